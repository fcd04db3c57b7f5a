import { z } from 'zod';
import { ok, type Result, refuse } from '../../shared/result.ts';
import { parseCommand } from '../engines/command.ts';
import { EFFORTS, type ModelSettings } from '../models/request.ts';

/*
 * Agents as text: a kind, and options ('stockfish:nodes=20000,temperature=40').
 */

/** When an engine of the user's ends its search. `clock`: it plays on the seat's own clock. */
export type UciLimit =
  | { readonly kind: 'nodes'; readonly nodes: number }
  | { readonly kind: 'movetime'; readonly movetimeMs: number }
  | { readonly kind: 'clock' };

export type AgentSpec =
  | { readonly kind: 'stockfish'; readonly nodes: number; readonly temperatureCp: number }
  | {
      readonly kind: 'uci';
      /** A program and its arguments, parted by blanks. */
      readonly command: string;
      readonly limit: UciLimit;
      /** UCI options by name. */
      readonly options: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'openai';
      /** By its name in the settings. */
      readonly endpoint: string;
      readonly settings: ModelSettings;
      /** Tell the model which moves are legal. */
      readonly legalMoves: boolean;
      /** The endpoint promises the same answer to the same request. */
      readonly repeatable: boolean;
    }
  | { readonly kind: 'random' };

const KINDS = ['stockfish', 'uci', 'openai', 'random'] as const;
const DEFAULT_NODES = 20_000;

const nodes = z.coerce.number().int().min(1).max(10_000_000);
const stockfishOptions = z.strictObject({
  nodes: nodes.default(DEFAULT_NODES),
  temperature: z.coerce.number().min(0).max(1000).default(0),
});
const uciOptions = z.strictObject({
  command: z.string(),
  nodes: nodes.optional(),
  movetimeMs: z.coerce.number().int().min(1).max(600_000).optional(),
  clock: z.literal('own').optional(),
});
const onOff = z.enum(['on', 'off']).transform(word => word === 'on');
const openAiOptions = z.strictObject({
  endpoint: z.string().default('openai'),
  model: z.string(),
  effort: z.enum(EFFORTS).nullable().default(null),
  temperature: z.coerce.number().min(0).max(2).nullable().default(null),
  seed: z.coerce.number().int().nullable().default(null),
  maxTokens: z.coerce.number().int().min(16).max(1_000_000).nullable().default(null),
  legalMoves: onOff.default(true),
  repeatable: onOff.default(false),
});
const randomOptions = z.strictObject({});

const UCI_OPTION = 'option.';

/** Refused: 'agent-unknown', 'agent-option'. */
export function parseSpec(text: string): Result<AgentSpec> {
  const colon = text.indexOf(':');
  const name = colon < 0 ? text : text.slice(0, colon);
  const kind = KINDS.find(each => each === name);
  if (kind === undefined) {
    return refuse('agent-unknown', `no agent ${JSON.stringify(name)}; kinds are ${KINDS.join(', ')}`);
  }
  const pairs = parsePairs(kind, colon < 0 ? '' : text.slice(colon + 1));
  if (!pairs.ok) return pairs;
  switch (kind) {
    case 'stockfish': {
      const options = parseOptions(kind, stockfishOptions, pairs.value);
      if (!options.ok) return options;
      return ok({ kind, nodes: options.value.nodes, temperatureCp: options.value.temperature });
    }
    case 'uci':
      return parseUci(pairs.value);
    case 'openai': {
      const options = parseOptions(kind, openAiOptions, pairs.value);
      if (!options.ok) return options;
      const { endpoint, legalMoves, repeatable, ...settings } = options.value;
      return ok({ kind, endpoint, settings, legalMoves, repeatable });
    }
    case 'random': {
      const options = parseOptions(kind, randomOptions, pairs.value);
      return options.ok ? ok({ kind }) : options;
    }
  }
}

