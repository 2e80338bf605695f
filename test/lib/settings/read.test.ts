import { readSettings, SettingsError } from '../../../lib/settings/read';
import { SETTINGS } from '../../../lib/settings';
import { PREDEFINED_SHIFTS } from '../../../lib/settings/traffic-shift';
import { REQUIRED } from '../support/synthesized';

const read = (context: Record<string, unknown>, environment: Record<string, string> = {}) =>
  readSettings({ ...REQUIRED, ...context }, environment);

function faultsOf(context: Record<string, unknown>, environment: Record<string, string> = {}): readonly string[] {
  try {
    readSettings(context, environment);
  } catch (error) {
    if (error instanceof SettingsError) return error.faults;
    throw error;
  }
  return [];
}
const faultsWith = (context: Record<string, unknown>) => faultsOf({ ...REQUIRED, ...context });

describe('settings', () => {
  it('have the documented defaults', () => {
    expect(read({})).toEqual({
      ...REQUIRED,
      modelName: 'nyctaxi',
      executionId: 'unset',
      source: 'connection',
      branch: 'main',
      dataBuckets: [],
      codecommitCreate: false,
      xgboostVersion: '3.0-5',
      trainingInstanceType: 'ml.m5.xlarge',
      trainingInstanceCount: 1,
      trainingVolumeGb: 10,
      trainingMaxMinutes: 60,
      trainingSpot: false,
      trainingSpotWaitMinutes: 60,
      devInstanceType: 'ml.m5.large',
      devInstanceCount: 1,
      prodInstanceType: 'ml.m5.large',
      prodInstanceCount: 2,
      autoscaling: true,
      prodMinInstanceCount: 2,
      prodMaxInstanceCount: 10,
      prodInvocationsPerInstance: 750,
      capture: 'endpoint',
      capturePercent: 100,
      trafficShift: 'Canary10Percent5Minutes',
      bakeMinutes: 2,
      approval: true,
      keepDev: false,
      latencyLimitMs: 2000,
      apiAuthorization: 'IAM',
      apiRequestsPerSecond: 200,
      apiBurst: 400,
      apiLogRole: 'none',
      driftProvider: 'self-hosted',
      driftThreshold: 0.2,
      driftMinimumCount: 200,
      retraining: true,
      retrainingCooldownHours: 24,
      probe: true,
      notebook: true,
      notebookInstanceType: 'ml.t3.medium',
      notebookIdleMinutes: 60,
      tags: {},
      networkIsolation: false,
      logRetentionDays: 90,
      captureRetentionDays: 30,
      recordRetentionDays: 3650,
      artifactRetentionDays: 30,
    });
  });

  it('say for each what it means and what is expected', () => {
    for (const it of Object.values(SETTINGS)) {
      expect(it.meaning).toMatch(/\.$/);
      expect(it.expected).not.toBe('');
    }
  });

  it('are told all faults at once, each with its name, what was found, what was expected', () => {
    const faults = faultsOf({ modelName: 'Taxi_', approval: 'perhaps', prodInstanceCount: 0, region: 'us-east-1' });
    expect(faults).toHaveLength(6);
    expect(faults).toContainEqual(expect.stringMatching(/^modelName: found "Taxi_"; expected 1 to 15 lowercase/));
    expect(faults).toContainEqual('approval: found "perhaps"; expected true or false');
    expect(faults).toContainEqual('prodInstanceCount: found 0; expected a whole number from 1 to 100');
    expect(faults).toContainEqual(expect.stringMatching(/^account: not given; expected 12 digits/));
    expect(faults).toContainEqual(
      expect.stringMatching(/^source, connectionArn: no connection is given; .*Connections/),
    );
    expect(faults).toContainEqual(expect.stringMatching(/^repository: not given; expected owner\/name/));
  });

  it('refuse a name that is none of theirs, and guess which was meant', () => {
    expect(faultsWith({ modelname: 'x' })).toEqual(['modelname: there is no such setting; did you mean modelName?']);
    expect(faultsWith({ colour: 'blue' })[0]).toMatch(
      /^colour: there is no such setting; take it out; there are modelName, /,
    );
  });

  it("leave the CDK's own context alone", () => {
    const own = {
      '@aws-cdk/core:checkSecretUsage': true,
      'aws:cdk:bundling-stacks': ['**'],
      'availability-zones:account=111122223333:region=us-east-1': ['us-east-1a'],
    };
    expect(faultsWith(own)).toEqual([]);
  });

  it('take texts as the command line gives them', () => {
    const fromTexts = read({
      approval: 'false',
      prodInstanceCount: '3',
      dataBuckets: 'first-bucket, second-bucket',
      trafficShift: '{"type":"linear","percent":25,"minutes":2}',
      logRetentionDays: '30',
    });
    expect(fromTexts).toMatchObject({
      approval: false,
      prodInstanceCount: 3,
      dataBuckets: ['first-bucket', 'second-bucket'],
      trafficShift: { type: 'linear', percent: 25, minutes: 2 },
      logRetentionDays: 30,
    });
  });
});

