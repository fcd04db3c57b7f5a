import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { Clock } from '../clock.ts';
import type { EngineCommand } from './command.ts';
import { type Engine, EngineFault, EngineLost, type EngineResult, type EngineSearch } from './engine.ts';
import type { Reaper } from './reaper.ts';
import {
  goCommand,
  LineTable,
  parseBestmove,
  parseInfo,
  parseOption,
  positionCommand,
  type UciOption,
} from './uci.ts';

export interface EngineTimings {
  /** From the start of the process to `uciok`. */
  readonly startMs: number;
  /** To answer `isready`. */
  readonly readyMs: number;
  /** To answer `stop`; then the process is killed. */
  readonly stopMs: number;
}

const TIMINGS: EngineTimings = { startMs: 15_000, readyMs: 15_000, stopMs: 2000 };

/** One thread, so that equal searches repeat; a small hash, because it is cleared before every search. */
const BASE_OPTIONS: Readonly<Record<string, string>> = { Threads: '1', Hash: '16' };

export interface UciEngineOptions {
  readonly command: EngineCommand;
  /** A real one, whatever the match's: the process is real. */
  readonly clock: Clock;
  readonly reaper: Reaper;
  readonly signal: AbortSignal;
  readonly timings?: EngineTimings;
}

/** A child process that speaks UCI. */
export class UciEngine implements Engine {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #clock: Clock;
  readonly #timings: EngineTimings;
  readonly #gone: Promise<void>;
  /** By lower-cased name: UCI compares names so. */
  readonly #options = new Map<string, UciOption>();
  /** What has been set, by lower-cased name. */
  readonly #set = new Map<string, string>();
  #listener: ((line: string) => void) | null = null;
  #lost: ((error: EngineLost) => void) | null = null;
  #outgoing = '';
  #death: EngineLost | null = null;

  /** Resolves when the engine is ready. Rejects with EngineFault, or the signal's reason, and leaves nothing. */
  static async start(options: UciEngineOptions): Promise<UciEngine> {
    options.signal.throwIfAborted();
    const engine = new UciEngine(options);
    const kill = (): void => engine.#kill();
    options.signal.addEventListener('abort', kill, { once: true });
    try {
      await engine.#handshake();
      return engine;
    } catch (error) {
      await engine.close();
      options.signal.throwIfAborted();
      const why = error instanceof Error ? error.message : String(error);
      throw new EngineFault(`the engine ${options.command.file} does not start: ${why}`, { cause: error });
    } finally {
      options.signal.removeEventListener('abort', kill);
    }
  }

  private constructor({ command, clock, reaper, timings = TIMINGS }: UciEngineOptions) {
    this.#clock = clock;
    this.#timings = timings;
    // A group of its own: a Ctrl-C in the terminal must not take engines before their server has drained,
    // and a wrapper script dies together with the engine it runs.
    const child = spawn(command.file, command.args, { stdio: ['pipe', 'pipe', 'ignore'], detached: true });
    this.#child = child;
    const { pid } = child;
    if (pid !== undefined && !command.endsWithInput) reaper.watch(pid);
    if (pid !== undefined) giveWay(pid);
    this.#gone = new Promise(resolve => {
      const end = (why: string): void => {
        if (this.#death !== null) return;
        this.#death = new EngineLost(why);
        this.#killGroup();
        if (pid !== undefined && !command.endsWithInput) reaper.forget(pid);
        this.#lost?.(this.#death);
        resolve();
      };
      child.on('exit', (code, signal) => end(`the engine ended (${signal ?? `exit ${code}`})`));
      child.on('error', error => {
        if (child.pid === undefined) end(error.message);
      });
    });
    // Writing to an engine that just died; its 'exit' tells the rest.
    child.stdin.on('error', () => undefined);
    createInterface({ input: child.stdout }).on('line', line => this.#listener?.(line));
  }

  get alive(): boolean {
    return this.#death === null;
  }

