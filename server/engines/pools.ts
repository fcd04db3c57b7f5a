import type { Clock } from '../clock.ts';
import { commandKey, type EngineCommand } from './command.ts';
import { EnginePool, type PoolStats } from './pool.ts';
import { Reaper } from './reaper.ts';
import { UciEngine } from './uciEngine.ts';

/** One pool for each engine command. Whoever made it closes it, and with it every engine. */
export class EnginePools {
  readonly #clock: Clock;
  readonly #size: number | undefined;
  readonly #reaper = new Reaper();
  readonly #pools = new Map<string, { readonly command: EngineCommand; readonly pool: EnginePool }>();

  /** `clock` is a real one. `size`: engines of each command at most; one a processor where it is not told. */
  constructor({ clock, size }: { readonly clock: Clock; readonly size?: number | undefined }) {
    this.#clock = clock;
    this.#size = size;
  }

  get(command: EngineCommand): EnginePool {
    const key = commandKey(command);
    const known = this.#pools.get(key);
    if (known !== undefined) return known.pool;
    const pool = new EnginePool({
      clock: this.#clock,
      ...(this.#size === undefined ? {} : { size: this.#size }),
      startEngine: signal => UciEngine.start({ command, clock: this.#clock, reaper: this.#reaper, signal }),
    });
    this.#pools.set(key, { command, pool });
    return pool;
  }

  stats(): readonly { readonly command: EngineCommand; readonly stats: PoolStats }[] {
    return [...this.#pools.values()].map(({ command, pool }) => ({ command, stats: pool.stats() }));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map(({ pool }) => pool.close()));
    await this.#reaper.close();
  }
}
