/** A branch that could be launched. */
export interface Candidate {
  /** Plies behind the committed position, from 1. */
  readonly depth: number;
  /** The product of the conditional probabilities along its path. */
  readonly pathProbability: number;
}

/** The hard caps of one seat. */
export interface Budget {
  /** Speculative searches running at once. */
  readonly concurrent: number;
  readonly depth: number;
  /** A branch below this path probability is not launched. */
  readonly minProbability: number;
  /** Predictions considered for one turn. */
  readonly topK: number;
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
const balanced: Policy = { name: 'balanced', maxDepth: budget => budget.depth };

export const POLICIES = { off, 'one-step': oneStep, balanced } as const;

/** The branch to launch next: the likeliest; among equals the nearest, then the oldest. Null for none. */
export function bestCandidate<C extends Candidate>(
  policy: Policy,
  budget: Budget,
  candidates: readonly C[],
): C | null {
  const maxDepth = policy.maxDepth(budget);
  let best: C | null = null;
  for (const candidate of candidates) {
    if (candidate.depth > maxDepth || candidate.pathProbability < budget.minProbability) continue;
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
