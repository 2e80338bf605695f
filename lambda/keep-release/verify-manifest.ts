import type { DescribeTrainingJobResponse } from '@aws-sdk/client-sagemaker';
import type { ReleasePolicy } from '../../model/release-policy';
import { cut } from '../../model/describe-value';
import { NamedError } from '../shared/errors';
import type { Manifest } from '../shared/manifest';
import { RESOURCE_NAMES } from '../shared/names';

/** Whether a candidate's final metrics keep the absolute limit. Equal is not enough. */
export function keepsGate(gate: ReleasePolicy['qualityGate'], metrics: Manifest['metrics']): boolean {
  const value = metrics[gate.metric];
  if (value === undefined) return false;
  return gate.direction === 'minimize' ? value < gate.limit : value > gate.limit;
}

/** Of the manifest, what its training job and its execution determine. */
const DETERMINED = [
  'modelName',
  'executionId',
  'commitId',
  'trainingJobName',
  'image',
  'hyperparameters',
  'metrics',
  'testRowsUri',
] as const satisfies readonly (keyof Manifest)[];

const conflict = (what: string): NamedError =>
  new NamedError('ReleaseConflict', `the manifest in the release's place is not of this execution: ${what}`);

/** The training job that a manifest names, when it is one of this execution's; throws ReleaseConflict when it is not. */
export function jobNamed(manifest: Manifest, of: { readonly modelName: string; readonly executionId: string }): string {
  const prefix = `${RESOURCE_NAMES.trainingJobPrefix(of.modelName)}${of.executionId}-`;
  const name: unknown = manifest.trainingJobName;
  if (typeof name === 'string' && name.startsWith(prefix)) return name;
  throw conflict(`its training job is "${cut(String(name), 80)}"; expected "${prefix}…"`);
}

/**
 * Checks a manifest that was found in a release's place: whoever wrote it, it must say what its training job says, and that
 * job's metric must keep the gate. Throws ReleaseConflict otherwise.
 *
 * @param drafted what the manifest should be, drafted from the job that it names
 */
export function verifyManifest(
  found: Manifest,
  drafted: Manifest,
  job: DescribeTrainingJobResponse,
  gate: ReleasePolicy['qualityGate'],
): void {
  const different: string[] = DETERMINED.filter((name) => canonical(found[name]) !== canonical(drafted[name]));
  if (inputsOf(found) !== inputsOf(drafted)) different.push('inputs');
  if (baselinePlace(found) !== baselinePlace(drafted)) different.push('baseline');
  if (found.artifact.uri !== drafted.artifact.uri) different.push('artifact.uri');
  if (found.artifact.sourceUri !== drafted.artifact.sourceUri) different.push('artifact.sourceUri');
  if (different.length > 0) {
    throw conflict(
      `${different.join(', ')} ${different.length === 1 ? 'differs' : 'differ'} from job ${job.TrainingJobName}`,
    );
  }
  if (!keepsGate(gate, drafted.metrics)) {
    throw conflict(
      `${gate.metric} of job ${job.TrainingJobName} is ${drafted.metrics[gate.metric]}; the gate is ${gate.limit}`,
    );
  }
}

const inputsOf = ({ inputs }: Manifest): string => JSON.stringify(inputs.map(({ role, uri }) => [role, uri]));

/** Attempts keep their baselines beside each other. */
const baselinePlace = ({ baseline }: Manifest): string =>
  [baseline.statisticsUri, baseline.constraintsUri].map((uri) => uri.replace(/[^/]+\/[^/]+$/, '')).join();

/** Text that is equal for equal values: members are in order. Manifests are flat. */
const canonical = (value: Manifest[(typeof DETERMINED)[number]]): string =>
  typeof value === 'string' ? value : JSON.stringify(Object.entries(value ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)));
