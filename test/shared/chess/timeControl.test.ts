import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatTimeControl, parseTimeControl, timeControl } from '../../../shared/chess/timeControl.ts';

describe('a time control', () => {
  test.each([
    ['none', { kind: 'none' }],
    ['60+1', { kind: 'increment', initialMs: 60_000, incrementMs: 1000 }],
    ['0.5+0.1', { kind: 'increment', initialMs: 500, incrementMs: 100 }],
    ['60+0', { kind: 'increment', initialMs: 60_000, incrementMs: 0 }],
    ['10/move', { kind: 'perMove', perMoveMs: 10_000 }],
    ['86400+0', { kind: 'increment', initialMs: 86_400_000, incrementMs: 0 }],
  ])('is written as text: %s', (text, value) => {
    expect(parseTimeControl(text)).toEqual({ ok: true, value });
    expect(parseTimeControl(` ${text}\n`)).toEqual({ ok: true, value });
  });

  test.each(['', '60', '+1', '1+', '60+1 60+1', '1e9+0', 'NaN+0', 'Infinity+0', 'x/move', '10/', 'None'])(
    'is refused as text that is none: %j',
    text => {
      expect(parseTimeControl(text)).toMatchObject({ ok: false, error: { code: 'clock-invalid' } });
    },
  );

  test.each(['-1+0', '1+-1', '0+1', '0.0001+1', '0/move', '86401+0', '1+86401', '86401/move'])(
    'is refused where a side would begin without time, or have more than a day: %s',
    text => {
      expect(parseTimeControl(text)).toMatchObject({ ok: false, error: { code: 'clock-invalid' } });
    },
  );

  test('is the same after it was written and read, whichever it is', () => {
    const ms = (min: number): fc.Arbitrary<number> => fc.integer({ min, max: 86_400_000 });
    const any = fc.oneof(
      fc.constant({ kind: 'none' } as const),
      fc.record({ kind: fc.constant('increment' as const), initialMs: ms(1), incrementMs: ms(0) }),
      fc.record({ kind: fc.constant('perMove' as const), perMoveMs: ms(1) }),
    );
    fc.assert(
      fc.property(any, control => {
        expect(timeControl.parse(control)).toEqual(control);
        expect(parseTimeControl(formatTimeControl(control))).toEqual({ ok: true, value: control });
      }),
    );
  });

  test('is refused as a value where its text would be', () => {
    for (const value of [
      { kind: 'increment', initialMs: 0, incrementMs: 1000 },
      { kind: 'increment', initialMs: 0.5, incrementMs: 0 },
      { kind: 'perMove', perMoveMs: 0 },
      { kind: 'none', initialMs: 1 },
      { kind: 'hourglass' },
    ]) {
      expect(timeControl.safeParse(value).success).toBe(false);
    }
  });
});
