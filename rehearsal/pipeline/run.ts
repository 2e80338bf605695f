import { type ActionDefinition, type StageDefinition, runOrders } from './definition';
import type { Ending, Execution, StageRecord, StageStatus } from './execution';
import type { Gate, Gates } from './gates';
import { runAction, type RunnerProps, takeUpAction } from './run-action';
import { untilAborted } from './waits';

/** Between the end of a stage and the next one's start: CodePipeline takes a second or two. */
const STAGE_TRANSITION_MS = 1_000;

/**
 * Takes an execution through the stages that it has not succeeded in, and writes how it ends into it. One of an earlier life
 * is taken up where it stood.
 */
export async function run(props: RunnerProps, gates: Gates, execution: Execution): Promise<void> {
  const stages = execution.definition.stages.filter(({ name }) => execution.stages.get(name)?.status !== 'Succeeded');
  for (const [index, definition] of stages.entries()) {
    const ending = await passStage(props, gates, execution, definition);
    if (ending !== undefined) return end(props, execution, ending.status, ending.summary);
    if (index < stages.length - 1) await props.surroundings.clock.sleep(STAGE_TRANSITION_MS, props.surroundings.signal);
  }
  end(props, execution, 'Succeeded', '');
}

type StageEnding = Ending | { readonly status: 'Failed'; readonly summary: string };

/** Enters a stage unless the execution stands in it, runs it, leaves it. Answers undefined when it goes on to the next. */
async function passStage(
  props: RunnerProps,
  gates: Gates,
  execution: Execution,
  definition: StageDefinition,
): Promise<StageEnding | undefined> {
  const gate = gates.of(definition.name);
  const before = execution.stages.get(definition.name);
  const standing = before !== undefined && isUnderWay(before) ? before : undefined;
  const refused = standing === undefined ? await enter(props, gate, execution, definition) : undefined;
  if (refused !== undefined) return refused;
  try {
    if (standing === undefined && execution.stopping) return execution.stopping;
    return await runStage(props, execution, definition, standing ?? newStage(props, execution, definition));
  } finally {
    gate.leave(execution.id);
  }
}

/** Waits at a stage's entrance; answers how the execution has ended there. */
async function enter(
  props: RunnerProps,
  gate: Gate,
  execution: Execution,
  { name }: StageDefinition,
): Promise<Ending | undefined> {
  const { abandon } = execution;
  if (gate.occupant !== undefined) props.announce.waiting(execution, name, gate.occupant);
  if (execution.stopping) return execution.stopping;
  const supersede = () =>
    abandon.abort({ status: 'Superseded', summary: 'A newer execution took its place' } satisfies Ending);
  try {
    await gate.enter({ id: execution.id, supersede }, abandon.signal);
    return undefined;
  } catch (error) {
    if (error !== abandon.signal.reason) throw error;
    return abandon.signal.reason as Ending;
  }
}

function newStage(props: RunnerProps, execution: Execution, { name }: StageDefinition): StageRecord {
  const retry = execution.retry?.stage === name ? execution.retry.keep : undefined;
  const before = execution.stages.get(name);
  const stage: StageRecord = {
    name,
    status: 'InProgress',
    startedAt: props.surroundings.clock.now(),
    actions: new Map(retry === 'succeeded-actions' ? [...(before?.actions ?? [])].filter(succeeded) : []),
  };
  execution.stages.set(name, stage);
  props.announce.stageStarted(execution, stage, retry !== undefined);
  return stage;
}

async function runStage(
  props: RunnerProps,
  execution: Execution,
  definition: StageDefinition,
  stage: StageRecord,
): Promise<StageEnding | undefined> {
  const ending = await runGroups(props, execution, definition, stage);
  stage.status = ending === undefined ? 'Succeeded' : stageStatus(ending);
  props.announce.stageEnded(execution, stage);
  return ending;
}

async function runGroups(
  props: RunnerProps,
  execution: Execution,
  definition: StageDefinition,
  stage: StageRecord,
): Promise<StageEnding | undefined> {
  for (const order of runOrders(definition)) {
    const group = definition.actions.filter((action) => action.runOrder === order);
    const ending = await runGroup(props, execution, stage, group);
    if (ending !== undefined) return ending;
  }
  return undefined;
}

/** Runs of a group what has not ended yet. */
async function runGroup(
  props: RunnerProps,
  execution: Execution,
  stage: StageRecord,
  group: readonly ActionDefinition[],
): Promise<StageEnding | undefined> {
  const begun = group.flatMap(({ name }) => stage.actions.get(name) ?? []).filter(isUnderWay);
  const left = group.filter(({ name }) => !stage.actions.has(name));
  if (begun.length + left.length === 0) return undefined;
  if (left.length > 0) {
    await released(props, execution);
    if (execution.abandon.signal.aborted) return execution.abandon.signal.reason as Ending;
    if (execution.stopping) return execution.stopping;
  }
  // Every one of a group comes to its end, also when another has failed; what rejects ends the rehearsal.
  await Promise.all([
    ...begun.map((record) => takeUpAction(props, execution, record)),
    ...left.map((action) => runAction(props, execution, stage, action)),
  ]);
  if (execution.abandon.signal.aborted) return execution.abandon.signal.reason as Ending;
  const failures = group.map((action) => stage.actions.get(action.name)!).filter((r) => r.status === 'Failed');
  if (failures.length > 0)
    return { status: 'Failed', summary: failures.map((r) => `${r.action.name}: ${r.summary}`).join('; ') };
  return execution.stopping;
}

/** Waits while pipelines are held, unless the execution is abandoned. */
async function released({ hold }: RunnerProps, { abandon }: Execution): Promise<void> {
  try {
    while (hold.isHeld) await untilAborted(hold.released(), abandon.signal);
  } catch (error) {
    if (error !== abandon.signal.reason) throw error;
  }
}

/** Whether it was begun in an earlier life: in this one, whoever asks has yet to begin it. */
function isUnderWay({ status }: { readonly status: string }): boolean {
  return status === 'InProgress' || status === 'Stopping';
}

function succeeded([, record]: readonly [string, { readonly status: string }]): boolean {
  return record.status === 'Succeeded';
}

function stageStatus(ending: StageEnding): StageStatus {
  switch (ending.status) {
    case 'Failed':
      return 'Failed';
    case 'Stopped':
      return 'Stopped';
    case 'Cancelled':
    case 'Superseded':
      return 'Cancelled';
  }
}

function end(props: RunnerProps, execution: Execution, status: Execution['status'], summary: string): void {
  execution.status = status;
  execution.statusSummary = summary;
  execution.changedAt = props.surroundings.clock.now();
  props.announce.executionEnded(execution);
}
