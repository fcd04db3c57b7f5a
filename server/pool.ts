/** A bot that waits for a game. */
export interface Seek {
  /** Of this wait alone: a bot may wait for several games at once. */
  readonly id: string;
  /** Who waits: nobody plays against oneself. */
  readonly player: string;
  readonly rating: number;
  /** The rating's standard deviation. */
  readonly deviation: number;
  /** As in `formatTimeControl`: only equal ones meet. */
  readonly clock: string;
  readonly rated: boolean;
  /** When it joined: milliseconds on the clock that `pair` is asked by. */
  readonly at: number;
}

export interface Pairing {
  readonly white: Seek;
  readonly black: Seek;
}

/** Ratings so far apart are close enough at once, beside what their deviations leave open. */
const CLOSE = 100;
/** How much further they may be apart for each second that the longer one of the two has waited. */
const WIDENS_PER_S = 20;

/**
 * The open pool: who waits for a game, and who plays whom. Those who have waited longest choose first, and take the
 * closest rating that is near enough; how near that must be becomes less the longer one waits, so that everybody
 * plays whenever there is somebody else. It holds no timer: `pairableAt` tells when to ask again.
 */
export class Pool {
  readonly #seeks = new Map<string, Seek>();
  /** Games with White less games with Black, of those that were paired here. */
  readonly #whites = new Map<string, number>();

  /** A seek of the same id is replaced. */
  join(seek: Seek): void {
    this.#seeks.set(seek.id, seek);
  }

  leave(id: string): void {
    this.#seeks.delete(id);
  }

  get waiting(): readonly Seek[] {
    return [...this.#seeks.values()];
  }

  /** Those who play each other from `now` on. They wait no longer. */
  pair(now: number): Pairing[] {
    const pairings: Pairing[] = [];
    for (const seek of this.#oldestFirst()) {
      if (!this.#seeks.has(seek.id)) continue;
      const partners = this.#oldestFirst()
        .filter(other => (willingAt(seek, other) ?? Number.POSITIVE_INFINITY) <= now)
        .toSorted((a, b) => distance(seek, a) - distance(seek, b));
      const [partner] = partners;
      if (partner === undefined) continue;
      this.leave(seek.id);
      this.leave(partner.id);
      pairings.push(this.#coloured(seek, partner));
    }
    return pairings;
  }

  /** When the next two can be paired if nobody comes or goes, on the clock of `at`; null for never. */
  pairableAt(): number | null {
    const seeks = this.waiting;
    const instants = seeks.flatMap((seek, i) =>
      seeks.slice(i + 1).flatMap(other => willingAt(seek, other) ?? []),
    );
    return instants.length === 0 ? null : Math.min(...instants);
  }

  #oldestFirst(): Seek[] {
    return [...this.#seeks.values()].toSorted((a, b) => a.at - b.at);
  }

  /** White for who had it less often; where that is equal, for who waited longer. */
  #coloured(older: Seek, newer: Seek): Pairing {
    const balance = ({ player }: Seek): number => this.#whites.get(player) ?? 0;
    const [white, black] = balance(older) <= balance(newer) ? [older, newer] : [newer, older];
    this.#whites.set(white.player, balance(white) + 1);
    this.#whites.set(black.player, balance(black) - 1);
    return { white, black };
  }
}

function distance(a: Seek, b: Seek): number {
  return Math.abs(a.rating - b.rating);
}

/** From when on two of them may play each other; null for never. */
function willingAt(a: Seek, b: Seek): number | null {
  if (a.player === b.player || a.clock !== b.clock || a.rated !== b.rated) return null;
  // Within one standard deviation of their difference, two ratings are hardly told apart.
  const allowed = CLOSE + Math.hypot(a.deviation, b.deviation);
  const waitMs = (Math.max(0, distance(a, b) - allowed) / WIDENS_PER_S) * 1000;
  // Neither can play before both are there.
  return Math.max(a.at, b.at, Math.min(a.at, b.at) + waitMs);
}
