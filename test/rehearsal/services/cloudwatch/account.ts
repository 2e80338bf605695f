import { VirtualClock } from '../../../../rehearsal/clock';
import type { AwsEvent } from '../../../../rehearsal/contracts';
import type { Told } from '../../../../rehearsal/events';
import { seededRandom } from '../../../../rehearsal/random';
import { Alarms } from '../../../../rehearsal/services/cloudwatch/alarms';
import { Metrics } from '../../../../rehearsal/services/cloudwatch/metrics';

export const START = Date.UTC(2026, 0, 1);
export const MINUTE = 60_000;

export function account(start = START) {
  const clock = new VirtualClock({ start });
  const ending = new AbortController();
  const told: Told[] = [];
  const published: AwsEvent[] = [];
  const fatal: unknown[] = [];
  const metrics = new Metrics();
  const alarms = new Alarms({
    surroundings: {
      accountId: '111122223333',
      region: 'us-east-1',
      partition: 'aws',
      clock,
      random: seededRandom(1),
      tell: (e) => void told.push(e),
      signal: ending.signal,
    },
    metrics,
    events: { publish: (event) => void published.push(event) },
    fatal: (reason) => void fatal.push(reason),
  });
  const put = (value: number, name = 'errors') =>
    metrics.put({ namespace: 'N', name, dimensions: {}, value, at: clock.now() });
  return { clock, ending, told, published, fatal, metrics, alarms, put };
}

export const ERRORS = {
  Namespace: 'N',
  MetricName: 'errors',
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 1,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  TreatMissingData: 'notBreaching',
};