describe('the model name', () => {
  it.each(['a', 'nyctaxi', 'fifteen-letters', 'prod', 'devices', 'my-production', 'train', 'a-training'])(
    'may be %s',
    (modelName) => {
      expect(faultsWith({ modelName })).toEqual([]);
    },
  );

  it('may have 15 characters and no more', () => {
    expect(faultsWith({ modelName: 'a'.repeat(15) })).toEqual([]);
    expect(faultsWith({ modelName: 'a'.repeat(16) })).toHaveLength(1);
  });

  it.each(['', '1taxi', 'Taxi', 'taxi-', 'ta_xi', '-taxi'])('may not be "%s"', (modelName) => {
    expect(faultsWith({ modelName })).toHaveLength(1);
  });

  it.each(['taxi-dev', 'taxi-prod', 'taxi-train', 'a-prod-b', 'a-dev-b', 'a-train-b'])(
    'may not be %s, whose prefix would cover another',
    (modelName) => {
      expect(faultsWith({ modelName })[0]).toContain('cover another');
    },
  );

  it.each(['aws', 'awsome', 'ssm-taxi', 'xn--taxi', 'sthree-taxi'])('may not be %s: AWS keeps such names', (name) => {
    expect(faultsWith({ modelName: name })).toEqual([expect.stringContaining('whose name begins like that')]);
  });
});

describe('account and region', () => {
  it('come from the CDK CLI when the settings do not say', () => {
    const { account: _a, region: _r, ...rest } = REQUIRED;
    const environment = { CDK_DEFAULT_ACCOUNT: '444455556666', CDK_DEFAULT_REGION: 'eu-west-1' };
    expect(readSettings(rest, environment)).toMatchObject({ account: '444455556666', region: 'eu-west-1' });
  });

  it('refuse China, and say why', () => {
    expect(faultsWith({ region: 'cn-north-1' })[0]).toContain(
      'CodePipeline has no CloudFormation action in the China regions',
    );
  });

  it('refuse a region without the image', () => {
    expect(faultsWith({ region: 'mx-central-1' })[0]).toContain("no account of SageMaker's XGBoost image is known");
  });
});

describe('the connection', () => {
  it.each(['codeconnections', 'codestar-connections'])('may have an ARN of %s', (service) => {
    expect(faultsWith({ connectionArn: REQUIRED.connectionArn.replace('codeconnections', service) })).toEqual([]);
  });

  it('is no token and no other ARN', () => {
    expect(faultsWith({ connectionArn: 'ghp_secret' })).toHaveLength(1);
    expect(faultsWith({ connectionArn: 'arn:aws:codecommit:us-east-1:111122223333:taxi' })).toHaveLength(1);
  });
});

describe('instance types', () => {
  it.each(['ml.m5d.large', 'ml.c6gd.xlarge', 'ml.g4dn.xlarge', 'ml.g5.xlarge', 'ml.p4d.24xlarge'])(
    'refuse %s, whose local disk takes no key',
    (type) => {
      expect(faultsWith({ prodInstanceType: type })[0]).toContain('NVMe');
    },
  );

  it.each(['ml.t3.medium', 'ml.m5.huge', 'm5.large'])(
    'refuse %s, which SageMaker does not offer for hosting',
    (type) => {
      expect(faultsWith({ devInstanceType: type })[0]).toContain('no such instance type for hosting');
    },
  );

  it('judge training by what is offered for training', () => {
    expect(faultsWith({ trainingInstanceType: 'ml.t2.medium' })[0]).toContain('for training');
    expect(faultsWith({ devInstanceType: 'ml.t2.medium' })).toEqual([]);
  });
});

describe('the traffic shift', () => {
  it.each(PREDEFINED_SHIFTS)('may be %s', (trafficShift) => {
    expect(read({ trafficShift }).trafficShift).toBe(trafficShift);
  });

  it.each([1, 99])('may be an own one of %d %%', (percent) => {
    expect(faultsWith({ trafficShift: { type: 'canary', percent, minutes: 5 } })).toEqual([]);
  });

  it.each([0, 100, 12.5])('may not be one of %d %%', (percent) => {
    expect(faultsWith({ trafficShift: { type: 'canary', percent, minutes: 5 } })).toHaveLength(1);
  });

  it.each([
    ['canary', 10, 2880],
    ['linear', 99, 2880],
    ['linear', 50, 2880],
    ['linear', 10, 320],
    ['linear', 1, 29],
  ])('may be %s, %d %% and %d minutes, which ends within two days', (type, percent, minutes) => {
    expect(faultsWith({ trafficShift: { type, percent, minutes } })).toEqual([]);
  });

  it.each([
    ['canary', 10, 2881],
    ['linear', 49, 1441],
    ['linear', 10, 321],
    ['linear', 1, 30],
  ])('may not be %s, %d %% and %d minutes, which CodeDeploy would end', (type, percent, minutes) => {
    expect(faultsWith({ trafficShift: { type, percent, minutes } })).toHaveLength(1);
  });

  it('is refused when it is unknown or says too much', () => {
    expect(faultsWith({ trafficShift: 'Canary10Percent7Minutes' })).toHaveLength(1);
    expect(faultsWith({ trafficShift: { type: 'linear', percent: 10, minutes: 1, hooks: [] } })).toHaveLength(1);
  });
});

describe('the execution id', () => {
  it('comes from the context rather than from the environment, and is unset without both', () => {
    expect(read({ executionId: 'from-context' }, { EXECUTION_ID: 'from-environment' }).executionId).toBe(
      'from-context',
    );
    expect(read({}, { EXECUTION_ID: 'from-environment' }).executionId).toBe('from-environment');
    expect(read({}).executionId).toBe('unset');
  });

  it.each(['with space', '-leading', 'trailing-', 'a'.repeat(37), '#{codepipeline.PipelineExecutionId}'])(
    'may not be "%s"',
    (executionId) => {
      expect(faultsWith({ executionId })).toHaveLength(1);
    },
  );
});
