import { NotRehearsable, type Principal, ServiceError } from '../contracts';
import type { Surroundings } from '../events';
import { isDenied } from '../services/iam/denied-error';
import { type RoleCalls, roleOf } from '../services/role-calls';
import { moveArtifacts } from './artifact-rights';
import type { ActionContext, ActionKind, ActionResult } from './actions/kind';
import { failed } from './actions/kind';
import type { Announcer } from './announce';
import type { ActionDefinition } from './definition';
import type { ActionRecord, Ending, Execution, StageRecord } from './execution';
import type { Hold } from './hold';
import { UnresolvedVariable } from './variables';

export interface RunnerProps {
  readonly surroundings: Surroundings;
  readonly announce: Announcer;
  /** See `PipelinesProps`. */
  readonly calls?: RoleCalls;
  readonly kindOf: (action: ActionDefinition) => ActionKind;
  /** Keeps the record for ListActionExecutions. */
  readonly keep: (record: ActionRecord) => void;
  /** Told of what ends the rehearsal when nobody waits for it any more. */
  readonly fatal: (error: unknown) => void;
  /** Keeps stages and actions from beginning. */
  readonly hold: Hold;
  /** Actions that were abandoned, and of which something still runs. */
  readonly leftBehind: Set<ActionRecord>;
}

/** Runs one action to its end, or until the execution is abandoned; the record says which. */
export async function runAction(
  props: RunnerProps,
  execution: Execution,
  stage: StageRecord,
  action: ActionDefinition,
): Promise<void> {
  const { clock, random } = props.surroundings;
  const record: ActionRecord = {
    actionExecutionId: random.fork(`action/${execution.id}/${execution.attempt}/${stage.name}/${action.name}`).uuid(),
    executionId: execution.id,
    pipelineVersion: execution.pipelineVersion,
    stage: stage.name,
    action,
    startedAt: clock.now(),
    status: 'InProgress',
    summary: '',
    changedAt: clock.now(),
    updatedBy: action.roleArn ?? execution.definition.roleArn,
    resolvedConfiguration: {},
    variables: {},
  };
  stage.actions.set(action.name, record);
  props.keep(record);
  props.announce.actionStarted(execution, record, stackOf(execution, action));
  return finish(props, execution, record, attempt(props, execution, record));
}

/** Goes on with an action of an earlier life, which was begun there: an approval, for nothing else outlives the process. */
export function takeUpAction(props: RunnerProps, execution: Execution, record: ActionRecord): Promise<void> {
  return finish(props, execution, record, attempt(props, execution, record));
}

/** Waits for an action's result, or until the execution is abandoned. */
async function finish(
  props: RunnerProps,
  execution: Execution,
  record: ActionRecord,
  result: Promise<ActionResult>,
): Promise<void> {
  const { clock } = props.surroundings;
  const abandoned = whenAborted(execution.abandon.signal);
  const first = await Promise.race([result, abandoned.promise]);
  abandoned.forget();
  record.changedAt = clock.now();
  if (first === 'abandoned') {
    const ending = execution.abandon.signal.reason as Ending;
    props.leftBehind.add(record);
    result
      .catch((error: unknown) => {
        if (error !== ending) props.fatal(error);
      })
      .finally(() => props.leftBehind.delete(record));
    Object.assign(record, { status: 'Abandoned', summary: ending.summary });
  } else {
    settle(execution, record, first);
  }
  props.announce.actionEnded(execution, record);
}

/** The stack that a CloudFormation action is for; undefined for other actions, and when its name cannot be resolved. */
function stackOf(execution: Execution, { name, type, configuration }: ActionDefinition): string | undefined {
  const stackName = configuration['StackName'];
  if (type.provider !== 'CloudFormation' || stackName === undefined) return undefined;
  try {
    return execution.variables.resolve(stackName, name);
  } catch (error) {
    if (!(error instanceof UnresolvedVariable)) throw error;
    return undefined; // the action itself fails of it
  }
}

