import { addUsage, NO_USAGE, tokensOf, type Usage } from './usage.ts';

/** Time and usage that were spent on something. Values add; `NO_SPEND` is the unit. */
export interface Spend {
  readonly ms: number;
  readonly usage: Usage;
}

export const NO_SPEND: Spend = { ms: 0, usage: NO_USAGE };

export function addSpend(a: Spend, b: Spend): Spend {
  return { ms: a.ms + b.ms, usage: addUsage(a.usage, b.usage) };
}

/** An equal part of what `count` share. */
export function shareOf({ ms, usage }: Spend, count: number): Spend {
  return {
    ms: ms / count,
    usage: {
      ...usage,
      inputTokens: usage.inputTokens / count,
      cachedTokens: usage.cachedTokens / count,
      outputTokens: usage.outputTokens / count,
      reasoningTokens: usage.reasoningTokens / count,
      nodes: usage.nodes / count,
      costUsd: usage.costUsd === null ? null : usage.costUsd / count,
    },
  };
}

/** What a seat or a match has spent: on committed choices, on dropped searches, and on predictor calls. */
export interface Account {
  readonly choices: Spend;
  readonly dropped: Spend;
  readonly predictors: Spend;
}

export const NO_ACCOUNT: Account = { choices: NO_SPEND, dropped: NO_SPEND, predictors: NO_SPEND };

export type UsageUnit = 'cost' | 'tokens' | 'search time';

/** Cost where everything is priced, else tokens, else search time. */
export function unitOf({ choices, dropped, predictors }: Account): UsageUnit {
  if (tokensOf(choices.usage) === 0) return 'search time';
  // Tokens that cost nothing are compared as tokens.
  const priced = (choices.usage.costUsd ?? 0) > 0;
  return priced && [dropped, predictors].every(({ usage }) => usage.costUsd !== null) ? 'cost' : 'tokens';
}

/** US dollars, tokens, or milliseconds. */
export function amountOf(spend: Spend, unit: UsageUnit): number {
  switch (unit) {
    case 'cost':
      return spend.usage.costUsd ?? 0;
    case 'tokens':
      return tokensOf(spend.usage);
    case 'search time':
      return spend.ms;
  }
}

/**
 * (committed choices + dropped searches, finished or not + predictor calls, finished or not) / committed
 * choices. 1 before anything was spent.
 */
export function usageRatio(account: Account): { readonly ratio: number; readonly unit: UsageUnit } {
  const unit = unitOf(account);
  const played = amountOf(account.choices, unit);
  const extra = amountOf(account.dropped, unit) + amountOf(account.predictors, unit);
  return { ratio: played > 0 ? (played + extra) / played : 1, unit };
}
