export const SEATS = ['white', 'black'] as const;

/** White's or Black's place in a match. */
export type Seat = (typeof SEATS)[number];

export function otherSeat(seat: Seat): Seat {
  return seat === 'white' ? 'black' : 'white';
}

/** A value for each seat. */
export type BySeat<T> = Readonly<Record<Seat, T>>;

/** The seed of a seat's own draws, from that of the match. */
export function seatSeed(seed: number, seat: Seat): number {
  return seat === 'white' ? 2 * seed : 2 * seed + 1;
}
