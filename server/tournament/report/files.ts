import { createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { TournamentResults } from '../../../shared/tournament/results.ts';
import type { TournamentSetup } from '../../../shared/tournament/setup.ts';
import type { KeptMatch, Store } from '../../store/store.ts';
import type { PlayedGame } from '../game.ts';
import { csvHead, csvRows } from './csv.ts';
import { gamePgn } from './pgn.ts';
import { reportHtml } from './report.ts';

export interface ReportFiles {
  readonly folder: string;
  readonly setup: TournamentSetup;
  readonly results: TournamentResults;
  readonly games: readonly PlayedGame[];
  readonly store: Store;
}

/**
 * Writes report.html, results.json, plies.csv and games.pgn. Each takes the place of the one before when it is whole.
 * Rejects where the folder cannot be written.
 */
export async function writeReport({ folder, setup, results, games, store }: ReportFiles): Promise<void> {
  const write = async (name: string, content: Iterable<string> | AsyncIterable<string>): Promise<void> => {
    const file = join(folder, name);
    await pipeline(Readable.from(content), createWriteStream(`${file}.part`));
    await rename(`${file}.part`, file);
  };
  async function* each(text: (game: PlayedGame, kept: KeptMatch) => string): AsyncGenerator<string> {
    for (const game of games) {
      const kept = await store.get(game.matchId);
      if (kept !== null) yield text(game, kept);
    }
  }
  await write('report.html', [reportHtml(results, games)]);
  await write('results.json', [`${JSON.stringify(results, null, 2)}\n`]);
  await write(
    'games.pgn',
    each((game, kept) => `${gamePgn(setup, game, kept)}\n`),
  );
  await write(
    'plies.csv',
    (async function* rows() {
      yield csvHead();
      yield* each((game, kept) => csvRows(setup, game, kept));
    })(),
  );
}
