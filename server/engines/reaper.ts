import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * Sees to it that engines which do not end with their input are killed even when the server is: a small
 * process of its own knows them, and outlives the server by that one deed. It starts with the first engine.
 */
export class Reaper {
  #child: ChildProcess | null = null;

  watch(pid: number): void {
    this.#send(`+${pid}\n`);
  }

  forget(pid: number): void {
    this.#send(`-${pid}\n`);
  }

  /** Kills whatever is still watched, and resolves when the process is gone. */
  async close(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise(resolve => child.once('exit', resolve));
    child.stdin?.end();
    await gone;
  }

  #send(line: string): void {
    this.#child ??= this.#start();
    this.#child.stdin?.write(line);
  }

  #start(): ChildProcess {
    const program = fileURLToPath(new URL('reap.ts', import.meta.url));
    // Its own group, so that a Ctrl-C in the terminal does not take it first.
    const child = spawn(process.execPath, [program], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    child.stdin.on('error', () => undefined);
    child.on('error', () => undefined);
    return child;
  }
}
