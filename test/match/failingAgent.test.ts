import { describe, expect, test } from 'vitest';
import { type Agent, TransportError } from '../../server/agents/agent.ts';
import type { VirtualClock } from '../../server/clock.ts';
import { DEFAULT_LIMITS } from '../../server/match/conductor.ts';
import { move } from '../../shared/match/choice.ts';
import { chance, drawnMove, scriptedAgent } from './scripted.ts';
import { OFF, play } from './virtualMatch.ts';

describe('an agent that fails', () => {
  const good = (clock: VirtualClock): Agent => scriptedAgent({ clock, seed: 2 });

  test('forfeits by player error when it throws, and nothing of its words gets out', async () => {
    const { conductor } = await play({
      white: clock =>
        scriptedAgent({
          clock,
          answer: turn => {
            if (turn.moves.length >= 4) throw new Error('key sk-secret is not valid');
            return move(drawnMove(1, turn));
          },
        }),
      black: good,
    });
    expect(conductor.match.end).toMatchObject({ result: '0-1', termination: 'player-error' });
    expect(JSON.stringify(conductor.match.end)).not.toContain('secret');
  });

  test('forfeits by player error when it hangs past the limit, its own ply and not the speculative search', async () => {
    const { conductor, clock } = await play({
      white: clock =>
        scriptedAgent({
          clock,
          answer: (turn, { signal }) =>
            turn.moves.length >= 4
              ? new Promise((_resolve, reject) =>
                  signal.addEventListener('abort', () => reject(signal.reason)),
                )
              : move(drawnMove(1, turn)),
        }),
      black: good,
      limits: { ...DEFAULT_LIMITS, thinkMs: 5000 },
    });
    expect(conductor.match.end).toMatchObject({
      result: '0-1',
      termination: 'player-error',
      reason: { code: 'no-answer', count: 5 },
    });
    expect(conductor.match.moves).toHaveLength(4);
    expect(clock.alarms).toBe(0);
  });

  test('does not forfeit for a speculative search that got no turn: it is lost, and the turn asked afresh', async () => {
    const starved = (seed: number) => (clock: VirtualClock) =>
      scriptedAgent({
        clock,
        seed,
        maxMs: 40,
        // As in a pool whose engines are all taken by searches that go first.
        answer: async (turn, { urgency, signal }) => {
          if (!urgency.authoritative) {
            await new Promise<void>((resolve, reject) => {
              urgency.onRaise(resolve);
              signal.addEventListener('abort', () => reject(signal.reason));
            });
          }
          return move(drawnMove(seed, turn));
        },
      });
    const limits = { ...DEFAULT_LIMITS, thinkMs: 100 };
    const seats = { white: starved(1), black: starved(2) };
    const off = await play({ ...seats, limits, speculation: { white: OFF, black: OFF } });
    const on = await play({ ...seats, limits, luck: 1 });
    expect(on.conductor.match.moves).toEqual(off.conductor.match.moves);
    expect(on.conductor.match.end?.termination).toBe('adjudication');
  });

  test('is asked again with the reason after an illegal move, and forfeits after the last attempt', async () => {
    const reasons: string[] = [];
    const { conductor } = await play({
      white: clock =>
        scriptedAgent({
          clock,
          answer: (turn, { refused }) => {
            if (turn.moves.length < 2) return move(drawnMove(1, turn));
            reasons.push(refused.map(({ answer, reason }) => `${answer}: ${reason}`).join('; '));
            return move('a1a8');
          },
        }),
      black: good,
      speculation: { white: OFF, black: OFF },
    });
    expect(conductor.match.end).toMatchObject({ result: '0-1', termination: 'illegal-move' });
    expect(reasons).toHaveLength(3);
    expect(reasons[2]).toMatch(/a1a8.*not a legal move.*a1a8/);
  });

  test('plays on when a later attempt is legal, and both attempts and the re-ask are counted', async () => {
    const { conductor, journal } = await play({
      white: clock =>
        scriptedAgent({
          clock,
          answer: (turn, { refused }) => move(refused.length === 0 ? 'a1a8' : drawnMove(1, turn)),
        }),
      black: good,
      speculation: { white: OFF, black: OFF },
    });
    expect(conductor.match.end?.termination).toBe('adjudication');
    expect(journal.plies[0]).toMatchObject({ usage: { outputTokens: 200 }, reasks: 1 });
    expect(journal.plies[1]).toMatchObject({ usage: { outputTokens: 100 }, reasks: 0 });
    expect(conductor.counts.reasks).toBe(10);
  });

  test('gets a fresh search after a failure of transport, and forfeits only when it stays out of reach', async () => {
    const failing = (rate: number) => (clock: VirtualClock) => {
      let asks = 0;
      return scriptedAgent({
        clock,
        answer: turn => {
          if (chance(rate, ++asks) < rate) throw new TransportError('connection lost');
          return move(drawnMove(1, turn));
        },
      });
    };
    const shaky = await play({ white: failing(0.3), black: good });
    const sound = await play({ white: failing(0), black: good });
    expect(shaky.conductor.match.moves).toEqual(sound.conductor.match.moves);
    expect(shaky.conductor.match.end).toEqual(sound.conductor.match.end);
    const dead = await play({ white: failing(1), black: good });
    expect(dead.conductor.match.end).toMatchObject({ result: '0-1', termination: 'player-error' });
  });
});
