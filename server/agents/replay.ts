import { move } from '../../shared/match/choice.ts';
import type { Trace, TracedPly } from '../../shared/match/trace.ts';
import type { Turn } from '../../shared/match/turn.ts';
import { NO_USAGE, type Usage } from '../../shared/stats/usage.ts';
import { type Clock, shareGone } from '../clock.ts';
import { draw } from '../draw.ts';
import type { Agent, AgentAnswer, AgentRequest } from './agent.ts';

/** Says what a slow model would play in a position that was not recorded; the same for the same turn. */
export type StandIn = (turn: Turn, signal: AbortSignal) => Promise<string>;

/** How far a think off the recorded line lies from the recorded ply with the same number. */
const SPREAD = { from: 0.6, to: 1.4 };

/**
 * Plays a recorded game again, with its think times and tokens. Off the recorded line, where only speculation
 * goes, everything is drawn by the seed and the turn, so that nothing tells a branch on the line from one off
 * it.
 */
export class ReplayAgent implements Agent {
  readonly name: string;
  readonly repeatable = true;
  readonly readsClock = false;
  readonly isolated = true;
  readonly pace = null;
  readonly #trace: Trace;
  readonly #clock: Clock;
  readonly #seed: number;
  readonly #standIn: StandIn;

  constructor({
    trace,
    clock,
    seed,
    standIn,
  }: { trace: Trace; clock: Clock; seed: number; standIn: StandIn }) {
    this.name = trace.white;
    this.#trace = trace;
    this.#clock = clock;
    this.#seed = seed;
    this.#standIn = standIn;
  }

  /** An aborted call has spent its input and the elapsed share of its output. */
  async choose(turn: Turn, { signal, report }: AgentRequest): Promise<AgentAnswer> {
    const { plies } = this.#trace;
    const recorded = plies[turn.moves.length] ?? plies.at(-1);
    if (recorded === undefined) throw new Error(`the recorded game ${this.#trace.id} has no plies`);
    const onLine = turn.moves.length < plies.length && isPrefix(turn.moves, plies);
    const factor = onLine ? 1 : SPREAD.from + (SPREAD.to - SPREAD.from) * draw(this.#seed, 'pace', turn);
    const thinkMs = recorded.actorMs * factor;
    const spent = (share: number): Usage => ({
      ...NO_USAGE,
      inputTokens: recorded.actorTokens.input,
      outputTokens: recorded.actorTokens.output * factor * share,
      costUsd: null,
      estimated: share < 1,
    });
    const startedAt = this.#clock.now();
    const aborted = (): void => report(spent(shareGone(this.#clock.now() - startedAt, thinkMs)));
    signal.addEventListener('abort', aborted, { once: true });
    try {
      report(spent(0));
      const choose = async (): Promise<string> => (onLine ? recorded.uci : this.#standIn(turn, signal));
      const uci = await this.#clock.charge(choose, thinkMs, signal);
      return { choice: move(uci), usage: spent(1) };
    } finally {
      signal.removeEventListener('abort', aborted);
    }
  }
}

function isPrefix(moves: readonly string[], plies: readonly TracedPly[]): boolean {
  return moves.every((uci, index) => plies[index]?.uci === uci);
}
