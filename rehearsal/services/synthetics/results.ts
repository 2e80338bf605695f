import { type ObjectStore, type Principal, ServiceError } from '../../contracts';
import type { Surroundings } from '../../events';
import type { OperationDispatcher } from '../../gateway/dispatch';
import type { CanaryDefinition } from './canary';
import type { CanaryRun } from './run';

export interface ResultsProps {
  readonly surroundings: Surroundings;
  /** Judges and records what is done in the name of a canary's role. */
  readonly dispatcher: Pick<OperationDispatcher, 'call' | 'proxied'>;
  readonly objects: Pick<ObjectStore, 'put'>;
  readonly requestId: () => string;
}

interface ReportedRun {
  readonly canaryId: string;
  /** Of the run. */
  readonly id: string;
  /** Virtual time. */
  readonly at: number;
  readonly caller: Principal;
}

/** Where a run writes its artifacts, below the canary's bucket. */
export function artifactsOf(
  { name, artifacts }: CanaryDefinition,
  region: string,
  canaryId: string,
  at: number,
): string {
  const [year, month, day, hour, minute, second, ms] = new Date(at).toISOString().split(/[-T:.Z]/);
  return [
    ...[artifacts.prefix, 'canary', region, `${name}-${canaryId.slice(0, 8)}`],
    ...[year, month, day, hour, `${minute}-${second}-${ms}`],
  ]
    .filter((part) => part !== '')
    .join('/');
}

/** What a run leaves behind, in the name of the canary's role. */
export class CanaryResults {
  constructor(private readonly props: ResultsProps) {}

  /** Writes what a run has to say into the canary's bucket. @returns why that was refused */
  async report(
    definition: CanaryDefinition,
    { canaryId, id, at, caller }: ReportedRun,
    run: CanaryRun,
  ): Promise<string | undefined> {
    const { surroundings, dispatcher, objects, requestId } = this.props;
    const status = run.failure === undefined ? 'PASSED' : 'FAILED';
    const { name, artifacts } = definition;
    const Key = `${artifactsOf(definition, surroundings.region, canaryId, at)}/SyntheticsReport-${status}.json`;
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

  /** Puts a run's metrics. */
  async measure(name: string, caller: Principal, run: CanaryRun, at: number): Promise<void> {
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
