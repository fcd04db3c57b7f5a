import { availableParallelism } from 'node:os';
import type { Clock } from '../clock.ts';
import type { Urgency } from '../urgency.ts';
import {
  type Engine,
  EngineFault,
  EngineLost,
  EnginePreempted,
  type EngineResult,
  type EngineSearch,
} from './engine.ts';

/** Who waits for a job: a seat, a predictor, or nobody yet. In this order they are served. */
export type JobUrgency = Urgency | 'prediction';

export interface JobRequest {
  readonly urgency: JobUrgency;
  readonly signal: AbortSignal;
  /** Called with the nodes spent so far, those of lost attempts included. */
  readonly onNodes?: (nodes: number) => void;
}

/** Who answers searches. */
export interface EngineSearches {
  search(search: EngineSearch, request: JobRequest): Promise<EngineResult>;
}

export interface PoolOptions {
  /** Resolves when the engine can search; rejects with EngineFault, or the signal's reason. */
  readonly startEngine: (signal: AbortSignal) => Promise<Engine>;
  /** A real one: engines are real, whatever time a match keeps. */
  readonly clock: Clock;
  /** Engines at most; one a processor where it is not told. */
  readonly size?: number;
}

export interface PoolStats {
  readonly size: number;
  readonly alive: number;
  readonly busy: number;
  readonly queued: number;
  /** Engines that died and were, or will be, replaced. */
  readonly deaths: number;
  readonly preemptions: number;
}

interface Job {
  readonly search: EngineSearch;
  readonly urgency: JobUrgency;
  /** Of arrival. A job that lost its engine keeps its place. */
  readonly order: number;
  /** A fixed number of nodes from a cleared hash: started again, it gives the same answer. */
  readonly restartable: boolean;
  readonly onNodes: (nodes: number) => void;
  readonly resolve: (result: EngineResult) => void;
  readonly reject: (error: unknown) => void;
  settled: boolean;
  deaths: number;
  /** Nodes of attempts that were lost. */
  lostNodes: number;
}

/** `running` also lasts while a stopped engine comes to rest. */
type SlotState =
  | { readonly kind: 'idle'; readonly engine: Engine | null }
  | { readonly kind: 'starting' }
  | { readonly kind: 'running'; readonly engine: Engine; readonly job: Job; readonly stop: AbortController };

interface Slot {
  state: SlotState;
}

/** Before an engine that died is replaced; doubled each time in a row, up to the longest. */
const FIRST_BACKOFF_MS = 100;
const LONGEST_BACKOFF_MS = 5000;
/** In a row, before those who wait are told. */
const STARTS = 3;
/** A job that takes two engines down with it is given up. */
const DEATHS_OF_JOB = 2;

/**
 * The engines of one command. Authoritative searches go before predictions, predictions before speculative
 * searches, and otherwise who came first. An authoritative search that finds no engine free takes one from a
 * search nobody waits for; that one starts again later, and its owner does not notice, unless it cannot be
 * repeated.
 */
export class EnginePool implements EngineSearches {
  readonly #options: PoolOptions;
  readonly #slots: readonly Slot[];
  readonly #queue = new Set<Job>();
  readonly #serving = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  #order = 0;
  #deaths = 0;
  #preemptions = 0;
  /** Deaths since a search last succeeded, and starts that failed since one did. */
  #deathsInRow = 0;
  #failedStarts = 0;
  #startError: unknown = null;

  constructor(options: PoolOptions) {
    this.#options = options;
    const size = options.size ?? availableParallelism();
    this.#slots = Array.from({ length: size }, () => ({ state: { kind: 'idle', engine: null } }));
  }

