import fc from 'fast-check';
import type { SETTINGS } from '../../../lib/settings';

/** What a setting takes and what it does not, as it would stand in cdk.json. */
interface Values {
  readonly valid: fc.Arbitrary<unknown>;
  readonly invalid: fc.Arbitrary<unknown>;
}

const of = (valid: readonly unknown[], invalid: readonly unknown[]): Values => ({
  valid: fc.constantFrom(...valid),
  invalid: fc.constantFrom(...invalid),
});

/** Within its limits as a number or as the text that the command line gives; outside them, broken, or of another kind. */
const whole = (minimum: number, maximum: number): Values => ({
  valid: fc.integer({ min: minimum, max: maximum }).chain((value) => fc.constantFrom<unknown>(value, String(value))),
  invalid: fc.oneof(
    fc.constantFrom<unknown>(minimum - 1, maximum + 1, String(maximum + 1), minimum + 0.5, '', 'many', true, [], '1e3'),
    fc.integer({ max: minimum - 1 }),
    fc.integer({ min: maximum + 1 }),
  ),
});

const flag = of([true, false, 'true', 'false'], ['yes', 1, '', 'none', []]);
const KEY = 'key/0a1b2c3d-0000-4000-8000-000000000000';
const CONNECTION = 'connection/01234567-89ab-cdef-0123-456789abcdef';
const HOSTING = of(['ml.m5.large', 'ml.c5.xlarge', 'ml.t2.medium'], ['ml.m5d.large', 'm5.large', 'ml.m5.huge', '', 3]);
const VPC = { subnetIds: ['subnet-0a1b2c3d'], securityGroupIds: ['sg-0a1b2c3d'] };

