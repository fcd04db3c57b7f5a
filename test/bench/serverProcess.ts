import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CreateMatchRequest } from '../../shared/protocol/api.ts';
import { createdMatch } from '../../shared/protocol/fromServer.ts';

/** A busy server may close a kept connection in the moment in which it is used again. */
const FRESH = { connection: 'close' };

/** A server in a process of its own, on a data folder that goes with it. */
export class BenchServer {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #folder: string;

  constructor(url: string, child: ChildProcess, folder: string) {
    this.url = url;
    this.#child = child;
    this.#folder = folder;
  }

  /** `patchEveryMs`: null as in production. `matches` between instant agents are kept going. */
  static async start({
    patchEveryMs,
    matches = 0,
  }: {
    patchEveryMs: number | null;
    matches?: number;
  }): Promise<BenchServer> {
    const folder = mkdtempSync(join(tmpdir(), 'ponderhit-bench-'));
    const program = fileURLToPath(new URL('server.ts', import.meta.url));
    const child = spawn(process.execPath, [program, folder, String(patchEveryMs), String(matches)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    for await (const chunk of child.stdout) {
      said += String(chunk);
      const port = /port (\d+)/.exec(said)?.[1];
      if (port !== undefined) {
        child.stdout.resume();
        return new BenchServer(`http://127.0.0.1:${port}`, child, folder);
      }
    }
    throw new Error(`the server did not start: ${said}`);
  }

  async createMatch(body: CreateMatchRequest): Promise<string> {
    const response = await fetch(`${this.url}/api/matches`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...FRESH },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(await response.text());
    return createdMatch.parse(await response.json()).id;
  }

  /** A sum of the process, by its Prometheus name. */
  async metric(name: string): Promise<number> {
    const text = await (await fetch(`${this.url}/metrics`, { headers: FRESH })).text();
    let sum = 0;
    for (const line of text.split('\n')) {
      const [, value] = new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`).exec(line) ?? [];
      if (value !== undefined) sum += Number(value);
    }
    return sum;
  }

  async stop(): Promise<void> {
    const closed = once(this.#child, 'close');
    this.#child.kill('SIGTERM');
    await closed;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