  /**
   * Rejects with the signal's reason when aborted, at once; with EngineLost where a fresh search may succeed
   * (EnginePreempted: it made room, and cannot be repeated); with EngineFault where the engine is to blame.
   */
  search(search: EngineSearch, { urgency, signal, onNodes }: JobRequest): Promise<EngineResult> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      if (this.#closing.signal.aborted) return reject(this.#closing.signal.reason);
      const settle = (): boolean => {
        if (job.settled) return false;
        job.settled = true;
        signal.removeEventListener('abort', abort);
        stopListening();
        return true;
      };
      const job: Job = {
        search,
        urgency,
        order: this.#order++,
        restartable: search.limit.kind === 'nodes',
        onNodes: onNodes ?? (() => undefined),
        resolve: result => settle() && resolve(result),
        reject: error => settle() && reject(error),
        settled: false,
        deaths: 0,
        lostNodes: 0,
      };
      const abort = (): void => {
        job.reject(signal.reason);
        this.#queue.delete(job);
        for (const { state } of this.#slots) {
          if (state.kind === 'running' && state.job === job) state.stop.abort(signal.reason);
        }
      };
      signal.addEventListener('abort', abort, { once: true });
      const stopListening =
        urgency === 'prediction' ? () => undefined : urgency.onRaise(() => this.#schedule());
      this.#queue.add(job);
      this.#schedule();
    });
  }

  /** Starts engines until `count` are alive, at most the size. Rejects with EngineFault where none starts. */
  async warm(count: number): Promise<void> {
    const cold = this.#slots.filter(isCold);
    const missing = count - (this.#slots.length - cold.length);
    for (const slot of cold.slice(0, Math.max(0, missing))) this.#launch(slot);
    await Promise.all(this.#serving);
    if (this.stats().alive === 0 && count > 0) throw this.#unavailable();
  }

  stats(): PoolStats {
    let alive = 0;
    let busy = 0;
    for (const { state } of this.#slots) {
      if (state.kind === 'running') busy++;
      if (state.kind !== 'starting' && state.engine?.alive === true) alive++;
    }
    return {
      size: this.#slots.length,
      alive,
      busy,
      queued: this.#queue.size,
      deaths: this.#deaths,
      preemptions: this.#preemptions,
    };
  }

  /** Rejects whatever waits with EngineLost, kills the engines, and resolves when they are gone. */
  async close(): Promise<void> {
    this.#closing.abort(new EngineLost('the engines were shut down'));
    for (const job of this.#queue) job.reject(this.#closing.signal.reason);
    this.#queue.clear();
    const engines: Engine[] = [];
    for (const { state } of this.#slots) {
      if (state.kind === 'running') state.job.reject(this.#closing.signal.reason);
      if (state.kind !== 'starting' && state.engine !== null) engines.push(state.engine);
    }
    await Promise.all(engines.map(engine => engine.close()));
    await Promise.all(this.#serving);
  }

  /** Called whenever a job came, rose, or fell back: hands out idle engines, starts missing ones, makes room. */
  #schedule(): void {
    if (this.#closing.signal.aborted) return;
    for (const slot of this.#slots) {
      if (this.#queue.size === 0) return;
      if (slot.state.kind === 'idle' && !isCold(slot)) this.#launch(slot);
    }
    let missing = this.#queue.size - this.#slots.filter(({ state }) => state.kind === 'starting').length;
    for (const slot of this.#slots.filter(isCold)) {
      if (missing-- <= 0) break;
      this.#launch(slot);
    }
    this.#makeRoom();
  }

  /** An engine that is starting is not waited for: it takes longer than stopping one that runs. */
  #makeRoom(): void {
    const running = this.#slots.map(({ state }) => state).filter(state => state.kind === 'running');
    const comingFree = running.filter(({ job, stop }) => job.settled || stop.signal.aborted).length;
    let wanted = [...this.#queue].filter(job => rank(job) === 0).length - comingFree;
    // Least worth first; among equals the youngest, which has the least to lose.
    const victims = running
      .filter(({ job, stop }) => !job.settled && !stop.signal.aborted && rank(job) > 0)
      .sort((a, b) => rank(b.job) - rank(a.job) || b.job.order - a.job.order);
    for (const { stop } of victims) {
      if (wanted-- <= 0) return;
      this.#preemptions++;
      stop.abort(new EnginePreempted('an authoritative search needed the engine'));
    }
  }

  #launch(slot: Slot): void {
    const serving = this.#serve(slot).finally(() => this.#serving.delete(serving));
    this.#serving.add(serving);
  }

  /** Works on the best job until there is none. */
  async #serve(slot: Slot): Promise<void> {
    let engine = slot.state.kind === 'idle' ? slot.state.engine : null;
    for (;;) {
      if (engine === null || !engine.alive) {
        slot.state = { kind: 'starting' };
        engine = await this.#start();
      }
      const job = engine === null ? null : this.#next();
      if (engine === null || job === null) {
        slot.state = { kind: 'idle', engine };
        return;
      }
      await this.#run(slot, engine, job);
    }
  }

  /** Null when the pool closes, or when it is given up for now. */
  async #start(): Promise<Engine | null> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      try {
        const failures = this.#deathsInRow + this.#failedStarts;
        if (failures > 0) {
          const backoffMs = Math.min(FIRST_BACKOFF_MS * 2 ** (failures - 1), LONGEST_BACKOFF_MS);
          await this.#options.clock.sleep(backoffMs, signal);
        }
        const engine = await this.#options.startEngine(signal);
        this.#failedStarts = 0;
        if (!signal.aborted) return engine;
        await engine.close();
      } catch (error) {
        if (signal.aborted) return null;
        this.#failedStarts++;
        this.#startError = error;
        if (this.#failedStarts >= STARTS) {
          // Where another engine lives, it serves those who wait.
          if (this.stats().alive === 0) this.#rejectQueue(this.#unavailable());
          return null;
        }
      }
    }
    return null;
  }

  #unavailable(): EngineFault {
    const why = this.#startError instanceof Error ? this.#startError.message : 'no engine starts';
    return new EngineFault(why, { cause: this.#startError });
  }

  #rejectQueue(error: Error): void {
    for (const job of this.#queue) job.reject(error);
    this.#queue.clear();
  }

  #next(): Job | null {
    let best: Job | null = null;
    for (const job of this.#queue) {
      if (best === null || rank(job) < rank(best) || (rank(job) === rank(best) && job.order < best.order)) {
        best = job;
      }
    }
    if (best !== null) this.#queue.delete(best);
    return best;
  }

  async #run(slot: Slot, engine: Engine, job: Job): Promise<void> {
    const stop = new AbortController();
    slot.state = { kind: 'running', engine, job, stop };
    let nodes = 0;
    const onNodes = (spent: number): void => {
      nodes = spent;
      if (!job.settled) job.onNodes(job.lostNodes + spent);
    };
    try {
      const result = await engine.search(job.search, { signal: stop.signal, onNodes });
      this.#deathsInRow = 0;
      job.resolve(result);
    } catch (error) {
      job.lostNodes += nodes;
      if (!job.settled) this.#retry(job, error);
    }
    // A dead engine goes back to be replaced; those killed by `close` count for nothing.
    if (!engine.alive && !this.#closing.signal.aborted) {
      this.#deaths++;
      this.#deathsInRow++;
    }
  }

  #retry(job: Job, error: unknown): void {
    if (error instanceof EngineLost && !(error instanceof EnginePreempted)) job.deaths++;
    if (job.restartable && error instanceof EngineLost && job.deaths < DEATHS_OF_JOB) {
      this.#queue.add(job);
      this.#schedule();
    } else {
      job.reject(error);
    }
  }
}

function isCold({ state }: Slot): boolean {
  return state.kind === 'idle' && state.engine?.alive !== true;
}

function rank({ urgency }: Job): number {
  if (urgency === 'prediction') return 1;
  return urgency.authoritative ? 0 : 2;
}
