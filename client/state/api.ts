import * as z from 'zod/mini';
import type { CreateMatchRequest } from '../../shared/protocol/api.ts';
import {
  agentsAnswer,
  createdMatch,
  errorBody,
  lobbyAnswer,
  matchAnswer,
  matchesAnswer,
} from '../../shared/protocol/fromServer.ts';
import { ok, type Result, refuse } from '../../shared/result.ts';

// The page's content policy allows no code made from strings; without this, zod would try.
z.config({ jitless: true });

type Answer<T> = Promise<Result<T>>;

export function getLobby(signal: AbortSignal): Answer<z.infer<typeof lobbyAnswer>> {
  return ask('/api/lobby', lobbyAnswer, { signal });
}

export function getAgents(signal: AbortSignal): Answer<z.infer<typeof agentsAnswer>> {
  return ask('/api/agents', agentsAnswer, { signal });
}

export function getFinishedMatches(
  limit: number,
  signal: AbortSignal,
): Answer<z.infer<typeof matchesAnswer>> {
  return ask(`/api/matches?status=finished&limit=${limit}`, matchesAnswer, { signal });
}

export function getMatch(id: string, signal: AbortSignal): Answer<z.infer<typeof matchAnswer>> {
  return ask(`/api/matches/${encodeURIComponent(id)}`, matchAnswer, { signal });
}

/** `operatorToken` is what agents that cost money ask for; null for a guest. */
export function createMatch(
  body: CreateMatchRequest,
  operatorToken: string | null,
): Answer<z.infer<typeof createdMatch>> {
  return ask('/api/matches', createdMatch, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(operatorToken !== null && { authorization: `Bearer ${operatorToken}` }),
    },
    body: JSON.stringify(body),
  });
}

/** Refusals carry the server's code, or 'offline', 'unreadable', or 'aborted' where `signal` ended it. */
async function ask<T>(path: string, answer: z.ZodMiniType<T>, init: RequestInit): Answer<T> {
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
