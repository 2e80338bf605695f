import { type Principal, ServiceError } from '../../contracts';
import type { Keeper } from '../../state/keeper';
import { compileSchedule, keepTime } from '../events/schedule';
import type { CodePackage, CodeStore } from '../lambda/code';
import type { CanaryDefinition } from './canary';
import { artifactsOf, CanaryResults, type ResultsProps } from './results';
import { functionNameOf, runCanary, type RunnerProps } from './run';
import { record, type RunRecord } from './run-records';

export interface CanariesProps extends RunnerProps, ResultsProps {
  readonly code: Pick<CodeStore, 'load'>;
  /** Told what must end the rehearsal. */
  readonly fatal: (error: unknown) => void;
}

/** The schedule of a canary that is running; virtual times. */
interface Timing {
  /** From when a rate counts. */
  readonly began: number;
  /** When it was due last: the next time is the first after it. */
  due: number;
}

/** A canary, as it is looked at. */
export interface CanaryView {
  readonly id: string;
  readonly definition: CanaryDefinition;
  /** Virtual. */
  readonly times: { readonly created: number; modified: number; readonly started?: number };
  /** Oldest first. */
  readonly runs: RunRecord[];
}

interface Canary extends CanaryView {
  definition: CanaryDefinition;
  /** Once a run has loaded it. */
  code: CodePackage | undefined;
  /** Undefined when it was not to be started. */
  timing: Timing | undefined;
  /** Ends its schedule. */
  stop: () => void;
}

/** What outlives the process. A schedule is compiled from its expression again. */
interface KeptCanary extends Omit<Canary, 'definition' | 'stop'> {
  readonly definition: Omit<CanaryDefinition, 'schedule'>;
  readonly schedule: string;
}

/** CloudWatch Synthetics. See README.md in this directory. */
export class Canaries implements Keeper<readonly KeptCanary[]> {
  private readonly canaries = new Map<string, Canary>();
  /** The runs under way. */
  private readonly runs = new Set<{ readonly name: string }>();
  private readonly results: CanaryResults;
  private readonly random;

  constructor(private readonly props: CanariesProps) {
    this.results = new CanaryResults(props);
    this.random = props.surroundings.random.fork('canaries');
  }

  has(name: string): boolean {
    return this.canaries.has(name);
  }

  /** @throws ServiceError ResourceNotFoundException */
  get(name: string): CanaryView {
    const canary = this.canaries.get(name);
    if (canary === undefined) throw new ServiceError('ResourceNotFoundException', `Canary ${name} does not exist`, 404);
    return canary;
  }

  list(): readonly CanaryView[] {
    return [...this.canaries.values()];
  }

  /** Makes a canary and starts it, when it is to be. @returns its id */
  create(definition: CanaryDefinition): string {
    const { name } = definition;
    const id = this.random.fork(name).uuid();
    const now = this.props.surroundings.clock.now();
    const canary: Canary = {
      ...{ id, definition, code: undefined, timing: undefined, stop: () => undefined, runs: [] },
      times: { created: now, modified: now, ...(definition.started && { started: now }) },
    };
    this.canaries.set(name, canary);
    if (definition.started) {
      this.act(canary);
      this.start(canary);
    }
    return canary.id;
  }

  /** What stands in the definition holds from the next run on. A schedule that stays the same goes on as it was. */
  update(definition: CanaryDefinition): string {
    const canary = this.canaries.get(definition.name);
    if (canary === undefined)
      throw new ServiceError('ResourceNotFoundException', `Canary ${definition.name} does not exist`, 404);
    const before = canary.definition;
    canary.definition = definition;
    canary.times.modified = this.props.surroundings.clock.now();
    if (!sameCode(before, definition)) canary.code = undefined;
    const runs = definition.started || canary.timing !== undefined;
    if (before.schedule.expression !== definition.schedule.expression && runs) this.start(canary);
    return canary.id;
  }

  delete(name: string): void {
    this.canaries.get(name)?.stop();
    this.canaries.delete(name);
  }

