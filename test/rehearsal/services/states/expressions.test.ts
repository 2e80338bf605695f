import { seededRandom } from '../../../../rehearsal/random';
import { Evaluator, expressionOf } from '../../../../rehearsal/services/states/expressions';
import type { Json } from '../../../../rehearsal/services/states/asl';

const NOW = Date.UTC(2026, 10, 22);
const evaluate = (template: Json, variables: Record<string, Json> = {}, seed = 1): Promise<Json> =>
  new Evaluator(() => NOW, seededRandom(seed)).evaluate(template, 'Output', { states: { input: { n: 3 } }, variables });

it('takes only whole strings for expressions', () => {
  expect(expressionOf('{% 1 + 1 %}')).toBe('1 + 1');
  expect(expressionOf(' {% 1 %}')).toBeUndefined();
  expect(expressionOf('{% 1 %} ')).toBeUndefined();
});

it('evaluates expressions wherever they stand in a template', async () => {
  await expect(
    evaluate({ a: [1, '{% $states.input.n %}', { b: '{% $x & "!" %}' }], c: 'plain' }, { x: 'hey' }),
  ).resolves.toEqual({ a: [1, 3, { b: 'hey!' }], c: 'plain' });
});

it.each<[string, Json]>([
  ['$partition([1,2,3,4,5], 2)', [[1, 2], [3, 4], [5]]],
  ['$range(0, 9, 3)', [0, 3, 6, 9]],
  ['$range(5, 1, -2)', [5, 3, 1]],
  ['$range(1, 9, 9)', 1],
  ['$hash("input data", "SHA-1")', 'aaff4a450a104cd177d28d18d74485e8cae074b7'],
  ['$hash("")', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['$parse("{\\"a\\": [1, 2]}")', { a: [1, 2] }],
  ['$millis()', NOW],
  ['$now()', '2026-11-22T00:00:00.000Z'],
])('knows the function in %s', async (expression, result) => {
  await expect(evaluate(`{% ${expression} %}`)).resolves.toEqual(result);
});

it('draws chance from the seed: the same one gives the same values', async () => {
  const draw = (seed: number) => evaluate(['{% $uuid() %}', '{% $random() %}', '{% $shuffle([1..20]) %}'], {}, seed);
  expect(await draw(1)).toEqual(await draw(1));
  expect(await draw(1)).not.toEqual(await draw(2));
  await expect(evaluate('{% $random(42) = $random(42) %}')).resolves.toBe(true);
});

it.each([
  ['$nothing', "The JSONata expression '$nothing' specified for the field 'Output' returned nothing (undefined)."],
  ['1 + "a"', "specified for the field 'Output' threw an error during evaluation. T2002: "],
  ['function($x){$x}', 'returned an unsupported result type.'],
  ['$sum', 'returned an unsupported result type.'],
  ['$eval("1")', 'The function $eval is not supported'],
  ['$parse("{")', 'is not JSON'],
  ['$hash("a", "MD4")', 'must be one of MD5'],
  ['$range(1, 5000, 1)', 'exceeds 1000'],
])('says what is wrong with %s', async (expression, why) => {
  await expect(evaluate(`{% ${expression} %}`)).rejects.toThrow(why);
});
