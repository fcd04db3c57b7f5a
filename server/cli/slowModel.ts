import type { Turn } from '../../shared/match/turn.ts';
import type { StandIn } from '../agents/replay.ts';
import { draw } from '../draw.ts';
import type { EngineSearches } from '../engines/pool.ts';
import type { GuessStandIn } from '../predictors/recorded.ts';
import { Urgency } from '../urgency.ts';

/** The search among whose lines a stand-in chooses. */
const NODES = 8000;

/**
 * How often a recorded move of gpt-5 was the engine's first, second … best, of those among its best eight
 * (`npm run fit-predictor` on 150 moves of three games).
 */
const BY_RANK = [0.402, 0.224, 0.121, 0.056, 0.065, 0.065, 0.019, 0.047];

/**
 * What a slow model might play, and a fast one guess, in positions that were never recorded: one of the
 * engine's best moves, as often as the recorded moves were. The same for the same seed and turn.
 */
export function slowModelStandIns(
  pool: EngineSearches,
  seed: number,
): { readonly choose: StandIn; readonly guess: GuessStandIn } {
  const linesOf = async (turn: Turn, signal: AbortSignal): Promise<string[]> => {
    const search = {
      initialFen: turn.fen,
      moves: [],
      limit: { kind: 'nodes', nodes: NODES },
      multiPv: BY_RANK.length,
      options: {},
    } as const;
    const { lines, bestmove } = await pool.search(search, { urgency: new Urgency('authoritative'), signal });
    return lines.length === 0 ? [bestmove] : lines.map(({ move }) => move);
  };
  return {
    choose: async (turn, signal) => {
      const moves = await linesOf(turn, signal);
      return drawn(moves, draw(seed, 'choice', turn));
    },
    guess: async (turn, count, signal) => {
      const left = await linesOf(turn, signal);
      const guesses: string[] = [];
      while (guesses.length < count && left.length > 0) {
        const guess = drawn(left, draw(seed + guesses.length, 'guess', turn));
        guesses.push(guess);
        left.splice(left.indexOf(guess), 1);
      }
      return guesses;
    },
  };
}

/** One of the moves, best first, by the frequencies of their ranks. */
function drawn(moves: readonly string[], fraction: number): string {
  const weights = moves.map((_, rank) => BY_RANK[rank] ?? 0);
  let left = fraction * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [rank, move] of moves.entries()) {
    left -= weights[rank] ?? 0;
    if (left < 0) return move;
  }
  const [best] = moves;
  if (best === undefined) throw new Error('asked for a move where there is none');
  return best;
}
