import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** `npm run bot` in a process of its own, connected. */
export class BotProcess {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Rejects with what it said when it ends before it is connected. */
  static async start({
    url,
    token,
    args,
  }: {
    readonly url: string;
    readonly token: string;
    readonly args: readonly string[];
  }): Promise<BotProcess> {
    const child = spawn(process.execPath, ['server/cli/bot.ts', '--url', url, ...args], {
      env: { ...process.env, PONDERHIT_BOT_TOKEN: token },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    await new Promise<void>((resolve, reject) => {
      child.stderr.on('data', chunk => {
        said += String(chunk);
      });
      child.stdout.on('data', chunk => {
        said += String(chunk);
        if (said.includes('connected as')) resolve();
      });
      child.once('close', () => reject(new Error(`the bot did not connect: ${said}`)));
    });
    return new BotProcess(child);
  }

  /** Leaves when its matches are over. */
  async stop(): Promise<void> {
    const closed = once(this.#child, 'close');
    this.#child.kill('SIGTERM');
    await closed;
  }
}
