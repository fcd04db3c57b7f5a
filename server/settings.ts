import { type Document, isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import type { PolicyName } from '../shared/match/speculation.ts';
import { ok, type Result } from '../shared/result.ts';
import { CATALOGUE, type CatalogueEntry } from './agents/catalogue.ts';
import { parsePace } from './agents/pace.ts';
import { type AgentSpec, formatSpec, parseSpec } from './agents/spec.ts';
import type { EndpointSettings } from './models/models.ts';
import type { ModelSettings } from './models/request.ts';
import {
  type AgentSettings,
  endpoint,
  type ModelAsked,
  type SettingsFile,
  settingsFile,
} from './settingsFile.ts';

/*
 * ponderhit.yaml: what it may say, and what is wrong with it, each mistake with its line.
 */

export interface Settings {
  readonly endpoints: readonly EndpointSettings[];
  readonly agents: readonly CatalogueEntry[];
  readonly predictors: {
    /** A fast model that says which moves are likely, where there is one. */
    readonly llm: {
      readonly endpoint: string;
      readonly settings: ModelSettings;
      readonly moves: number;
      readonly logprobs: boolean;
    } | null;
    /** Read what the thinking model writes. */
    readonly stream: boolean;
  };
  /** How matches speculate where nothing else is asked for. */
  readonly speculation: PolicyName;
  /** Write matches of language models as traces. */
  readonly record: boolean;
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
  const { llm, stream } = file.predictors;
  return {
    endpoints,
    agents,
    predictors: {
      llm: llm === undefined ? null : { ...modelAt(llm), moves: llm.moves, logprobs: llm.logprobs },
      stream,
    },
    speculation: file.speculation,
    record: file.record,
    caps: { matchUsd, dayUsd },
  };
}

function endpointSettings(
  id: string,
  settings: z.output<typeof endpoint>,
  environment: Environment,
): EndpointSettings {
  const { baseUrl, keyFrom, api, tokenLimit, concurrent, silenceS, free, prices } = settings;
  return {
    name: id,
    baseUrl,
    apiKey: keyFrom === undefined ? null : (environment[keyFrom] ?? null),
    api,
    tokenLimit,
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

function modelSpec(each: AgentSettings): AgentSpec {
  const { legalMoves, repeatable } = each;
  return { kind: 'openai', ...modelAt(each), legalMoves, repeatable };
}

/** Which model is asked, where, and how. */
function modelAt({
  endpoint: at = 'openai',
  model: id = '',
  ...asked
}: Omit<ModelAsked, 'model'> & { model?: string | undefined }): {
  endpoint: string;
  settings: ModelSettings;
} {
  const { effort = null, temperature = null, seed = null, maxTokens = null } = asked;
  return { endpoint: at, settings: { model: id, effort, temperature, seed, maxTokens } };
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
  const { llm } = file.predictors;
  if (llm !== undefined) {
    mistakes.push(...checkModel(['predictors', 'llm'], modelAt(llm), file, environment));
  }
  return mistakes;
}

function checkAgent(
  id: string,
  each: AgentSettings,
  file: SettingsFile,
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
  if (pace !== null) {
    const message = 'a language model takes its own time: it cannot imitate another’s';
    return [{ path: [...path, 'pace'], message }];
  }
  return checkModel(path, spec.value, file, environment);
}

/** Its endpoint is there, and its price is known where there is a cap. */
function checkModel(
  path: readonly string[],
  { endpoint: at, settings }: { readonly endpoint: string; readonly settings: ModelSettings },
  { endpoints, caps }: SettingsFile,
  environment: Environment,
): Mistake[] {
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
