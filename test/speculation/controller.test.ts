import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UsageController } from '../../server/speculation/controller.ts';
import { type Account, NO_ACCOUNT, NO_SPEND } from '../../shared/stats/spend.ts';
import { chance } from './toyWorld.ts';

function account(choicesMs: number, droppedMs: number): Account {
  return { ...NO_ACCOUNT, choices: { ...NO_SPEND, ms: choicesMs }, dropped: { ...NO_SPEND, ms: droppedMs } };
}

describe('the usage controller', () => {
  test('asks more of a branch after overspending, and less after underspending', () => {
    const [over, under] = [600, 0].map(dropped => {
      const controller = new UsageController(2.65);
      controller.committed(account(200, dropped), 4);
      return controller;
    });
    const at = new UsageController(2.65).threshold;
    expect(over?.threshold).toBeGreaterThan(at);
    expect(under?.threshold).toBeLessThan(at);
    expect([over?.hasRoom, under?.hasRoom]).toEqual([false, true]);
  });

  test('asks more of a branch the less may be spent', () => {
    const thresholds = [1.05, 1.5, 2.65, 6.6, 20].map(usage => new UsageController(usage).threshold);
    expect([...thresholds].sort((a, b) => b - a)).toEqual(thresholds);
    for (const threshold of thresholds) expect(threshold).toBeLessThanOrEqual(1);
  });

  test('asks nothing where there is no bound', () => {
    const controller = new UsageController(null);
    controller.committed(account(100, 10_000), 3);
    expect([controller.threshold, controller.hasRoom]).toEqual([0, true]);
  });

  test('holds the usage ratio of matches whose spending comes in lumps and answers differently to it', () => {
    const match = fc.record({
      seed: fc.nat(1_000_000),
      maxUsage: fc.constantFrom(1.5, 2.65, 6.6),
      // How the waste of a window answers to the threshold, as a power, and by what the first guess is wrong.
      power: fc.double({ min: 1, max: 2, noNaN: true }),
      wrong: fc.double({ min: 0.8, max: 1.4, noNaN: true }),
    });
    fc.assert(
      fc.property(match, ({ seed, maxUsage, power, wrong }) => {
        const controller = new UsageController(maxUsage);
        const first = controller.threshold;
        let [choices, dropped] = [0, 0];
        const windows = 200;
        for (let window = 1; window <= windows; window++) {
          const wanted = (maxUsage - 1) * wrong * (first / controller.threshold) ** power;
          const ms = 50 + 100 * chance(seed, window, 'think');
          choices += ms;
          // Half of the windows waste nothing.
          if (chance(seed, window, 'hit') < 0.5) dropped += 2 * wanted * ms;
          controller.committed(account(choices, dropped), window);
        }
        expect(Math.abs((choices + dropped) / choices / maxUsage - 1)).toBeLessThan(0.2);
      }),
      { numRuns: 200 },
    );
  });
});
