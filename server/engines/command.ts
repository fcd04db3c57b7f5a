import { createRequire } from 'node:module';
import { ok, type Result, refuse } from '../../shared/result.ts';

/** How to start an engine. */
export interface EngineCommand {
  readonly file: string;
  readonly args: readonly string[];
  /** It is known to end when its input does, so nobody has to end it when the server is killed. */
  readonly endsWithInput: boolean;
}

/**
 * The Stockfish that is installed with the server, as a program of this Node. The build without threads: it
 * clears its hash in 2 ms where the other takes 33, and every search pays for that; in return it reads "stop"
 * only every 40 ms or so.
 */
export function embeddedStockfish(): EngineCommand {
  const program = createRequire(import.meta.url).resolve('stockfish/bin/stockfish-19-lite-single.js');
  return { file: process.execPath, args: [program], endsWithInput: true };
}

/** A program and its arguments, parted by blanks. There is no quoting: no shell reads it. */
export function parseCommand(text: string): Result<EngineCommand> {
  const [file, ...args] = text.trim().split(/\s+/);
  if (file === undefined || file === '')
    return refuse('engine-command', 'the command of the engine is empty');
  return ok({ file, args, endsWithInput: false });
}

/** Equal for two commands that start the same engine. */
export function commandKey({ file, args }: EngineCommand): string {
  return JSON.stringify([file, ...args]);
}
