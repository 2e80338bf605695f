import { GetAliasCommand, GetFunctionConfigurationCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { nameOf } from './errors';
import { ENV, LIVE_ALIAS, RESOURCE_NAMES } from './names';

/** What production answers with, as the alias that clients reach says it. */
export type LiveModel =
  | { readonly kind: 'none' }
  /** A deployment is under way: two models answer. */
  | { readonly kind: 'shifting'; readonly versions: readonly string[] }
  | ({ readonly kind: 'live' } & LivingModel);

/** What a version of the API function answers with. */
export interface LivingModel {
  readonly functionVersion: string;
  readonly executionId: string;
  readonly endpointName: string;
}

/** Asks the alias, not a record of past releases: what it points at is what clients get. */
export async function findLiveModel(lambda: LambdaClient, modelName: string): Promise<LiveModel> {
  const FunctionName = RESOURCE_NAMES.apiFunction(modelName);
  let alias;
  try {
    alias = await lambda.send(new GetAliasCommand({ FunctionName, Name: LIVE_ALIAS }));
  } catch (error) {
    if (nameOf(error) === 'ResourceNotFoundException') return { kind: 'none' };
    throw error;
  }
  const version = alias.FunctionVersion ?? '';
  const others = Object.keys(alias.RoutingConfig?.AdditionalVersionWeights ?? {});
  if (others.length > 0) return { kind: 'shifting', versions: [version, ...others] };
  return { kind: 'live', ...(await modelOfVersion(lambda, modelName, version)) };
}

/** The model that a version of the API function was made for: it is written in the version's environment. */
export async function modelOfVersion(lambda: LambdaClient, modelName: string, version: string): Promise<LivingModel> {
  const FunctionName = RESOURCE_NAMES.apiFunction(modelName);
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName, Qualifier: version }));
  const executionId = Environment?.Variables?.[ENV.executionId];
  const endpointName = Environment?.Variables?.[ENV.endpointName];
  if (executionId === undefined || endpointName === undefined) {
    throw new Error(
      `version ${version} of ${FunctionName} does not name its execution and endpoint in its environment`,
    );
  }
  return { functionVersion: version, executionId, endpointName };
}
