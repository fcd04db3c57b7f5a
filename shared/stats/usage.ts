/** What a search or a predictor call has spent. Values add; zero is the unit. */
export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Engine nodes. */
  readonly nodes: number;
  /** US dollars; null where no price is known. */
  readonly costUsd: number | null;
  /** True when a part of it is an estimate: an aborted call whose provider gave no count. */
  readonly estimated: boolean;
}

export const NO_USAGE: Usage = { inputTokens: 0, outputTokens: 0, nodes: 0, costUsd: null, estimated: false };

export function addUsage(a: Usage, b: Usage): Usage {
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    nodes: a.nodes + b.nodes,
    costUsd: a.costUsd === null ? b.costUsd : a.costUsd + (b.costUsd ?? 0),
    estimated: a.estimated || b.estimated,
  };
}
