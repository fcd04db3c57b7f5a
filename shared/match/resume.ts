import { ok, type Result } from '../result.ts';
import { move } from './choice.ts';
import { advance, type Match } from './match.ts';
import type { PlyRecord } from './plyRecord.ts';

/**
 * The match as it stood after its recorded plies: the turn in progress starts anew at the instant `at`, from
 * the clocks of the last record. Refused, as `advance` refuses, where the records do not fit the rules.
 */
export function resumeMatch(started: Match, plies: readonly PlyRecord[], at: number): Result<Match> {
  let match = started;
  for (const { uci, offersDraw } of plies) {
    const next = advance(match, move(uci, offersDraw), match.turnStartedAt);
    if (!next.ok) return next;
    match = next.value;
  }
  if (match.clock === null) return ok({ ...match, turnStartedAt: at });
  const remainingMs = { ...match.clock.remainingMs };
  for (const { seat, clockMs } of plies) if (clockMs !== null) remainingMs[seat] = clockMs;
  return ok({ ...match, clock: { remainingMs }, turnStartedAt: at });
}
