import fc from 'fast-check';
import type { Template } from '../../../rehearsal/cloudformation/template';
import { testAccount } from './account';
import { things, type Deed } from './things';

/** Resources T0, T1, …, each of which may refer to earlier ones: no circle is possible. */
interface Plan {
  readonly nodes: readonly { readonly uses: readonly number[]; readonly name: string; readonly display: string }[];
}

const plan = fc.integer({ min: 1, max: 8 }).chain((count) =>
  fc.record({
    nodes: fc.tuple(
      ...Array.from({ length: count }, (_, index) =>
        fc.record({
          uses:
            index === 0
              ? fc.constant<number[]>([])
              : fc.uniqueArray(fc.integer({ min: 0, max: index - 1 }), { maxLength: 3 }),
          name: fc.constantFrom('x', 'y'),
          display: fc.constantFrom('1', '2', '3'),
        }),
      ),
    ),
  }),
) as fc.Arbitrary<Plan>;

function templateOf({ nodes }: Plan): Template {
  return {
    Resources: Object.fromEntries(
      nodes.map(({ uses, name, display }, index) => [
        `T${index}`,
        {
          Type: 'AWS::SNS::Topic',
          Properties: {
            TopicName: `t${index}-${name}`,
            DisplayName: { 'Fn::Join': ['', [display, ...uses.map((use) => ({ Ref: `T${use}` }))]] },
          },
        },
      ]),
    ),
  };
}

function account(seed: number) {
  const thing = things();
  const { cloudFormation, clock } = testAccount({ 'AWS::SNS::Topic': thing.provider }, { seed });
  // Long against the moments between two beginnings, so that much is under way when something fails.
  thing.pause = () => clock.sleep(((thing.deeds.length * 7919 + seed * 104729) % 10) * 1000);
  return { thing, deploy: (template: Plan) => cloudFormation.deploy('stack', templateOf(template)), cloudFormation };
}

const ended = (deeds: readonly Deed[], what: Deed['what']) =>
  deeds.filter((deed) => deed.what === what && deed.phase === 'end').map((deed) => deed.logicalId);

const seeds = fc.integer({ min: 1, max: 1000 });

jest.setTimeout(60_000);

describe('for all templates', () => {
  test('nothing begins before what it depends on is complete, and the deletion goes the other way', async () => {
    await fc.assert(
      fc.asyncProperty(plan, seeds, async (template, seed) => {
        const { thing, deploy, cloudFormation } = account(seed);
        await deploy(template);
        const position = (id: string, phase: Deed['phase'], what: Deed['what']) =>
          thing.deeds.findIndex((deed) => deed.logicalId === id && deed.phase === phase && deed.what === what);
        await cloudFormation.deleteStack('stack').result;
        template.nodes.forEach(({ uses }, index) => {
          for (const use of uses) {
            expect(position(`T${use}`, 'end', 'create')).toBeLessThan(position(`T${index}`, 'begin', 'create'));
            expect(position(`T${index}`, 'end', 'delete')).toBeLessThan(position(`T${use}`, 'begin', 'delete'));
          }
        });
        expect(ended(thing.deeds, 'delete')).toHaveLength(template.nodes.length);
        expect(thing.existing.size).toBe(0);
      }),
      { numRuns: 40 },
    );
  });

  test('after a failed update the same physical resources exist, with the same properties', async () => {
    await fc.assert(
      fc.asyncProperty(plan, plan, fc.nat({ max: 7 }), seeds, async (first, second, failing, seed) => {
        const { thing, deploy, cloudFormation } = account(seed);
        await deploy(first);
        const before = new Map(thing.existing);
        const failingId = `T${failing % second.nodes.length}`;
        let failed = false;
        thing.fails = (what, logicalId) => {
          if (failed || what === 'delete' || logicalId !== failingId) return undefined;
          failed = true;
          return 'on purpose';
        };
        const outcome = await deploy(second);
        // It may be that the failing resource was not to be changed.
        expect(outcome.succeeded).toBe(!failed);
        if (!failed) return;
        expect(outcome).toEqual({
          succeeded: false,
          status: 'UPDATE_ROLLBACK_COMPLETE',
          reason: `${failingId}: on purpose`,
        });
        expect(thing.existing).toEqual(before);
        const kept = cloudFormation.stack('stack').resources;
        expect([...kept.values()].map((resource) => resource.physicalId).sort()).toEqual([...before.keys()].sort());
      }),
      { numRuns: 60 },
    );
  });

  test('after a failed creation nothing exists', async () => {
    await fc.assert(
      fc.asyncProperty(plan, fc.nat({ max: 7 }), seeds, async (template, failing, seed) => {
        const { thing, deploy } = account(seed);
        const failingId = `T${failing % template.nodes.length}`;
        thing.fails = (what, logicalId) => (what === 'create' && logicalId === failingId ? 'on purpose' : undefined);
        expect(await deploy(template)).toEqual({
          succeeded: false,
          status: 'ROLLBACK_COMPLETE',
          reason: `${failingId}: on purpose`,
        });
        expect(thing.existing.size).toBe(0);
      }),
      { numRuns: 40 },
    );
  });

  test('an update ends with what the second template alone would have made, in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(plan, plan, async (first, second) => {
        const ends = await Promise.all(
          Array.from({ length: 20 }, async (_, seed) => {
            const { thing, deploy } = account(seed);
            await deploy(first);
            const outcome = await deploy(second);
            expect(outcome.succeeded).toBe(true);
            return [...thing.existing].sort(([a], [b]) => (a < b ? -1 : 1));
          }),
        );
        const alone = account(0);
        await alone.deploy(second);
        for (const end of ends) expect(end).toEqual([...alone.thing.existing].sort(([a], [b]) => (a < b ? -1 : 1)));
      }),
      { numRuns: 10 },
    );
  });
});
