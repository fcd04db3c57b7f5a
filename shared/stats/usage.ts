/** What a search or a predictor call has spent. Values add; `NO_USAGE` is the unit. */
export interface Usage {
  readonly inputTokens: number;
  /** Of the input: read from the provider's cache, and cheaper. */
  readonly cachedTokens: number;
  readonly outputTokens: number;
  /** Of the output: thought, and not part of the answer. */
  readonly reasoningTokens: number;
  /** Engine nodes. */
  readonly nodes: number;
  /** US dollars; null where tokens were spent whose price is not known. */
  readonly costUsd: number | null;
  /** True when a part of it is an estimate: an aborted call whose provider gave no count. */
  readonly estimated: boolean;
}

export const NO_USAGE: Usage = {
  inputTokens: 0,
  cachedTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  nodes: 0,
  costUsd: 0,
  estimated: false,
};

/** A sum with an unknown price in it has an unknown price. */
export function addUsage(a: Usage, b: Usage): Usage {
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    cachedTokens: a.cachedTokens + b.cachedTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    reasoningTokens: a.reasoningTokens + b.reasoningTokens,
    nodes: a.nodes + b.nodes,
    costUsd: a.costUsd === null || b.costUsd === null ? null : a.costUsd + b.costUsd,
    estimated: a.estimated || b.estimated,
  };
}

export function tokensOf(usage: Usage): number {
  return usage.inputTokens + usage.outputTokens;
}
