import type { ExecutionReport, StageReport } from '../../rehearsal/report';
import { queue } from '../../rehearsal/scenarios/queue';
import type { Outcome } from '../../rehearsal/scenarios/scenario';
import { stoppedMidShift } from '../../rehearsal/scenarios/stopped-mid-shift';

/** Minutes since the start of the rehearsal, as the report writes them. */
const at = (minutes: number) => new Date(Date.UTC(2026, 0, 5, 9, 0) + minutes * 60_000).toISOString();

type Times = readonly (readonly [name: string, from: number, to: number])[];
const stages = (times: Times): StageReport[] =>
  times.map(([name, from, to]) => ({
    ...{ name, status: 'Succeeded', startedAt: at(from), endedAt: at(to) },
    actions: [{ name: 'Last', provider: 'CloudFormation', status: 'Succeeded', summary: '' }],
  }));

const CREATED: ExecutionReport = {
  ...{ executionId: 'created', trigger: 'CreatePipeline', status: 'Failed', candidate: null, deployment: null },
  stages: [{ name: 'Source', status: 'Failed', startedAt: at(0), endedAt: at(0), actions: [] }],
};

function released(
  executionId: string,
  upload: number,
  times: Times,
  shift?: readonly [number, number],
): ExecutionReport {
  return {
    ...{ executionId, trigger: 'CloudWatchEvent', status: 'Succeeded', stages: stages(times) },
    candidate: {
      ...{ trainingJobName: executionId, trainingDataUrl: `s3://data/nyctaxi/${upload}/train.csv` },
      ...{ modelDataUrl: null, metrics: {} },
    },
    deployment: shift
      ? {
          ...{ deploymentId: `d-${executionId}`, status: 'Succeeded', hooks: [], rollback: null },
          shift: [
            { at: at(shift[0]), greenPercent: 10 },
            { at: at(shift[1]), greenPercent: 100 },
          ],
        }
      : null,
  };
}

const version = (executionId: string) => ({
  ...{ version: executionId, executionId, total: 10, failed: 0, duringShift: 5, latencyMs: { p50: 1, p99: 1 } },
});

function outcomeOf(executions: readonly ExecutionReport[], more: Partial<Outcome> = {}): Outcome {
  const last = executions.at(-1)!.executionId;
  return {
    ...{ scenario: '', seed: 1, executions: [CREATED, ...executions], capacity: [], alarms: [], undelivered: [] },
    live: { executionId: last, endpointName: last, functionVersion: '3' },
    requests: { total: 30, failed: 0, byVersion: executions.map((execution) => version(execution.executionId)) },
    resources: { created: [], replaced: [], deleted: [], retained: [], recordedOnly: [] },
    ...{ faults: [], iam: null, calls: {}, wallSeconds: 0, wallSecondsBy: {}, peakMemoryMib: 0, peakResidentMib: 0 },
    ...{ virtualSeconds: 0, wallTimeFields: [] },
    ...more,
  };
}

describe('the judge of three uploads in short order', () => {
  const FIRST = released('one', 1, [['Source', 1, 2], ['Train', 3, 6], ['DeployProd', 7, 12]]); // prettier-ignore
  const SECOND = released('two', 2, [['Source', 2, 3], ['Train', 6, 9], ['DeployProd', 12, 24]], [16, 21]); // prettier-ignore
  const THIRD = released('three', 3, [['Source', 17, 18], ['Train', 19, 22], ['DeployProd', 24, 36]], [28, 33]); // prettier-ignore
  const words = (...executions: readonly ExecutionReport[]) => queue.judge(outcomeOf(executions)).join('\n');

  it('is content when each goes live in its turn with its own data', () => {
    expect(words(FIRST, SECOND, THIRD)).toBe('');
  });

  it.each<[string, readonly ExecutionReport[], string]>([
    [
      'two learned from the same upload',
      [FIRST, { ...SECOND, candidate: THIRD.candidate }, THIRD],
      'execution three learned from s3://data/nyctaxi/3/train.csv, not from its own upload',
    ],
    [
      'two learned from each other’s upload',
      [FIRST, { ...SECOND, candidate: THIRD.candidate }, { ...THIRD, candidate: SECOND.candidate }],
      'execution three learned from s3://data/nyctaxi/2/train.csv',
    ],
    ['one has no candidate', [FIRST, { ...SECOND, candidate: null }, THIRD], 'execution two learned from nothing'],
    [
      'one enters a stage in which another still is',
      [FIRST, SECOND, { ...THIRD, stages: stages([['Source', 17, 18], ['Train', 19, 22], ['DeployProd', 23, 36]]) }], // prettier-ignore
      'execution three entered DeployProd before two had left it',
    ],
    [
      'one overtakes another',
      [FIRST, { ...SECOND, stages: stages([['Source', 2, 3], ['Train', 25, 28], ['DeployProd', 36, 48]]) }, THIRD], // prettier-ignore
      'execution three entered Train before two had left it',
    ],
    [
      'nobody had to wait',
      [FIRST, { ...SECOND, stages: stages([['Source', 2.5, 3], ['Train', 6.5, 9], ['DeployProd', 12.5, 23]]) }, THIRD], // prettier-ignore
      'never waited',
    ],
    [
      'the third upload comes after the shift',
      [FIRST, SECOND, { ...THIRD, stages: stages([['Source', 22, 23], ['Train', 23, 24], ['DeployProd', 24, 36]]) }], // prettier-ignore
      'did not begin while',
    ],
    ['an upload starts nothing', [FIRST, THIRD], '2 executions ran for three uploads'],
  ])('says so when %s', (_, executions, expected) => {
    expect(words(...executions)).toContain(expected);
  });

  it('says so when a model that went live has answered nobody', () => {
    const outcome = outcomeOf([FIRST, SECOND, THIRD]);
    const requests = { ...outcome.requests, byVersion: [version('one'), version('three')] };
    expect(queue.judge({ ...outcome, requests })).toEqual(['no client was answered by the model of execution two']);
  });
});

