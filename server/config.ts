import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ok, type Result, refuse } from '../shared/result.ts';
import { parseSettings, type Settings } from './settings.ts';

/*
 * The only reader of the environment and of ponderhit.yaml. What is not about agents is a flag of `npm start`
 * or a variable; the flag wins.
 */

const count = z.coerce.number().int();

const DATA = 'data';

const flagSettings = z.object({
  host: z.string().min(1).default('127.0.0.1'),
  port: count.min(0).max(65_535).default(2567),
  /** Where the database lies. */
  data: z.string().min(1).default(DATA),
  logLevel: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('warn'),
  /** Engine processes; 0 stands for one a processor. */
  engines: count.min(0).max(256).default(0),
  /** Matches running at once, exhibitions aside; and of one guest. */
  maxMatches: count.min(0).max(100_000).default(100),
  maxMatchesOfOne: count.min(0).max(100_000).default(4),
  /** A search that takes longer loses its match. */
  thinkLimitS: count.min(1).max(86_400).default(900),
  /** A match waits so long for a player who is not there. */
  absenceS: count.min(1).max(86_400).default(60),
  /** The file of endpoints and agents. */
  settings: z.string().min(1).default('ponderhit.yaml'),
});
type FlagSettings = z.infer<typeof flagSettings>;

export interface Config extends Omit<FlagSettings, 'settings'> {
  readonly settings: Settings;
}

const VARIABLES: Readonly<Record<keyof FlagSettings, readonly string[]>> = {
  host: ['PONDERHIT_HOST'],
  port: ['PONDERHIT_PORT', 'PORT'],
  data: ['PONDERHIT_DATA'],
  logLevel: ['PONDERHIT_LOG_LEVEL'],
  engines: ['PONDERHIT_ENGINES'],
  maxMatches: ['PONDERHIT_MAX_MATCHES'],
  maxMatchesOfOne: ['PONDERHIT_MAX_MATCHES_OF_ONE'],
  thinkLimitS: ['PONDERHIT_THINK_LIMIT_S'],
  absenceS: ['PONDERHIT_ABSENCE_S'],
  settings: ['PONDERHIT_SETTINGS'],
};

/** Where the server of this folder keeps its data, for those who work beside it. */
export function dataFolder(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  return environment['PONDERHIT_DATA'] || DATA;
}

/** 'logLevel' as it is written on the command line: '--log-level'. */
function flagOf(key: string): string {
  return `--${key.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`;
}

/** The settings, or one line for each mistake that names the flag or variable and what it allows. */
export function readConfig(
  flags: Readonly<Partial<Record<keyof FlagSettings, unknown>>>,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): { readonly config: Config } | { readonly mistakes: readonly string[] } {
  const given: Record<string, unknown> = {};
  const origin: Record<string, string> = {};
  for (const [key, names] of Object.entries(VARIABLES)) {
    const variable = names.find(name => environment[name] !== undefined && environment[name] !== '');
    const flag = Object.entries(flags).find(([name, value]) => name === key && value !== undefined);
    if (flag !== undefined) [given[key], origin[key]] = [flag[1], flagOf(key)];
    else if (variable !== undefined) [given[key], origin[key]] = [environment[variable], variable];
  }
  const parsed = flagSettings.safeParse(given);
  if (!parsed.success) {
    return {
      mistakes: parsed.error.issues.map(({ path, message }) => `${origin[String(path[0])]}: ${message}`),
    };
  }
  const settings = readSettings(parsed.data.settings, { wanted: 'settings' in given, environment });
  if (!settings.ok) return { mistakes: settings.error };
  return { config: { ...parsed.data, settings: settings.value } };
}

/** A bot's token: from a file, or from PONDERHIT_BOT_TOKEN. Refused: 'token-missing'. */
export function readBotToken(
  file: string | undefined,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Result<string> {
  const token = file === undefined ? environment.PONDERHIT_BOT_TOKEN : readText(file);
  if (token !== undefined && token.trim() !== '') return ok(token.trim());
  const where = file === undefined ? 'PONDERHIT_BOT_TOKEN is not set' : `${file} cannot be read, or is empty`;
  return refuse('token-missing', `${where}: npm run bot-token -- NAME makes a token on the server's machine`);
}

/** The settings of a file, or one line for each mistake. A file that nobody asked for need not be there. */
export function readSettings(
  file: string,
  {
    wanted,
    environment = process.env,
  }: { readonly wanted: boolean; readonly environment?: Readonly<Record<string, string | undefined>> },
): Result<Settings, readonly string[]> {
  const text = readText(file);
  if (text === undefined && wanted) return { ok: false, error: [`${file}: cannot be read`] };
  const settings = parseSettings(text ?? '', environment);
  if (settings.ok) return settings;
  return { ok: false, error: settings.error.map(mistake => `${file}, ${mistake}`) };
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
