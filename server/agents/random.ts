import { legalMoveAt } from '../../shared/chess/position.ts';
import { move } from '../../shared/match/choice.ts';
import type { Turn } from '../../shared/match/turn.ts';
import { NO_USAGE } from '../../shared/stats/usage.ts';
import { draw } from '../draw.ts';
import type { Agent, AgentAnswer, AgentRequest } from './agent.ts';

/** Any legal move is as likely as any other. It answers at once. */
export class RandomAgent implements Agent {
  readonly name = 'Random';
  readonly repeatable = true;
  readonly readsClock = false;
  readonly isolated = true;
  readonly pace = null;
  readonly #seed: number;

  constructor({ seed }: { readonly seed: number }) {
    this.#seed = seed;
  }

  async choose(turn: Turn, { signal }: AgentRequest): Promise<AgentAnswer> {
    signal.throwIfAborted();
    const uci = legalMoveAt(turn.fen, draw(this.#seed, 'choice', turn));
    if (uci === null) throw new Error('asked for a move where there is none');
    return { choice: move(uci), usage: NO_USAGE };
  }
}
