import type { Budget } from '../../shared/stats/budget.ts';

/** A branch that could be launched. */
export interface Candidate {
  /** Plies behind the committed position, from 1. */
  readonly depth: number;
  /** The product of the conditional probabilities along its path. */
  readonly pathProbability: number;
}

/** Chooses which branches to launch within a budget. */
export interface Policy {
  readonly name: string;
  /** How deep it ever looks. */
  maxDepth(budget: Budget): number;
}

/** Launches nothing. */
const off: Policy = { name: 'off', maxDepth: () => 0 };

/** The top K predicted moves of the turn in progress, as the paper does. */
const oneStep: Policy = { name: 'one-step', maxDepth: () => 1 };

/** Best first by path probability, as deep as the budget goes. */
function bestFirst(name: string): Policy {
  return { name, maxDepth: budget => budget.depth };
}

/** The last three differ in what they may cost. */
export const POLICIES = {
  off,
  'one-step': oneStep,
  thrifty: bestFirst('thrifty'),
  balanced: bestFirst('balanced'),
  eager: bestFirst('eager'),
} as const;

/**
 * The branch to launch next: the likeliest of those not below `threshold`; among equals the nearest, then
 * the oldest. Null for none.
 */
export function bestCandidate<C extends Candidate>(
  { maxDepth, threshold }: { readonly maxDepth: number; readonly threshold: number },
  candidates: readonly C[],
): C | null {
  let best: C | null = null;
  for (const candidate of candidates) {
    if (candidate.depth > maxDepth || candidate.pathProbability < threshold) continue;
    if (
      best === null ||
      candidate.pathProbability > best.pathProbability ||
      (candidate.pathProbability === best.pathProbability && candidate.depth < best.depth)
    ) {
      best = candidate;
    }
  }
  return best;
}
