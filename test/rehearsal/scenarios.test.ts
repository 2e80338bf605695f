import type { ExecutionReport } from '../../rehearsal/report';
import { SCENARIOS } from '../../rehearsal/scenarios';
import { trap } from '../../rehearsal/scenarios/trap';
import { twoModels } from '../../rehearsal/scenarios/two-models';
import { judgeAll, type Outcome, type Scenario } from '../../rehearsal/scenarios/scenario';
import { readSubject } from '../../rehearsal/subject';

const NOTHING: Outcome = {
  scenario: '',
  seed: 1,
  executions: [],
  live: null,
  requests: { total: 0, failed: 0, byVersion: [] },
  resources: { created: [], replaced: [], deleted: [], retained: [], recordedOnly: [] },
  capacity: [],
  alarms: [],
  undelivered: [],
  faults: [],
  iam: null,
  calls: {},
  wallSeconds: 0,
  wallSecondsBy: {},
  peakMemoryMib: 0,
  peakResidentMib: 0,
  virtualSeconds: 0,
  wallTimeFields: [],
};

const DENIED: Outcome['iam'] = {
  calls: 1,
  denied: [
    {
      ...{ principal: 'arn:aws:iam::111122223333:role/r', action: 's3:GetObject', resource: '*', kind: 'implicit' },
      ...{ count: 1, message: 'User: r is not authorized to perform: s3:GetObject' },
    },
  ],
  usedGrants: 0,
  unusedGrants: [],
  reached: {},
};

const COMPLETE: ExecutionReport = {
  executionId: 'one',
  trigger: 'CloudWatchEvent',
  status: 'Succeeded',
  stages: [],
  candidate: null,
  deployment: {
    deploymentId: 'd-1',
    status: 'Succeeded',
    shift: [
      { at: '', greenPercent: 10 },
      { at: '', greenPercent: 100 },
    ],
    hooks: [
      { event: 'BeforeAllowTraffic', status: 'pass', reasons: [] },
      { event: 'AfterAllowTraffic', status: 'inconclusive', reasons: [] },
    ],
    rollback: null,
  },
};
const version = (name: string, duringShift: number) => ({
  ...{ version: name, executionId: name, total: 100, failed: 0, duringShift, latencyMs: { p50: 1, p99: 1 } },
});
const SOUND: Outcome = {
  ...NOTHING,
  executions: [COMPLETE],
  requests: { total: 200, failed: 0, byVersion: [version('1', 90), version('2', 10)] },
};
const lenient: Scenario = { name: 'x', summary: '', inputs: [], play: async () => undefined, judge: () => [] };

describe('scenarios', () => {
  it.each(SCENARIOS)('$name does not pass when nothing happened', (scenario) => {
    expect(scenario.judge(NOTHING).length).toBeGreaterThan(1);
  });

  it('have names of their own, and find their inputs in this project', () => {
    expect(new Set(SCENARIOS.map(({ name }) => name)).size).toBe(SCENARIOS.length);
    const { inputs } = readSubject(process.cwd());
    for (const scenario of SCENARIOS) for (const input of scenario.inputs) expect(Object.keys(inputs)).toContain(input);
  });
});

describe('what every scenario asks', () => {
  it('is met by a deployment with hooks, a full shift and two versions answering', () => {
    expect(judgeAll(lenient, SOUND)).toEqual([]);
  });

  const deployment = COMPLETE.deployment!;
  it.each<[string, Partial<Outcome>, Partial<Scenario>, RegExp]>([
    ['an execution that has not ended', { executions: [{ ...COMPLETE, status: 'InProgress' }] }, {}, /has not ended/],
    [
      'a hook that never spoke',
      { executions: [{ ...COMPLETE, deployment: { ...deployment, hooks: deployment.hooks.slice(0, 1) } }] },
      {},
      /without its AfterAllowTraffic hook/,
    ],
    [
      'a shift that stopped half-way',
      { executions: [{ ...COMPLETE, deployment: { ...deployment, shift: deployment.shift.slice(0, 1) } }] },
      {},
      /before green had all traffic/,
    ],
    [
      'a shift in which only one version answered',
      { requests: { total: 100, failed: 0, byVersion: [version('1', 100), version('2', 0)] } },
      {},
      /only 1 version answered/,
    ],
    [
      'an event that reached nobody',
      { undelivered: [{ at: '', source: 'rule', target: 'f', reason: 'r' }] },
      {},
      /did not reach f/,
    ],
    ['a planned fault that never struck', {}, { plansFault: true }, /did not strike/],
    ['a call that was denied', { iam: DENIED }, {}, /is not authorized/],
  ])('names %s', (_, outcome, scenario, words) => {
    expect(judgeAll({ ...lenient, ...scenario }, { ...SOUND, ...outcome })).toEqual([expect.stringMatching(words)]);
  });

  it('accepts events that reached nobody in a scenario that is about them', () => {
    const undelivered = [{ at: '', source: 'rule', target: 'f', reason: 'r' }];
    expect(judgeAll({ ...lenient, expectsUndelivered: true }, { ...SOUND, undelivered })).toEqual([]);
  });

  it('accepts denied calls in a scenario that is about them', () => {
    expect(judgeAll({ ...lenient, expectsDenials: true }, { ...SOUND, iam: DENIED })).toEqual([]);
  });
});

