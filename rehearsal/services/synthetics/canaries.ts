import { type ObjectStore, type Principal, ServiceError } from '../../contracts';
import type { OperationDispatcher } from '../../gateway/dispatch';
import { keepTime } from '../events/schedule';
import type { CanaryDefinition } from './canary';
import { type CanaryRun, functionNameOf, runCanary, type RunnerProps } from './run';

export interface CanariesProps extends RunnerProps {
  /** Judges and records what is done in the name of a canary's role. */
  readonly dispatcher: Pick<OperationDispatcher, 'call' | 'proxied'>;
  readonly objects: Pick<ObjectStore, 'put'>;
  readonly requestId: () => string;
  /** Told what must end the rehearsal. */
  readonly fatal: (error: unknown) => void;
}

interface Canary {
  readonly id: string;
  definition: CanaryDefinition;
  /** Ends its schedule. */
  stop: () => void;
}

/** CloudWatch Synthetics. See README.md in this directory. */
export class Canaries {
  private readonly canaries = new Map<string, Canary>();
  private readonly random;

  constructor(private readonly props: CanariesProps) {
    this.random = props.surroundings.random.fork('canaries');
  }

  has(name: string): boolean {
    return this.canaries.has(name);
  }

  /** Makes a canary and starts it, when it is to be. @returns its id */
  create(definition: CanaryDefinition): string {
    const { name } = definition;
    const canary: Canary = { id: this.random.fork(name).uuid(), definition, stop: () => undefined };
    this.canaries.set(name, canary);
    if (definition.started) this.start(canary, true);
    return canary.id;
  }

  /** What stands in the definition holds from the next run on. A schedule that stays the same goes on as it was. */
  update(definition: CanaryDefinition): string {
    const canary = this.canaries.get(definition.name);
    if (canary === undefined)
      throw new ServiceError('ResourceNotFoundException', `Canary ${definition.name} does not exist`, 404);
    const before = canary.definition;
    canary.definition = definition;
    if (before.schedule.expression !== definition.schedule.expression && definition.started) this.start(canary, false);
    return canary.id;
  }

  delete(name: string): void {
    this.canaries.get(name)?.stop();
    this.canaries.delete(name);
  }

  private start(canary: Canary, atOnce: boolean): void {
    const { surroundings, fatal } = this.props;
    const { clock, signal } = surroundings;
    const stopping = new AbortController();
    canary.stop();
    canary.stop = () => stopping.abort(new Error('the canary was deleted'));
    const ending = AbortSignal.any([signal, stopping.signal]);
    const act = () => {
      this.run(canary).catch((error: unknown) => {
        if (!signal.aborted) fatal(error);
      });
    };
    if (atOnce) act();
    keepTime(canary.definition.schedule.timesFrom(clock.now()), act, clock, ending).catch(fatal);
  }

  /** One run with what it leaves behind; virtual time stands still meanwhile. */
  private run({ id: canaryId, definition }: Canary): Promise<void> {
    const { surroundings } = this.props;
    const { name, roleArn } = definition;
    return surroundings.clock.work(async () => {
      const functionName = functionNameOf(name, canaryId);
      const caller: Principal = { kind: 'role', arn: roleArn, session: functionName };
      const id = this.random.uuid();
      const at = surroundings.clock.now();
      const run = await runCanary(definition, { id, functionName, caller }, this.props);
      if (surroundings.signal.aborted) return;
      const refused = await this.report(definition, { canaryId, id, at, caller }, run);
      const failure = run.failure ?? refused;
      if (failure !== undefined)
        surroundings.tell({ kind: 'note', text: `a run of the canary ${name} failed: ${failure}` });
      await this.measure(name, caller, { ...run, failure }, at);
    });
  }

  /** Writes what a run has to say into the canary's bucket. @returns why that was refused */
  private async report(
    { name, artifacts }: CanaryDefinition,
    { canaryId, id, at, caller }: { canaryId: string; id: string; at: number; caller: Principal },
    run: CanaryRun,
  ): Promise<string | undefined> {
    const { surroundings, dispatcher, objects, requestId } = this.props;
    const status = run.failure === undefined ? 'PASSED' : 'FAILED';
    const [year, month, day, hour, minute, second, ms] = new Date(at).toISOString().split(/[-T:.Z]/);
    const Key = [
      ...[artifacts.prefix, 'canary', surroundings.region, `${name}-${canaryId.slice(0, 8)}`],
      ...[year, month, day, hour, `${minute}-${second}-${ms}`, `SyntheticsReport-${status}.json`],
    ]
      .filter((part) => part !== '')
      .join('/');
    const body = JSON.stringify({
      ...{ canaryName: name, canaryRunId: id, testRunStatus: status, executionStatus: 'SUCCEEDED' },
      ...{ startTime: new Date(at).toISOString(), durationMs: run.durationMs, failureReason: run.failure ?? null },
    });
    const call = { service: 's3', operation: 'PutObject', principal: caller, requestId: requestId() };
    try {
      await dispatcher.proxied(call, { Bucket: artifacts.bucket, Key }, () => objects.put(artifacts.bucket, Key, body));
      return undefined;
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return `its report could not be written: ${error.name}: ${error.message}`;
    }
  }

  private async measure(name: string, caller: Principal, run: CanaryRun, at: number): Promise<void> {
    const succeeded = run.failure === undefined;
    const metric = (MetricName: string, Value: number, Unit: string) => ({
      ...{ MetricName, Value, Unit, Timestamp: new Date(at) },
      Dimensions: [{ Name: 'CanaryName', Value: name }],
    });
    const MetricData = [
      metric('SuccessPercent', succeeded ? 100 : 0, 'Percent'),
      metric('Duration', run.durationMs, 'Milliseconds'),
      ...(succeeded ? [] : [metric('Failed', 1, 'Count')]),
    ];
    try {
      const input = { Namespace: 'CloudWatchSynthetics', MetricData };
      await this.props.dispatcher.call('monitoring', 'PutMetricData', input, caller);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      const text = `the metrics of the canary ${name} were refused: ${error.name}: ${error.message}`;
      this.props.surroundings.tell({ kind: 'note', text });
    }
  }
}
