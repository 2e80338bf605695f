import fc from 'fast-check';
import { ownNames } from '../../../operate/destroy/names';
import { synthesizeAll } from '../../../operate/shared/templates';
import { ROOT, wordBundles } from '../../lib/support/synthesized';

const ID = '11111111-aaaa-4aaa-8aaa-111111111111';

/** Everything that a model's releases name, by kind. */
const everythingOf = (model: string) => {
  const endpoints = ['dev', 'prod'].map((environment) => `${model}-${environment}-${ID}`);
  return {
    endpoint: endpoints,
    trainingJob: [`${model}-train-${ID}-abcd`],
    monitoringSchedule: [`${model}-drift`, `${model}-drift-${ID}`],
    scalableTarget: endpoints.map((name) => `endpoint/${name}/variant/AllTraffic`),
    alarm: [`${model}-prod-latency-${ID}`, `${model}-probe`, `${model}-drift-unjudged`],
    canaryLeaving: [`cwsyn-${model}-probe-${ID}`],
    logGroup: [
      ...[`/aws/lambda/${model}-api`, `/aws/lambda/CodeDeployHook_${model}-pre-traffic`],
      `/aws/lambda/cwsyn-${model}-probe-${ID}`,
      ...endpoints.map((name) => `/aws/sagemaker/Endpoints/${name}`),
    ],
  } as const;
};
const KINDS = Object.keys(everythingOf('m')) as (keyof ReturnType<typeof everythingOf>)[];

const modelName = fc
  .stringMatching(/^[a-z]([a-z0-9-]{0,13}[a-z0-9])?$/)
  .filter((name) => !/-(dev|prod|train)(-|$)/.test(name));
/** Names that begin with another's are those that get mixed up. */
const pairs = fc
  .oneof(
    fc.tuple(modelName, modelName),
    fc
      .tuple(modelName, fc.constantFrom('2', '-drift', '-probe', '-api', '-x', '-pipeline'))
      .map(([a, end]) => [a, `${a}${end}`] as const),
  )
  .filter(([a, b]) => a !== b && b.length <= 15 && !/-(dev|prod|train)(-|$)/.test(b));

describe('names of a model', () => {
  it('are its own', () => {
    const own = ownNames('nyctaxi');
    for (const kind of KINDS)
      for (const name of everythingOf('nyctaxi')[kind])
        expect([kind, name, own[kind](name)]).toEqual([kind, name, true]);
  });

  it('are never those of another model, whatever the two are called', () => {
    fc.assert(
      fc.property(pairs, ([a, b]) => {
        for (const [mine, other] of [
          [a, b],
          [b, a],
        ] as const) {
          const own = ownNames(mine);
          for (const kind of KINDS)
            for (const name of everythingOf(other)[kind]) if (own[kind](name)) throw new Error(`${mine} takes ${name}`);
          for (const stack of ownNames(other).stacks)
            if (own.stacks.includes(stack)) throw new Error(`${mine}: ${stack}`);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('name every function, log group and alarm that the app synthesizes', () => {
    const own = ownNames('nyctaxi');
    const variants = [{}, { driftProvider: 'model-monitor', capture: 'endpoint' }, { apiLogRole: 'app' }];
    const resources = variants.flatMap(
      (context) => synthesizeAll({ root: ROOT, context, environment: {}, bundles: wordBundles() }).resources,
    );
    const literal = (type: string, property: string) =>
      resources.flatMap((it) =>
        it.type === type && typeof it.properties[property] === 'string' ? [it.properties[property]] : [],
      );
    expect(literal('AWS::Lambda::Function', 'FunctionName').filter((name) => !own.function(name))).toEqual([]);
    expect(literal('AWS::CloudWatch::Alarm', 'AlarmName').filter((name) => !own.alarm(name))).toEqual([]);
    expect(literal('AWS::Logs::LogGroup', 'LogGroupName').filter((name) => !own.logGroup(name))).toEqual([]);
    expect(resources.map(({ stack }) => stack).filter((stack) => !own.stacks.includes(stack))).toEqual([]);
  });
});
