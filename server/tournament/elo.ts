import { errorFunction } from 'simple-statistics';

/** Games won, drawn and lost by one side. */
export interface Wdl {
  readonly wins: number;
  readonly draws: number;
  readonly losses: number;
}

/** A strength in the logistic Elo model, from the side of the one who scored. Null where the score says no bound. */
export interface EloEstimate {
  readonly elo: number | null;
  /** Half of the 95 % interval. */
  readonly margin: number | null;
  /** The probability that it is the stronger one, from 0 to 1; null without games. */
  readonly los: number | null;
}

/** Standard normal quantiles: of 97.5 %, for a two-sided interval of 95 %; and of 95 %, for one of 90 %. */
const Z_975 = 1.959964;
const Z_95 = 1.644854;

/** The difference that makes such a score likely: 400 log10(s / (1 - s)) (Elo: The Rating of Chessplayers, 1978). */
export function eloOf(score: number): number {
  return 400 * Math.log10(score / (1 - score));
}

/** The score to expect of a difference: 1 / (1 + 10^(-d/400)). */
export function scoreOf(elo: number): number {
  return 1 / (1 + 10 ** (-elo / 400));
}

/**
 * From games that are taken as independent of each other (the trinomial model of cutechess-cli and of the Chess
 * Programming Wiki's Match Statistics).
 */
export function eloOfGames({ wins, draws, losses }: Wdl): EloEstimate {
  return eloOfSample([
    { score: 1, count: wins },
    { score: 0.5, count: draws },
    { score: 0, count: losses },
  ]);
}

/**
 * From pairs of games with one opening and the colours changed, by the points of a pair: 0, ½, 1, 1½ or 2 of two
 * (the pentanomial model of fishtest and fastchess). The opening favours both sides by turns, so pairs vary less
 * than games do, and the margin is honest.
 */
export function eloOfPairs(pairs: readonly [number, number, number, number, number]): EloEstimate {
  return eloOfSample(pairs.map((count, i) => ({ score: i / 4, count })));
}

/** The margin is half of the Elo interval that the score's own normal interval stands for. */
function eloOfSample(sample: readonly { readonly score: number; readonly count: number }[]): EloEstimate {
  const n = sample.reduce((sum, { count }) => sum + count, 0);
  if (n === 0) return { elo: null, margin: null, los: null };
  const mean = sample.reduce((sum, { score, count }) => sum + score * count, 0) / n;
  const variance = sample.reduce((sum, { score, count }) => sum + count * (score - mean) ** 2, 0) / n;
  const error = Math.sqrt(variance / n);
  const [low, high] = [mean - Z_975 * error, mean + Z_975 * error];
  return {
    elo: mean > 0 && mean < 1 ? eloOf(mean) : null,
    margin: error > 0 && low > 0 && high < 1 ? (eloOf(high) - eloOf(low)) / 2 : null,
    los: error > 0 ? normalCdf((mean - 0.5) / error) : mean === 0.5 ? 0.5 : Number(mean > 0.5),
  };
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
 * Two one-sided tests (Schuirmann 1987) of whether two scores differ by less than a margin, on paired differences.
 * The power is that of a normal mean: 2 Φ(margin / error - z) - 1, with z the 95 % quantile (Chow, Shao, Wang:
 * Sample Size Calculations in Clinical Research). Null below two differences.
 */
export function equivalence(differences: readonly number[], margin: number): Equivalence | null {
  const n = differences.length;
  if (n < 2) return null;
  const mean = differences.reduce((sum, each) => sum + each, 0) / n;
  const variance = differences.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (n - 1);
  const error = Math.sqrt(variance / n);
  const [low, high] = [mean - Z_95 * error, mean + Z_95 * error];
  const power = error === 0 ? 1 : Math.max(0, 2 * normalCdf(margin / error - Z_95) - 1);
  return { difference: mean, low, high, equivalent: low > -margin && high < margin, power };
}

function normalCdf(z: number): number {
  return (1 + errorFunction(z / Math.SQRT2)) / 2;
}