/** Every setting; a new one does not compile until it stands here. */
export const VALUES: Readonly<Record<keyof typeof SETTINGS, Values>> = {
  modelName: of(
    ['a', 'nyctaxi', 'a'.repeat(15)],
    ['', 'Taxi', 'a-', 'a'.repeat(16), 'a-dev', 'b-prod-c', 'c-train', 'aws-taxi', 'ssm', 7],
  ),
  account: of(['111122223333', '444455556666'], ['1111', 111122223333, '11112222333a', '']),
  region: of(
    ['us-east-1', 'eu-central-1', 'us-gov-west-1', 'mx-central-1'],
    ['cn-north-1', 'useast1', '', 'US-EAST-1'],
  ),
  executionId: of(['unset', 'e1', 'a'.repeat(36)], ['a'.repeat(37), '-a', 'a b', 5]),
  source: of(['connection', 'codecommit', 'github-token'], ['git', '', 'CodeCommit']),
  connectionArn: of(
    [
      'none',
      `arn:aws:codeconnections:us-east-1:111122223333:${CONNECTION}`,
      `arn:aws-us-gov:codestar-connections:us-gov-west-1:111122223333:${CONNECTION}`,
    ],
    ['ghp_token', '', 'arn:aws:codecommit:us-east-1:111122223333:taxi'],
  ),
  repository: of(
    ['taxi', 'acme/taxi', 'group/sub/taxi', 'taxi.git', 'r'.repeat(101)],
    ['', 'acme//taxi', 'a b', '/taxi'],
  ),
  branch: of(['main', 'feature/x'], ['', 'a b', 'b'.repeat(256)]),
  dataBuckets: of([[], ['shared-data'], 'one-bucket, two-bucket'], [['A'], 'x', { a: 1 }, [3]]),
  codecommitCreate: flag,
  githubTokenSecret: of(['none', 'team/github'], ['', 'a b', 'arn:aws:secretsmanager:us-east-1:1:secret:x', 4]),
  xgboostVersion: of(['1.7-1', '3.0-5', '3.2-0'], ['latest', '3.0', '']),
  trainingInstanceType: of(['ml.m5.xlarge', 'ml.c5.xlarge'], ['ml.m5d.large', 'ml.t2.medium', '']),
  trainingInstanceCount: whole(1, 20),
  trainingVolumeGb: whole(1, 16384),
  trainingMaxMinutes: whole(1, 1440),
  image: of(
    [
      'none',
      '111122223333.dkr.ecr.us-east-1.amazonaws.com/team/forest:1.2',
      `444455556666.dkr.ecr.mx-central-1.amazonaws.com/forest@sha256:${'0a'.repeat(32)}`,
    ],
    ['forest:1', '111122223333.dkr.ecr.us-east-1.amazonaws.com/forest', 'docker.io/library/python:3', ''],
  ),
  trainingSpot: flag,
  trainingSpotWaitMinutes: whole(1, 1440),
  devInstanceType: HOSTING,
  devInstanceCount: whole(1, 100),
  prodInstanceType: HOSTING,
  prodInstanceCount: whole(1, 100),
  autoscaling: flag,
  prodMinInstanceCount: whole(1, 100),
  prodMaxInstanceCount: whole(1, 100),
  prodInvocationsPerInstance: whole(1, 1000000),
  capture: of(['endpoint', 'api'], ['both', '']),
  capturePercent: whole(1, 100),
  trafficShift: of(
    ['AllAtOnce', { type: 'canary', percent: 10, minutes: 5 }, '{"type":"linear","percent":25,"minutes":2}'],
    ['Sometimes', { type: 'linear', percent: 1, minutes: 30 }, { type: 'canary', percent: 0, minutes: 5 }, '{"type":'],
  ),
  bakeMinutes: whole(1, 30),
  approval: flag,
  keepDev: flag,
  latencyLimitMs: whole(1, 28000),
  apiAuthorization: of(['IAM', 'NONE'], ['iam', 'none', '']),
  apiRequestsPerSecond: whole(1, 10000),
  apiBurst: whole(1, 5000),
  apiLogRole: of(['none', 'account', 'app'], ['mine', '']),
  driftProvider: of(['self-hosted', 'model-monitor', 'none'], ['self', '']),
  driftThreshold: {
    valid: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
    invalid: fc.constantFrom<unknown>(0, 0.009, 0.991, 1, 'small', '', true),
  },
  driftMinimumCount: whole(30, 1000000),
  retraining: flag,
  retrainingCooldownHours: whole(1, 720),
  retrainingSchedule: of(
    ['none', 'rate(7 days)', 'cron(0 6 ? * MON *)'],
    ['daily', 'rate(0 days)', 'rate(5 minutes)', ''],
  ),
  probe: flag,
  notificationEmail: of(['none', 'team@example.com'], ['team', 'a@b', '', 3]),
  notebook: flag,
  notebookInstanceType: of(['ml.t3.medium', 'ml.m5.2xlarge'], ['ml.p3.2xlarge', 't3.medium', '']),
  notebookIdleMinutes: whole(15, 1440),
  notebookRepository: of(
    ['none', 'https://github.com/acme/taxi', 'team-repository'],
    ['http://github.com/acme/taxi', 'git@github.com:acme/taxi', 'a_b', ''],
  ),
  tags: of(
    [{}, { team: 'pricing', 'cost-center': '17' }, '{"team":"pricing"}', { empty: '' }],
    [
      { 'aws:x': 'y' },
      { team: 3 },
      { team: 'a', Team: 'b' },
      { Model: 'x' },
      { team: '가격' },
      { team: 'x'.repeat(257) },
      Object.fromEntries(Array.from({ length: 41 }, (_, at) => [`k${at}`, 'v'])),
      'team=pricing',
      [],
    ],
  ),
  permissionsBoundary: of(
    [
      'none',
      'arn:aws:iam::111122223333:policy/b',
      'arn:aws:iam::aws:policy/b',
      'arn:aws-us-gov:iam::111122223333:policy/b',
    ],
    ['team-boundary', 'arn:aws:iam::111122223333:role/b', ''],
  ),
  keyArn: of(
    ['none', `arn:aws:kms:us-east-1:111122223333:${KEY}`, `arn:aws-us-gov:kms:us-gov-west-1:111122223333:${KEY}`],
    ['alias/team', 'arn:aws:kms:us-east-1:111122223333:alias/team', ''],
  ),
  vpc: of(
    ['none', VPC, JSON.stringify(VPC), { ...VPC, subnetIds: ['subnet-0a1b2c3d', 'subnet-0a1b2c3e'] }],
    [
      { ...VPC, subnetIds: [] },
      { subnetIds: VPC.subnetIds },
      { ...VPC, vpcId: 'vpc-1' },
      { ...VPC, subnetIds: ['subnet-0a1b2c3d', 'subnet-0a1b2c3d'] },
      { ...VPC, securityGroupIds: ['group'] },
      'vpc-1',
    ],
  ),
  networkIsolation: flag,
  logRetentionDays: of([1, 30, '3653'], [0, 2, 29, 3650, 'ever', '']),
  captureRetentionDays: whole(1, 3650),
  recordRetentionDays: whole(30, 3650),
  artifactRetentionDays: whole(14, 3650),
};
