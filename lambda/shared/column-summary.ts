import { KllSketch } from './kll-sketch';

/** Mean and spread of a column in one pass, by Welford's recurrence, and its distribution in a sketch. */
export class ColumnSummary {
  readonly sketch = new KllSketch();
  count = 0;
  mean = 0;
  sum = 0;
  minimum = Infinity;
  maximum = -Infinity;
  integral = true;
  private squares = 0;

  constructor(readonly name: string) {}

  add(value: number): void {
    this.count += 1;
    this.sum += value;
    const distance = value - this.mean;
    this.mean += distance / this.count;
    this.squares += distance * (value - this.mean);
    this.minimum = Math.min(this.minimum, value);
    this.maximum = Math.max(this.maximum, value);
    this.integral &&= Number.isInteger(value);
    this.sketch.add(value);
  }

  get standardDeviation(): number {
    return Math.sqrt(this.squares / this.count);
  }
}
