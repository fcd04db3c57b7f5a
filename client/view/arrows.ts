import type { Key } from '@lichess-org/chessground/types';
import type { PredictionRecord } from '../../shared/match/plyRecord.ts';
import type { ShownBranch } from './branchRows.ts';
import { squaresOf } from './squares.ts';

/** What an arrow says; each has its brush. */
export const TONES = ['predicted', 'searching', 'ready', 'played', 'reply'] as const;
export type Tone = (typeof TONES)[number];

export interface Arrow {
  readonly orig: Key;
  readonly dest: Key;
  readonly tone: Tone;
  /** In chessground's units, 64 to a square. */
  readonly width: number;
  /** At most two characters; empty for none. */
  readonly label: string;
}

/** The predicted next moves of a turn in progress: an arrow each, as heavy as the move is likely. */
export function arrowsOfBranches(branches: readonly ShownBranch[]): readonly Arrow[] {
  return weighted(
    branches
      .filter(branch => branch.parent === null && branch.depth > 0 && branch.state !== 'squashed')
      .map(({ uci, probability, pathProbability, state }) => ({
        uci,
        // Of a next move they are the same; the record keeps the latter as of the search's launch.
        probability: probability ?? pathProbability,
        tone: state === 'ready' || state === 'searching' || state === 'predicted' ? state : 'played',
      })),
  );
}

/** What had been predicted for a committed move, and the move itself. */
export function arrowsOfPredictions(
  predictions: readonly PredictionRecord[],
  played: string,
): readonly Arrow[] {
  return weighted(
    predictions.map(({ uci, probability }) => ({
      uci,
      probability,
      tone: uci === played ? 'played' : 'predicted',
    })),
  );
}

/** One line of the tree, its moves numbered, with the reply prepared at its end. */
export function arrowsOfPath(path: readonly ShownBranch[]): readonly Arrow[] {
  const reply = path.at(-1)?.reply ?? null;
  const steps: { readonly uci: string; readonly tone: Tone }[] = path.map(({ uci, state }) => ({
    uci,
    tone: state === 'ready' || state === 'adopted' ? 'ready' : 'searching',
  }));
  if (reply !== null) steps.push({ uci: reply, tone: 'reply' });
  return steps.flatMap((step, index) => {
    const squares = squaresOf(step.uci);
    return squares ? [{ ...squares, tone: step.tone, width: widthOf(0.5), label: String(index + 1) }] : [];
  });
}

interface Guess {
  readonly uci: string;
  readonly probability: number;
  readonly tone: Tone;
}

/** Moves between the same squares (promotions) are one arrow of their summed weight. Heaviest last: on top. */
function weighted(guesses: readonly Guess[]): readonly Arrow[] {
  const bySquares = Map.groupBy(guesses, guess => guess.uci.slice(0, 4));
  return [...bySquares.values()]
    .map(same => ({
      squares: squaresOf(same[0]?.uci ?? ''),
      tone: same.find(guess => guess.tone === 'played')?.tone ?? same[0]?.tone ?? 'predicted',
      probability: Math.min(
        1,
        same.reduce((sum, guess) => sum + guess.probability, 0),
      ),
    }))
    .sort((a, b) => a.probability - b.probability)
    .flatMap(({ squares, tone, probability }) =>
      squares === null
        ? []
        : [{ ...squares, tone, width: widthOf(probability), label: labelOf(probability) }],
    );
}

function widthOf(probability: number): number {
  return Math.round(3 + 11 * Math.sqrt(probability));
}

/** Whole percent without its sign; none where it would not fit or says nothing. */
function labelOf(probability: number): string {
  const percent = Math.round(probability * 100);
  return percent >= 1 && percent <= 99 ? String(percent) : '';
}
