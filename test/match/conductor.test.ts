import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Agent } from '../../server/agents/agent.ts';
import { VirtualClock } from '../../server/clock.ts';
import { addPly, addRemainder, NO_COUNTS, windowsOf } from '../../shared/match/counts.ts';
import { MemoryJournal, scriptedAgent } from './scripted.ts';
import { anySpeculation, OFF, play, started } from './virtualMatch.ts';

describe('a match between repeatable agents', () => {
  test('is the same, move for move, under every policy and latency, with every ply durable once and in order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          seed: fc.nat(100_000),
          speculation: fc.record({ white: anySpeculation, black: anySpeculation }),
          maxMs: fc.constantFrom(0, 3, 200),
          luck: fc.constantFrom(0, 0.5, 1),
          plyLimit: fc.integer({ min: 1, max: 14 }),
          journalMs: fc.constantFrom(0, 2),
        }),
        async ({ seed, speculation, maxMs, luck, plyLimit, journalMs }) => {
          const one = async (settings: typeof speculation) => {
            const clock = new VirtualClock();
            const agents: ReturnType<typeof scriptedAgent>[] = [];
            const agent = (own: number) => (): Agent => {
              const made = scriptedAgent({ clock, seed: own, maxMs });
              agents.push(made);
              return made;
            };
            const journal = new MemoryJournal(() => clock.sleep(journalMs));
            const announced: number[] = [];
            const result = await play({
              clock,
              white: agent(seed),
              black: agent(seed + 1),
              speculation: settings,
              match: started(clock, { plyLimit }),
              journal,
              luck,
              seeds: { white: seed, black: seed + 1 },
              observer: {
                ply: ({ ply }) => {
                  // Durable before announced.
                  expect(journal.plies.at(-1)?.ply).toBe(ply);
                  announced.push(ply);
                },
              },
            });
            return { ...result, agents, announced };
          };
          const sequential = await one({ white: OFF, black: OFF });
          const speculative = await one(speculation);
          expect(speculative.conductor.match.moves).toEqual(sequential.conductor.match.moves);
          expect(speculative.conductor.match.end).toEqual(sequential.conductor.match.end);
          const plies = speculative.journal.plies.map(({ ply }) => ply);
          expect(plies).toEqual(Array.from({ length: plies.length }, (_, index) => index + 1));
          expect(speculative.announced).toEqual(plies);
          expect(speculative.journal.ends).toHaveLength(1);
          expect(speculative.clock.alarms).toBe(0);

          // The account is whole: what was launched was used, dropped or lost; no search runs on.
          const { counts } = speculative.conductor;
          const [end] = speculative.journal.ends;
          const folded = speculative.journal.plies.reduce(addPly, NO_COUNTS);
          expect(end && addRemainder(folded, end.summary.rest)).toEqual(counts);
          const adopted = speculative.journal.plies
            .flatMap(ply => ply.branches)
            .filter(b => b.end !== 'squashed');
          expect(counts.branches).toBe(counts.squashed + adopted.length);
          for (const { asked } of speculative.agents) {
            for (const { signal, answered } of asked) expect(answered || signal.aborted).toBe(true);
          }
          expect(windowsOf(counts) + counts.chained).toBeLessThanOrEqual(Math.max(0, counts.plies - 1));
        },
      ),
      { numRuns: 60 },
    );
  });

  test('costs less time with speculation, and a prepared reply costs the clock nothing', async () => {
    const agents = {
      white: (clock: VirtualClock) => scriptedAgent({ clock, seed: 1, maxMs: 1000 }),
      black: (clock: VirtualClock) => scriptedAgent({ clock, seed: 2, maxMs: 1000 }),
    };
    const slow = await play({ ...agents, speculation: { white: OFF, black: OFF } });
    const clock = new VirtualClock();
    const fast = await play({ ...agents, clock, match: started(clock, { timeControl: '600+0' }) });
    expect(fast.conductor.match.moves).toEqual(slow.conductor.match.moves);
    expect(fast.conductor.counts.wallMs).toBeLessThan(0.8 * slow.conductor.counts.wallMs);
    const ready = fast.journal.plies.filter(({ kind }) => kind === 'ready');
    expect(ready.length).toBeGreaterThan(0);
    expect(ready.every(({ waitedMs }) => waitedMs === 0)).toBe(true);
  });

  test('goes on after a restart from its durable plies, with the clocks of the last one', async () => {
    const agents = {
      white: (clock: VirtualClock) => scriptedAgent({ clock, seed: 1 }),
      black: (clock: VirtualClock) => scriptedAgent({ clock, seed: 2 }),
    };
    const whole = await play(agents);
    const { resumeMatch } = await import('../../shared/match/resume.ts');
    const clock = new VirtualClock();
    const first = whole.journal.plies.slice(0, 7);
    const resumed = resumeMatch(started(clock), first, 0);
    if (!resumed.ok) throw new Error(resumed.error.message);
    const rest = await play({ ...agents, clock, match: resumed.value });
    expect(rest.conductor.match.moves).toEqual(whole.conductor.match.moves);
    expect(rest.journal.plies.map(({ ply }) => ply)).toEqual(
      whole.journal.plies.slice(7).map(({ ply }) => ply),
    );
  });
});

test('a match’s record tells by the calendar when searches ran, whatever the zero of its clock', async () => {
  const MIDNIGHT = 1_700_000_000_000;
  class CalendarClock extends VirtualClock {
    override epoch(): number {
      return MIDNIGHT + this.now();
    }
  }
  const { journal } = await play({
    clock: new CalendarClock(),
    white: clock => scriptedAgent({ clock, seed: 1, maxMs: 200 }),
    black: clock => scriptedAgent({ clock, seed: 2, maxMs: 200 }),
  });
  const branches = journal.plies.flatMap(ply => ply.branches.map(branch => ({ ...branch, until: ply.at })));
  expect(branches.length).toBeGreaterThan(5);
  for (const { launchedAt, finishedAt, endedAt, until } of branches) {
    expect(launchedAt).toBeGreaterThanOrEqual(MIDNIGHT);
    expect(finishedAt ?? launchedAt).toBeLessThanOrEqual(endedAt);
    expect(endedAt).toBeLessThanOrEqual(until);
  }
});
