import type { Clock } from '../../server/clock.ts';
import {
  type Engine,
  EngineLost,
  type EngineResult,
  type EngineSearch,
} from '../../server/engines/engine.ts';

/** An engine without a process: a search of N nodes takes N ms of its clock, and stopping it one. */
export class ScriptedEngine implements Engine {
  alive = true;
  #searching = false;
  readonly #clock: Clock;
  readonly #dies: (search: EngineSearch) => boolean;
  readonly #onStart: (search: EngineSearch) => void;
  readonly #closed = new AbortController();

  constructor({
    clock,
    dies = () => false,
    onStart = () => undefined,
  }: {
    readonly clock: Clock;
    /** Asked when a search ends: whether the engine dies instead of answering. */
    readonly dies?: (search: EngineSearch) => boolean;
    readonly onStart?: (search: EngineSearch) => void;
  }) {
    this.#clock = clock;
    this.#dies = dies;
    this.#onStart = onStart;
  }

  async search(
    search: EngineSearch,
    { signal, onNodes }: { readonly signal: AbortSignal; readonly onNodes: (nodes: number) => void },
  ): Promise<EngineResult> {
    if (!this.alive) throw new EngineLost('dead');
    if (this.#searching) throw new Error('an engine searches one thing at a time');
    this.#searching = true;
    this.#onStart(search);
    const ends = AbortSignal.any([signal, this.#closed.signal]);
    const nodes = search.limit.kind === 'nodes' ? search.limit.nodes : 10;
    try {
      await this.#clock.sleep(nodes, ends);
      onNodes(nodes);
      if (this.#dies(search)) {
        this.alive = false;
        throw new EngineLost('died');
      }
      return { bestmove: search.moves[0] ?? 'e2e4', lines: [], nodes };
    } catch (error) {
      if (signal.aborted && this.alive) await this.#clock.sleep(1);
      throw error;
    } finally {
      this.#searching = false;
    }
  }

  async close(): Promise<void> {
    this.alive = false;
    this.#closed.abort(new EngineLost('closed'));
  }
}
