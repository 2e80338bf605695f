import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../clock';
import { ArtifactStore, type KeptArtifacts } from './artifacts';
import { type Execution, isOver } from './execution';
import { Gates, type KeptGate } from './gates';
import type { Hold } from './hold';
import type { Pipeline } from './pipeline';
import { Variables } from './variables';

/** An execution as plain data. */
interface KeptExecution extends Omit<Execution, 'variables' | 'artifacts' | 'abandon' | 'ended'> {
  readonly variables: Variables['values'];
  readonly artifacts: KeptArtifacts | undefined;
}

/** A pipeline as plain data; the records of actions are shared with those of the executions' stages. */
export interface KeptPipeline extends Omit<Pipeline, 'gates' | 'executions'> {
  readonly gates: ReadonlyMap<string, KeptGate>;
  readonly executions: readonly KeptExecution[];
}

/** What resumed executions are made anew with. */
export interface Resuming {
  readonly workDir: string;
  readonly clock: Pick<Clock, 'work'>;
  readonly hold: Hold;
}

export function keepPipeline(pipeline: Pipeline): KeptPipeline {
  const { gates, executions } = pipeline;
  return { ...pipeline, gates: gates.keep(), executions: executions.map((one) => keepExecution(one, pipeline)) };
}

export function resumePipeline(kept: KeptPipeline, resuming: Resuming): Pipeline {
  return {
    ...kept,
    gates: new Gates(kept.definition.executionMode, resuming.hold, kept.gates),
    executions: kept.executions.map((execution) => resumeExecution(execution, resuming)),
  };
}

/** Those that have to go on: who waited at an entrance first, in the order in which they waited there. */
export function notOver({ executions }: Pipeline, gates: KeptPipeline['gates']): Execution[] {
  const queue = [...gates.values()].flatMap(({ waiting }) => waiting);
  const [waiting, others] = [new Map<string, Execution>(), [] as Execution[]];
  for (const execution of executions.filter((one) => !isOver(one))) {
    if (queue.includes(execution.id)) waiting.set(execution.id, execution);
    else others.push(execution);
  }
  return [...queue.flatMap((id) => waiting.get(id) ?? []), ...others];
}

/** Removes the directories of executions that need none, and of those that began after the account was kept. */
export function removeLeftovers(kept: readonly KeptPipeline[], workDir: string): void {
  const needed = new Set(
    kept.flatMap(({ executions }) => executions.filter(({ artifacts }) => artifacts !== undefined).map(({ id }) => id)),
  );
  for (const name of readdirSync(workDir))
    if (!needed.has(name)) rmSync(join(workDir, name), { recursive: true, force: true });
}

function keepExecution(execution: Execution, pipeline: Pipeline): KeptExecution {
  const { variables, artifacts, abandon: _, ended: __, ...plain } = execution;
  const kept = needsArtifacts(execution, pipeline) ? artifacts.keep() : undefined;
  return { ...plain, variables: variables.values, artifacts: kept };
}

function resumeExecution({ variables, artifacts, ...plain }: KeptExecution, { workDir, clock }: Resuming): Execution {
  return {
    ...plain,
    variables: new Variables(variables),
    artifacts: new ArtifactStore(join(workDir, plain.id), clock, artifacts),
    abandon: new AbortController(),
    ended: Promise.resolve(plain.status),
  };
}

/** Whether an execution goes on, or may be retried. */
function needsArtifacts(execution: Execution, { version }: Pipeline): boolean {
  if (!isOver(execution)) return true;
  return (execution.status === 'Failed' || execution.status === 'Stopped') && execution.pipelineVersion === version;
}
