import {
  DeregisterScalableTargetCommand,
  paginateDescribeScalableTargets,
} from '@aws-sdk/client-application-auto-scaling';
import { DeleteAlarmsCommand, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import {
  DeleteLogGroupCommand,
  DeleteLogStreamCommand,
  paginateDescribeLogGroups,
  paginateDescribeLogStreams,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  DeleteFunctionCommand,
  DeleteLayerVersionCommand,
  paginateListFunctions,
  paginateListLayers,
  paginateListLayerVersions,
} from '@aws-sdk/client-lambda';
import { DeleteParameterCommand, GetParameterCommand } from '@aws-sdk/client-ssm';
import { isNotThere } from '../shared/aws-errors';
import type { Clients } from './clients';
import type { Found, Leftovers } from './leftover';
import type { Own } from './names';
import { unlessGone } from './sagemaker-leftovers';

/** Where SageMaker logs all training jobs of an account: the group is everybody's, the streams are a job's own. */
const TRAINING_LOGS = '/aws/sagemaker/TrainingJobs';

export const scalableTargets = ({ autoScaling: client }: Clients, own: Own): Leftovers => ({
  name: 'scalable targets',
  find: async () => {
    const found: Found[] = [];
    for await (const page of paginateDescribeScalableTargets({ client }, { ServiceNamespace: 'sagemaker' }))
      for (const { ResourceId: id } of page.ScalableTargets ?? [])
        if (id !== undefined && own.scalableTarget(id)) found.push({ id });
    return found;
  },
  remove: async ({ id }) =>
    void (await unlessGone(() =>
      client.send(
        new DeregisterScalableTargetCommand({
          ...{ ServiceNamespace: 'sagemaker', ResourceId: id },
          ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
        }),
      ),
    )),
});

/** What stays of canary, logs, alarms and parameters. */
export function otherLeftovers(clients: Clients, own: Own): Leftovers[] {
  return [
    canaryFunctions(clients, own),
    canaryLayers(clients, own),
    logGroups(clients, own),
    trainingLogs(clients, own),
    alarms(clients, own),
    capacity(clients, own),
  ];
}

const canaryFunctions = ({ lambda: client }: Clients, own: Own): Leftovers => ({
  name: "functions of the probe's canary",
  find: async () => {
    const found: Found[] = [];
    for await (const page of paginateListFunctions({ client }, {}))
      for (const { FunctionName: id } of page.Functions ?? [])
        if (id !== undefined && own.canaryLeaving(id)) found.push({ id });
    return found;
  },
  remove: async ({ id }) => void (await unlessGone(() => client.send(new DeleteFunctionCommand({ FunctionName: id })))),
});

const canaryLayers = ({ lambda: client }: Clients, own: Own): Leftovers => ({
  name: "layers of the probe's canary",
  find: async () => {
    const found: Found[] = [];
    for await (const page of paginateListLayers({ client }, {}))
      for (const { LayerName: id } of page.Layers ?? [])
        if (id !== undefined && own.canaryLeaving(id)) found.push({ id });
    return found;
  },
  remove: async ({ id }) => {
    for await (const page of paginateListLayerVersions({ client }, { LayerName: id }))
      for (const { Version } of page.LayerVersions ?? [])
        await unlessGone(() => client.send(new DeleteLayerVersionCommand({ LayerName: id, VersionNumber: Version })));
  },
});

const logGroups = ({ logs: client }: Clients, own: Own): Leftovers => ({
  name: 'log groups',
  find: async () => {
    const found: Found[] = [];
    for (const logGroupNamePrefix of own.logGroupPrefixes)
      for await (const page of paginateDescribeLogGroups({ client }, { logGroupNamePrefix }))
        for (const { logGroupName: id } of page.logGroups ?? [])
          if (id !== undefined && own.logGroup(id)) found.push({ id });
    return found;
  },
  remove: async ({ id }) => void (await unlessGone(() => client.send(new DeleteLogGroupCommand({ logGroupName: id })))),
});

const trainingLogs = ({ logs: client }: Clients, own: Own): Leftovers => ({
  name: 'log streams of training jobs',
  find: async () => {
    const found: Found[] = [];
    const asked = { logGroupName: TRAINING_LOGS, logStreamNamePrefix: own.trainingJobPrefix };
    try {
      for await (const page of paginateDescribeLogStreams({ client }, asked))
        for (const { logStreamName: id } of page.logStreams ?? [])
          if (id !== undefined && own.trainingJob(id)) found.push({ id });
    } catch (error) {
      if (!isNotThere(error)) throw error;
    }
    return found;
  },
  remove: async ({ id }) =>
    void (await unlessGone(() =>
      client.send(new DeleteLogStreamCommand({ logGroupName: TRAINING_LOGS, logStreamName: id })),
    )),
});

const alarms = ({ cloudWatch: client }: Clients, own: Own): Leftovers => ({
  name: 'alarms',
  find: async () => {
    const found: Found[] = [];
    for (const AlarmNamePrefix of own.alarmPrefixes)
      for await (const page of paginateDescribeAlarms({ client }, { AlarmNamePrefix }))
        for (const { AlarmName: id } of [...(page.CompositeAlarms ?? []), ...(page.MetricAlarms ?? [])])
          if (id !== undefined && own.alarm(id)) found.push({ id });
    return found;
  },
  remove: async ({ id }) => void (await unlessGone(() => client.send(new DeleteAlarmsCommand({ AlarmNames: [id] })))),
});

const capacity = ({ ssm: client }: Clients, own: Own): Leftovers => ({
  name: 'parameters',
  find: async () => {
    const id = own.capacityParameter;
    return (await unlessGone(() => client.send(new GetParameterCommand({ Name: id })))) ? [{ id }] : [];
  },
  remove: async ({ id }) => void (await unlessGone(() => client.send(new DeleteParameterCommand({ Name: id })))),
});
