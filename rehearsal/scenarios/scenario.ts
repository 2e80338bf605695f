import type { Operator } from '../operator';
import type { ExecutionReport, Report } from '../report';

/** What is known when a scenario is judged. */
export type Outcome = Omit<Report, 'expectation'>;

/** Something that is made to happen, and what must come of it. */
export interface Scenario {
  /** As given to `--scenario`. */
  readonly name: string;
  /** One line for `--list`. */
  readonly summary: string;
  play(operator: Operator): Promise<void>;
  /** What did not come out as it must; empty when everything did. */
  judge(outcome: Outcome): string[];
}

/** Collects what is wrong: `check(condition, words)` keeps the words when the condition does not hold. */
export function judging(rules: (check: (holds: boolean, otherwise: string) => void) => void): string[] {
  const wrong: string[] = [];
  rules((holds, otherwise) => {
    if (!holds) wrong.push(otherwise);
  });
  return wrong;
}

/** Executions in the order of their start, without the one that creating the pipeline starts and that fails for want of data. */
export function releases(outcome: Outcome): readonly ExecutionReport[] {
  return outcome.executions.filter((execution) => execution.trigger !== 'CreatePipeline');
}

/** "the first release is Failed at Train (…)": where an execution stands, for a message. */
export function standing(execution: ExecutionReport | undefined): string {
  if (!execution) return 'there is no such execution';
  const stage = execution.stages.findLast((s) => s.status !== 'Succeeded');
  const action = stage?.actions.findLast((a) => a.status !== 'Succeeded');
  return `${execution.status}${stage ? ` at ${stage.name}${action ? `/${action.name}: ${action.summary}` : ''}` : ''}`;
}

/** The stage in which an execution failed; undefined when it did not. */
export function failedStage(execution: ExecutionReport | undefined): string | undefined {
  return execution?.stages.findLast((stage) => stage.status === 'Failed')?.name;
}

/** True when a type was deleted from a stack whose name ends so. */
export function deleted(outcome: Outcome, stackSuffix: string, type: string): boolean {
  return outcome.resources.deleted.some((r) => r.stack.endsWith(stackSuffix) && r.type === type);
}
