import type { PlayedGame, PlayedPly } from '../../server/tournament/game.ts';
import type { Slot } from '../../server/tournament/schedule.ts';
import { addPly, NO_COUNTS } from '../../shared/match/counts.ts';
import type { MatchEnd } from '../../shared/match/end.ts';
import { NO_SCORE } from '../../shared/stats/forecastScore.ts';
import { NO_ACCOUNT, NO_SPEND } from '../../shared/stats/spend.ts';
import { NO_USAGE } from '../../shared/stats/usage.ts';

export const WHITE_WINS: MatchEnd = {
  result: '1-0',
  winner: 'white',
  termination: 'checkmate',
  reason: null,
};
export const AT_LIMIT: MatchEnd = {
  result: '1/2-1/2',
  winner: null,
  termination: 'adjudication',
  reason: null,
};

export const BLACK_WINS: MatchEnd = { ...WHITE_WINS, result: '0-1', winner: 'black' };

/** A finished game as it is compared: so many moves, each of which was waited for so long and took so many tokens. */
export function someGame(
  slot: Slot,
  mode: number,
  {
    plies = 10,
    waitedMs = 100,
    tokens = 10,
    end = WHITE_WINS,
    changes = () => ({}),
  }: {
    readonly plies?: number;
    readonly waitedMs?: number;
    readonly tokens?: number;
    readonly end?: MatchEnd;
    /** Of a ply, from 0. */
    readonly changes?: (index: number) => Partial<PlayedPly>;
  } = {},
): PlayedGame {
  const usage = { ...NO_USAGE, outputTokens: tokens };
  const counts = Array.from({ length: plies }, (_, i) => i).reduce<typeof NO_COUNTS>(
    (sum, i) =>
      addPly(sum, {
        ply: 1,
        seat: 'white',
        hosted: true,
        uci: '',
        san: '',
        fen: '',
        offersDraw: false,
        clockMs: null,
        searchMs: waitedMs,
        waitedMs,
        kind: changes(i).kind ?? 'none',
        usage,
        reasks: 0,
        predictions: [],
        branches: [],
        predictors: { calls: 0, ...NO_SPEND },
        redrawn: 0,
        undecided: NO_SPEND,
        at: 0,
      }),
    NO_COUNTS,
  );
  const account = { ...NO_ACCOUNT, choices: { ms: (plies * waitedMs) / 2, usage }, decisions: plies / 2 };
  return {
    slot,
    mode,
    matchId: `${slot.key}.${mode}`,
    end,
    plies: Array.from({ length: plies }, (_, i) => ({
      seat: i % 2 === 0 ? 'white' : 'black',
      uci: `m${i}`,
      san: `m${i}`,
      waitedMs,
      searchMs: waitedMs,
      kind: 'none',
      rank: null,
      search: { fromMs: 0, toMs: waitedMs },
      depth: null,
      predictors: { calls: 0, ...NO_SPEND },
      ...changes(i),
    })),
    counts,
    accounts: { white: account, black: account },
    forecast: NO_SCORE,
  };
}
