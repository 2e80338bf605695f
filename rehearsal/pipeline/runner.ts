import type { EventBus } from '../contracts';
import type { Surroundings } from '../events';
import type { RoleCalls } from '../services/role-calls';
import type { ActionKind } from './actions/kind';
import { Announcer } from './announce';
import { type ActionDefinition, typeName } from './definition';
import { type ActionRecord, type Execution, type ExecutionStatus, isOver } from './execution';
import { Hold } from './hold';
import type { Pipeline } from './pipeline';
import { run } from './run';
import type { RunnerProps } from './run-action';
import { untilAborted } from './waits';

export interface ExecutionsProps {
  readonly surroundings: Surroundings;
  readonly bus: EventBus;
  readonly kinds: readonly ActionKind[];
  /** Judges what CodePipeline does with its role and the roles of actions. @default - it may do everything */
  readonly calls?: RoleCalls;
  /** Told of what must end the rehearsal, such as a NotRehearsable in an execution that nobody awaits. */
  readonly fatal: (error: unknown) => void;
}

/** Sets executions going; each goes on by itself. */
export class Runner {
  readonly announce: Announcer;
  readonly hold = new Hold();
  private readonly leftBehind = new Set<ActionRecord>();

  constructor(private readonly props: ExecutionsProps) {
    this.announce = new Announcer(props.surroundings, props.bus);
  }

  /** Begins an execution, or another attempt at it. */
  start(pipeline: Pipeline, execution: Execution): void {
    this.announce.executionStarted(execution);
    this.goOn(pipeline, execution);
  }

  /** Takes an execution up where it stands. */
  goOn(pipeline: Pipeline, execution: Execution): void {
    const { surroundings, fatal, calls } = this.props;
    const { announce, hold, leftBehind } = this;
    const props: RunnerProps = {
      ...{ surroundings, announce, hold, leftBehind },
      ...(calls && { calls }),
      kindOf: (action) => this.kindOf(action)!,
      keep: (record) => pipeline.actions.push(record),
      fatal: (error) => this.report(error),
    };
    execution.ended = untilAborted(run(props, pipeline.gates, execution), surroundings.signal).then(
      (): ExecutionStatus => execution.status,
    );
    execution.ended.catch((error: unknown) => {
      if (!surroundings.signal.aborted) fatal(error);
    });
  }

  /** Undefined for an action that is not known. */
  kindOf(action: ActionDefinition): ActionKind | undefined {
    return this.props.kinds.find((kind) =>
      kind.categories.some(
        (category) =>
          typeName(action.type) ===
          typeName({ category, owner: 'AWS', provider: kind.provider, version: kind.version }),
      ),
    );
  }

  /** The actions that run, in words; those that wait for a person do not. */
  underWay(pipelines: readonly Pipeline[]): string[] {
    const running = pipelines
      .flatMap(({ executions }) => executions.filter((execution) => !isOver(execution)))
      .flatMap(({ stages }) => [...stages.values()].flatMap(({ actions }) => [...actions.values()]))
      .filter(({ status, action }) => status === 'InProgress' && action.type.category !== 'Approval');
    return [...running, ...this.leftBehind].map(
      ({ executionId, stage, action }) => `execution ${executionId}: ${stage} / ${action.name}`,
    );
  }

  private report(error: unknown): void {
    if (!this.props.surroundings.signal.aborted) this.props.fatal(error);
  }
}
