/** How strong a player is, as people read it: "1540 ± 82". */
export interface Rating {
  readonly rating: number;
  /** The standard deviation of what the rating is believed to be. */
  readonly deviation: number;
}

/** With a greater deviation a rating says little yet. As on lichess.org (https://lichess.org/page/rating-systems). */
const PROVISIONAL_ABOVE = 110;

export function isProvisional({ deviation }: Rating): boolean {
  return deviation > PROVISIONAL_ABOVE;
}
