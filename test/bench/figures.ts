import { quantileSorted } from 'simple-statistics';

/** The value at a quantile from 0 to 1, of numbers in any order. */
export function quantile(values: readonly number[], q: number): number {
  return values.length === 0
    ? Number.NaN
    : quantileSorted(
        values.toSorted((a, b) => a - b),
        q,
      );
}
