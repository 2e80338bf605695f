import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesize } from '../../lib/synthesize';
import { type Choices, type Combination, coveredBy, pairsOf, pairwise } from './support/pairwise';
import { stacksOf } from './support/stacks';
import { Assembly, ID_A, ID_B, REQUIRED, ROOT, wordBundles } from './support/synthesized';

/** Values of settings that change templates. A choice of several settings is an object of them. */
const CHOICES = {
  modelName: ['taxi', 'fifteen-letters'],
  region: ['us-east-1', 'eu-central-1', 'us-gov-west-1'],
  source: [
    { source: 'connection' },
    { source: 'codecommit', repository: 'taxi' },
    { source: 'codecommit', repository: 'taxi', codecommitCreate: true },
    { source: 'github-token', githubTokenSecret: 'team/github' },
  ],
  dataBuckets: [[], ['shared-data']],
  image: ['none', 'own'],
  trainingSpot: [false, true],
  autoscaling: [true, false],
  capture: ['endpoint', 'api'],
  trafficShift: ['AllAtOnce', 'Canary10Percent5Minutes', { type: 'linear', percent: 20, minutes: 2 }],
  approval: [true, false],
  keepDev: [true, false],
  apiAuthorization: ['IAM', 'NONE'],
  apiLogRole: ['none', 'account', 'app'],
  driftProvider: ['self-hosted', 'model-monitor', 'none'],
  retraining: [true, false],
  retrainingSchedule: ['none', 'rate(7 days)', 'cron(0 6 ? * MON *)'],
  probe: [true, false],
  notificationEmail: ['none', 'team@example.com'],
  notebook: [true, false],
  tags: [{}, { team: 'pricing' }],
  permissionsBoundary: ['none', 'own'],
  keyArn: ['none', 'own'],
  vpc: ['none', { subnetIds: ['subnet-0a1b2c3d'], securityGroupIds: ['sg-0a1b2c3d'] }],
  networkIsolation: [false, true],
} as const satisfies Choices;

/** Model Monitor reads SageMaker's own data capture, in regions where its image is known. */
function allowed(partial: Combination): boolean {
  const { driftProvider, capture, region } = partial;
  if (driftProvider === undefined || CHOICES.driftProvider[driftProvider] !== 'model-monitor') return true;
  if (capture !== undefined && CHOICES.capture[capture] === 'api') return false;
  return region === undefined || CHOICES.region[region] !== 'us-gov-west-1';
}

/** The settings of a combination; what lies in an account and region lies in those of the combination. */
function settingsOf(combination: Combination): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, place] of Object.entries(combination)) {
    const value = (CHOICES as Choices)[name]![place];
    if (name === 'source') Object.assign(values, value);
    else values[name] = value;
  }
  const { region } = values as { region: string };
  const partition = region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  const { account } = REQUIRED;
  const own: Record<string, string> = {
    image: `444455556666.dkr.ecr.${region}.amazonaws.com/team/forest:1.2`,
    permissionsBoundary: `arn:${partition}:iam::${account}:policy/team-boundary`,
    keyArn: `arn:${partition}:kms:${region}:${account}:key/0a1b2c3d-0000-4000-8000-000000000000`,
  };
  return Object.fromEntries(Object.entries(values).map(([name, it]) => [name, it === 'own' ? own[name] : it]));
}

const scratch = mkdtempSync(join(tmpdir(), 'pairwise-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const bundles = wordBundles();
let runs = 0;

function assembled(settings: Record<string, unknown>, executionId: string): Assembly {
  const output = join(scratch, `${runs++}`);
  const context = { ...REQUIRED, ...settings, executionId };
  const { errors, warnings } = synthesize({ root: ROOT, output, context, environment: {}, bundles });
  expect(errors).toEqual([]);
  return new Assembly(output, warnings);
}

const rows = pairwise(CHOICES, allowed, 3);

it('at most 40 combinations hold every pair of values that may stand together', () => {
  const covered = new Set(rows.flatMap(coveredBy));
  const wanted = [...pairsOf(CHOICES, allowed).keys()];
  expect(wanted.filter((pair) => !covered.has(pair))).toEqual([]);
  expect(rows.length).toBeLessThanOrEqual(40);
  expect(rows.every(allowed)).toBe(true);
});

describe.each(rows.map((row, index) => [index, row] as const))('combination %d', (index, row) => {
  const settings = settingsOf(row);

  it('is synthesized, with all names in place and a pipeline that is the same for every execution', () => {
    const first = assembled(settings, ID_A);
    const stacks = stacksOf(first);
    expect(stacks.map(({ name }) => name)).toEqual(
      ['training', 'dev', 'prod', 'operations', 'pipeline'].map((stack) => `${String(settings['modelName'])}-${stack}`),
    );
    for (const { name, template } of stacks) {
      const text = JSON.stringify(template);
      expect([name, /undefined|NaN|\[object |\$\{Token/.exec(text)]).toEqual([name, null]);
      expect(text.length).toBeLessThan(1_000_000);
    }
    const other = assembled(settings, ID_B);
    expect(other.template('pipeline')).toEqual(first.template('pipeline'));
    expect(other.template('DeployProd')).not.toEqual(first.template('DeployProd'));
    // Every fifth: a whole assembly's bytes.
    if (index % 5 === 0) expect(assembled(settings, ID_A).files()).toEqual(first.files());
  });
});