/** The canonical text: equal for equal agents, and `parseSpec` reads it. */
export function formatSpec(spec: AgentSpec): string {
  switch (spec.kind) {
    case 'stockfish':
      return `stockfish:nodes=${spec.nodes},temperature=${spec.temperatureCp}`;
    case 'uci': {
      const { limit, options } = spec;
      const limitText = {
        nodes: limit.kind === 'nodes' ? `nodes=${limit.nodes}` : '',
        movetime: limit.kind === 'movetime' ? `movetimeMs=${limit.movetimeMs}` : '',
        clock: 'clock=own',
      }[limit.kind];
      const named = Object.entries(options)
        .map(([name, value]) => `${UCI_OPTION}${name}=${value}`)
        .sort();
      return `uci:${[`command=${spec.command}`, limitText, ...named].join(',')}`;
    }
    case 'openai': {
      const { endpoint, settings, legalMoves, repeatable } = spec;
      const set = Object.entries(settings).filter(([, value]) => value !== null);
      const options = [
        `endpoint=${endpoint}`,
        ...set.map(([name, value]) => `${name}=${value}`),
        ...(legalMoves ? [] : ['legalMoves=off']),
        ...(repeatable ? ['repeatable=on'] : []),
      ];
      return `openai:${options.join(',')}`;
    }
    case 'random':
      return 'random';
  }
}

function parseUci(pairs: Readonly<Record<string, string>>): Result<AgentSpec> {
  const own: Record<string, string> = {};
  const options: Record<string, string> = {};
  for (const [name, value] of Object.entries(pairs)) {
    if (name.startsWith(UCI_OPTION)) options[name.slice(UCI_OPTION.length)] = value;
    else own[name] = value;
  }
  const parsed = parseOptions('uci', uciOptions, own, [`${UCI_OPTION}NAME`]);
  if (!parsed.ok) return parsed;
  const { command, nodes, movetimeMs, clock } = parsed.value;
  const readable = parseCommand(command);
  if (!readable.ok) return readable;
  if ([nodes, movetimeMs, clock].filter(limit => limit !== undefined).length > 1) {
    return refuse('agent-option', 'uci: give one of nodes, movetimeMs and clock');
  }
  let limit: UciLimit = { kind: 'nodes', nodes: nodes ?? DEFAULT_NODES };
  if (movetimeMs !== undefined) limit = { kind: 'movetime', movetimeMs };
  if (clock !== undefined) limit = { kind: 'clock' };
  return ok({ kind: 'uci', command: command.trim().replace(/\s+/g, ' '), limit, options });
}

/** 'a=1,b=2'. A comma parts options, so no value holds one. */
function parsePairs(kind: string, text: string): Result<Record<string, string>> {
  const pairs: Record<string, string> = {};
  if (text === '') return ok(pairs);
  // A line break in an option would be a command of its own to an engine.
  if (/\p{Cc}/u.test(text)) return refuse('agent-option', `${kind}: control characters are not allowed`);
  for (const pair of text.split(',')) {
    const [, name = '', value = ''] = /^\s*([^=]+?)\s*=\s*(.+?)\s*$/.exec(pair) ?? [];
    if (name === '') {
      return refuse('agent-option', `${kind}: options are written name=value: ${JSON.stringify(pair)}`);
    }
    if (Object.hasOwn(pairs, name)) return refuse('agent-option', `${kind}: ${name} is given twice`);
    pairs[name] = value;
  }
  return ok(pairs);
}

function parseOptions<Shape extends z.ZodRawShape>(
  kind: string,
  schema: z.ZodObject<Shape>,
  pairs: Readonly<Record<string, string>>,
  alsoAllowed: readonly string[] = [],
): Result<z.output<z.ZodObject<Shape>>> {
  const allowed = [...Object.keys(schema.shape), ...alsoAllowed];
  const unknown = Object.keys(pairs).find(name => !Object.hasOwn(schema.shape, name));
  if (unknown !== undefined) {
    const list = allowed.length === 0 ? 'it has none' : `allowed: ${allowed.join(', ')}`;
    return refuse('agent-option', `${kind} has no option ${JSON.stringify(unknown)}; ${list}`);
  }
  const parsed = schema.safeParse(pairs);
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  return refuse(
    'agent-option',
    `${kind}: ${String(issue?.path[0] ?? 'options')}: ${issue?.message ?? 'invalid'}`,
  );
}