  async search(
    search: EngineSearch,
    { signal, onNodes }: { readonly signal: AbortSignal; readonly onNodes: (nodes: number) => void },
  ): Promise<EngineResult> {
    this.#setOptions(search);
    this.#send('ucinewgame');
    await this.#ready();
    signal.throwIfAborted();
    const done = new AbortController();
    const stop = (): void => {
      this.#send('stop');
      this.#clock.sleep(this.#timings.stopMs, done.signal).then(
        () => this.#kill(),
        () => undefined,
      );
    };
    const table = new LineTable();
    try {
      const answer = this.#read(line => {
        const info = parseInfo(line);
        if (info === null) return parseBestmove(line);
        table.add(info);
        if (info.nodes !== null) onNodes(table.nodes);
        return null;
      });
      this.#send(positionCommand(search));
      this.#send(goCommand(search));
      signal.addEventListener('abort', stop, { once: true });
      const best = await answer;
      signal.throwIfAborted();
      if (best === 'nonsense') throw new EngineFault('the engine answered no move');
      return { bestmove: best.move, lines: table.best(search.multiPv), nodes: table.nodes };
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener('abort', stop);
      done.abort(ANSWERED);
    }
  }

  close(): Promise<void> {
    this.#kill();
    return this.#gone;
  }

  async #handshake(): Promise<void> {
    const ready = this.#read(line => {
      const option = parseOption(line);
      if (option !== null) this.#options.set(option.name.toLowerCase(), option);
      return line.trim() === 'uciok' ? true : null;
    }, this.#timings.startMs);
    this.#send('uci');
    await ready;
    await this.#ready();
  }

  async #ready(): Promise<void> {
    const ready = this.#read(line => (line.trim() === 'readyok' ? true : null), this.#timings.readyMs);
    this.#send('isready');
    await ready;
  }

  /** Sets what this search asks for, and takes back what an earlier one had set. */
  #setOptions({ options, multiPv }: EngineSearch): void {
    const wanted = new Map<string, string>();
    for (const [name, value] of Object.entries(BASE_OPTIONS)) {
      if (this.#options.has(name.toLowerCase())) wanted.set(name.toLowerCase(), value);
    }
    if (multiPv > 1) wanted.set('multipv', String(multiPv));
    for (const [name, value] of Object.entries(options)) wanted.set(name.toLowerCase(), value);
    for (const name of this.#set.keys()) {
      if (!wanted.has(name)) wanted.set(name, this.#options.get(name)?.value ?? '');
    }
    for (const [name, value] of wanted) {
      const option = this.#options.get(name);
      if (option === undefined) throw new EngineFault(`the engine has no option ${JSON.stringify(name)}`);
      if (option.type === 'button') this.#send(`setoption name ${option.name}`);
      else if (this.#set.get(name) !== value) {
        this.#send(`setoption name ${option.name} value ${value === '' ? '<empty>' : value}`);
        this.#set.set(name, value);
      }
    }
  }

  /**
   * Reads lines until `read` makes something of one. Rejects with EngineLost when the process dies; kills it
   * when `limitMs` pass before.
   */
  async #read<T>(read: (line: string) => T | null, limitMs?: number): Promise<T> {
    if (this.#death !== null) throw this.#death;
    const done = new AbortController();
    let late = false;
    if (limitMs !== undefined) {
      this.#clock.sleep(limitMs, done.signal).then(
        () => {
          late = true;
          this.#kill();
        },
        () => undefined,
      );
    }
    try {
      return await new Promise<T>((resolve, reject) => {
        this.#lost = error =>
          reject(late ? new EngineLost(`the engine gave no answer in ${limitMs} ms`) : error);
        this.#listener = line => {
          const value = read(line);
          if (value !== null) resolve(value);
        };
      });
    } finally {
      this.#listener = null;
      this.#lost = null;
      done.abort(new DOMException('read', 'AbortError'));
    }
  }

  /**
   * Lines of one step leave in one write, once what is due at once is done: a write costs the server's only
   * thread up to a millisecond, and a prepared reply is announced before the engine hears of the next turn.
   */
  #send(line: string): void {
    if (this.#outgoing === '') void this.#clock.breathe().then(() => this.#flush());
    this.#outgoing += `${line}\n`;
  }

  #flush(): void {
    const lines = this.#outgoing;
    this.#outgoing = '';
    if (this.#death === null) this.#child.stdin.write(lines);
  }

  #kill(): void {
    if (this.#death !== null) return;
    this.#killGroup();
    this.#child.kill('SIGKILL');
  }

  #killGroup(): void {
    if (this.#child.pid === undefined) return;
    try {
      process.kill(-this.#child.pid, 'SIGKILL');
    } catch {
      // It was gone.
    }
  }
}

const ANSWERED = new DOMException('the engine answered', 'AbortError');

/** Engines take every processor there is; the server, which commits what they find, goes before them. */
function giveWay(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It is gone already, or the system has no such thing.
  }
}
