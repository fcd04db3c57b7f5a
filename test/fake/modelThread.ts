import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { EngineModel } from './engineModel.ts';
import type { FakeCall } from './modelServer.ts';

/** What its thread is asked. */
export type ToModelThread = 'calls' | 'close';

/** What it answers to the former. */
export interface SeenByThread {
  /** Of its `performance`. */
  readonly timeOrigin: number;
  readonly calls: readonly FakeCall[];
}

/** Before a call that is open is taken for one that stays open. */
const SETTLING_MS = 2000;

/**
 * A fake model server that plays an engine's moves, in a thread of its own: what it does takes nothing of the event
 * loop whose speed is measured, and it sees what a server elsewhere would see.
 */
export class ModelThread {
  /** What an endpoint's base URL is set to. */
  readonly url: string;
  readonly #worker: Worker;

  private constructor(url: string, worker: Worker) {
    this.url = url;
    this.#worker = worker;
  }

  static async start(model: Omit<EngineModel, 'pool'>): Promise<ModelThread> {
    const worker = new Worker(new URL('modelWorker.ts', import.meta.url), { workerData: model });
    const [url]: unknown[] = await once(worker, 'message');
    return new ModelThread(String(url), worker);
  }

  /** All that it has seen; instants are of this thread's `performance.now()`. */
  calls(): Promise<FakeCall[]> {
    return new Promise((resolve, reject) => {
      this.#worker.once('error', reject);
      this.#worker.once('message', ({ timeOrigin, calls }: SeenByThread) => {
        this.#worker.off('error', reject);
        // Each thread counts from its own start.
        const shiftMs = timeOrigin - performance.timeOrigin;
        resolve(calls.map(call => shifted(call, shiftMs)));
      });
      this.#ask('calls');
    });
  }

  /** The same once none is open any more: a call that was ended as its answer came may still be closing. */
  async settled(): Promise<FakeCall[]> {
    const deadline = performance.now() + SETTLING_MS;
    for (;;) {
      const calls = await this.calls();
      if (!calls.some(({ state }) => state === 'open') || performance.now() > deadline) return calls;
      await new Promise(resolve => setTimeout(resolve, 20));
    }
  }

  async close(): Promise<void> {
    const gone = once(this.#worker, 'exit');
    this.#ask('close');
    await gone;
  }

  #ask(question: ToModelThread): void {
    this.#worker.postMessage(question);
  }
}

function shifted(call: FakeCall, ms: number): FakeCall {
  const at = (instant: number | null): number | null => (instant === null ? null : instant + ms);
  const { receivedAt, thoughtAt, endedAt } = call;
  return { ...call, receivedAt: receivedAt + ms, thoughtAt: at(thoughtAt), endedAt: at(endedAt) };
}
