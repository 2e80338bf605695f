import {
  CodeDeployClient,
  LifecycleEventAlreadyCompletedException,
  PutLifecycleEventHookExecutionStatusCommand,
} from '@aws-sdk/client-codedeploy';
import { S3Client } from '@aws-sdk/client-s3';
import type { Context } from 'aws-lambda';
import { beforeTimeout } from './deadline';
import { variable } from './environment';
import { describeError } from './errors';
import { log } from './log';
import { ENV, KEYS } from './names';
import { writeJson } from './s3';
import { combine, fail, type Finding, type Judgement, type Verdict } from './verdict';

/** What CodeDeploy invokes a hook with. */
export interface HookEvent {
  readonly DeploymentId: string;
  readonly LifecycleEventHookExecutionId: string;
}

export interface Hook {
  readonly name: 'pre-traffic' | 'post-traffic';
  /** CodeDeploy knows two outcomes only; this is what an inconclusive verdict is told as. */
  readonly inconclusiveAs: 'Succeeded' | 'Failed';
  /** Looks at everything; what it throws fails the hook. */
  readonly examine: () => Promise<readonly Finding[]>;
}

/** Kept of the invocation for the record and the report. */
const REPORT_MS = 15_000;

const codeDeploy = new CodeDeployClient({});
const s3 = new S3Client({});

/** How CodeDeploy hears of a verdict. */
export function statusOf(verdict: Verdict, inconclusiveAs: Hook['inconclusiveAs']): 'Succeeded' | 'Failed' {
  switch (verdict) {
    case 'pass':
      return 'Succeeded';
    case 'fail':
      return 'Failed';
    case 'inconclusive':
      return inconclusiveAs;
  }
}

/**
 * Runs a hook: examines, keeps a record, reports to CodeDeploy. It always reports, with Failed on every error and when time
 * runs out; the cause goes to the log.
 */
export async function runHook(event: HookEvent, context: Context, hook: Hook): Promise<Judgement> {
  const examine = async (): Promise<readonly Finding[]> => {
    try {
      return await hook.examine();
    } catch (error) {
      return [broken(hook.name, error)];
    }
  };
  return conclude(event, hook, await beforeTimeout(context, REPORT_MS, examine, () => [late(hook.name)]));
}

/**
 * Hands a hook's work over to something that reports later. When that fails, or takes too long, nobody else would report:
 * the hook fails at once, with a record.
 *
 * @returns the judgement when it failed; undefined when the work is in other hands
 */
export async function handOver(
  event: HookEvent,
  context: Context,
  name: Hook['name'],
  start: () => Promise<void>,
): Promise<Judgement | undefined> {
  const begin = async (): Promise<Finding | undefined> => {
    try {
      await start();
      return undefined;
    } catch (error) {
      return broken(name, error);
    }
  };
  const failure = await beforeTimeout(context, REPORT_MS, begin, () => late(name));
  return failure && conclude(event, { name, inconclusiveAs: 'Failed' }, [failure]);
}

async function conclude(
  event: HookEvent,
  hook: Omit<Hook, 'examine'>,
  findings: readonly Finding[],
): Promise<Judgement> {
  const judgement = await keep(event, hook.name, findings);
  const status = statusOf(judgement.verdict, hook.inconclusiveAs);
  log.info('hook', { hook: hook.name, deploymentId: event.DeploymentId, status, ...judgement });
  await report(event, status);
  return judgement;
}

/** A deployment that has ended meanwhile, by an alarm or by a person, wants no report any more: no error of ours. */
async function report(event: HookEvent, status: 'Succeeded' | 'Failed'): Promise<void> {
  const { DeploymentId: deploymentId, LifecycleEventHookExecutionId: lifecycleEventHookExecutionId } = event;
  try {
    await codeDeploy.send(
      new PutLifecycleEventHookExecutionStatusCommand({ deploymentId, lifecycleEventHookExecutionId, status }),
    );
  } catch (error) {
    if (!(error instanceof LifecycleEventAlreadyCompletedException)) throw error;
    log.warn('CodeDeploy takes no report any more: the deployment has ended', { deploymentId, status });
  }
}

const late = (name: Hook['name']): Finding => fail(`the ${name} hook`, 'ran out of time');

function broken(name: Hook['name'], error: unknown): Finding {
  log.error(`the ${name} hook failed`, error instanceof Error ? error : String(error));
  return fail(`the ${name} hook`, describeError(error));
}

/** A decision that leaves no record is no pass. */
async function keep(event: HookEvent, name: Hook['name'], findings: readonly Finding[]): Promise<Judgement> {
  const judgement = combine(findings);
  const executionId = variable(ENV.executionId);
  const at = new Date().toISOString();
  const record = { hook: name, executionId, deploymentId: event.DeploymentId, at, ...judgement };
  try {
    await writeJson(s3, { bucket: variable(ENV.artifactBucket), key: KEYS.record(executionId, name) }, record);
    return judgement;
  } catch (error) {
    return combine([...findings, broken(name, error)]);
  }
}
