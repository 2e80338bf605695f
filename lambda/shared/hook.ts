import { CodeDeployClient, PutLifecycleEventHookExecutionStatusCommand } from '@aws-sdk/client-codedeploy';
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
      return [broken(hook, error)];
    }
  };
  const late = (): readonly Finding[] => [fail(`the ${hook.name} hook`, 'ran out of time')];
  const findings = await beforeTimeout(context, REPORT_MS, examine, late);
  const judgement = await keep(event, hook, findings);
  const status = statusOf(judgement.verdict, hook.inconclusiveAs);
  log.info('hook', { hook: hook.name, deploymentId: event.DeploymentId, status, ...judgement });
  await codeDeploy.send(
    new PutLifecycleEventHookExecutionStatusCommand({
      deploymentId: event.DeploymentId,
      lifecycleEventHookExecutionId: event.LifecycleEventHookExecutionId,
      status,
    }),
  );
  return judgement;
}

function broken(hook: Hook, error: unknown): Finding {
  log.error(`the ${hook.name} hook failed`, error instanceof Error ? error : String(error));
  return fail(`the ${hook.name} hook`, describeError(error));
}

/** A decision that leaves no record is no pass. */
async function keep(event: HookEvent, hook: Hook, findings: readonly Finding[]): Promise<Judgement> {
  const judgement = combine(findings);
  const executionId = variable(ENV.executionId);
  const at = new Date().toISOString();
  const record = { hook: hook.name, executionId, deploymentId: event.DeploymentId, at, ...judgement };
  try {
    await writeJson(s3, { bucket: variable(ENV.artifactBucket), key: KEYS.record(executionId, hook.name) }, record);
    return judgement;
  } catch (error) {
    return combine([...findings, broken(hook, error)]);
  }
}