describe('a trap', () => {
  const created: ExecutionReport = {
    ...{ ...COMPLETE, trigger: 'CreatePipeline', status: 'Failed', deployment: null },
    stages: [{ name: 'Source', status: 'Failed', startedAt: '', endedAt: '', actions: [] }],
  };
  const words = (...ids: readonly string[]) => {
    const judged: string[][] = [];
    const made = trap({
      ...{ name: 't', summary: '', pushes: ['one', 'other'] },
      judge: (_, __, first, pushed) => void judged.push([first, ...pushed].map(({ executionId }) => executionId)),
    });
    const executions = [created, ...ids.map((executionId) => ({ ...COMPLETE, executionId }))];
    return { wrong: made.judge({ ...SOUND, executions }), judged };
  };

  it('judges the release and the execution of each push, in their order', () => {
    expect(words('first', 'a', 'b')).toEqual({ wrong: [], judged: [['first', 'a', 'b']] });
  });

  it.each([
    [['first', 'a'], '1 executions ran for 2 pushes'],
    [['first', 'a', 'b', 'c'], '3 executions ran for 2 pushes'],
    [[], 'the release before the push is there is no such execution'],
  ])('is not judged, but wrong, when not each push ran one execution: %j', (ids, expected) => {
    const { wrong, judged } = words(...ids);
    expect([wrong.join('\n'), judged]).toEqual([expect.stringContaining(expected), []]);
  });
});

describe('two models', () => {
  const resource = (stack: string, logicalId: string, type: string) => ({ stack, logicalId, type });
  const created = ['nyctaxi-tips', 'nyctaxi'].map((model) =>
    resource(`${model}-pipeline`, 'Pipeline', 'AWS::CodePipeline::Pipeline'),
  );
  const iam = 'arn:aws:iam::111122223333';
  const key = 'arn:aws:kms:us-east-1:111122223333:key/k-1';
  const words = (outcome: Partial<Outcome>) => twoModels.judge({ ...SOUND, ...outcome }).join('\n');
  const withReach = (reached: Readonly<Record<string, readonly string[]>>) =>
    words({ resources: { ...NOTHING.resources, created }, iam: { ...DENIED, denied: [], reached } });

  it.each([
    ['a role of the first', `${iam}:role/nyctaxi-prod-Role`, 'arn:aws:s3:::nyctaxi-tips-data-1', 'nyctaxi-tips'],
    ['a role of the neighbour', `${iam}:role/nyctaxi-tips-dev-Role`, 'arn:aws:x:r:a:endpoint/nyctaxi-dev-1', 'nyctaxi'],
    ['who destroys the first', `${iam}:user/operator`, 'arn:aws:x:r:a:function:nyctaxi-tips-api', 'nyctaxi-tips'],
  ])("are not left alone when %s means what is the other's", (_, principal, arn, whose) => {
    expect(withReach({ [principal]: [arn] })).toContain(`reached for ${arn} of ${whose}`);
  });

  it('are not left alone when both use one key', () => {
    const roles = ['nyctaxi-prod-Role', 'nyctaxi-tips-prod-Role'].map((name) => [`${iam}:role/${name}`, [key]]);
    expect(withReach(Object.fromEntries(roles) as Record<string, string[]>)).toContain(`reached for ${key} of nyctaxi`);
  });

  it('are left alone by roles that mean their own, and what belongs to nobody', () => {
    const shared = 'arn:aws:ecr:us-east-1:683313688378:repository/sagemaker-xgboost';
    const reached = {
      [`${iam}:role/nyctaxi-prod-Role`]: ['arn:aws:s3:::nyctaxi-data-1', shared, key],
      [`${iam}:role/nyctaxi-tips-prod-Role`]: ['arn:aws:x:r:a:function:CodeDeployHook_nyctaxi-tips-pre', shared],
      'events.amazonaws.com': ['arn:aws:sns:r:a:nyctaxi-notifications', 'arn:aws:sns:r:a:nyctaxi-tips-notifications'],
    };
    expect(withReach(reached)).not.toContain('reached');
  });

  it('are not left alone when destroying one takes the other along', () => {
    const deleted = [resource('nyctaxi-tips-prod', 'Api', 'AWS::ApiGateway::RestApi')];
    expect(words({ resources: { ...NOTHING.resources, created, deleted } })).toContain(
      'nyctaxi-tips-prod/Api was deleted together with nyctaxi',
    );
  });
});
