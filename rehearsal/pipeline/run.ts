import { type StageDefinition, runOrders } from './definition';
import type { Ending, Execution, StageRecord, StageStatus } from './execution';
import type { Gates } from './gates';
import { runAction, type RunnerProps } from './run-action';

/** Between the end of a stage and the next one's start: CodePipeline takes a second or two. */
const STAGE_TRANSITION_MS = 1_000;

/** Where a run begins: a retry takes up the stage in which the execution failed. */
export interface Start {
  readonly stageIndex: number;
  /** Actions that are not run again; they have succeeded. */
  readonly keep: 'nothing' | 'succeeded-actions';
}

/** Takes an execution through its stages until it has ended, and writes how into it. */
export async function run(props: RunnerProps, gates: Gates, execution: Execution, start: Start): Promise<void> {
  const { stages } = execution.definition;
  for (const [index, definition] of stages.entries()) {
    if (index < start.stageIndex) continue;
    const retried = index === start.stageIndex && execution.attempt > 1;
    const ending = await passStage(props, gates, execution, definition, retried ? start.keep : undefined);
    if (ending !== undefined) return end(props, execution, ending.status, ending.summary);
    if (index < stages.length - 1) await props.surroundings.clock.sleep(STAGE_TRANSITION_MS, props.surroundings.signal);
  }
  end(props, execution, 'Succeeded', '');
}

type StageEnding = Ending | { readonly status: 'Failed'; readonly summary: string };

/** Enters a stage, runs it, leaves it. Answers undefined when the execution goes on to the next. */
async function passStage(
  props: RunnerProps,
  gates: Gates,
  execution: Execution,
  definition: StageDefinition,
  retry: Start['keep'] | undefined,
): Promise<StageEnding | undefined> {
  const gate = gates.of(definition.name);
  const { abandon } = execution;
  if (gate.occupant !== undefined) props.announce.waiting(execution, definition.name, gate.occupant);
  const supersede = () =>
    abandon.abort({ status: 'Superseded', summary: 'A newer execution took its place' } satisfies Ending);
  try {
    if (execution.stopping) return execution.stopping;
    await gate.enter({ id: execution.id, supersede }, abandon.signal);
  } catch (error) {
    if (error !== abandon.signal.reason) throw error;
    return abandon.signal.reason as Ending;
  }
  try {
    if (execution.stopping) return execution.stopping;
    return await runStage(props, execution, definition, retry);
  } finally {
    gate.leave(execution.id);
  }
}

async function runStage(
  props: RunnerProps,
  execution: Execution,
  definition: StageDefinition,
  retry: Start['keep'] | undefined,
): Promise<StageEnding | undefined> {
  const { clock } = props.surroundings;
  const before = execution.stages.get(definition.name);
  const stage: StageRecord = {
    name: definition.name,
    status: 'InProgress',
    startedAt: clock.now(),
    actions: new Map(retry === 'succeeded-actions' ? [...(before?.actions ?? [])].filter(succeeded) : []),
  };
  execution.stages.set(definition.name, stage);
  props.announce.stageStarted(execution, stage, retry !== undefined);
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
    const group = definition.actions.filter((action) => action.runOrder === order && !stage.actions.has(action.name));
    // Every one of a group comes to its end, also when another has failed; what rejects ends the rehearsal.
    await Promise.all(group.map((action) => runAction(props, execution, stage, action)));
    if (execution.abandon.signal.aborted) return execution.abandon.signal.reason as Ending;
    const failures = group.map((action) => stage.actions.get(action.name)!).filter((r) => r.status === 'Failed');
    if (failures.length > 0)
      return { status: 'Failed', summary: failures.map((r) => `${r.action.name}: ${r.summary}`).join('; ') };
    if (execution.stopping) return execution.stopping;
  }
  return undefined;
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
