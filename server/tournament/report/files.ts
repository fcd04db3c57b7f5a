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

export interface Report {
  readonly setup: TournamentSetup;
  readonly results: TournamentResults;
  readonly games: readonly PlayedGame[];
  readonly store: Store;
}

export const REPORT_FILES = ['report.html', 'results.json', 'plies.csv', 'games.pgn'] as const;
export type ReportFile = (typeof REPORT_FILES)[number];

/** A file of the report, piece by piece. Rejects as the store does. */
export async function* reportFile(
  name: ReportFile,
  { setup, results, games, store }: Report,
): AsyncGenerator<string> {
  async function* each(text: (game: PlayedGame, kept: KeptMatch) => string): AsyncGenerator<string> {
    for (const game of games) {
      const kept = await store.get(game.matchId);
      if (kept !== null) yield text(game, kept);
    }
  }
  switch (name) {
    case 'report.html':
      yield reportHtml(results, games);
      break;
    case 'results.json':
      yield `${JSON.stringify(results, null, 2)}\n`;
      break;
    case 'plies.csv':
      yield csvHead();
      yield* each((game, kept) => csvRows(setup, game, kept));
      break;
    case 'games.pgn':
      yield* each((game, kept) => `${gamePgn(setup, game, kept)}\n`);
      break;
  }
}

/** Writes all of them into a folder. Each takes the place of the one before when it is whole. Rejects where it cannot. */
export async function writeReport(folder: string, report: Report): Promise<void> {
  for (const name of REPORT_FILES) {
    const file = join(folder, name);
    await pipeline(Readable.from(reportFile(name, report)), createWriteStream(`${file}.part`));
    await rename(`${file}.part`, file);
  }
}
