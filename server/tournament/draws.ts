import { createHash } from 'node:crypto';

/** A whole number below 2^32 that only the seed and what it is for determine, evenly spread. */
export function drawNumber(seed: number, ...purpose: readonly (string | number)[]): number {
  return createHash('sha256')
    .update([seed, ...purpose].join('|'))
    .digest()
    .readUInt32BE(0);
}

/** The items in an order that only the seed and what it is for determine. */
export function shuffled<T>(
  items: readonly T[],
  seed: number,
  ...purpose: readonly (string | number)[]
): T[] {
  return items
    .map((item, index) => ({ item, at: drawNumber(seed, ...purpose, 'order', index) }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
