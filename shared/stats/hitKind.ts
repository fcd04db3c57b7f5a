/**
 * How a turn's search came about. `ready`, `pending` and `miss` are windows; `chained` means that no guess
 * was needed, `none` that there was no window (the first turn, or a seat that does not speculate).
 */
export const HIT_KINDS = ['none', 'ready', 'pending', 'miss', 'chained'] as const;
export type HitKind = (typeof HIT_KINDS)[number];
