import { describe, expect, test } from 'vitest';
import { parseTimeControl } from '../../../shared/chess/timeControl.ts';
import { move } from '../../../shared/match/choice.ts';
import { advance, flagAt, type Match, seatToMove, startMatch } from '../../../shared/match/match.ts';
import type { PlyRecord } from '../../../shared/match/plyRecord.ts';
import { resumeMatch } from '../../../shared/match/resume.ts';
import { plyRecord } from './records.ts';

function start(clock: string, plyLimit: number | null = null): Match {
  const timeControl = parseTimeControl(clock);
  if (!timeControl.ok) throw new Error(timeControl.error.message);
  const match = startMatch({ timeControl: timeControl.value, plyLimit, at: 0 });
  if (!match.ok) throw new Error(match.error.message);
  return match.value;
}

/** Plays moves that take a while each, and records them. */
function recorded(clock: string, moves: string): { match: Match; plies: PlyRecord[] } {
  let match = start(clock);
  const plies = moves.split(' ').map((uci, index) => {
    const seat = seatToMove(match);
    const offersDraw = uci.endsWith('=');
    const waitedMs = 1000 * (index + 1);
    const choice = move(uci.replace('=', ''), offersDraw);
    const next = advance(match, choice, match.turnStartedAt + waitedMs);
    if (!next.ok) throw new Error(next.error.message);
    match = next.value;
    const { moves: played, clock: left } = match;
    const clockMs = left === null ? null : left.remainingMs[seat];
    return plyRecord({ seat, uci: played.at(-1) ?? '', offersDraw, clockMs, waitedMs });
  });
  return { match, plies };
}

function resumed(started: Match, plies: readonly PlyRecord[], at: number): Match {
  const match = resumeMatch(started, plies, at);
  if (!match.ok) throw new Error(match.error.message);
  return match.value;
}

describe('a match goes on after a restart', () => {
  test.each(['none', '60+2', '30/move'])('as it stood, its turn starting anew: clock %s', clock => {
    const { match, plies } = recorded(clock, 'e2e4 e7e5 g1f3');
    expect(resumed(start(clock), plies, 777)).toEqual({ ...match, turnStartedAt: 777 });
  });

  test('with each side’s clock as of its own last ply', () => {
    const { plies } = recorded('60+2', 'e2e4 e7e5 g1f3');
    const match = resumed(start('60+2'), plies, 500_000);
    expect(match.clock?.remainingMs).toEqual({ white: 60_000, black: 60_000 });
    const later = resumed(start('60+2'), recorded('60+2', 'e2e4 e7e5 g1f3 b8c6').plies, 500_000);
    expect(later.clock?.remainingMs).toEqual({ white: 60_000, black: 58_000 });
    expect(flagAt(later)).toBe(560_000);
  });

  test('with the whole clock where nothing was played', () => {
    expect(resumed(start('60+2'), [], 9)).toEqual({ ...start('60+2'), turnStartedAt: 9 });
  });

  test('with a draw offer that still stands, and only then', () => {
    expect(resumed(start('none'), recorded('none', 'e2e4 e7e5=').plies, 0).drawOffered).toBe(true);
    expect(resumed(start('none'), recorded('none', 'e2e4= e7e5').plies, 0).drawOffered).toBe(false);
  });

  test('with its repetitions: a third time after it counts those before it', () => {
    const { plies } = recorded('none', 'g1f3 g8f6 f3g1 f6g8 g1f3 g8f6 f3g1');
    const last = advance(resumed(start('none'), plies, 0), move('f6g8'), 0);
    expect(last.ok && last.value.end?.termination).toBe('threefold-repetition');
  });

  test('over, where its plies ended it', () => {
    const { plies } = recorded('none', 'f2f3 e7e5 g2g4 d8h4');
    expect(resumed(start('none'), plies, 0).end?.termination).toBe('checkmate');
    expect(resumed(start('none', 4), recorded('none', 'e2e4 e7e5 g1f3 b8c6').plies, 0).end).toMatchObject({
      termination: 'adjudication',
    });
  });

  test('never from plies that do not fit the rules', () => {
    const { plies } = recorded('none', 'e2e4 e7e5');
    const doubled = resumeMatch(start('none'), [...plies, ...plies], 0);
    expect(doubled).toMatchObject({ ok: false, error: { code: 'illegal-move' } });
    const beyond = recorded('none', 'f2f3 e7e5 g2g4 d8h4').plies;
    expect(resumeMatch(start('none', 3), beyond, 0)).toMatchObject({ error: { code: 'match-over' } });
  });
});
