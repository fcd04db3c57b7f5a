import { expect, test } from 'vitest';
import { VirtualClock } from '../../server/clock.ts';
import { Conductor } from '../../server/match/conductor.ts';
import { move } from '../../shared/match/choice.ts';
import { startMatch } from '../../shared/match/match.ts';
import { preset } from '../../shared/match/speculation.ts';
import { NO_USAGE } from '../../shared/stats/usage.ts';
import { drawnMove, luckyForecast, MemoryJournal, scriptedAgent } from './scripted.ts';

test('what is told of a think begins with its turn: nobody learns that it had begun before', async () => {
  const clock = new VirtualClock();
  const match = startMatch({ plyLimit: 2, at: clock.now() });
  if (!match.ok) throw new Error(match.error.message);
  // White decides after 1 s; Black, foreseen, writes a token each ms and takes three.
  const agent = (seed: number, thinkMs: number) =>
    scriptedAgent({
      clock,
      seed,
      maxMs: 0,
      answer: async (turn, { report, signal }) => {
        for (let ms = 100; ms <= thinkMs; ms += 100) {
          await clock.sleep(100, signal);
          report({ ...NO_USAGE, outputTokens: ms });
        }
        return move(drawnMove(seed, turn));
      },
    });
  const told: number[] = [];
  const speculation = preset('eager');
  const conductor = new Conductor({
    id: 'written',
    match: match.value,
    seats: {
      white: { kind: 'hosted', agent: agent(1, 1000), speculation },
      black: { kind: 'hosted', agent: agent(2, 3000), speculation },
    },
    forecast: luckyForecast(clock, { white: 1, black: 2 }, 1),
    clock,
    journal: new MemoryJournal(),
    observer: { progress: () => told.push(conductor.writtenTokens) },
  });
  await clock.run(conductor.run());
  const [white, black] = [told.slice(0, 10), told.slice(10)];
  expect(white).toEqual([100, 200, 300, 400, 500, 600, 700, 800, 900, 1000]);
  expect(conductor.counts.pendingHits).toBe(1);
  expect(black.at(0)).toBe(100);
  // A part of it was written while White thought.
  expect(black.at(-1)).toBeLessThan(2200);
});