describe('the judge of an execution that is stopped in the middle of its shift', () => {
  const FIRST = released('one', 1, [['DeployDev', 1, 8], ['DeployProd', 8, 12]]); // prettier-ignore
  const [dev, prod] = stages([['DeployDev', 12, 20], ['DeployProd', 20, 24]]); // prettier-ignore
  const LAST = prod!.actions[0]!;
  const leaving = (change: Partial<StageReport>): StageReport[] => [dev!, { ...prod!, ...change }];
  const abandoned = { status: 'Stopped', actions: [{ ...LAST, status: 'Abandoned' }] };
  const STOPPED = { ...released('two', 2, [], [24, 29]), status: 'Stopped', stages: leaving(abandoned) };
  const NEXT = released('three', 3, [['DeployDev', 20, 32], ['DeployProd', 32, 44]], [36, 41]); // prettier-ignore
  const endpoint = (stack: string) => ({ stack, logicalId: 'Endpoint', type: 'AWS::SageMaker::Endpoint' });
  const [inDev, inProd] = [endpoint('nyctaxi-dev'), endpoint('nyctaxi-prod')];
  const RESOURCES: Outcome['resources'] = {
    ...{
      created: [inDev, inProd],
      replaced: [inDev, inProd, inDev, inProd],
      deleted: [inDev, inProd, inDev, inProd, inDev],
    },
    ...{ retained: [], recordedOnly: [] },
  };
  const words = (executions: readonly ExecutionReport[], resources = RESOURCES) =>
    stoppedMidShift.judge(outcomeOf(executions, { resources })).join('\n');

  it('is content when the shift goes on by itself and the next release is judged after it', () => {
    expect(words([FIRST, STOPPED, NEXT])).toBe('');
  });

  it.each<[string, readonly ExecutionReport[], string]>([
    ['it was not stopped', [FIRST, { ...STOPPED, status: 'Succeeded' }, NEXT], 'the release that was stopped is Succ'],
    [
      'its action was not abandoned',
      [FIRST, { ...STOPPED, stages: leaving({ status: 'Stopped' }) }, NEXT],
      'its last action Succeeded',
    ],
    [
      'its stage stayed locked until the shift had ended',
      [FIRST, { ...STOPPED, stages: leaving({ ...abandoned, endedAt: at(31) }) }, NEXT],
      'not stopped while its traffic shifted',
    ],
    ['its shift went down with it', [FIRST, { ...STOPPED, deployment: null }, NEXT], 'its shift, which nobody stopped'],
    [
      'the next release was compared while two models answered',
      [FIRST, STOPPED, { ...NEXT, stages: stages([['DeployDev', 20, 28], ['DeployProd', 32, 44]]) }], // prettier-ignore
      'judged without waiting',
    ],
    ['the next release fails', [FIRST, STOPPED, { ...NEXT, status: 'Failed' }], 'the next release is Failed'],
  ])('says so when %s', (_, executions, expected) => {
    expect(words(executions)).toContain(expected);
  });

  it.each([
    ['an endpoint of dev', [inProd, inProd, inDev, inDev], 'nyctaxi-dev, nyctaxi-prod'],
    ['the endpoint of the stopped release', [inProd, inDev, inDev, inDev], 'nyctaxi-prod, nyctaxi-prod'],
  ])('says so when %s is left beside the live one', (_, deleted, left) => {
    const found = words([FIRST, STOPPED, NEXT], { ...RESOURCES, deleted });
    expect(found).toContain('endpoints that are left: ');
    expect(found.split('endpoints that are left: ')[1]!.split(', ').sort().join(', ')).toBe(left);
  });
});
