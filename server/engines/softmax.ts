import type { Score } from './engine.ts';

/**
 * A score as one number, in centipawns, that orders mates before everything else and quicker ones first
 * (a move nearer counts one pawn).
 */
export function scoreCp(score: Score): number {
  if (score.kind === 'cp') return score.cp;
  const nearness = 10_000 - 100 * Math.min(Math.abs(score.moves), 50);
  return score.moves > 0 ? nearness : -nearness;
}

/** Probabilities in proportion to e^(score / temperature), both in centipawns; temperature above 0. */
export function softmax(scoresCp: readonly number[], temperatureCp: number): number[] {
  const best = Math.max(...scoresCp);
  const weights = scoresCp.map(score => Math.exp((score - best) / temperatureCp));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map(weight => weight / sum);
}
