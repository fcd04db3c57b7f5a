import rate from 'glicko2-lite';
import type { Rating } from './rating.ts';

/*
 * Ratings by Glicko-2: M. E. Glickman, "Example of the Glicko-2 system", 2022,
 * https://www.glicko.net/glicko/glicko2.pdf. How its periods are taken: docs/decisions/0011.
 */

/** A rating with how much it is expected to change from one period to the next. */
export interface Glicko2 extends Rating {
  readonly volatility: number;
}

/** Who has not played yet (the paper's step 1). */
export const UNRATED: Glicko2 = { rating: 1500, deviation: 350, volatility: 0.06 };

/** How fast volatility may change, as in the paper's example. */
const TAU = 0.5;
/** From the paper's scale to that of ratings (its step 2). */
const SCALE = 173.7178;
/** A period without a match: with the usual volatility, a deviation of 60 grows to 107 in a year. */
const IDLE_PERIOD_MS = 5 * 24 * 3_600_000;

/** After so long without a match: φ' = √(φ² + σ²) for each period (the paper's step 6), at most a newcomer's. */
export function afterIdle(player: Glicko2, idleMs: number): Glicko2 {
  const periods = Math.max(0, idleMs) / IDLE_PERIOD_MS;
  const grown = Math.hypot(player.deviation, SCALE * player.volatility * Math.sqrt(periods));
  return { ...player, deviation: Math.min(UNRATED.deviation, grown) };
}

/** After a match with an opponent as it was before it: a period of its own. `score` is 1, 0.5 or 0. */
export function afterMatch(player: Glicko2, opponent: Rating, score: number): Glicko2 {
  const { rating, deviation, volatility } = player;
  const rated = rate(rating, deviation, volatility, [[opponent.rating, opponent.deviation, score]], {
    tau: TAU,
  });
  return { rating: rated.rating, deviation: Math.min(UNRATED.deviation, rated.rd), volatility: rated.vol };
}
