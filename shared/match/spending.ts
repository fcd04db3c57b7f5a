import type { PgnPly } from '../chess/pgn.ts';
import { tokensOf, type Usage } from '../stats/usage.ts';
import type { MatchCounts } from './counts.ts';
import type { PlyRecord } from './plyRecord.ts';

/*
 * What a match has cost, as a PGN tells it.
 */

export function pgnPly({ clockMs, waitedMs, usage }: PlyRecord): PgnPly {
  return { clockMs, waitedMs, tokens: tokensOf(usage), costUsd: usage.costUsd };
}

/** Tags for what was spent on moves played, on squashed branches, on predictions, and by searches without a move; none where no tokens were. */
export function spendingTags({ choices, dropped, predictors, undecided }: MatchCounts): [string, string][] {
  const parts = {
    Played: choices.usage,
    Squashed: dropped.usage,
    Predicted: predictors.usage,
    Lost: undecided.usage,
  };
  return Object.entries(parts).flatMap(([name, usage]): [string, string][] =>
    tokensOf(usage) === 0
      ? []
      : [
          [`Tokens${name}`, tokensText(usage)],
          ...(usage.costUsd === null
            ? []
            : ([[`Usd${name}`, usage.costUsd.toFixed(6)]] satisfies [string, string][])),
        ],
  );
}

function tokensText(usage: Usage): string {
  return `${usage.estimated ? 'about ' : ''}${tokensOf(usage)}`;
}
