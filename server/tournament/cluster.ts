/** What the games of one opening come to: a sum, and what it is divided by (a count, or a sum of times). */
export interface Cluster {
  readonly sum: number;
  readonly weight: number;
}

/** Fewer openings than these tell no spread. */
export const LEAST_CLUSTERS = 5;

/** Of rounding, relative to what is added up: not a spread. */
const ROUNDING = 1e-9;

/**
 * Σ sum / Σ weight and its standard error (that of a ratio: Cochran, Sampling Techniques, 1977, chapter 6), with the
 * variance of a sample or, as published Elo error bars have it, of the clusters alone. The error is 0 where the clusters
 * are equal up to rounding, and for a single one.
 */
export function ratio(
  clusters: readonly Cluster[],
  variance: 'sample' | 'population',
): { readonly estimate: number; readonly error: number } {
  const n = clusters.length;
  const weight = clusters.reduce((total, each) => total + each.weight, 0);
  if (weight === 0) return { estimate: 0, error: 0 };
  const estimate = clusters.reduce((total, each) => total + each.sum, 0) / weight;
  const squares = clusters.reduce((total, each) => total + (each.sum - estimate * each.weight) ** 2, 0);
  const size = clusters.reduce((total, each) => total + each.sum ** 2 + (estimate * each.weight) ** 2, 0);
  if (n < 2 || squares <= ROUNDING ** 2 * size) return { estimate, error: 0 };
  return { estimate, error: Math.sqrt(squares * (variance === 'sample' ? n / (n - 1) : 1)) / weight };
}

/** The clusters of what is given with its opening, which is a key of any kind. */
export function clustersBy<T>(
  items: readonly T[],
  openingOf: (item: T) => number,
  valueOf: (item: T) => Cluster,
): Cluster[] {
  return [...Map.groupBy(items, openingOf).values()].map(group =>
    group.map(valueOf).reduce((a, b) => ({ sum: a.sum + b.sum, weight: a.weight + b.weight })),
  );
}
