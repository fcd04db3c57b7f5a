import { z } from 'zod';
import { ok, type Result, refuse } from '../result.ts';

const ms = z
  .int()
  .min(0)
  .max(24 * 3_600_000);

export const timeControl = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('increment'), initialMs: ms.min(1), incrementMs: ms }),
  z.strictObject({ kind: z.literal('perMove'), perMoveMs: ms.min(1) }),
]);

/** No clock; an initial time and an increment after each own move; or a fixed time for every move. */
export type TimeControl = z.infer<typeof timeControl>;

/** 'none', '60+1' (seconds and increment), '10/move'. Refused: 'clock-invalid'. */
export function parseTimeControl(text: string): Result<TimeControl> {
  const trimmed = text.trim();
  if (trimmed === 'none') return ok({ kind: 'none' });
  const increment = /^(\d+(?:\.\d+)?)\+(\d+(?:\.\d+)?)$/.exec(trimmed);
  const perMove = /^(\d+(?:\.\d+)?)\/move$/.exec(trimmed);
  const parsed = timeControl.safeParse(
    increment !== null
      ? { kind: 'increment', initialMs: toMs(increment[1]), incrementMs: toMs(increment[2]) }
      : { kind: 'perMove', perMoveMs: toMs(perMove?.[1]) },
  );
  if (!parsed.success) {
    return refuse(
      'clock-invalid',
      'a clock is "none", "60+1" (seconds + increment) or "10/move", up to a day',
    );
  }
  return ok(parsed.data);
}

function toMs(seconds: string | undefined): number {
  return Math.round(Number(seconds) * 1000);
}

export function formatTimeControl(control: TimeControl): string {
  switch (control.kind) {
    case 'none':
      return 'none';
    case 'increment':
      return `${control.initialMs / 1000}+${control.incrementMs / 1000}`;
    case 'perMove':
      return `${control.perMoveMs / 1000}/move`;
  }
}
