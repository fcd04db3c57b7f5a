import { type Command, CommanderError, InvalidArgumentError } from 'commander';
import { parseFen } from '../../shared/chess/position.ts';
import { parseTimeControl, type TimeControl } from '../../shared/chess/timeControl.ts';
import { MAX_USAGE, parseSpeculation, type SpeculationSettings } from '../../shared/match/speculation.ts';
import type { Result } from '../../shared/result.ts';

/** The value, or commander's way to refuse an option: one line that says what is allowed. */
export function allowed<T>(result: Result<T>): T {
  if (!result.ok) throw new InvalidArgumentError(result.error.message);
  return result.value;
}

export function clockOption(text: string): TimeControl {
  return allowed(parseTimeControl(text));
}

export function fenOption(text: string): string {
  return allowed(parseFen(text));
}

/** A whole number within bounds. */
export function numberOption(min: number, max: number): (text: string) => number {
  return text => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < min || value > max || text.trim() === '') {
      throw new InvalidArgumentError(`a whole number from ${min} to ${max}`);
    }
    return value;
  };
}

/** A bound on the usage ratio. */
export function usageOption(text: string): number {
  const value = Number(text);
  if (!(value >= MAX_USAGE.least && value <= MAX_USAGE.most)) {
    throw new InvalidArgumentError(`a number from ${MAX_USAGE.least} to ${MAX_USAGE.most}`);
  }
  return value;
}

/** 'balanced', or with bounds of its own: 'balanced:maxUsage=2,concurrent=4,depth=2,topK=3'. */
export function speculationOption(text: string): SpeculationSettings {
  return allowed(parseSpeculation(text));
}

/** Reads the arguments and runs the verb; a bad option is one line on standard error, and exit code 2. */
export async function runVerb(verb: Command, argv: readonly string[] = process.argv): Promise<void> {
  verb
    .showSuggestionAfterError(false)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/\n+$/, '\n')) });
  try {
    await verb.parseAsync(argv);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  }
}
