import type { AlarmReport, ExecutionReport } from '../../rehearsal/report';
import { alarmsInRollback } from '../../rehearsal/scenarios/alarms-in-rollback';
import { drift } from '../../rehearsal/scenarios/drift';
import type { Outcome } from '../../rehearsal/scenarios/scenario';

/** Minutes since the start of the rehearsal, as the report writes them. */
const at = (minutes: number) => new Date(Date.UTC(2026, 0, 5, 9, 0) + minutes * 60_000).toISOString();

const CREATED: ExecutionReport = {
  ...{ executionId: 'created', trigger: 'CreatePipeline', status: 'Failed', candidate: null, deployment: null },
  stages: [{ name: 'Source', status: 'Failed', startedAt: at(0), endedAt: at(0), actions: [] }],
};
const APPROVED = { name: 'Approve', provider: 'Manual', status: 'Succeeded', summary: '' };
const SHIFTED: NonNullable<ExecutionReport['deployment']> = {
  ...{ deploymentId: 'd', status: 'Succeeded', hooks: [], rollback: null },
  shift: [{ at: at(120), greenPercent: 100 }],
};
const released = (executionId: string, start: number, more: Partial<ExecutionReport> = {}): ExecutionReport => ({
  ...{ executionId, trigger: 'CloudWatchEvent', status: 'Succeeded', candidate: null, deployment: SHIFTED },
  stages: [
    { name: 'DeployDev', status: 'Succeeded', startedAt: at(start), endedAt: at(start + 9), actions: [APPROVED] },
  ],
  ...more,
});
const ring = (name: string, minutes: number): AlarmReport => ({
  ...{ name, at: at(minutes), from: 'OK', to: 'ALARM', reason: '' },
});

function outcomeOf(executions: readonly ExecutionReport[], more: Partial<Outcome>): Outcome {
  const last = executions.at(-1)!.executionId;
  return {
    ...{ scenario: '', seed: 1, executions: [CREATED, ...executions], capacity: [], alarms: [], undelivered: [] },
    live: { executionId: last, endpointName: last, functionVersion: '3' },
    requests: { total: 30, failed: 0, byVersion: [] },
    resources: { created: [], replaced: [], deleted: [], retained: [], recordedOnly: [] },
    ...{ faults: [], iam: null, calls: {}, wallSeconds: 0, wallSecondsBy: {}, peakMemoryMib: 0, peakResidentMib: 0 },
    ...{ virtualSeconds: 0, wallTimeFields: [] },
    ...more,
  };
}

/** The drift function's calls of so many hours: judged ones, and those with too few requests. */
const hours = (judged: number, unjudged: number) => ({
  'r/DriftRole monitoring:PutMetricData': 2 * judged + unjudged,
  'r/DriftRole s3:PutObject': 3 * judged + 2 * unjudged,
});

describe('the judge of a drift', () => {
  const FIRST = released('one', 1, { deployment: null });
  const SECOND = released('two', 100);
  const SOUND: Partial<Outcome> = {
    alarms: [ring('taxi-prod-drift-trip_distance-one', 76)],
    calls: { ...hours(2, 1), 'r/RetrainingRole sns:Publish': 1 },
  };
  const words = (more: Partial<Outcome> = {}, executions: readonly ExecutionReport[] = [FIRST, SECOND]) =>
    drift.judge(outcomeOf(executions, { ...SOUND, ...more })).join('\n');

  it('is content when each link holds', () => {
    expect(words()).toBe('');
  });

  it.each<[string, Partial<Outcome>, string]>([
    ['nothing rings', { alarms: [] }, 'drift alarms rang for nothing'],
    [
      'a feature rings that has not moved',
      { alarms: [...SOUND.alarms!, ring('taxi-prod-drift-passenger_count-one', 77)] },
      'has not moved',
    ],
    [
      'the alarm comes after the new data',
      { alarms: [ring('taxi-prod-drift-trip_distance-one', 101)] },
      'did not ring before',
    ],
    [
      'the model of new data drifts as well',
      { alarms: [...SOUND.alarms!, ring('taxi-prod-drift-trip_distance-two', 180)] },
      'of the model of new data drift alarms rang for trip_distance',
    ],
    ['nobody is asked for data', { calls: hours(2, 1) }, 'nobody was told'],
    ['too few hours are measured', { calls: hours(1, 3) }, 'measured 1 hours'],
    [
      'hours are said to be without a verdict',
      { alarms: [...SOUND.alarms!, ring('taxi-drift-unjudged', 80)] },
      'without a verdict rang',
    ],
    ['the first model stays live', { live: { executionId: 'one', endpointName: '', functionVersion: '1' } }, 'live is'],
  ])('says so when %s', (_, more, expected) => {
    expect(words(more)).toContain(expected);
  });

  it.each<[string, readonly ExecutionReport[], string]>([
    ['an alarm starts a run besides', [FIRST, SECOND, released('three', 130)], '1 executions more'],
    ['the alarm starts the run itself', [FIRST, { ...SECOND, trigger: 'StartPipelineExecution' }], 'not by its upload'],
    ['nobody approves', [FIRST, { ...SECOND, stages: [{ ...SECOND.stages[0]!, actions: [] }] }], 'nobody approved'],
  ])('says so when %s', (_, executions, expected) => {
    expect(words({}, executions)).toContain(expected);
  });
});

