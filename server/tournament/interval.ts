import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { quantileSorted } from 'simple-statistics';
import type { Interval } from '../../shared/tournament/results.ts';
import { type Cluster, LEAST_CLUSTERS, ratio } from './cluster.ts';

const RESAMPLES = 3999;

/**
 * Σ sum / Σ weight over the clusters, with its 95 % interval by the bootstrap-t (Efron, Tibshirani: An Introduction
 * to the Bootstrap, 1993, chapter 12.5) over whole clusters: games of one opening are not independent of each other.
 * Each resample is measured by its own standard error; so the interval is as wide as few and skewed samples need it,
 * which the percentile bootstrap’s is not. The
 * bounds are null below five clusters, which tell no spread. Where nothing varies they are the estimate itself.
 * Equal clusters and seeds give equal intervals.
 */
export function bootstrapT(clusters: readonly Cluster[], seed: number): Interval {
  const whole = ratio(clusters, 'sample');
  if (clusters.length < LEAST_CLUSTERS) return { estimate: whole.estimate, low: null, high: null };
  if (whole.error === 0) return { estimate: whole.estimate, low: whole.estimate, high: whole.estimate };
  const generator = xoroshiro128plus(seed);
  const studentized: number[] = [];
  for (let i = 0; i < RESAMPLES; i++) {
    const sample = clusters.map(each => clusters[uniformInt(generator, 0, clusters.length - 1)] ?? each);
    const { estimate, error } = ratio(sample, 'sample');
    // A resample of one cluster alone tells no error.
    if (error > 0) studentized.push((estimate - whole.estimate) / error);
  }
  studentized.sort((a, b) => a - b);
  return {
    estimate: whole.estimate,
    low: whole.estimate - quantileSorted(studentized, 0.975) * whole.error,
    high: whole.estimate - quantileSorted(studentized, 0.025) * whole.error,
  };
}
