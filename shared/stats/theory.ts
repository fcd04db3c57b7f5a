/**
 * What *Speculative Actions* (arXiv 2510.04371) expects to be saved where a hit lets two steps overlap, and
 * the step after a hit opens no window: p/(1+p) · α/(α+β), with p the hit rate of a window, and 1/α and 1/β
 * the mean times of the predictor and the agent, both exponential. Its limit is one half.
 */
export function paperSaving({
  hitRate,
  predictMs,
  agentMs,
}: {
  readonly hitRate: number;
  readonly predictMs: number;
  readonly agentMs: number;
}): number {
  // α/(α+β) with α = 1/predictMs and β = 1/agentMs.
  return agentMs > 0 ? (hitRate / (1 + hitRate)) * (agentMs / (predictMs + agentMs)) : 0;
}

/**
 * Our model of a deep tree. Each turn is foreseen with probability p, by itself; the searches of a run of
 * foreseen turns start together, the run lasts as long as its longest, and ends with the first turn that was
 * not foreseen, or at `depth` turns. So the time is a share Σ P(n) E[max of n] / (E[n] · E[one]) of the
 * sequential one, where P(n) = (1-p) p^(n-1) for n < depth, P(depth) = p^(depth-1), and the expected maximum
 * is over the think times that were measured. Predictions are taken as instant.
 */
export function treeSaving({
  hitRate,
  depth,
  thinkMs,
}: {
  readonly hitRate: number;
  /** At least 1: searches of a run, the one in progress included. */
  readonly depth: number;
  readonly thinkMs: readonly number[];
}): number {
  const sorted = [...thinkMs].sort((a, b) => a - b);
  const mean = expectedMaximum(sorted, 1);
  if (mean === 0) return 0;
  let time = 0;
  let turns = 0;
  for (let n = 1; n <= depth; n++) {
    const probability = n < depth ? (1 - hitRate) * hitRate ** (n - 1) : hitRate ** (depth - 1);
    time += probability * expectedMaximum(sorted, n);
    turns += probability * n;
  }
  return 1 - time / (turns * mean);
}

/** Of n draws, with replacement, from an ascending sample: Σ x_i · ((i/N)^n - ((i-1)/N)^n). */
function expectedMaximum(ascending: readonly number[], n: number): number {
  const count = ascending.length;
  return ascending.reduce((sum, x, i) => sum + x * (((i + 1) / count) ** n - (i / count) ** n), 0);
}