describe('the judge of alarms that ring in a stack rollback', () => {
  const FIRST = released('o-1', 1, { deployment: null });
  const went = { name: 'Deploy', provider: 'CloudFormation', status: 'Failed', summary: 'UPDATE_ROLLBACK_COMPLETE' };
  const REFUSED = released('t-2', 20, {
    status: 'Failed',
    stages: [{ name: 'DeployProd', status: 'Failed', startedAt: at(30), endedAt: at(40), actions: [went] }],
    deployment: {
      ...{ deploymentId: 'd-2', status: 'Failed', hooks: [], shift: [] },
      rollback: { cause: 'hook:BeforeAllowTraffic', at: at(35) },
    },
  });
  const NEXT = released('t-3', 21);
  const alarm = (executionId: string) => ({
    ...{ stack: 'taxi-prod', logicalId: `Burst${executionId.replace('-', '')}AB`, type: 'AWS::CloudWatch::Alarm' },
  });
  const resources = (deleted: Outcome['resources']['deleted']): Outcome['resources'] => ({
    ...{ created: [alarm('o-1'), alarm('t-2'), alarm('t-3')], replaced: [], retained: [], recordedOnly: [], deleted },
  });
  const SOUND: Partial<Outcome> = {
    alarms: [ring('taxi-prod-burst-o-1', 35), ring('taxi-prod-burst-t-2', 35)],
    resources: resources([alarm('t-2'), alarm('o-1')]),
  };
  const words = (more: Partial<Outcome> = {}, executions: readonly ExecutionReport[] = [FIRST, REFUSED, NEXT]) =>
    alarmsInRollback.judge(outcomeOf(executions, { ...SOUND, ...more })).join('\n');

  it('is content when nothing comes of them', () => {
    expect(words()).toBe('');
  });

  const deployment = REFUSED.deployment!;
  it.each<[string, Partial<Outcome>, readonly ExecutionReport[] | undefined, string]>([
    [
      'they rang before the stack went back',
      { alarms: [ring('taxi-prod-burst-o-1', 34), ring('taxi-prod-burst-t-2', 36)] },
      undefined,
      'no alarm of the live model rang while',
    ],
    ['an alarm of the candidate is left', { resources: resources([alarm('o-1')]) }, undefined, 'Burstt2AB'],
    [
      'an alarm is told to have taken it back',
      {},
      [FIRST, { ...REFUSED, deployment: { ...deployment, rollback: { cause: 'alarm:burst', at: at(35) } } }, NEXT],
      'ended by alarm:burst',
    ],
    [
      'clients reached the candidate',
      {},
      [FIRST, { ...REFUSED, deployment: { ...deployment, shift: [{ at: at(34), greenPercent: 10 }] } }, NEXT],
      'traffic was shifted',
    ],
    ['they start a run', {}, [FIRST, REFUSED, NEXT, released('f-4', 41)], 'the alarms started 1 runs'],
    ['they stop the next release', {}, [FIRST, REFUSED, { ...NEXT, status: 'Failed' }], 'the next release is Failed'],
    ['a request fails', { requests: { total: 30, failed: 2, byVersion: [] } }, undefined, '2 of 30 requests failed'],
  ])('says so when %s', (_, more, executions, expected) => {
    expect(words(more, executions)).toContain(expected);
  });
});
