/** A recorded step as the paper's estimator reads it. */
export interface EstimatedStep {
  readonly actorMs: number;
  readonly actorTokens: number;
  /** The call that asked for K guesses. */
  readonly guessMs: number;
  readonly guessTokens: number;
  /** The chosen move was among the K guesses. */
  readonly guessed: boolean;
}

export interface PaperEstimate {
  /** 1 - estimated time / sequential time. */
  readonly savedFraction: number;
  /** Estimated tokens / sequential tokens. */
  readonly usageRatio: number;
  /** Guessed steps (the last is not asked) / all steps. */
  readonly stepAccuracy: number;
  readonly windows: number;
  readonly hits: number;
}

/**
 * The estimator of *Speculative Actions* (arXiv 2510.04371) for its chess experiment, an arithmetic over
 * recorded steps: a hit lets this step and the next overlap, the step after a hit opens no window, nothing is
 * cancelled, and all guesses are waited for. At least one step.
 */
export function paperEstimate(steps: readonly EstimatedStep[], guesses: number): PaperEstimate {
  let time = 0;
  let tokens = 0;
  let accurate = 0;
  let windows = 0;
  let hits = 0;
  let afterHit = false;
  const last = steps.length - 1;
  steps.forEach((step, index) => {
    const next = steps[index + 1];
    tokens += step.actorTokens;
    if (next === undefined) {
      if (!afterHit) {
        time += step.actorMs;
        // The estimator counts the last step's tokens once more here.
        tokens += step.actorTokens;
      }
      return;
    }
    if (step.guessed) accurate++;
    if (afterHit) {
      afterHit = false;
      return;
    }
    windows++;
    if (!step.guessed) {
      time += step.actorMs;
      tokens += guesses * step.actorTokens;
      return;
    }
    hits++;
    const prepared = step.guessMs + next.actorMs;
    time += Math.max(step.actorMs, prepared);
    const spent = step.guessTokens + next.actorTokens;
    tokens += prepared < step.actorMs ? guesses * spent : (guesses - 1) * step.actorTokens + spent;
    afterHit = true;
  });
  const sequentialMs = steps.reduce((sum, { actorMs }) => sum + actorMs, 0);
  const sequentialTokens = steps.reduce((sum, { actorTokens }) => sum + actorTokens, 0);
  return {
    savedFraction: 1 - time / sequentialMs,
    usageRatio: tokens / sequentialTokens,
    stepAccuracy: accurate / (last + 1),
    windows,
    hits,
  };
}
