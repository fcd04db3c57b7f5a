import { createHash } from 'node:crypto';
import type { EngineLine } from '../../server/engines/engine.ts';
import type { EnginePool } from '../../server/engines/pool.ts';
import { Urgency } from '../../server/urgency.ts';
import { play } from '../../shared/chess/position.ts';
import { FAILURES, type Failure } from './modelFailures.ts';
import type { FakeGuess, FakeModelOptions, FakePosition } from './modelOptions.ts';

/*
 * What a fake model server answers when it is to look like one: an engine's moves with some freedom, after think
 * times as uneven as a model's. Everything is drawn from the seed and what was said, so that the same request
 * gets the same answer after the same time.
 */

export interface EngineModel {
  readonly pool: EnginePool;
  readonly seed: number;
  /** The median time to the first token of an answer. */
  readonly p50Ms: number;
  readonly tokenMs: number;
  /** Tokens of reasoning a millisecond that are counted and never shown. */
  readonly hiddenPerMs: number;
  /** Think aloud: wander between moves before settling. */
  readonly reasoning: boolean;
  /** The share of calls that fail, each in a way that is drawn. */
  readonly failRate: number;
  /** Instead, every fifth call fails in these ways, one after the other. */
  readonly failInTurn?: readonly Failure[];
}

const NODES = 4000;
/**
 * How often a recorded move of gpt-5 was the engine's first, second … best, of those among its best eight
 * (`npm run fit-predictor`): a model is often of another mind than an engine.
 */
const BY_RANK = [0.41, 0.2, 0.14, 0.08, 0.05, 0.05, 0.04, 0.03];
/** Of the logarithm of think times; about that of recorded ones. */
const SPREAD = 0.5;
/** How much sooner than a choice a fast model's guesses are there. */
const FAST = 10;
/** Steps of a think aloud. */
const STEPS = 12;
/** Those that a caller can do something about; a call that hangs is left out, as it lasts until it is given up. */
const DRAWN_FAILURES = FAILURES.filter(kind => !['401', 'quota', 'context', 'hang'].includes(kind));

export function engineModel(options: EngineModel): FakeModelOptions {
  const { seed, p50Ms, tokenMs, hiddenPerMs, reasoning, failRate, failInTurn } = options;
  // A model would not think on this machine: each position is searched once.
  const known = new Map<string, Promise<[string, number][]>>();
  const sharesOf = (fen: string): Promise<[string, number][]> => {
    const found = known.get(fen) ?? linesOf(options.pool, fen).then(shares);
    known.set(fen, found);
    return found;
  };
  const choose = async (position: FakePosition): Promise<string> => {
    const weights = await sharesOf(position.fen);
    let left = drawn(seed, 'choice', position.prompt);
    for (const [san, weight] of weights) {
      left -= weight;
      if (left < 0) return san;
    }
    return weights[0]?.[0] ?? '';
  };
  return {
    choose,
    tokenMs,
    hiddenPerMs,
    thinkMs: ({ prompt, guesses }) =>
      (guesses ? p50Ms / FAST : p50Ms) * Math.exp(SPREAD * normal(seed, prompt)),
    guess: async ({ fen }, count): Promise<FakeGuess[]> =>
      (await sharesOf(fen))
        .slice(0, count)
        .map(([move, probability]) => ({ move, probability: Number((0.9 * probability).toFixed(3)) })),
    ...(reasoning && {
      reasoning: async (position: FakePosition, move: string) =>
        wander(seed, position, {
          move,
          others: (await sharesOf(position.fen)).map(([san]) => san),
        }),
    }),
    fail: number => {
      if (failInTurn !== undefined) {
        return number % 5 === 0 ? (failInTurn[(number / 5) % failInTurn.length] ?? null) : null;
      }
      if (drawn(seed, 'failure', String(number)) >= failRate) return null;
      return DRAWN_FAILURES[Math.floor(drawn(seed, 'kind', String(number)) * DRAWN_FAILURES.length)] ?? null;
    },
  };
}

/**
 * Steps that name one candidate after the other. The move that is chosen in the end is first named at a drawn
 * step, and settled on only in the last.
 */
function wander(
  seed: number,
  { prompt }: FakePosition,
  { move, others }: { readonly move: string; readonly others: readonly string[] },
): string[] {
  const first = Math.floor(drawn(seed, 'first', prompt) * (STEPS - 1));
  const rivals = others.filter(san => san !== move);
  const steps = Array.from({ length: STEPS - 1 }, (_, step) => {
    const rival = rivals[Math.floor(drawn(seed, `rival ${step}`, prompt) * rivals.length)] ?? move;
    // Once thought of, it is come back to every other time.
    const back = step === first || (step > first && drawn(seed, `back ${step}`, prompt) < 0.5);
    return `What about ${back ? move : rival}? Let me see what follows.\n`;
  });
  return [...steps, `I settle on ${move}.\n`];
}

async function linesOf(pool: EnginePool, fen: string): Promise<readonly EngineLine[]> {
  const { lines } = await pool.search(
    {
      initialFen: fen,
      moves: [],
      limit: { kind: 'nodes', nodes: NODES },
      multiPv: BY_RANK.length,
      options: {},
    },
    { urgency: new Urgency('authoritative'), signal: new AbortController().signal },
  );
  return lines.map(line => {
    const played = play(fen, line.move);
    return { ...line, move: played.ok ? played.value.san : line.move };
  });
}

/** SAN with its share, best first. */
function shares(lines: readonly EngineLine[]): [string, number][] {
  const whole = lines.reduce((sum, _line, rank) => sum + (BY_RANK[rank] ?? 0), 0);
  return lines.map(({ move }, rank): [string, number] => [move, (BY_RANK[rank] ?? 0) / whole]);
}

/** In [0, 1), the same for the same words. */
function drawn(...words: readonly (string | number)[]): number {
  return createHash('sha256').update(words.join('|')).digest().readUIntBE(0, 6) / 2 ** 48;
}

/** Standard normal, by Box and Muller. */
function normal(seed: number, text: string): number {
  const [a, b] = [drawn(seed, 'radius', text), drawn(seed, 'angle', text)];
  return Math.sqrt(-2 * Math.log(1 - a)) * Math.cos(2 * Math.PI * b);
}
