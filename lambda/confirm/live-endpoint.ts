import {
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  type DescribeEndpointOutput,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { nameOf } from '../shared/errors';
import type { LiveModel } from '../shared/live-model';
import type { LiveEndpoint } from './instance-count';

/** Asks how large the live endpoint is. Undefined when nothing is live, or when somebody has deleted its endpoint. */
export async function findLiveEndpoint(sageMaker: SageMakerClient, live: LiveModel): Promise<LiveEndpoint | undefined> {
  if (live.kind !== 'live') return undefined;
  const endpoint = await describe(sageMaker, live.endpointName);
  if (endpoint === undefined) return undefined;
  const { EndpointConfigName, ProductionVariants } = endpoint;
  const config = await sageMaker.send(new DescribeEndpointConfigCommand({ EndpointConfigName }));
  const initial = config.ProductionVariants?.[0]?.InitialInstanceCount;
  const desired = ProductionVariants?.[0]?.DesiredInstanceCount;
  if (initial === undefined || desired === undefined) {
    throw new Error(
      `SageMaker does not say how many instances ${live.endpointName} has; expected one variant on instances`,
    );
  }
  return { executionId: live.executionId, desired, initial };
}

async function describe(sageMaker: SageMakerClient, name: string): Promise<DescribeEndpointOutput | undefined> {
  try {
    return await sageMaker.send(new DescribeEndpointCommand({ EndpointName: name }));
  } catch (error) {
    // SageMaker has no name of its own for what is missing.
    if (nameOf(error) === 'ValidationException' && /could not find/i.test((error as Error).message)) return undefined;
    throw error;
  }
}
