import { RESOURCE_NAMES } from '../shared/names';

/** A log group as CloudWatch Logs describes it, as far as the decision needs it. */
export interface LogGroup {
  readonly logGroupName?: string;
  /** Days. @default - what is logged in it is kept for ever */
  readonly retentionInDays?: number;
}

/** What follows a canary's name in that of its function, and no other canary's name ends in. */
const CANARY_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const endpoints = (modelName: string): string[] =>
  (['dev', 'prod'] as const).map((environment) => RESOURCE_NAMES.endpointLogs(modelName, environment));

/** With what the names of the groups begin that services make for a model. */
export const madeByServices = (modelName: string): string[] => [
  ...endpoints(modelName),
  RESOURCE_NAMES.probeLogs(modelName),
];

/**
 * Names of the groups that are a model's own and keep everything for ever. A retention that is there stays, whatever it
 * is: a person who looks into a failure may have made it longer, and what is deleted does not come back.
 *
 * The prefix of a probe alone would do for `nyctaxi` what belongs to `nyctaxi-probe`; that of an environment is one
 * model's, since no name of a model holds `-dev` or `-prod`.
 */
export function endless(modelName: string, groups: readonly LogGroup[]): string[] {
  const probe = RESOURCE_NAMES.probeLogs(modelName);
  const isOwn = (name: string): boolean =>
    endpoints(modelName).some((prefix) => name.startsWith(prefix)) ||
    (name.startsWith(probe) && CANARY_ID.test(name.slice(probe.length)));
  return groups.flatMap(({ logGroupName: name, retentionInDays }) =>
    name !== undefined && retentionInDays === undefined && isOwn(name) ? [name] : [],
  );
}
