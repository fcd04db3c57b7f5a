import type * as z from 'zod/mini';
import {
  createdTournament,
  tournamentsAnswer,
  tournamentView,
} from '../../shared/protocol/fromTournaments.ts';
import type { CreateTournamentRequest } from '../../shared/protocol/tournament.ts';
import { type Answer, ask, posted } from './api.ts';

export function getTournaments(signal: AbortSignal): Answer<z.infer<typeof tournamentsAnswer>> {
  return ask('/api/tournaments', tournamentsAnswer, { signal });
}

export function getTournament(id: string, signal: AbortSignal): Answer<z.infer<typeof tournamentView>> {
  return ask(tournamentFile(id, ''), tournamentView, { signal });
}

/** `operatorToken` is what agents that cost money ask for; null for a guest. */
export function createTournament(
  body: CreateTournamentRequest,
  operatorToken: string | null,
): Answer<z.infer<typeof createdTournament>> {
  return ask('/api/tournaments', createdTournament, posted(body, operatorToken));
}

export async function stopTournament(id: string): Promise<void> {
  await fetch(tournamentFile(id, ''), { method: 'DELETE' });
}

/** Where a file of its report is, or (without a name) the tournament itself. */
export function tournamentFile(id: string, name: string): string {
  const base = `/api/tournaments/${encodeURIComponent(id)}`;
  return name === '' ? base : `${base}/${name}`;
}
