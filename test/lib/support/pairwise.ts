/** A choice: a name and the values it can take, each told by its place. */
export type Choices = Readonly<Record<string, readonly unknown[]>>;
/** One value of each choice, by its place. */
export type Combination = Readonly<Record<string, number>>;

/** Numbers from 0 to 1 that a seed determines (linear congruential, the constants of Numerical Recipes). */
function numbersFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
}

type Pair = readonly [one: string, value: number, other: string, otherValue: number];
const keyOf = (one: string, value: number, other: string, otherValue: number): string =>
  one < other ? `${one}=${value},${other}=${otherValue}` : `${other}=${otherValue},${one}=${value}`;

/** All pairs of values of different choices that may stand together. */
export function pairsOf(choices: Choices, allowed: (partial: Combination) => boolean): Map<string, Pair> {
  const names = Object.keys(choices);
  const pairs = new Map<string, Pair>();
  names.forEach((one, index) =>
    names.slice(index + 1).forEach((other) =>
      choices[one]!.forEach((_, value) =>
        choices[other]!.forEach((__, otherValue) => {
          if (allowed({ [one]: value, [other]: otherValue }))
            pairs.set(keyOf(one, value, other, otherValue), [one, value, other, otherValue]);
        }),
      ),
    ),
  );
  return pairs;
}

/** Pairs that a combination covers. */
export function coveredBy(combination: Combination): string[] {
  const entries = Object.entries(combination);
  return entries.flatMap(([one, value], index) =>
    entries.slice(index + 1).map(([other, otherValue]) => keyOf(one, value, other, otherValue)),
  );
}

/** Rows among which the best is taken, for each row of the result. */
const TRIES = 20;

/**
 * Combinations that cover every allowed pair of values, greedily: each row begins with a pair that is still missing, and every
 * further choice takes the value that covers most of what is missing.
 */
export function pairwise(
  choices: Choices,
  allowed: (partial: Combination) => boolean,
  seed: number,
): readonly Combination[] {
  const random = numbersFrom(seed);
  const missing = pairsOf(choices, allowed);
  const rows: Combination[] = [];
  const gain = (row: Combination) => coveredBy(row).filter((pair) => missing.has(pair)).length;

  const candidate = (): Combination => {
    const [one, value, other, otherValue] = [...missing.values()][Math.floor(random() * missing.size)]!;
    const rest = Object.keys(choices)
      .filter((name) => name !== one && name !== other)
      .map((name) => ({ name, at: random() }))
      .sort((a, b) => a.at - b.at);
    let row: Combination = { [one]: value, [other]: otherValue };
    for (const { name } of rest) {
      const options = choices[name]!.map((_, place) => ({ ...row, [name]: place })).filter(allowed);
      const best = options
        .map((option) => ({ option, score: gain(option) + random() / 2 }))
        .sort((a, b) => b.score - a.score);
      if (best[0] === undefined) throw new Error(`no value of ${name} is allowed with ${JSON.stringify(row)}`);
      row = best[0].option;
    }
    return row;
  };

  while (missing.size > 0) {
    const tries = Array.from({ length: TRIES }, candidate).map((row) => ({ row, score: gain(row) }));
    const { row } = tries.reduce((best, next) => (next.score > best.score ? next : best));
    rows.push(row);
    for (const pair of coveredBy(row)) missing.delete(pair);
  }
  return rows;
}
