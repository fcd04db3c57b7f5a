import { move } from '../../shared/match/choice.ts';
import type { Turn } from '../../shared/match/turn.ts';
import { NO_USAGE } from '../../shared/stats/usage.ts';
import { draw } from '../draw.ts';
import { EngineLost, EnginePreempted, type EngineResult, type SearchLimit } from '../engines/engine.ts';
import type { EnginePool } from '../engines/pool.ts';
import { scoreCp, softmax } from '../engines/softmax.ts';
import { type Agent, type AgentAnswer, type AgentRequest, Preempted, TransportError } from './agent.ts';
import type { UciLimit } from './spec.ts';

/** How many best moves a temperature chooses among: what a player would consider. */
const CANDIDATES = 4;

/** UCI options with which engines of the Stockfish family draw, or race threads, and answer differently. */
const UNREPEATABLE = new Set(['threads', 'skill level', 'uci_limitstrength', 'uci_elo']);

/** How often the reply is what the principal variation says: see docs/speculation.md. */
const EXPECTED = 0.4;

export interface UciAgentOptions {
  readonly name: string;
  readonly pool: EnginePool;
  readonly limit: UciLimit;
  readonly options: Readonly<Record<string, string>>;
  /** 0 plays the engine's own move; above it, the moves are drawn by a softmax of their scores. */
  readonly temperatureCp: number;
  readonly seed: number;
}

/** A UCI engine. It always plays on: it neither offers nor accepts draws, and does not resign. */
export class UciAgent implements Agent {
  readonly name: string;
  /** Only nodes are the same under any load. */
  readonly repeatable: boolean;
  readonly readsClock: boolean;
  readonly isolated = true;
  readonly pace = null;
  readonly #options: UciAgentOptions;

  constructor(options: UciAgentOptions) {
    this.#options = options;
    this.name = options.name;
    this.readsClock = options.limit.kind === 'clock';
    this.repeatable =
      options.limit.kind === 'nodes' &&
      !Object.keys(options.options).some(name => UNREPEATABLE.has(name.toLowerCase()));
  }

  async choose(turn: Turn, { signal, urgency, report }: AgentRequest): Promise<AgentAnswer> {
    const { pool, options, temperatureCp } = this.#options;
    let usage = NO_USAGE;
    const onNodes = (nodes: number): void => {
      usage = { ...NO_USAGE, nodes };
      report(usage);
    };
    const search = {
      initialFen: turn.initialFen,
      moves: turn.moves,
      limit: this.#limit(turn),
      multiPv: temperatureCp > 0 ? CANDIDATES : 1,
      options,
    };
    try {
      const result = await pool.search(search, { urgency, signal, onNodes });
      const uci = this.#pick(turn, result);
      const reply = result.lines.find(line => line.move === uci)?.pv[1];
      const answer = { choice: move(uci), usage };
      return reply === undefined ? answer : { ...answer, expects: [{ uci: reply, probability: EXPECTED }] };
    } catch (error) {
      if (error instanceof EnginePreempted) throw new Preempted(error.message, { cause: error });
      if (error instanceof EngineLost) throw new TransportError(error.message, { cause: error });
      throw error;
    }
  }

  #limit(turn: Turn): SearchLimit {
    const { limit } = this.#options;
    if (limit.kind !== 'clock') return limit;
    if (turn.clock === undefined) throw new Error(`${this.name} plays on its clock, and the match has none`);
    return { kind: 'clock', ...turn.clock };
  }

  #pick(turn: Turn, { bestmove, lines }: EngineResult): string {
    const { temperatureCp, seed } = this.#options;
    if (temperatureCp === 0) return bestmove;
    const probabilities = softmax(
      lines.map(({ score }) => scoreCp(score)),
      temperatureCp,
    );
    let left = draw(seed, 'choice', turn);
    for (const [i, { move }] of lines.entries()) {
      left -= probabilities[i] ?? 0;
      if (left < 0) return move;
    }
    return bestmove;
  }
}
