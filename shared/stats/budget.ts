/** What a seat's speculation may spend: a bound on the usage ratio, and hard caps. */
export interface Budget {
  /** Spend at most so many times what a sequential run would have (the usage ratio); null for no such bound. */
  readonly maxUsage: number | null;
  /** Speculative searches of this seat running at once. */
  readonly concurrent: number;
  /** Branches launched while one turn is in progress, however long that takes. */
  readonly branchesPerTurn: number;
  /** Plies ahead of the committed position. */
  readonly depth: number;
  /** A branch less likely than this (the product along its path) is never launched. */
  readonly minProbability: number;
  /** Predictions considered for one turn. */
  readonly topK: number;
  /** Tokens that this seat's speculation may cost in a match; null for no such bound. */
  readonly tokens: number | null;
}
