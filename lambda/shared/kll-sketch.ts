/**
 * Quantile sketch by Karnin, Lang and Liberty ("Optimal quantile approximation in streams", 2016): a stream of any length
 * in a few thousand numbers, with which the distribution of later data can be compared. Level h holds values that stand
 * for 2^h of the stream. Where the paper tosses a coin, levels alternate: the same stream gives the same sketch.
 */
export class KllSketch {
  private levels: number[][] = [[]];
  private odd: boolean[] = [false];
  private seen = 0;

  /**
   * @param k size of the top level; 2048 keeps the rank error below about 0.1 %, the k of Model Monitor
   * @param c ratio of the sizes of neighbouring levels
   */
  constructor(
    readonly k = 2048,
    readonly c = 0.64,
  ) {}

  add(value: number): void {
    (this.levels[0] as number[]).push(value);
    this.seen += 1;
    let level = 0;
    while ((this.levels[level] as number[]).length > this.capacity(level)) {
      this.compact(level);
      level += 1;
    }
  }

  /** How many values were added. */
  get count(): number {
    return this.seen;
  }

  /** The values of each level, ascending; a value of level h stands for 2^h. */
  get data(): readonly (readonly number[])[] {
    return this.levels.map((values) => [...values].sort((a, b) => a - b));
  }

  /** Values with the number that each stands for, ascending; the numbers sum up to `count`. */
  weighted(): readonly (readonly [value: number, weight: number])[] {
    return this.levels
      .flatMap((values, level) => values.map((value) => [value, 2 ** level] as const))
      .sort(([a], [b]) => a - b);
  }

  private capacity(level: number): number {
    return Math.max(2, Math.ceil(this.k * this.c ** (this.levels.length - 1 - level)));
  }

  /** Every second value moves up a level; a value left over by an odd number stays, so that no weight is lost. */
  private compact(level: number): void {
    const values = (this.levels[level] as number[]).sort((a, b) => a - b);
    const rest = values.length % 2 === 1 ? [values.pop() as number] : [];
    if (this.levels[level + 1] === undefined) {
      this.levels.push([]);
      this.odd.push(false);
    }
    const first = this.odd[level] ? 1 : 0;
    this.odd[level] = !this.odd[level];
    (this.levels[level + 1] as number[]).push(...values.filter((_, index) => index % 2 === first));
    this.levels[level] = rest;
  }
}
