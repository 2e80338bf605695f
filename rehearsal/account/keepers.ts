import type { Keeper } from '../state/keeper';
import type { Services } from './services';

/**
 * The parts of the account that outlive the process, in the order in which they go on: who is called before who calls.
 *
 * Every service has to be in one of the two lists, so that none is forgotten.
 */
export function keepersOf(services: Services): Readonly<Record<string, Keeper>> {
  const { identity, keys, templateKeys, topicSettings, bucketPolicies, bucketEncryptions, objectEvents } = services;
  const { metrics, logs, lambda, apiGateway, sageMaker, autoScaling, alarms, codeDeploy, machines } = services;
  const { cloudFormation, canaries, bus, projects, jobs, approvals, pipelines } = services;
  const parts = {
    ...{ identity, keys, templateKeys, topicSettings, bucketPolicies, bucketEncryptions, objectEvents },
    ...{ metrics, logs, lambda, apiGateway, sageMaker, autoScaling, alarms, codeDeploy, machines },
    ...{ cloudFormation, canaries, bus, projects, jobs, approvals, pipelines },
  } satisfies Record<Exclude<keyof Services, NothingToKeep>, Keeper>;
  return parts;
}

/** What holds nothing of its own, or nothing that lasts. */
type NothingToKeep =
  | 'surroundings'
  | 'moto' // keeps by itself: see Snapshots
  | 'objects'
  | 'parameters'
  | 'topics'
  | 'principals' // access keys are made anew
  | 'access' // what was denied, and which grants nobody used, is told of one process
  | 'dispatcher'
  | 'deployer'
  | 'requestId';
