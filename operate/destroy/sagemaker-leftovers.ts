import {
  DeleteEndpointCommand,
  DeleteEndpointConfigCommand,
  DeleteModelCommand,
  DeleteMonitoringScheduleCommand,
  DescribeEndpointConfigCommand,
  DescribeEndpointCommand,
  paginateListEndpointConfigs,
  paginateListEndpoints,
  paginateListModels,
  paginateListMonitoringSchedules,
  paginateListTrainingJobs,
  type SageMakerClient,
  StopTrainingJobCommand,
} from '@aws-sdk/client-sagemaker';
import { isNotThere } from '../shared/aws-errors';
import type { Found, Leftovers } from './leftover';
import type { Own } from './names';

/** The instances of an endpoint. */
export type Fleet = readonly { readonly instanceType: string; readonly count: number }[];

/** Does something to what may have gone meanwhile. */
export async function unlessGone<T>(act: () => Promise<T>): Promise<T | undefined> {
  try {
    return await act();
  } catch (error) {
    if (isNotThere(error)) return undefined;
    throw error;
  }
}

/** Training jobs at work, schedules, endpoints, configurations, models; in the order in which they may go. */
export function sageMakerLeftovers(
  client: SageMakerClient,
  own: Own,
  scalableTargets: Leftovers,
  perDay: (fleet: Fleet) => string,
): Leftovers[] {
  return [
    trainingJobs(client, own),
    monitoringSchedules(client, own),
    // SageMaker refuses to delete an endpoint that still scales.
    scalableTargets,
    endpoints(client, own, perDay),
    endpointConfigs(client, own),
    models(client, own),
  ];
}

const trainingJobs = (client: SageMakerClient, own: Own): Leftovers => ({
  name: 'training jobs at work',
  find: async () => {
    const found: Found[] = [];
    for (const StatusEquals of ['InProgress', 'Stopping'] as const) {
      const pages = paginateListTrainingJobs({ client }, { NameContains: own.trainingJobPrefix, StatusEquals });
      for await (const page of pages)
        for (const { TrainingJobName: id } of page.TrainingJobSummaries ?? [])
          if (id !== undefined && own.trainingJob(id)) found.push({ id, busy: StatusEquals === 'Stopping' });
    }
    return found;
  },
  remove: async ({ id }) =>
    void (await unlessGone(() => client.send(new StopTrainingJobCommand({ TrainingJobName: id })))),
});

const monitoringSchedules = (client: SageMakerClient, own: Own): Leftovers => ({
  name: 'monitoring schedules',
  find: async () => {
    const found: Found[] = [];
    for await (const page of paginateListMonitoringSchedules(
      { client },
      { NameContains: own.monitoringSchedulePrefix },
    ))
      for (const { MonitoringScheduleName: id } of page.MonitoringScheduleSummaries ?? [])
        if (id !== undefined && own.monitoringSchedule(id)) found.push({ id });
    return found;
  },
  remove: async ({ id }) =>
    void (await unlessGone(() => client.send(new DeleteMonitoringScheduleCommand({ MonitoringScheduleName: id })))),
});

const endpoints = (client: SageMakerClient, own: Own, perDay: (fleet: Fleet) => string): Leftovers => ({
  name: 'endpoints',
  find: async () => {
    const found: Found[] = [];
    for (const NameContains of own.endpointPrefixes)
      for await (const page of paginateListEndpoints({ client }, { NameContains }))
        for (const { EndpointName: id, EndpointStatus: status = '' } of page.Endpoints ?? []) {
          if (id === undefined || !own.endpoint(id)) continue;
          const cost = perDay(await fleetOf(client, id));
          found.push({
            id,
            remark: `${status}, ${cost}`,
            busy: ['Creating', 'Updating', 'Deleting', 'SystemUpdating', 'RollingBack'].includes(status),
          });
        }
    return found;
  },
  remove: async ({ id }) => void (await unlessGone(() => client.send(new DeleteEndpointCommand({ EndpointName: id })))),
});

/** Counts as they are now; types as they were configured. */
async function fleetOf(client: SageMakerClient, endpointName: string): Promise<Fleet> {
  const endpoint = await unlessGone(() => client.send(new DescribeEndpointCommand({ EndpointName: endpointName })));
  if (endpoint?.EndpointConfigName === undefined) return [];
  const { EndpointConfigName } = endpoint;
  const config = await unlessGone(() => client.send(new DescribeEndpointConfigCommand({ EndpointConfigName })));
  return (config?.ProductionVariants ?? []).map(
    ({ VariantName, InstanceType = 'unknown', InitialInstanceCount = 0 }) => {
      const now = endpoint.ProductionVariants?.find((variant) => variant.VariantName === VariantName);
      return { instanceType: InstanceType, count: now?.CurrentInstanceCount ?? InitialInstanceCount };
    },
  );
}

const endpointConfigs = (client: SageMakerClient, own: Own): Leftovers => ({
  name: 'endpoint configurations',
  find: async () => {
    const found: Found[] = [];
    for (const NameContains of own.endpointPrefixes)
      for await (const page of paginateListEndpointConfigs({ client }, { NameContains }))
        for (const { EndpointConfigName: id } of page.EndpointConfigs ?? [])
          if (id !== undefined && own.endpoint(id)) found.push({ id });
    return found;
  },
  remove: async ({ id }) =>
    void (await unlessGone(() => client.send(new DeleteEndpointConfigCommand({ EndpointConfigName: id })))),
});

const models = (client: SageMakerClient, own: Own): Leftovers => ({
  name: 'models',
  find: async () => {
    const found: Found[] = [];
    for (const NameContains of own.endpointPrefixes)
      for await (const page of paginateListModels({ client }, { NameContains }))
        for (const { ModelName: id } of page.Models ?? []) if (id !== undefined && own.endpoint(id)) found.push({ id });
    return found;
  },
  remove: async ({ id }) => void (await unlessGone(() => client.send(new DeleteModelCommand({ ModelName: id })))),
});
