import fc from 'fast-check';
import { endless, madeByServices } from '../../../lambda/dev-cleanup/endless-logs';

const ID = '11111111-aaaa-4aaa-8aaa-111111111111';

/** Everything that services log for a model by itself. */
const groupsOf = (model: string): string[] => [
  `/aws/sagemaker/Endpoints/${model}-dev-${ID}`,
  `/aws/sagemaker/Endpoints/${model}-prod-${ID}`,
  `/aws/lambda/cwsyn-${model}-probe-${ID}`,
];
const endlessOf = (model: string, names: readonly string[], retentionInDays?: number) =>
  endless(
    model,
    names.map((logGroupName) => ({ logGroupName, ...(retentionInDays !== undefined && { retentionInDays }) })),
  );

const modelName = fc
  .stringMatching(/^[a-z]([a-z0-9-]{0,13}[a-z0-9])?$/)
  .filter((name) => !/-(dev|prod|train)(-|$)/.test(name));
/** Names that begin with another's are those that get mixed up. */
const pairs = fc
  .oneof(
    fc.tuple(modelName, modelName),
    fc.tuple(modelName, fc.constantFrom('2', '-tips', '-probe', '-x')).map(([a, end]) => [a, a + end] as const),
  )
  .filter(([a, b]) => a !== b && b.length <= 15);

describe('logs without end', () => {
  it('are those of the endpoints and of the probe, all found by the prefixes that are asked for', () => {
    expect(endlessOf('nyctaxi', groupsOf('nyctaxi'))).toEqual(groupsOf('nyctaxi'));
    expect(groupsOf('nyctaxi').map((name, at) => name.startsWith(madeByServices('nyctaxi')[at]!))).toEqual([
      true,
      true,
      true,
    ]);
  });

  it.each([1, 30, 3653])('are none of those that have a retention, be it of %i days', (days) => {
    expect(endlessOf('nyctaxi', groupsOf('nyctaxi'), days)).toEqual([]);
  });

  it('are never those of another model, whatever the two are called', () => {
    fc.assert(
      fc.property(pairs, ([a, b]) => {
        expect(endlessOf(a, groupsOf(b))).toEqual([]);
        expect(endlessOf(b, groupsOf(a))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('are neither what the whole account shares nor what the stacks make', () => {
    const others = [
      ...['TrainingJobs', 'ProcessingJobs', 'NotebookInstances'].map((it) => `/aws/sagemaker/${it}`),
      ...['/aws/lambda/nyctaxi-probe', '/aws/lambda/cwsyn-nyctaxi-probe-', `/aws/lambda/cwsyn-nyctaxi-probe-x-${ID}`],
    ];
    expect(endlessOf('nyctaxi', others)).toEqual([]);
    expect(endless('nyctaxi', [{}])).toEqual([]);
  });
});
