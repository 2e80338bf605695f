import { createHash } from 'node:crypto';
import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { Context } from 'aws-lambda';
import { variable } from '../shared/environment';
import { handOver, type HookEvent } from '../shared/hook';
import { log } from '../shared/log';
import { ENV } from '../shared/names';
import type { Judgement } from '../shared/verdict';

const stepFunctions = new SFNClient({});

/**
 * Runs when all traffic goes to the new version. A function does not wait: a state machine does, under the alarms of the
 * deployment, and has the candidate judged when the bake time is over. Until then requests that the live model still
 * answers end, too: its endpoint goes with the stack's clean-up.
 */
export const handler = (event: HookEvent, context: Context): Promise<Judgement | undefined> =>
  handOver(event, context, 'post-traffic', () => startBake(event));

async function startBake(event: HookEvent): Promise<void> {
  const name = bakeName(event);
  const stateMachineArn = variable(ENV.bakeMachineArn);
  const { DeploymentId, LifecycleEventHookExecutionId } = event;
  const input = JSON.stringify({ DeploymentId, LifecycleEventHookExecutionId });
  try {
    await stepFunctions.send(new StartExecutionCommand({ stateMachineArn, name, input }));
    log.info('the bake time begins', { DeploymentId, execution: name });
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
    log.info('the bake time has begun before: this is a repeated call', { DeploymentId, execution: name });
  }
}

/** One execution per call of the hook, however often it arrives. A hook execution id is too long for a name: its digest is not. */
const bakeName = ({ DeploymentId, LifecycleEventHookExecutionId }: HookEvent): string =>
  `${DeploymentId}-${createHash('sha256').update(LifecycleEventHookExecutionId).digest('hex').slice(0, 32)}`;
