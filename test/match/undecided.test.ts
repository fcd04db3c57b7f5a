import { describe, expect, test } from 'vitest';
import { type Agent, TransportError } from '../../server/agents/agent.ts';
import { VirtualClock } from '../../server/clock.ts';
import { Conductor, DEFAULT_LIMITS } from '../../server/match/conductor.ts';
import { move } from '../../shared/match/choice.ts';
import type { MatchCounts } from '../../shared/match/counts.ts';
import { type Match, startMatch } from '../../shared/match/match.ts';
import { preset } from '../../shared/match/speculation.ts';
import { NO_USAGE } from '../../shared/stats/usage.ts';
import { drawnMove, MemoryJournal, scriptedAgent } from './scripted.ts';

const speculation = preset('off');
const TOKENS = { ...NO_USAGE, outputTokens: 50 };

/** A match of two plies, and what was counted of it; `meddle` acts while it goes on. */
async function counted(
  white: (clock: VirtualClock) => Agent,
  meddle: (conductor: Conductor, clock: VirtualClock) => Promise<void> = async () => undefined,
): Promise<{ counts: MatchCounts; match: Match }> {
  const clock = new VirtualClock();
  const match = startMatch({ plyLimit: 2, at: clock.now() });
  if (!match.ok) throw new Error(match.error.message);
  const journal = new MemoryJournal();
  const conductor = new Conductor({
    id: 'undecided',
    match: match.value,
    seats: {
      white: { kind: 'hosted', agent: white(clock), speculation },
      black: { kind: 'hosted', agent: scriptedAgent({ clock, seed: 2 }), speculation },
    },
    forecast: null,
    clock,
    journal,
    limits: { ...DEFAULT_LIMITS, retries: { limit: 1, pauseMs: 10 } },
  });
  await clock.run(Promise.all([conductor.run(), meddle(conductor, clock)]));
  expect(journal.ends[0]?.summary.counts).toEqual(conductor.counts);
  return { counts: conductor.counts, match: conductor.match };
}

/** It spends 50 tokens in each of its searches, and is lost in so many. */
const losing = (losses: number) => (clock: VirtualClock) => {
  let asked = 0;
  return scriptedAgent({
    clock,
    maxMs: 0,
    answer: async (turn, { report, signal }) => {
      await clock.sleep(100, signal);
      report(TOKENS);
      if (asked++ < losses) throw new TransportError('lost');
      return move(drawnMove(1, turn));
    },
  });
};

describe('what a seat’s own search has spent without a choice is counted, beside what was played', () => {
  test('where it was lost on the way, and the turn was asked afresh', async () => {
    const { counts } = await counted(losing(1));
    expect(counts.plies).toBe(2);
    expect(counts.undecided).toMatchObject({ ms: 100, usage: { outputTokens: 50 } });
    expect(counts.choices.usage.outputTokens).toBe(200);
    expect(counts.dropped.usage).toEqual(NO_USAGE);
  });

  test('where it was lost too often, and the seat forfeits', async () => {
    const { counts, match } = await counted(losing(5));
    expect(match.end?.termination).toBe('player-error');
    expect(counts.undecided).toMatchObject({ ms: 200, usage: { outputTokens: 100 } });
  });

  test('where the match ends while it runs', async () => {
    const { counts, match } = await counted(
      clock =>
        scriptedAgent({
          clock,
          maxMs: 0,
          answer: async (turn, { report, signal }) => {
            report(TOKENS);
            await clock.sleep(1e6, signal);
            return move(drawnMove(1, turn));
          },
        }),
      async (conductor, clock) => {
        await clock.sleep(300);
        conductor.act('black', { kind: 'resign' });
      },
    );
    expect(match.end?.termination).toBe('resignation');
    expect(counts.undecided).toMatchObject({ ms: 300, usage: { outputTokens: 50 } });
  });

  test('where it comes to an illegal move for good', async () => {
    const { counts, match } = await counted(clock =>
      scriptedAgent({ clock, maxMs: 0, answer: () => move('a1a8') }),
    );
    expect(match.end?.termination).toBe('illegal-move');
    expect(counts.undecided.usage.outputTokens).toBe(300);
  });
});
