import jstat from 'jstat';
import { errorFunction } from 'simple-statistics';
import { type Cluster, LEAST_CLUSTERS, ratio } from './cluster.ts';

/** A strength in the logistic Elo model, from the side of the one who scored. */
export interface EloEstimate {
  /** Null for a clean score, and without games. */
  readonly elo: number | null;
  /** Half of the 95 % interval; null where the games are too few, or too much alike, to tell one. */
  readonly margin: number | null;
  /** The probability that it is the stronger one, from 0 to 1; null as the margin is, and where nobody won. */
  readonly los: number | null;
}

/** The standard normal quantile of 97.5 %, for a two-sided interval of 95 %. */
const Z_975 = 1.959964;

/** The difference that makes such a score likely: 400 log10(s / (1 - s)) (Elo: The Rating of Chessplayers, 1978). */
export function eloOf(score: number): number {
  return 400 * Math.log10(score / (1 - score));
}

/** The score to expect of a difference: 1 / (1 + 10^(-d/400)). */
export function scoreOf(elo: number): number {
  return 1 / (1 + 10 ** (-elo / 400));
}

/**
 * From what the games of each opening brought: `sum` of the points, `weight` of the games. Games of one opening are
 * not independent of each other, so they count as one. Where each opening has a pair of games with the colours changed
 * this is the pentanomial model of fishtest and fastchess, and where each has one game the trinomial model of
 * cutechess-cli. The margin is half of the Elo interval that the score's own normal interval stands for; below five
 * openings, which tell no spread, and where that interval leaves (0, 1), there is none. Where nothing varies, or the
 * score is that one-sided, superiority is told by the decided games alone: Φ((won − lost) / √(won + lost)) (Chess
 * Programming Wiki: Match Statistics).
 */
export function eloOfOpenings(
  openings: readonly Cluster[],
  { wins, losses }: { readonly wins: number; readonly losses: number },
): EloEstimate {
  const { estimate: score, error } = ratio(openings, 'population');
  const elo = score > 0 && score < 1 ? eloOf(score) : null;
  if (openings.length < LEAST_CLUSTERS) return { elo, margin: null, los: null };
  const [low, high] = [score - Z_975 * error, score + Z_975 * error];
  if (error > 0 && low > 0 && high < 1) {
    return { elo, margin: (eloOf(high) - eloOf(low)) / 2, los: normalCdf((score - 0.5) / error) };
  }
  const decided = wins + losses;
  return { elo, margin: null, los: decided > 0 ? normalCdf((wins - losses) / Math.sqrt(decided)) : null };
}

export interface Equivalence {
  /** The mean difference of the scores, and its 90 % interval: what two one-sided tests of 5 % come to. */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  /** The interval lies within the margin. */
  readonly equivalent: boolean;
  /** How likely so many games would show it, if there were no difference at all. */
  readonly power: number;
}

/**
 * Two one-sided tests (Schuirmann 1987) of whether two scores differ by less than a margin, by Student's t over
 * openings: `sum` of the differences of an opening's pairs, `weight` of the pairs. The power is that of a mean
 * without difference: 2 F(margin / error - t) - 1, with t the 95 % quantile and F the distribution of t (Chow, Shao,
 * Wang: Sample Size Calculations in Clinical Research). Null where nothing can be told: below five openings, and
 * where all differences are equal, which is no proof that they always are.
 */
export function equivalence(openings: readonly Cluster[], margin: number): Equivalence | null {
  const { estimate: difference, error } = ratio(openings, 'sample');
  if (openings.length < LEAST_CLUSTERS || error === 0) return null;
  const degrees = openings.length - 1;
  const t = jstat.studentt.inv(0.95, degrees);
  const [low, high] = [difference - t * error, difference + t * error];
  const power = Math.max(0, 2 * jstat.studentt.cdf(margin / error - t, degrees) - 1);
  return { difference, low, high, equivalent: low > -margin && high < margin, power };
}

function normalCdf(z: number): number {
  return (1 + errorFunction(z / Math.SQRT2)) / 2;
}
