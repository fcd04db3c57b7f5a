import { fileURLToPath } from 'node:url';
import type { EngineCommand } from '../../server/engines/command.ts';

/** The fake engine as a command line, with what it is told to do wrong. */
export function fakeEngine(...script: readonly string[]): EngineCommand {
  const program = fileURLToPath(new URL('engine.ts', import.meta.url));
  return { file: process.execPath, args: [program, ...script], endsWithInput: false };
}
