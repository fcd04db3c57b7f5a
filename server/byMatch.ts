/** Something that each running match has one of, made when it is first asked for. */
export class ByMatch<T> {
  readonly #make: () => T;
  readonly #known = new Map<string, T>();

  constructor(make: () => T) {
    this.#make = make;
  }

  of(matchId: string): T {
    const known = this.#known.get(matchId);
    if (known !== undefined) return known;
    const made = this.#make();
    this.#known.set(matchId, made);
    return made;
  }

  /** The match has ended. */
  forget(matchId: string): void {
    this.#known.delete(matchId);
  }
}
