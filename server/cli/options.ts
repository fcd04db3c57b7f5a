import { type Command, CommanderError, InvalidArgumentError } from 'commander';
import { parseFen } from '../../shared/chess/position.ts';
import { parseTimeControl, type TimeControl } from '../../shared/chess/timeControl.ts';
import {
  POLICY_NAMES,
  type SpeculationSettings,
  speculationSettings,
} from '../../shared/match/speculation.ts';
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

/** 'balanced', or with caps of its own: 'balanced:concurrent=4,depth=2,minProbability=0.1,topK=3'. */
export function speculationOption(text: string): SpeculationSettings {
  const [policy, rest = ''] = text.split(':', 2);
  const caps = rest === '' ? [] : rest.split(',').map(pair => pair.split('=', 2));
  const parsed = speculationSettings.safeParse({
    policy,
    ...Object.fromEntries(caps.map(([name, value]) => [name, Number(value)])),
  });
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError(
    `${POLICY_NAMES.join(', ')}, or with caps: balanced:concurrent=8,depth=8,minProbability=0.03,topK=5`,
  );
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
