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

/** A table in fixed columns, numbers to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0))) ?? [];
  return rows.map(row => row.map((cell, i) => cell.padStart(widths[i] ?? 0)).join('  ')).join('\n');
}