  underWay(): readonly string[] {
    return [...this.runs].map(({ name }) => `run of the canary ${name}`);
  }

  keep(): readonly KeptCanary[] {
    return [...this.canaries.values()].map(({ stop: _, definition: { schedule, ...definition }, ...canary }) => ({
      ...{ ...canary, definition },
      schedule: schedule.expression,
    }));
  }

  resume(kept: readonly KeptCanary[]): void {
    for (const { schedule: expression, ...canary } of kept) {
      const { name } = canary.definition;
      const schedule = compileSchedule(expression, `canary ${name}`);
      this.canaries.set(name, { ...canary, definition: { ...canary.definition, schedule }, stop: () => undefined });
    }
  }

  /** What was due in three minutes runs in three minutes. */
  goOn(): void {
    for (const canary of this.canaries.values()) {
      if (canary.timing !== undefined) this.keepTime(canary, canary.timing);
    }
  }

  /** Begins its schedule now. */
  private start(canary: Canary): void {
    const now = this.props.surroundings.clock.now();
    canary.timing = { began: now, due: now };
    this.keepTime(canary, canary.timing);
  }

  private keepTime(canary: Canary, timing: Timing): void {
    const { surroundings, fatal } = this.props;
    const { clock, signal } = surroundings;
    const stopping = new AbortController();
    canary.stop();
    canary.stop = () => stopping.abort(new Error('the canary was deleted'));
    const ending = AbortSignal.any([signal, stopping.signal]);
    const times = canary.definition.schedule.timesFrom(timing.began);
    const act = (at: number) => {
      timing.due = at;
      this.act(canary);
    };
    keepTime(times, act, clock, ending, timing.due).catch(fatal);
  }

  /** Lets it run, without waiting. */
  private act(canary: Canary): void {
    const { surroundings, fatal } = this.props;
    const run = { name: canary.definition.name };
    this.runs.add(run);
    this.run(canary)
      .catch((error: unknown) => {
        if (!surroundings.signal.aborted) fatal(error);
      })
      .finally(() => this.runs.delete(run));
  }

  /** One run with what it leaves behind; virtual time stands still meanwhile. */
  private run(canary: Canary): Promise<void> {
    const { surroundings } = this.props;
    const { id: canaryId, definition } = canary;
    const { name, roleArn } = definition;
    return surroundings.clock.work(async () => {
      const functionName = functionNameOf(name, canaryId);
      const caller: Principal = { kind: 'role', arn: roleArn, session: functionName };
      const id = this.random.uuid();
      const at = surroundings.clock.now();
      const artifacts = `${definition.artifacts.bucket}/${artifactsOf(definition, surroundings.region, canaryId, at)}`;
      const told = record(canary.runs, { id, startedAt: at, artifacts });
      const { directory } = await this.codeOf(canary, definition);
      const run = await runCanary(definition, { id, functionName, caller, directory }, this.props);
      if (surroundings.signal.aborted) return;
      const refused = await this.results.report(definition, { canaryId, id, at, caller }, run);
      const failure = run.failure ?? refused;
      told.endedAt = surroundings.clock.now();
      told.outcome = failure === undefined ? {} : { failure };
      if (failure !== undefined)
        surroundings.tell({ kind: 'note', text: `a run of the canary ${name} failed: ${failure}` });
      await this.results.measure(name, caller, { ...run, failure }, at);
    });
  }

  /** A canary has its code for itself: once it is loaded, its archive may go. */
  private async codeOf(canary: Canary, definition: CanaryDefinition): Promise<CodePackage> {
    const code = canary.code ?? (await this.props.code.load(definition.code, `canary ${definition.name}`));
    if (sameCode(canary.definition, definition)) canary.code = code; // unless it has changed meanwhile
    return code;
  }
}

const sameCode = ({ code: a }: CanaryDefinition, { code: b }: CanaryDefinition): boolean =>
  a.S3Bucket === b.S3Bucket && a.S3Key === b.S3Key && a.S3ObjectVersion === b.S3ObjectVersion;