function settle(execution: Execution, record: ActionRecord, result: ActionResult): void {
  record.status = result.status;
  record.summary = result.summary;
  if (result.externalExecutionId !== undefined) record.externalExecutionId = result.externalExecutionId;
  switch (result.status) {
    case 'Failed':
      record.errorCode = result.code;
      return;
    case 'Succeeded':
      record.variables = result.variables ?? {};
      if (record.action.namespace !== undefined) execution.variables.set(record.action.namespace, record.variables);
      if (result.revision !== undefined) execution.revisions.set(record.action.name, result.revision);
  }
}

/**
 * Refusals of services and unresolved variables fail the action, and where the account outlives it, what is not known.
 * Everything else is the rehearsal's own fault.
 */
async function attempt(props: RunnerProps, execution: Execution, record: ActionRecord): Promise<ActionResult> {
  const { action } = record;
  const resolve = (text: string) => execution.variables.resolve(text, action.name);
  try {
    const kind = props.kindOf(action);
    record.resolvedConfiguration = Object.fromEntries(
      Object.entries(action.configuration).map(([key, value]) => [key, resolve(value)]),
    );
    const context = contextOf(props, execution, record, resolve);
    if (context.token === undefined) {
      takeOnRole(props.calls, execution, context);
      moveArtifacts(props.calls, execution, context, kind, 'GetObject');
    }
    const result = await kind.run(context);
    if (result.status === 'Succeeded') moveArtifacts(props.calls, execution, context, kind, 'PutObject');
    return result;
  } catch (error) {
    if (error instanceof UnresolvedVariable) return failed(error.message, 'ConfigurationError');
    if (isDenied(error)) return failed(error.message, 'PermissionError');
    if (error instanceof ServiceError) return failed(error.message, error.code);
    const { outlive } = props.surroundings;
    if (outlive === undefined || !(error instanceof NotRehearsable)) throw error;
    outlive(error);
    return failed(error.message, 'NotImplemented');
  }
}

/** An action with a role of its own is run in that role, which the pipeline's assumes. */
function takeOnRole(calls: RoleCalls | undefined, { definition }: Execution, { action, executionId }: ActionContext) {
  if (action.roleArn === undefined) return;
  const input = { RoleArn: action.roleArn, RoleSessionName: executionId };
  calls?.note({ principal: roleOf(definition.roleArn), service: 'sts', operation: 'AssumeRole', input });
}

function contextOf(
  props: RunnerProps,
  execution: Execution,
  record: ActionRecord,
  resolve: (text: string) => string,
): ActionContext {
  const { partition, region, accountId } = props.surroundings;
  const { name, roleArn } = execution.definition;
  const override = execution.overrides.find((o) => o.actionName === record.action.name);
  const principal: Principal = { kind: 'role', arn: record.action.roleArn ?? roleArn };
  return {
    pipeline: {
      name,
      arn: `arn:${partition}:codepipeline:${region}:${accountId}:${name}`,
      version: execution.pipelineVersion,
    },
    executionId: execution.id,
    stage: record.stage,
    action: record.action,
    actionExecutionId: record.actionExecutionId,
    startedAt: record.startedAt,
    ...(record.token !== undefined && { token: record.token }),
    configuration: record.resolvedConfiguration,
    resolve,
    artifacts: execution.artifacts,
    ...(override && { override }),
    principal,
    progress: (seen) => {
      Object.assign(record, seen);
      record.changedAt = props.surroundings.clock.now();
    },
    signal: AbortSignal.any([execution.abandon.signal, props.surroundings.signal]),
  };
}

function whenAborted(signal: AbortSignal): { promise: Promise<'abandoned'>; forget: () => void } {
  let forget = () => {};
  const promise = new Promise<'abandoned'>((resolve) => {
    const abandon = () => resolve('abandoned');
    if (signal.aborted) return abandon();
    signal.addEventListener('abort', abandon, { once: true });
    forget = () => signal.removeEventListener('abort', abandon);
  });
  return { promise, forget };
}
