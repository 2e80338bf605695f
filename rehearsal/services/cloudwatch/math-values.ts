/** Points by their time. A missing point is no member. */
export type Series = ReadonlyMap<number, number>;

export type Value =
  | { readonly kind: 'scalar'; readonly value: number }
  | { readonly kind: 'series'; readonly points: Series }
  | { readonly kind: 'list'; readonly items: readonly Series[] };

export const scalar = (value: number): Value => ({ kind: 'scalar', value });
export const series = (points: Series): Value => ({ kind: 'series', points });

/** What has no value in arithmetic (a division by zero) is no point. */
export function seriesOf(points: Iterable<readonly [number, number | undefined]>): Series {
  const kept = new Map<number, number>();
  for (const [at, value] of points) if (value !== undefined && Number.isFinite(value)) kept.set(at, value);
  return kept;
}

/** Joins two values point by point; where either series has no point, the result has none. */
export function join(left: Value, right: Value, how: (a: number, b: number) => number): Value {
  if (left.kind === 'list')
    return { kind: 'list', items: left.items.map((item) => pointsOf(join(series(item), right, how))) };
  if (right.kind === 'list')
    return { kind: 'list', items: right.items.map((item) => pointsOf(join(left, series(item), how))) };
  if (left.kind === 'scalar') {
    if (right.kind === 'scalar') return scalar(how(left.value, right.value));
    return series(seriesOf([...right.points].map(([at, value]) => [at, how(left.value, value)])));
  }
  if (right.kind === 'scalar')
    return series(seriesOf([...left.points].map(([at, value]) => [at, how(value, right.value)])));
  const other = right.points;
  return series(
    seriesOf([...left.points].map(([at, value]) => [at, other.has(at) ? how(value, other.get(at)!) : undefined])),
  );
}

export function map(value: Value, how: (n: number) => number): Value {
  return join(value, scalar(0), (n) => how(n));
}

function pointsOf(value: Value): Series {
  return value.kind === 'series' ? value.points : new Map();
}
