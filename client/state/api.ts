import * as z from 'zod/mini';
import type { CreateMatchRequest, PlayAgainBody } from '../../shared/protocol/api.ts';
import {
  agentsAnswer,
  botProfile,
  createdMatch,
  errorBody,
  evaluationAnswer,
  lobbyAnswer,
  matchAnswer,
  matchesAnswer,
  playerProfile,
} from '../../shared/protocol/fromServer.ts';
import { ok, type Result, refuse } from '../../shared/result.ts';

// The page's content policy allows no code made from strings; without this, zod would try.
z.config({ jitless: true });

export type Answer<T> = Promise<Result<T>>;

export function getLobby(signal: AbortSignal): Answer<z.infer<typeof lobbyAnswer>> {
  return ask('/api/lobby', lobbyAnswer, { signal });
}

export function getAgents(signal: AbortSignal): Answer<z.infer<typeof agentsAnswer>> {
  return ask('/api/agents', agentsAnswer, { signal });
}

export interface MatchSearch {
  /** A part of a player's name. */
  readonly player?: string;
  /** An agent's, or a bot's, whole name. */
  readonly agent?: string;
  readonly bot?: string;
  readonly result?: string;
}

/** Finished matches, newest first; `after` is the `next` of the page before. */
export function findMatches(
  search: MatchSearch & { readonly limit: number; readonly after: string | null },
  signal: AbortSignal,
): Answer<z.infer<typeof matchesAnswer>> {
  const { limit, after, ...wanted } = search;
  const query = new URLSearchParams({ status: 'finished', limit: String(limit), ...wanted });
  if (after !== null) query.set('after', after);
  return ask(`/api/matches?${query}`, matchesAnswer, { signal });
}

export function getAgent(name: string, signal: AbortSignal): Answer<z.infer<typeof playerProfile>> {
  return ask(`/api/agents/${encodeURIComponent(name)}`, playerProfile, { signal });
}

export function getBot(name: string, signal: AbortSignal): Answer<z.infer<typeof botProfile>> {
  return ask(`/api/bots/${encodeURIComponent(name)}`, botProfile, { signal });
}

export function getMatch(id: string, signal: AbortSignal): Answer<z.infer<typeof matchAnswer>> {
  return ask(`/api/matches/${encodeURIComponent(id)}`, matchAnswer, { signal });
}

/** `operatorToken` is what agents that cost money ask for; null for a guest. */
export function createMatch(
  body: CreateMatchRequest,
  operatorToken: string | null,
): Answer<z.infer<typeof createdMatch>> {
  return ask('/api/matches', createdMatch, posted(body, operatorToken));
}

export function playAgain(id: string, body: PlayAgainBody): Answer<z.infer<typeof createdMatch>> {
  return ask(`/api/matches/${encodeURIComponent(id)}/again`, createdMatch, posted(body));
}

export function getEvaluation(
  id: string,
  ply: number,
  signal: AbortSignal,
): Answer<z.infer<typeof evaluationAnswer>> {
  return ask(`/api/matches/${encodeURIComponent(id)}/evaluations/${ply}`, evaluationAnswer, { signal });
}

/** Where a match's PGN is. */
export function pgnPath(id: string): string {
  return `/api/matches/${encodeURIComponent(id)}/pgn`;
}

export function posted(body: unknown, operatorToken: string | null = null): RequestInit {
  return {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(operatorToken !== null && { authorization: `Bearer ${operatorToken}` }),
    },
    body: JSON.stringify(body),
  };
}

/** What the server says, past its parser. Refusals carry the server's code, or 'offline', 'unreadable', or 'aborted' where `signal` ended it. */
export async function ask<T>(path: string, answer: z.ZodMiniType<T>, init: RequestInit): Answer<T> {
  let body: unknown;
  let status: number;
  try {
    const response = await fetch(path, init);
    status = response.status;
    body = await response.json();
  } catch (error) {
    if (init.signal?.aborted) return refuse('aborted', '');
    return error instanceof SyntaxError ? refuse('unreadable', '') : refuse('offline', '');
  }
  if (status >= 400) {
    const failure = errorBody.safeParse(body);
    return failure.success ? { ok: false, error: failure.data.error } : refuse('unreadable', '');
  }
  const read = answer.safeParse(body);
  return read.success ? ok(read.data) : refuse('unreadable', '');
}
