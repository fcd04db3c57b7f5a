import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../server/clock.ts';
import { move } from '../../shared/match/choice.ts';
import { drawnMove, scriptedAgent } from './scripted.ts';
import { OFF, play, started } from './virtualMatch.ts';

describe('the flag', () => {
  test('falls at its instant, whoever is still thinking', async () => {
    const clock = new VirtualClock();
    const { conductor } = await play({
      clock,
      white: c => scriptedAgent({ clock: c, seed: 1, maxMs: 10 }),
      black: c =>
        scriptedAgent({
          clock: c,
          seed: 2,
          maxMs: 10,
          answer: async (turn, { signal }) => {
            if (turn.moves.length >= 5) await c.sleep(100_000, signal);
            return move(drawnMove(2, turn));
          },
        }),
      match: started(clock, { timeControl: '3+0' }),
      speculation: { white: OFF, black: OFF },
    });
    expect(conductor.match.end).toMatchObject({ result: '1-0', termination: 'flag-fall' });
    expect(clock.now()).toBeLessThan(3100);
    expect(clock.alarms).toBe(0);
  });

  test('never falls for an agent that reads its clock and keeps to it', async () => {
    const seen: number[] = [];
    const clock = new VirtualClock();
    const { journal } = await play({
      clock,
      white: c =>
        scriptedAgent({
          clock: c,
          seed: 1,
          readsClock: true,
          answer: turn => {
            seen.push(turn.clock?.remainingMs ?? -1);
            return move(drawnMove(1, { ...turn, clock: { remainingMs: 0, incrementMs: 0 } }));
          },
        }),
      black: c => scriptedAgent({ clock: c, seed: 2 }),
      match: started(clock, { timeControl: '60+1' }),
    });
    expect(seen.every(ms => ms > 0)).toBe(true);
    // A search is adopted only where the clock it was told was the true one.
    const adopted = journal.plies.filter(
      ({ seat, kind }) => seat === 'white' && kind !== 'miss' && kind !== 'none',
    );
    expect(adopted.length).toBeGreaterThan(0);
    const deep = journal.plies
      .flatMap(ply => ply.branches)
      .filter(({ seat, path }) => seat === 'white' && path.length > 1);
    expect(deep).toEqual([]);
  });
});
