import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { type Acknowledged, acknowledge, acknowledgements } from '../../lib/compliance/acknowledge';
import { REASONS } from '../../lib/compliance/reasons';
import { contextOf } from '../../lib/context';
import { defineStacks, withoutTraces } from '../../lib/release-app';
import { Assembly, assemblyOf, ID_A, REQUIRED, ROOT, wordBundles } from '../lib/support/synthesized';
import { RUNS } from './runs';

/** What cdk-nag finds and nobody has acknowledged. */
function findingsOf(app: App): { path: string; id: string }[] {
  const { violations } = new AwsSolutionsChecks().validateScope(app);
  return violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map(({ constructPath }) => ({ path: constructPath!, id: ruleName })),
  );
}

interface Judged {
  readonly assembly: Assembly;
  readonly found: readonly { path: string; id: string }[];
  readonly acknowledged: readonly Acknowledged[];
  readonly left: readonly { path: string; id: string }[];
}

function judge(settings: Readonly<Record<string, unknown>>): Judged {
  const outdir = mkdtempSync(join(scratch, 'run-'));
  const app = new App({
    ...withoutTraces({ ...REQUIRED, executionId: ID_A, ...settings }),
    outdir,
    analyticsReporting: false,
    context: contextOf(ROOT),
  });
  const read = defineStacks(app, { environment: {}, bundles: wordBundles() });
  app.synth();
  const found = findingsOf(app);
  const acknowledged = acknowledgements(app, read);
  acknowledge(app, read);
  return { assembly: new Assembly(outdir), found, acknowledged, left: findingsOf(app) };
}

const scratch = mkdtempSync(join(tmpdir(), 'nag-'));
let runs: Map<string, Judged>;

jest.setTimeout(120_000);
beforeAll(() => {
  // cdk-nag is asked by itself; CDK's own judge has a test of its own.
  process.env['CDK_VALIDATION'] = 'false';
  runs = new Map(Object.entries(RUNS).map(([name, settings]) => [name, judge(settings(REQUIRED.region))]));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const matches = ({ construct, id }: Acknowledged, found: Judged['found']): boolean =>
  construct !== undefined && found.some((it) => it.id === id && `${it.path}/`.startsWith(`${construct.node.path}/`));
const named = ({ where, id }: Acknowledged): string => `${where} ${id}`;
const all = () => [...runs.values()];

describe.each(Object.keys(RUNS))('the app %s', (name) => {
  it('has no finding that nobody has acknowledged', () => {
    expect(runs.get(name)!.left).toEqual([]);
  });

  it('acknowledges nothing that is not found', () => {
    const { acknowledged, found } = runs.get(name)!;
    const there = acknowledged.filter(({ construct }) => construct !== undefined);
    expect(there.filter((it) => !matches(it, found)).map(named)).toEqual([]);
  });
});

describe('an acknowledgement', () => {
  it('is about something that is there with some settings', () => {
    const used = new Set(
      all().flatMap(({ acknowledged, found }) => acknowledged.filter((it) => matches(it, found)).map(named)),
    );
    const listed = new Set(all().flatMap(({ acknowledged }) => acknowledged.map(named)));
    expect([...listed].filter((it) => !used.has(it))).toEqual([]);
  });

  it('stands once', () => {
    for (const { acknowledged } of all()) expect(new Set(acknowledged.map(named)).size).toBe(acknowledged.length);
  });

  it('never covers a stack', () => {
    const constructs = all().flatMap(({ acknowledged }) => acknowledged.map(({ construct }) => construct));
    expect(
      constructs.filter((it) => it !== undefined && it.node.findAll().some((child) => Stack.isStack(child))),
    ).toEqual([]);
  });

  it('names the grant where it is about one', () => {
    const ids = all().flatMap(({ acknowledged }) => acknowledged.map(({ id }) => id));
    for (const id of ids)
      expect(id).toMatch(/^AwsSolutions-(IAM[45]\[(Resource|Action|Policy)::.+\]|(?!IAM)[A-Z]+\d+)$/);
  });

  it('has one of at most ten reasons, each of which is needed', () => {
    expect(Object.keys(REASONS).length).toBeLessThanOrEqual(10);
    const used = new Set(all().flatMap(({ acknowledged }) => acknowledged.map(({ reason }) => reason)));
    expect([...used].sort()).toEqual(Object.keys(REASONS).sort());
  });

  it('changes no template and no list of assets', () => {
    const deployed = (assembly: Assembly) =>
      [...assembly.files()].filter(([file]) => /\.(template|assets)\.json$|^buildspec-/.test(file));
    const without = deployed(runs.get('as it comes')!.assembly);
    expect(without.length).toBeGreaterThanOrEqual(10);
    expect(deployed(assemblyOf())).toEqual(without);
  });
});

it('cdk-nag finds what is careless', () => {
  const app = new App();
  new Bucket(new Stack(app, 'Careless'), 'Bucket');
  expect(findingsOf(app).map(({ id }) => id)).toEqual(['AwsSolutions-S1', 'AwsSolutions-S10']);
});
