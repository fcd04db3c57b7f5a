import { expect, test } from 'vitest';
import { milestone } from '../../client/view/written.ts';

test('a long think is told aloud a few times: at a thousand tokens, at ten thousand, and so on', () => {
  const told: number[] = [];
  for (let before = 0; before < 200_000; before += 250) {
    const passed = milestone(before, before + 250);
    if (passed !== null) told.push(passed);
  }
  expect(told).toEqual([1000, 10_000, 100_000]);
});

test('what passes several counts at once is told once, and a think that begins anew begins anew', () => {
  expect(milestone(0, 20_000)).toBe(10_000);
  expect(milestone(20_000, 300)).toBeNull();
  expect(milestone(300, 1000)).toBe(1000);
});
