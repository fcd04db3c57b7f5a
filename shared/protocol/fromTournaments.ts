/** Parsers of what the server tells a browser about tournaments. */
import * as z from 'zod/mini';
import { matchRow } from './fromServer.ts';
import {
  type CreatedTournament,
  TOURNAMENT_STATUSES,
  type TournamentRow,
  type TournamentsAnswer,
  type TournamentView,
} from './tournamentView.ts';

const tournamentRow = z.object({
  id: z.string(),
  name: z.string(),
  format: z.string(),
  agents: z.array(z.string()),
  modes: z.array(z.string()),
  status: z.enum(TOURNAMENT_STATUSES),
  played: z.number(),
  planned: z.number(),
  createdAt: z.number(),
}) satisfies z.ZodMiniType<TournamentRow>;

export const tournamentsAnswer = z.object({
  tournaments: z.array(tournamentRow),
}) satisfies z.ZodMiniType<TournamentsAnswer>;

export const createdTournament = z.object({ id: z.string() }) satisfies z.ZodMiniType<CreatedTournament>;

const table = z.object({
  caption: z.string(),
  head: z.array(z.string()),
  rows: z.array(z.array(z.string())),
});

export const tournamentView = z.extend(tournamentRow, {
  mayStop: z.boolean(),
  findings: z.array(z.string()),
  tables: z.array(table),
  figures: z.array(z.object({ id: z.string(), title: z.string(), description: z.string(), table })),
  running: z.array(matchRow),
  games: z.array(
    z.object({
      match: z.string(),
      game: z.string(),
      mode: z.string(),
      white: z.string(),
      black: z.string(),
      opening: z.string(),
      result: z.string(),
      plies: z.number(),
    }),
  ),
}) satisfies z.ZodMiniType<TournamentView>;
