import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../server/clock.ts';
import { Treasury } from '../server/treasury.ts';

const DAY_MS = 86_400_000;

class DayClock extends VirtualClock {
  at = 0;
  override epoch(): number {
    return this.at;
  }
}

function opened(caps: { matchUsd: number | null; dayUsd: number | null }) {
  const kept = new Map<string, number>();
  const emptied: string[] = [];
  const clock = new DayClock();
  const open = (): Treasury => {
    const treasury = new Treasury({
      caps,
      clock,
      book: {
        add: (day, usd) => {
          kept.set(day, (kept.get(day) ?? 0) + usd);
          return kept.get(day) ?? 0;
        },
      },
      onEmpty: (matchId, why) => emptied.push(`${matchId}: ${why.code}`),
    });
    treasury.openDay();
    return treasury;
  };
  return { clock, emptied, open, treasury: open() };
}

describe('the caps on money', () => {
  test('end a match once all of its searches together have spent its own, as their bills grow', () => {
    const { treasury, emptied } = opened({ matchUsd: 1, dayUsd: null });
    const [first, second] = [treasury.purse('a').bill(), treasury.purse('a').bill()];
    first(0.3);
    first(0.6);
    second(0.3);
    expect(emptied).toEqual([]);
    second(0.4);
    expect(emptied).toEqual(['a: match-cap']);
    expect(treasury.purse('b').empty).toBe(false);
    expect(treasury.refusal()).toBeNull();
  });

  test('count what an earlier process had spent on a match', () => {
    const { treasury } = opened({ matchUsd: 1, dayUsd: null });
    expect(treasury.purse('a', 1).empty).toBe(true);
  });

  test('end every match of a day, and begin no other, once they have spent the day’s; a restart forgets nothing', () => {
    const { treasury, open, emptied, clock } = opened({ matchUsd: null, dayUsd: 1 });
    treasury.purse('a').bill()(0.5);
    treasury.save();
    const later = open();
    later.purse('b').bill()(0.5);
    expect(emptied).toEqual(['b: day-cap']);
    expect(later.refusal()).toMatchObject({ code: 'cap-reached' });
    later.save();
    clock.at = DAY_MS;
    later.openDay();
    expect(later.refusal()).toBeNull();
  });

  test('of a day are those of every process that spends on it', () => {
    const { treasury, open, emptied } = opened({ matchUsd: null, dayUsd: 1 });
    const other = open();
    treasury.purse('a').bill()(0.6);
    other.purse('b').bill()(0.6);
    treasury.save();
    other.save();
    expect(other.refusal()).toMatchObject({ code: 'cap-reached' });
    expect(treasury.refusal()).toBeNull();
    treasury.save();
    expect(treasury.refusal()).toMatchObject({ code: 'cap-reached' });
    expect(emptied).toEqual([]);
  });

  test('are none where none is told, and a cost that is not known counts for nothing', () => {
    const { treasury, emptied } = opened({ matchUsd: null, dayUsd: null });
    const bill = treasury.purse('a').bill();
    bill(1e9);
    bill(null);
    expect(emptied).toEqual([]);
  });
});
