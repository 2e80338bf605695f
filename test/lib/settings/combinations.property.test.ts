import fc from 'fast-check';
import { SETTINGS } from '../../../lib/settings';
import { readSettings, SettingsError } from '../../../lib/settings/read';
import { RULES } from '../../../lib/settings/rules';
import { VALUES } from './values';

type Name = keyof typeof SETTINGS;
type Context = Record<Name, unknown>;
const NAMES = Object.keys(SETTINGS) as Name[];

function faultsOf(context: Readonly<Record<string, unknown>>): readonly string[] {
  try {
    readSettings(context, {});
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.faults;
    throw error;
  }
}

/** What a fault is about: the names before its colon. */
const about = (fault: string): string => fault.split(':')[0]!;

const isTrue = (value: unknown): boolean => value === true || value === 'true';
const partition = (region: unknown): string => (String(region).startsWith('us-gov') ? 'aws-us-gov' : 'aws');

/** Which rules a context breaks, stated once more and from the values as they are given. */
const BROKEN: Readonly<Record<string, (it: Context) => boolean>> = {
  'source, connectionArn': (it) => it.source === 'connection' && it.connectionArn === 'none',
  'source, githubTokenSecret': (it) => it.source === 'github-token' && it.githubTokenSecret === 'none',
  'source, codecommitCreate': (it) => isTrue(it.codecommitCreate) && it.source !== 'codecommit',
  'source, repository': (it) => {
    const fit = {
      connection: ['acme/taxi', 'group/sub/taxi'],
      'github-token': ['acme/taxi'],
      codecommit: ['taxi'],
    }[it.source as string]!;
    return !fit.includes(it.repository as string);
  },
  'autoscaling, prodInstanceType': (it) => isTrue(it.autoscaling) && `${it.prodInstanceType}`.startsWith('ml.t2.'),
  'region, image': (it) =>
    it.image === 'none' ? it.region === 'mx-central-1' : !String(it.image).includes(`.ecr.${String(it.region)}.`),
  'autoscaling, prodInstanceCount, prodMinInstanceCount, prodMaxInstanceCount': (it) => {
    const [least, count, most] = [it.prodMinInstanceCount, it.prodInstanceCount, it.prodMaxInstanceCount].map(Number);
    return isTrue(it.autoscaling) && !(least! <= count! && count! <= most!);
  },
  'driftProvider, capture': (it) => it.driftProvider === 'model-monitor' && it.capture === 'api',
  'driftProvider, region': (it) =>
    it.driftProvider === 'model-monitor' && ['us-gov-west-1', 'mx-central-1'].includes(String(it.region)),
  'account, region, keyArn': (it) =>
    it.keyArn !== 'none' &&
    !String(it.keyArn).startsWith(`arn:${partition(it.region)}:kms:${String(it.region)}:${String(it.account)}:`),
  'account, region, permissionsBoundary': (it) =>
    it.permissionsBoundary !== 'none' &&
    ![String(it.account), 'aws'].some((account) =>
      String(it.permissionsBoundary).startsWith(`arn:${partition(it.region)}:iam::${account}:`),
    ),
};

const valid = fc.record(Object.fromEntries(NAMES.map((name) => [name, VALUES[name].valid]))) as fc.Arbitrary<Context>;
const wrong = fc
  .subarray(NAMES, { minLength: 1 })
  .chain((names) => fc.record(Object.fromEntries(names.map((name) => [name, VALUES[name].invalid]))));

const brokenBy = (context: Context, among = (_: readonly string[]): boolean => true): string[] =>
  Object.entries(BROKEN).flatMap(([names, isBroken]) => (among(names.split(', ')) && isBroken(context) ? [names] : []));

describe('any combination of settings', () => {
  it('is known to this test with all its rules', () => {
    expect(RULES.map(({ names }) => names.join(', ')).sort()).toEqual(Object.keys(BROKEN).sort());
  });

  it('whose values are right is refused for the rules it breaks, and for nothing else', () => {
    fc.assert(
      fc.property(valid, (context) => {
        expect(faultsOf(context).map(about).sort()).toEqual(brokenBy(context).sort());
      }),
      { numRuns: 1_000 },
    );
  });

  it('that breaks no rule is accepted', () => {
    let accepted = 0;
    fc.assert(
      fc.property(valid, (context) => {
        fc.pre(brokenBy(context).length === 0);
        accepted += 1;
        expect(faultsOf(context)).toEqual([]);
      }),
      { numRuns: 50, maxSkipsPerRun: 10_000 },
    );
    expect(accepted).toBeGreaterThanOrEqual(50);
  });

  it('with wrong values is refused with each of them, and with the rules that the others break', () => {
    fc.assert(
      fc.property(valid, wrong, (right, faults) => {
        const context = { ...right, ...faults };
        const whole = (names: readonly string[]) => names.every((name) => !(name in faults));
        expect(faultsOf(context).map(about).sort()).toEqual(
          [...Object.keys(faults), ...brokenBy(context, whole)].sort(),
        );
      }),
      { numRuns: 1_000 },
    );
  });

  it('is told in words that name the value and what was expected', () => {
    fc.assert(
      fc.property(valid, wrong, (right, faults) => {
        for (const fault of faultsOf({ ...right, ...faults })) expect(fault).toMatch(/(found|given)[^]*[;,] /);
      }),
    );
  });
});
