/**
 * Whether a search is speculative or has become a seat's own decision. It only ever rises. The owner of the
 * search holds the Urgency; whoever queues work for it reads the level and listens.
 */
export class Urgency {
  #authoritative: boolean;
  readonly #listeners = new Set<() => void>();

  constructor(level: 'speculative' | 'authoritative') {
    this.#authoritative = level === 'authoritative';
  }

  get authoritative(): boolean {
    return this.#authoritative;
  }

  /** Adoption: a speculative search becomes the seat's own. */
  raise(): void {
    if (this.#authoritative) return;
    this.#authoritative = true;
    const listeners = [...this.#listeners];
    this.#listeners.clear();
    for (const listener of listeners) listener();
  }

  /** Calls `listener` once, when the level rises. Returns a function that stops listening. */
  onRaise(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
