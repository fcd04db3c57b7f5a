import { z } from 'zod';
import { namedMoves } from '../../shared/chess/position.ts';
import type { Turn } from '../../shared/match/turn.ts';
import { ok, type Result, refuse } from '../../shared/result.ts';
import type { Usage } from '../../shared/stats/usage.ts';
import type { Clock } from '../clock.ts';
import type { ModelEndpoint } from '../models/endpoint.ts';
import { findMove } from '../models/moveText.ts';
import type { Price } from '../models/price.ts';
import type { Purse } from '../models/purse.ts';
import type { AnswerFormat, Message, ModelSettings, ToldToken } from '../models/request.ts';
import { describeTurn } from '../models/turnText.ts';
import { movesFromTokens } from './logprobs.ts';
import type { Prediction, PredictionRequest, Predictor } from './predictor.ts';

export interface LlmPredictorOptions {
  readonly endpoint: ModelEndpoint;
  readonly settings: ModelSettings;
  readonly price: Price | null;
  /** How many moves the model is asked for; the paper's K. */
  readonly moves: number;
  /** Ask for one move, and read the others from the log-probabilities of its tokens. */
  readonly logprobs: boolean;
  /** What pays for it; nothing is capped where there is none. */
  readonly purse?: Purse;
  readonly clock: Clock;
  /** Hears of each call that was answered, for a recording. */
  readonly onGuess?: (turn: Turn, guess: Guess) => void;
}

/** One answered call. */
export interface Guess {
  /** How many moves were asked for. */
  readonly asked: number;
  /** UCI, likeliest first. */
  readonly moves: readonly string[];
  readonly ms: number;
  readonly usage: Usage;
}

const MOVE_FORMAT: AnswerFormat = {
  name: 'chess_prediction',
  schema: {
    type: 'object',
    properties: { move: { type: 'string', description: 'In SAN, as Nf3, exd5, O-O or e8=Q' } },
    required: ['move'],
    additionalProperties: false,
  },
};

const LIST_FORMAT: AnswerFormat = {
  name: 'chess_predictions',
  schema: {
    type: 'object',
    properties: {
      predictions: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            move: { type: 'string', description: 'In SAN, as Nf3, exd5, O-O or e8=Q' },
            probability: { type: 'number', description: 'From 0 to 1' },
          },
          required: ['move', 'probability'],
          additionalProperties: false,
        },
      },
    },
    required: ['predictions'],
    additionalProperties: false,
  },
};

const answer = z.object({
  predictions: z.array(z.object({ move: z.string(), probability: z.number() })),
});

/**
 * Asks a fast model, in one call, for the likeliest moves and their probabilities; or, of an endpoint that tells
 * log-probabilities, for one move. It is told the turn, never who plays.
 */
export class LlmPredictor implements Predictor {
  readonly id = 'llm';
  readonly costly = true;
  readonly #o: LlmPredictorOptions;
  /** Found out once: false as soon as the endpoint has left them out. */
  #logprobs: boolean;

  constructor(options: LlmPredictorOptions) {
    this.#o = options;
    this.#logprobs = options.logprobs;
  }

  /** Publishes once. Rejects as the endpoint's `call` does, and where the answer cannot be read. */
  async predict(turn: Turn, { signal, count, publish, report }: PredictionRequest): Promise<void> {
    signal.throwIfAborted();
    const { endpoint, settings, price, moves, purse, clock, onGuess } = this.#o;
    const startedAt = clock.now();
    if (purse?.empty === true) return; // the match is about to be ended by its own next search
    const bill = purse?.bill();
    const logprobs = this.#logprobs;
    const request = logprobs
      ? { settings, messages: movePrompt(turn), format: MOVE_FORMAT, logprobs }
      : { settings, messages: listPrompt(turn, moves), format: LIST_FORMAT };
    const { text, tokens, usage } = await endpoint.call(request, {
      signal,
      urgency: 'prediction',
      price,
      report: usage => {
        report(usage);
        bill?.(usage.costUsd);
      },
      enough: answer => (logprobs ? MOVE : LIST).test(answer),
    });
    if (logprobs && tokens.length === 0) {
      this.#logprobs = false;
      throw new Error(`${endpoint.name} tells no log-probabilities`);
    }
    const predictions = logprobs ? this.#fromTokens(tokens, turn) : parsePredictions(text, turn.fen, this.id);
    if (!predictions.ok) throw new Error(predictions.error.message);
    const guessed = predictions.value.slice(0, moves).map(({ uci }) => uci);
    onGuess?.(turn, { asked: moves, moves: guessed, ms: clock.now() - startedAt, usage });
    publish(predictions.value.slice(0, count));
  }

  #fromTokens(tokens: readonly ToldToken[], turn: Turn): Result<readonly Prediction[]> {
    const predictions = movesFromTokens(tokens, { legal: namedMoves(turn.fen), source: this.id });
    return predictions === null ? UNREADABLE : ok(predictions);
  }
}

const UNREADABLE = refuse('predictions-unreadable', 'the predictions cannot be read');

/** Whatever follows the move, or the list, changes nothing. */
const MOVE = /"move"\s*:\s*"[^"]+"/;
const LIST = /\]\s*\}/;

function movePrompt(turn: Turn): readonly Message[] {
  return [
    {
      role: 'system',
      content: `You predict the next move of a game of chess: the one that the player to move is likeliest to choose.
Answer at once with one JSON object and nothing else, as {"move":"Nf3"}, in standard algebraic notation.`,
    },
    { role: 'user', content: describeTurn(turn, { legalMoves: true }) },
  ];
}

/** The same for the same turn, byte for byte. */
export function listPrompt(turn: Turn, moves: number): readonly Message[] {
  return [
    {
      role: 'system',
      content: `You predict the next move of a game of chess.
Name the ${moves} moves that the player to move is likeliest to choose, likeliest first, with their probabilities.
Be quick, and leave for all other moves together the probability that they have.
Answer with one JSON object and nothing else, as {"predictions":[{"move":"Nf3","probability":0.4}]}.`,
    },
    { role: 'user', content: describeTurn(turn, { legalMoves: true }) },
  ];
}

/**
 * Legal moves, each once, best first; probabilities that sum to more than 1 are scaled down. What is no legal move is
 * left out. Refused: 'predictions-unreadable'.
 */
export function parsePredictions(text: string, fen: string, source: string): Result<Prediction[]> {
  const [json] = /\{[\s\S]*\}/.exec(text) ?? [];
  const parsed = answer.safeParse(json === undefined ? null : parseJson(json));
  if (!parsed.success) return UNREADABLE;
  const legal = namedMoves(fen);
  const found = new Map<string, number>();
  for (const { move, probability } of parsed.data.predictions) {
    const named = findMove(move, legal);
    if (named.ok && probability > 0 && !found.has(named.value.uci)) found.set(named.value.uci, probability);
  }
  const sum = [...found.values()].reduce((all, each) => all + each, 0);
  const scale = Math.max(1, sum);
  return ok(
    [...found]
      .map(([uci, probability]) => ({ uci, probability: probability / scale, source }))
      .sort((a, b) => b.probability - a.probability),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // its parser says so
  }
}
