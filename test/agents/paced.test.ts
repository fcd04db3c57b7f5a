import { describe, expect, test } from 'vitest';
import type { Agent } from '../../server/agents/agent.ts';
import { atQuantile, loadProfile } from '../../server/agents/pace.ts';
import { PacedAgent } from '../../server/agents/paced.ts';
import { type Clock, VirtualClock } from '../../server/clock.ts';
import { draw } from '../../server/draw.ts';
import { move } from '../../shared/match/choice.ts';
import { NO_USAGE, type Usage } from '../../shared/stats/usage.ts';
import { agentRequest } from '../contract/agent.ts';
import { turnAfter } from '../fake/turns.ts';

const PACE = { profile: 'gpt-5', factor: 0.01 } as const;
const profile = loadProfile('gpt-5');

/** Answers at once. */
const quick: Agent = {
  name: 'Quick',
  repeatable: true,
  readsClock: false,
  isolated: true,
  pace: null,
  choose: async () => ({ choice: move('a2a3'), usage: { ...NO_USAGE, nodes: 5 } }),
};

function paced(clock: Clock, seed: number): PacedAgent {
  return new PacedAgent({ inner: quick, pace: PACE, clock, seed });
}

async function thinkMs(seed: number, ...moves: string[]): Promise<number> {
  const clock = new VirtualClock();
  await clock.run(paced(clock, seed).choose(turnAfter(...moves), agentRequest()));
  return clock.now();
}

describe('a paced agent', () => {
  test('the same turn and seed take the same time, others take others', async () => {
    const once = await thinkMs(1, 'e2e4');
    expect(await thinkMs(1, 'e2e4')).toBe(once);
    expect(await thinkMs(2, 'e2e4')).not.toBe(once);
    expect(await thinkMs(1, 'd2d4')).not.toBe(once);
  });

  test('its think times are spread as the recorded ones', async () => {
    const times: number[] = [];
    for (let seed = 0; seed < 400; seed++) times.push((await thinkMs(seed)) / PACE.factor);
    times.sort((a, b) => a - b);
    const between = (quantile: number): boolean => {
      const observed = times[Math.floor(quantile * times.length)] ?? 0;
      return (
        observed > atQuantile(profile.thinkMs, quantile - 0.1) &&
        observed < atQuantile(profile.thinkMs, quantile + 0.1)
      );
    };
    expect([0.25, 0.5, 0.75].map(between)).toEqual([true, true, true]);
  });

  test('it counts the tokens of the recorded model, and the nodes of the engine', async () => {
    const clock = new VirtualClock();
    const { usage } = await clock.run(paced(clock, 1).choose(turnAfter(), agentRequest()));
    const quantile = draw(1, 'pace', turnAfter());
    expect(usage).toEqual({
      ...NO_USAGE,
      inputTokens: profile.inputTokens,
      outputTokens: Math.round(atQuantile(profile.outputTokens, quantile)),
      nodes: 5,
      costUsd: null,
      estimated: false,
    });
  });

  test('aborted half-way, it has spent its input and half of its output, and says it is an estimate', async () => {
    const wholeMs = await thinkMs(1);
    const clock = new VirtualClock();
    const abort = new AbortController();
    const reports: Usage[] = [];
    const whole = atQuantile(profile.outputTokens, draw(1, 'pace', turnAfter()));
    const asked = paced(clock, 1)
      .choose(turnAfter(), agentRequest({ signal: abort.signal, report: usage => reports.push(usage) }))
      .catch((error: unknown) => error);
    await clock.run(clock.sleep(wholeMs / 2));
    const reason = new Error('squashed');
    abort.abort(reason);
    // At once: whoever aborts finds the count before anything else happens.
    expect(reports.at(-1)).toMatchObject({ inputTokens: profile.inputTokens, estimated: true });
    expect(reports.at(-1)?.outputTokens).toBeCloseTo(whole / 2, -1);
    expect(await clock.run(asked)).toBe(reason);
    expect(clock.alarms).toBe(0);
  });

  test('the longer of the drawn and the real time counts, from the launch', async () => {
    const waits: unknown[] = [];
    const clock = {
      now: () => 0,
      epoch: () => 0,
      sleep: async () => undefined,
      breathe: async () => undefined,
      charge: async <T>(work: () => Promise<T>, ms: number): Promise<T> => {
        waits.push(ms);
        return work();
      },
    };
    await paced(clock, 1).choose(turnAfter(), agentRequest());
    expect(waits).toEqual([await thinkMs(1)]);
  });
});

test('a quantile lies straight between the recorded ones', () => {
  expect(atQuantile([0, 10, 30], 0.5)).toBe(10);
  expect(atQuantile([0, 10, 30], 0.75)).toBe(20);
  expect(atQuantile([0, 10, 30], 1)).toBe(30);
});
