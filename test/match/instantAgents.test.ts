import { describe, expect, test } from 'vitest';
import { RandomAgent } from '../../server/agents/random.ts';
import { VirtualClock } from '../../server/clock.ts';
import { Conductor } from '../../server/match/conductor.ts';
import { MemoryJournal, scriptedAgent } from './scripted.ts';
import { BALANCED, hosted, OFF, started } from './virtualMatch.ts';

describe('a match between instant agents', () => {
  const instant = (seed: number) => (clock: VirtualClock) => scriptedAgent({ clock, seed, maxMs: 0 });

  /** Runs it, and does something in the middle: in whatever step of the loop that falls. */
  async function interrupted(steps: number, interrupt: (conductor: Conductor) => void) {
    const clock = new VirtualClock();
    const journal = new MemoryJournal();
    const conductor = new Conductor({
      id: 'test',
      match: started(clock, { plyLimit: 60 }),
      seats: { white: hosted(instant(1)(clock), OFF), black: hosted(instant(2)(clock), OFF) },
      forecast: null,
      clock,
      journal,
    });
    const act = async (): Promise<void> => {
      for (let i = 0; i < steps; i++) await new Promise(resolve => setImmediate(resolve));
      interrupt(conductor);
    };
    await clock.run(Promise.all([conductor.run(), act()]));
    return { conductor, journal };
  }

  test('lets everything else have its turn at every ply', async () => {
    const clock = new VirtualClock();
    const random = (seed: number) => hosted(new RandomAgent({ seed }), BALANCED);
    const conductor = new Conductor({
      id: 'test',
      match: started(clock, { plyLimit: 40 }),
      seats: { white: random(1), black: random(2) },
      forecast: null,
      clock,
      journal: new MemoryJournal(),
    });
    const over = new AbortController();
    let turns = 0;
    const others = async (): Promise<void> => {
      for (; !over.signal.aborted; turns++) await new Promise(resolve => setImmediate(resolve));
    };
    const match = conductor.run().then(() => over.abort());
    await clock.run(Promise.all([match, others()]));
    expect(turns).toBeGreaterThanOrEqual(conductor.match.moves.length);
  });

  test('ends, and its end is durable, in whatever moment it is aborted', async () => {
    for (let steps = 1; steps <= 12; steps++) {
      const { conductor, journal } = await interrupted(steps, each => each.act(null, { kind: 'abort' }));
      expect(conductor.match.end?.termination).toBe('abort');
      expect(journal.ends.map(({ end }) => end.termination)).toEqual(['abort']);
      expect(journal.plies).toHaveLength(conductor.match.moves.length);
    }
  });

  test('leaves no accepted ply unwritten, in whatever moment it is stopped', async () => {
    for (let steps = 1; steps <= 12; steps++) {
      const { conductor, journal } = await interrupted(steps, each => each.stop());
      expect(journal.ends).toEqual([]);
      expect(journal.plies.map(({ uci }) => uci)).toEqual(conductor.match.moves);
    }
  });
});
