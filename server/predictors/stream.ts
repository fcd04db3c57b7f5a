import { type NamedMove, namedMoves } from '../../shared/chess/position.ts';
import type { Turn } from '../../shared/match/turn.ts';
import { findMove } from '../models/moveText.ts';
import type { Writings, Written } from '../models/writings.ts';
import type { Prediction, PredictionRequest, Predictor } from './predictor.ts';

/**
 * Reads what the model whose turn it is has written so far, and predicts the moves that it names: the later and the
 * more often, the likelier, beginning with how likely they were before it was read. The one predictor that sees an
 * opponent's search; it informs the scheduler alone, and is there only where both seats are hosted and isolated.
 */
export class StreamPredictor implements Predictor {
  readonly id = 'stream';
  readonly costly = false;
  readonly idle = true;
  readonly #writings: Writings;
  readonly #prior: Predictor;

  /** `prior` is asked once something can be read, and may be late. */
  constructor({ writings, prior }: { readonly writings: Writings; readonly prior: Predictor }) {
    this.#writings = writings;
    this.#prior = prior;
  }

  /** Publishes each time that what is written changes what is likely; it ends with the signal. */
  predict(turn: Turn, { signal, count, publish }: PredictionRequest): Promise<void> {
    return new Promise((_resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const reader = new Reader(turn.fen);
      let last = '';
      const tell = (): void => {
        const predictions = reader.predictions(this.id).slice(0, count);
        const said = predictions.map(({ uci, probability }) => `${uci} ${probability.toFixed(2)}`).join();
        if (said === last) return;
        last = said;
        publish(predictions);
      };
      let asked = false;
      const stop = this.#writings.follow(turn, written => {
        reader.read(written);
        tell();
        if (last === '' || asked) return;
        asked = true;
        this.#askPrior(turn, { signal, reader, tell });
      });
      signal.addEventListener(
        'abort',
        () => {
          stop();
          reject(signal.reason);
        },
        { once: true },
      );
    });
  }

  #askPrior(
    turn: Turn,
    { signal, reader, tell }: { signal: AbortSignal; reader: Reader; tell: () => void },
  ): void {
    const publish = (predictions: readonly Prediction[]): void => {
      if (signal.aborted) return;
      reader.prior = predictions;
      tell();
    };
    // Without it, the moves that are named are as likely as each other.
    this.#prior
      .predict(turn, { signal, count: PRIOR_MOVES, publish, report: () => undefined })
      .catch(() => undefined);
  }
}

/** Moves that the prior is asked for. */
const PRIOR_MOVES = 16;

/** How likely a move was that the prior does not name. */
const PRIOR_FLOOR = 0.02;

/** Of each mention, how much is left of the one before it. */
const FADING = 0.7;

/** How likely "none of these" is, beside moves whose likelihoods were multiplied by 1 and their mentions. */
const NONE = 0.1;

/** Words right before a move that say that the choice is made: no other move stands between. */
const SETTLED = /\b(?:settle|choose|chose|play|pick|decide|final|best)\b[^.,;:?!\d\n]{0,20}$/i;
const SETTLED_WEIGHT = 3;

/** A bare square is a pawn's move, but more often only a square. */
const SQUARE = /^[a-h][1-8]$/;
const SQUARE_WEIGHT = 0.5;

/** What is left for others once the answer itself names the move, or the beginning of one. */
const ANSWERED = 0.98;

/** Words that could be moves; anything else is passed over without a look at the position. */
const MOVE_WORD = /(?:[NBRQK]?[a-h]?[1-8]?x?[a-h][1-8](?:=?[NBRQnbrq])?|[O0]-[O0](?:-[O0])?)[+#]?/g;

/** One turn's writing, read once from front to back. */
class Reader {
  /** What was likely before anything was read. */
  prior: readonly Prediction[] = [];
  readonly #fen: string;
  #legal: readonly NamedMove[] | null = null;
  #weights = new Map<string, number>();
  #answer: readonly NamedMove[] = [];
  /** Up to where the reasoning was read: always the end of a word. */
  #readTo = 0;

  constructor(fen: string) {
    this.#fen = fen;
  }

  read({ reasoning, text }: Written): void {
    // A call that was made again begins anew.
    if (reasoning.length < this.#readTo) {
      this.#readTo = 0;
      this.#weights = new Map();
    }
    if (reasoning === '' && text === '') return;
    this.#legal ??= namedMoves(this.#fen);
    this.#answer = this.#answered(text, this.#legal);
    this.#mentions(reasoning, this.#legal);
  }

  /** Best first; none before a move was named. */
  predictions(source: string): Prediction[] {
    if (this.#answer.length > 0) {
      const probability = ANSWERED / this.#answer.length;
      return this.#answer.map(({ uci }) => ({ uci, probability, source }));
    }
    if (this.#weights.size === 0) return [];
    const likelihoods = new Map(this.prior.map(({ uci, probability }) => [uci, probability]));
    for (const [uci, weight] of this.#weights) {
      likelihoods.set(uci, (likelihoods.get(uci) ?? PRIOR_FLOOR) * (1 + weight));
    }
    const sum = [...likelihoods.values()].reduce((all, each) => all + each, NONE);
    return [...likelihoods]
      .map(([uci, likelihood]) => ({ uci, probability: likelihood / sum, source }))
      .sort((x, y) => y.probability - x.probability);
  }

  /** The moves that the answer, as far as it is written, can still be. */
  #answered(text: string, legal: readonly NamedMove[]): readonly NamedMove[] {
    const [, begun = '', end = ''] = /"move"\s*:\s*"([^"\\]*)("?)/.exec(text) ?? [];
    if (begun === '') return [];
    if (end !== '') {
      const found = findMove(begun, legal);
      return found.ok ? [found.value] : [];
    }
    return legal.filter(({ san, uci }) => san.startsWith(begun) || uci.startsWith(begun));
  }

  #mentions(reasoning: string, legal: readonly NamedMove[]): void {
    // The last word may still be growing.
    const end = reasoning.search(/\S*$/);
    if (end <= this.#readTo) return;
    for (const match of reasoning.slice(this.#readTo, end).matchAll(MOVE_WORD)) {
      const [word] = match;
      const at = this.#readTo + match.index;
      // Part of a longer word, as the "e4" of "xe4y", is none.
      if (/\w/.test(reasoning[at - 1] ?? ' ') || /\w/.test(reasoning[at + word.length] ?? ' ')) continue;
      const found = findMove(word, legal);
      if (found.ok) this.#mention(found.value.uci, word, reasoning.slice(Math.max(0, at - 40), at));
    }
    this.#readTo = end;
  }

  #mention(uci: string, word: string, before: string): void {
    for (const [each, weight] of this.#weights) this.#weights.set(each, weight * FADING);
    const weight = (SQUARE.test(word) ? SQUARE_WEIGHT : 1) * (SETTLED.test(before) ? SETTLED_WEIGHT : 1);
    this.#weights.set(uci, (this.#weights.get(uci) ?? 0) + weight);
  }
}
