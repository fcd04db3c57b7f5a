/** The least count that is told aloud; a long think is told at it, at ten times as many, and so on. */
const LEAST = 1000;

/** The round count of tokens that was passed since the last look; null where none was. */
export function milestone(before: number, now: number): number | null {
  const round = 10 ** Math.floor(Math.log10(Math.max(1, now)));
  return round >= LEAST && before < round ? round : null;
}
