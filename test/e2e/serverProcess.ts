import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { CreateMatchRequest } from '../../shared/protocol/api.ts';
import { createdMatch, type MatchSnapshot, matchAnswer } from '../../shared/protocol/fromServer.ts';

const MAIN = fileURLToPath(new URL('../../server/main.ts', import.meta.url));

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
  /** As it came. */
  readonly text: string;
}

type ServerChild = ChildProcessByStdio<null, Readable, Readable>;

/** What the server prints on its first start. */
interface Greeting {
  readonly url: string;
  readonly operatorToken: string;
}

/** Rejects when the server ends before it listens. */
function greeting({ stdout }: ServerChild): Promise<Greeting> {
  return new Promise((resolve, reject) => {
    let said = '';
    stdout.on('data', chunk => {
      said += String(chunk);
      const url = /listens on (http:\S+)/.exec(said)?.[1];
      const operatorToken = /only this once: (\S+)\n/.exec(said)?.[1];
      if (url !== undefined && operatorToken !== undefined) resolve({ url, operatorToken });
    });
    stdout.on('end', () => reject(new Error(said)));
  });
}

/** The real server, as `npm start` starts it, in a process and on a data folder of its own. */
export class ServerProcess {
  readonly url: string;
  readonly operatorToken: string;
  readonly child: ServerChild;
  readonly #folder: string;
  readonly #errors: () => string;

  private constructor(init: Greeting & { child: ServerChild; folder: string; errors: () => string }) {
    this.url = init.url;
    this.operatorToken = init.operatorToken;
    this.child = init.child;
    this.#folder = init.folder;
    this.#errors = init.errors;
  }

  static start(...flags: readonly string[]): Promise<ServerProcess> {
    return ServerProcess.startWith({}, flags);
  }

  /** With `variables` beside those of this process. */
  static async startWith(
    variables: Readonly<Record<string, string>>,
    flags: readonly string[],
  ): Promise<ServerProcess> {
    const folder = mkdtempSync(join(tmpdir(), 'ponderhit-e2e-'));
    const args = [MAIN, '--port', '0', '--data', folder, '--no-exhibition', ...flags];
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...variables },
    });
    let errors = '';
    child.stderr.on('data', chunk => {
      errors += String(chunk);
    });
    try {
      const said = await greeting(child);
      return new ServerProcess({ ...said, child, folder, errors: () => errors });
    } catch (error) {
      child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
      throw new Error(`the server did not start: ${errors}`, { cause: error });
    }
  }

  /** Everything that was logged. */
  get log(): string {
    return this.#errors();
  }

  async request(
    path: string,
    {
      method = 'GET',
      body,
      headers = {},
    }: { method?: string; body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    const response = await fetch(this.url + path, {
      method,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return {
      status: response.status,
      headers: response.headers,
      body: isJson ? JSON.parse(text) : null,
      text,
    };
  }

  /** Returns its id, and the cookie that the server gave out. */
  async createMatch(
    body: CreateMatchRequest,
    headers: Record<string, string> = {},
  ): Promise<{ id: string; cookie: string }> {
    const answer = await this.request('/api/matches', { method: 'POST', body, headers });
    if (answer.status !== 201) throw new Error(answer.text);
    const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? headers.cookie ?? '';
    return { id: createdMatch.parse(answer.body).id, cookie };
  }

  async match(id: string): Promise<MatchSnapshot> {
    return matchAnswer.parse((await this.request(`/api/matches/${id}`)).body).match;
  }

  async ended(id: string): Promise<MatchSnapshot> {
    for (;;) {
      const match = await this.match(id);
      if (match.status === 'ended') return match;
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  }

  get asOperator(): Record<string, string> {
    return { authorization: `Bearer ${this.operatorToken}` };
  }

  /** Resolves with the exit code. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const closed = once(this.child, 'close');
      this.child.kill(signal);
      await closed;
    }
    rmSync(this.#folder, { recursive: true, force: true });
    return this.child.exitCode;
  }
}
