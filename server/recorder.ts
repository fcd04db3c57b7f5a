import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PlyRecord } from '../shared/match/plyRecord.ts';
import type { Trace, TracedPly } from '../shared/match/trace.ts';
import type { Turn } from '../shared/match/turn.ts';
import type { Guess } from './predictors/llm.ts';

/** What a trace tells of a match beside its plies. */
export interface TraceHead {
  readonly id: string;
  readonly white: string;
  readonly initialFen: string;
}

/** What the `llm` predictor guessed in one match, by the moves before. */
export class GuessBook {
  readonly #guesses = new Map<string, Guess>();

  add(turn: Turn, guess: Guess): void {
    this.#guesses.set(keyOf(turn.moves), guess);
  }

  /** As a trace keeps it, by how many moves were asked for. */
  of(moves: readonly string[]): TracedPly['guesses'] {
    const guess = this.#guesses.get(keyOf(moves));
    if (guess === undefined) return {};
    const { asked, moves: guessed, ms, usage } = guess;
    const tokens = { input: usage.inputTokens, output: usage.outputTokens };
    return { [asked]: { moves: [...guessed], ms, tokens } };
  }
}

/** A match as `npm run bench:traces` reads it: each ply as long and as dear as it was. */
export function traceOf(
  { id, white, initialFen }: TraceHead,
  plies: readonly PlyRecord[],
  book: GuessBook,
): Trace {
  const moves = plies.map(({ uci }) => uci);
  return {
    id,
    source: 'Ponderhit',
    white,
    initialFen,
    plies: plies.map(({ uci, searchMs, usage }, index) => ({
      uci,
      actorMs: searchMs,
      actorTokens: { input: usage.inputTokens, output: usage.outputTokens },
      guesses: book.of(moves.slice(0, index)),
    })),
  };
}

/** Writes a trace into a folder, under its id. Rejects where the folder or the file cannot be written. */
export async function writeTrace(folder: string, trace: Trace): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${trace.id}.json`), `${JSON.stringify(trace, null, 1)}\n`);
}

function keyOf(moves: readonly string[]): string {
  return moves.join(' ');
}
