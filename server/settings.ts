import { type Document, isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { ok, type Result } from '../shared/result.ts';
import { CATALOGUE, type CatalogueEntry } from './agents/catalogue.ts';
import { parsePace } from './agents/pace.ts';
import { type AgentSpec, formatSpec, parseSpec } from './agents/spec.ts';
import type { EndpointSettings } from './models/models.ts';
import { EFFORTS } from './models/request.ts';

/*
 * ponderhit.yaml: what it may say, and what is wrong with it, each mistake with its line.
 */

const NAME = /^[a-z0-9][a-z0-9._-]{0,39}$/;
const name = z.string().regex(NAME, 'a short name in small letters, digits, ".", "_" and "-"');

/** A model's name ends up in an inline form, where a comma parts options. */
const model = z.string().regex(/^[^\s,\p{Cc}]{1,200}$/u, 'a model’s name, without blanks or commas');

const dollars = z.number().min(0);

const price = z
  .strictObject({
    input: dollars.describe('US dollars for a million tokens of input'),
    cached: dollars
      .optional()
      .describe('The same for input read from the cache; as other input where left out'),
    output: dollars.describe('US dollars for a million tokens of output, reasoning included'),
  })
  .describe('What a model costs');

const endpoint = z
  .strictObject({
    baseUrl: z
      .url({ protocol: /^https?$/, error: 'an address that begins with http:// or https://' })
      .default('https://api.openai.com/v1')
      .describe('Up to what is asked for: https://api.openai.com/v1, http://127.0.0.1:11434/v1'),
    keyFrom: z
      .string()
      .regex(
        /^[A-Z_][A-Z0-9_]*$/,
        'the name of an environment variable, as OPENAI_API_KEY; never the key itself',
      )
      .optional()
      .describe('The environment variable that holds the key; leave it out where none is needed'),
    api: z.enum(['chat', 'responses']).default('chat').describe('Chat Completions, or the Responses API'),
    concurrent: z.int().min(1).max(1000).default(8).describe('Calls at once'),
    requestsPerMinute: z.int().min(1).optional().describe('No limit where left out'),
    tokensPerMinute: z.int().min(1).optional().describe('No limit where left out'),
    silenceS: z
      .number()
      .min(1)
      .max(86_400)
      .default(600)
      .describe('Seconds without a word before a call is taken for dead'),
    free: z.boolean().default(false).describe('It costs nothing: anybody may seat its agents'),
    prices: z.record(model, price).default({}).describe('By model'),
  })
  .describe('A server that speaks OpenAI’s API');

const agent = z
  .strictObject({
    name: z.string().min(1).max(60).describe('What people read'),
    description: z.string().max(200).default(''),
    agent: z.string().optional().describe('The inline form of any agent: stockfish:nodes=100000'),
    pace: z.string().optional().describe('Imitated think times: gpt-5:0.02'),
    endpoint: name.optional().describe('Of a language model; "openai" where left out'),
    model: model.optional(),
    effort: z.enum(EFFORTS).optional().describe('Reasoning effort; the model’s own where left out'),
    temperature: z.number().min(0).max(2).optional(),
    seed: z.int().optional(),
    maxTokens: z.int().min(16).max(1_000_000).optional().describe('Of one answer, reasoning included'),
    legalMoves: z.boolean().default(true).describe('Tell the model which moves are legal'),
    repeatable: z
      .boolean()
      .default(false)
      .describe('The endpoint promises the same answer to the same request; only then are games compared'),
  })
  .describe('An agent of the lobby: a language model, or any other in its inline form');

export const settingsFile = z
  .strictObject({
    endpoints: z.record(name, endpoint).default({}),
    agents: z.record(name, agent).default({}),
    caps: z
      .strictObject({
        matchUsd: dollars.optional().describe('A match that has spent so much is aborted'),
        dayUsd: dollars.optional().describe('The same for all matches begun on one day (UTC)'),
      })
      .default({})
      .describe('Money, in US dollars'),
  })
  .describe('Settings of Ponderhit. Secrets are never among them: they come from the environment.');
type SettingsFile = z.output<typeof settingsFile>;

export interface Settings {
  readonly endpoints: readonly EndpointSettings[];
  readonly agents: readonly CatalogueEntry[];
  readonly caps: { readonly matchUsd: number | null; readonly dayUsd: number | null };
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What a newcomer's key gets: quick, and cheap. */
const NEWCOMER: CatalogueEntry = {
  id: 'openai',
  name: 'GPT-5 mini',
  agent: 'openai:endpoint=openai,model=gpt-5-mini,effort=low',
  pace: null,
  description: 'A language model of OpenAI’s, thinking briefly. Every move costs money.',
};

/** The settings, or one line for each mistake. */
export function parseSettings(text: string, environment: Environment): Result<Settings, readonly string[]> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const syntax = document.errors.map(
    ({ message, pos: [at] }) => `line ${lines.linePos(at).line}: ${message.split('\n')[0] ?? ''}`,
  );
  if (syntax.length > 0) return { ok: false, error: syntax };
  const lineOf = (path: readonly PropertyKey[]): string =>
    `line ${lineOfPath(document, lines, path)}: ${path.join('.')}`;
  const parsed = settingsFile.safeParse(document.toJS() ?? {});
  if (!parsed.success) {
    return { ok: false, error: parsed.error.issues.flatMap(issue => describeIssue(issue, lineOf)) };
  }
  const mistakes = checkSettings(parsed.data, environment).map(
    ({ path, message }) => `${lineOf(path)}: ${message}`,
  );
  return mistakes.length > 0 ? { ok: false, error: mistakes } : ok(settingsOf(parsed.data, environment));
}

function settingsOf(file: SettingsFile, environment: Environment): Settings {
  const endpoints = Object.entries(file.endpoints).map(([id, each]) =>
    endpointSettings(id, each, environment),
  );
  const agents = Object.entries(file.agents).map(([id, each]) => {
    const inline = each.agent ?? formatSpec(modelSpec(each));
    return { id, name: each.name, agent: inline, pace: each.pace ?? null, description: each.description };
  });
  const key = environment.OPENAI_API_KEY ?? '';
  if (key !== '' && !Object.hasOwn(file.endpoints, 'openai')) {
    endpoints.push(endpointSettings('openai', endpoint.parse({ keyFrom: 'OPENAI_API_KEY' }), environment));
    // Its price is not known here, so no cap could be kept.
    if (!Object.hasOwn(file.agents, NEWCOMER.id) && !isCapped(file)) agents.push(NEWCOMER);
  }
  const { matchUsd = null, dayUsd = null } = file.caps;
  return { endpoints, agents, caps: { matchUsd, dayUsd } };
}

function endpointSettings(
  id: string,
  settings: z.output<typeof endpoint>,
  environment: Environment,
): EndpointSettings {
  const { baseUrl, keyFrom, api, concurrent, silenceS, free, prices } = settings;
  return {
    name: id,
    baseUrl,
    apiKey: keyFrom === undefined ? null : (environment[keyFrom] ?? null),
    api,
    limits: {
      concurrent,
      requestsPerMinute: settings.requestsPerMinute ?? null,
      tokensPerMinute: settings.tokensPerMinute ?? null,
    },
    silenceMs: 1000 * silenceS,
    prices: free
      ? null
      : Object.fromEntries(
          Object.entries(prices).map(([of, { input, cached = input, output }]) => [
            of,
            { input, cached, output },
          ]),
        ),
  };
}

function modelSpec(each: z.output<typeof agent>): AgentSpec {
  const { endpoint: at = 'openai', legalMoves, repeatable } = each;
  const { model: id = '', effort = null, temperature = null, seed = null, maxTokens = null } = each;
  return {
    kind: 'openai',
    endpoint: at,
    settings: { model: id, effort, temperature, seed, maxTokens },
    legalMoves,
    repeatable,
  };
}

interface Mistake {
  readonly path: readonly string[];
  readonly message: string;
}

/** What the shape alone does not tell. */
function checkSettings(file: SettingsFile, environment: Environment): Mistake[] {
  const mistakes: Mistake[] = [];
  for (const [id, { keyFrom, free, prices }] of Object.entries(file.endpoints)) {
    const path = ['endpoints', id];
    if (keyFrom !== undefined && (environment[keyFrom] ?? '') === '') {
      mistakes.push({ path: [...path, 'keyFrom'], message: `the environment has no ${keyFrom}` });
    }
    if (free && Object.keys(prices).length > 0) {
      mistakes.push({ path: [...path, 'prices'], message: 'what is free has no prices' });
    }
  }
  for (const [id, each] of Object.entries(file.agents))
    mistakes.push(...checkAgent(id, each, file, environment));
  return mistakes;
}

function checkAgent(
  id: string,
  each: z.output<typeof agent>,
  { endpoints, caps }: SettingsFile,
  environment: Environment,
): Mistake[] {
  const path = ['agents', id];
  if (CATALOGUE.some(entry => entry.id === id))
    return [{ path, message: 'Ponderhit has an agent of this name' }];
  if ((each.agent === undefined) === (each.model === undefined)) {
    return [{ path, message: 'give either model (a language model) or agent (the inline form)' }];
  }
  const pace = each.pace === undefined ? null : parsePace(each.pace);
  if (pace?.ok === false) return [{ path: [...path, 'pace'], message: pace.error.message }];
  const spec = each.agent === undefined ? ok(modelSpec(each)) : parseSpec(each.agent);
  if (!spec.ok) return [{ path: [...path, 'agent'], message: spec.error.message }];
  if (spec.value.kind !== 'openai') return [];
  const { endpoint: at, settings } = spec.value;
  const known = Object.hasOwn(endpoints, at) ? endpoints[at] : undefined;
  const newcomers = at === 'openai' && (environment.OPENAI_API_KEY ?? '') !== '';
  if (known === undefined && !newcomers) {
    return [
      { path: [...path, 'endpoint'], message: `there is no endpoint ${JSON.stringify(at)} under endpoints` },
    ];
  }
  if (isCapped({ caps }) && known?.free !== true && !Object.hasOwn(known?.prices ?? {}, settings.model)) {
    const message = `a cap on money needs the price of ${settings.model}: put it under endpoints.${at}.prices`;
    return [{ path, message }];
  }
  return [];
}

function isCapped({ caps }: Pick<SettingsFile, 'caps'>): boolean {
  return caps.matchUsd !== undefined || caps.dayUsd !== undefined;
}

function describeIssue(
  issue: z.core.$ZodIssue,
  lineOf: (path: readonly PropertyKey[]) => string,
): string | string[] {
  if (issue.code !== 'unrecognized_keys') return `${lineOf(issue.path)}: ${issue.message}`;
  return issue.keys.map(key => {
    const secret = /key|token|secret/i.test(key);
    const hint = secret ? '; a key comes from the environment: name its variable with keyFrom' : '';
    return `${lineOf([...issue.path, key])}: there is no such setting${hint}`;
  });
}

/** The line of a value, or of the nearest thing around it that is there. */
function lineOfPath(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const key = path[length - 1];
    if (!isMap(parent)) continue;
    const pair = parent.items.find(item => isScalar(item.key) && String(item.key.value) === String(key));
    if (pair !== undefined && isScalar(pair.key) && pair.key.range != null)
      return lines.linePos(pair.key.range[0]).line;
  }
  return 1;
}
