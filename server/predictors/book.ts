import { positionKey, sideToMove } from '../../shared/chess/position.ts';
import type { BySeat } from '../../shared/match/seat.ts';
import type { Turn } from '../../shared/match/turn.ts';
import type { PredictionRequest, Predictor } from './predictor.ts';

/** Of each game; later positions hardly come twice. */
export const BOOK_PLIES = 30;

/** Past games: what a player chose in a position, and how often. */
export interface Book {
  /** Some game of the player is remembered. */
  knows(player: string): Promise<boolean>;
  /** `position` as `positionKey` gives it. The most frequent first. */
  played(
    player: string,
    position: string,
  ): Promise<readonly { readonly uci: string; readonly count: number }[]>;
}

/** Predicts what this opponent played in this position before. */
export class BookPredictor implements Predictor {
  readonly id = 'book';
  readonly costly = false;
  readonly #book: Book;
  readonly #players: BySeat<string>;
  /** Asked once a match. */
  readonly #known = new Map<string, Promise<boolean>>();

  /** `players` are the ids of those who sit in the seats. */
  constructor({ book, players }: { readonly book: Book; readonly players: BySeat<string> }) {
    this.#book = book;
    this.#players = players;
  }

  /** Of n games, a move of k has k / (n + 1): one game more might bring something new (Laplace's rule). */
  async predict({ fen, moves: { length: played } }: Turn, request: PredictionRequest): Promise<void> {
    if (played >= BOOK_PLIES) return;
    const player = this.#players[sideToMove(fen)];
    const known = this.#known.get(player) ?? this.#book.knows(player);
    this.#known.set(player, known);
    if (!(await known)) return;
    const moves = await this.#book.played(player, positionKey(fen));
    const games = moves.reduce((sum, move) => sum + move.count, 0);
    request.publish(
      moves
        .slice(0, request.count)
        .map(({ uci, count }) => ({ uci, probability: count / (games + 1), source: this.id })),
    );
  }
}
