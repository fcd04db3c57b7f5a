import { z } from 'zod';
import { POLICY_NAMES } from '../shared/match/speculation.ts';
import { EFFORTS, TOKEN_LIMITS } from './models/request.ts';

/*
 * The shape of ponderhit.yaml, with what an editor says of each setting.
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

export const endpoint = z
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
    tokenLimit: z
      .enum(TOKEN_LIMITS)
      .default('max_completion_tokens')
      .describe('What Chat Completions calls the limit of maxTokens there; Ollama knows max_tokens'),
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

/** How a model is asked, wherever one is. */
const asked = {
  endpoint: name.optional().describe('Of a language model; "openai" where left out'),
  effort: z.enum(EFFORTS).optional().describe('Reasoning effort; the model’s own where left out'),
  temperature: z.number().min(0).max(2).optional(),
  seed: z.int().optional(),
  maxTokens: z.int().min(16).max(1_000_000).optional().describe('Of one answer, reasoning included'),
};

const askedModel = z.strictObject({ ...asked, model });

const predictors = z
  .strictObject({
    llm: askedModel
      .extend({
        moves: z.int().min(1).max(16).default(5).describe('How many moves it is asked for, in one call'),
        logprobs: z
          .boolean()
          .default(false)
          .describe('Ask for one move, and read the others from the log-probabilities of its tokens'),
      })
      .optional()
      .describe('A fast language model that says which moves are likely, in matches of language models'),
    stream: z
      .boolean()
      .default(true)
      .describe('Read what the thinking model visibly writes, where both seats are hosted and isolated'),
  })
  .describe('What predicts moves, beside a short search of an engine');

export const agent = z
  .strictObject({
    name: z.string().min(1).max(60).describe('What people read'),
    description: z.string().max(200).default(''),
    agent: z.string().optional().describe('The inline form of any agent: stockfish:nodes=100000'),
    pace: z.string().optional().describe('Imitated think times: gpt-5:0.02'),
    ...asked,
    model: model.optional(),
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
    predictors: predictors.prefault({}),
    speculation: z
      .enum(POLICY_NAMES)
      .default('balanced')
      .describe('How matches speculate where nothing else is asked for'),
    record: z
      .boolean()
      .default(false)
      .describe('Write each match of a language model into DATA/traces, for npm run bench:traces'),
    caps: z
      .strictObject({
        matchUsd: dollars.optional().describe('A match that has spent so much is aborted'),
        dayUsd: dollars.optional().describe('The same for all matches begun on one day (UTC)'),
      })
      .default({})
      .describe('Money, in US dollars'),
  })
  .describe('Settings of Ponderhit. Secrets are never among them: they come from the environment.');
export type SettingsFile = z.output<typeof settingsFile>;
export type AgentSettings = z.output<typeof agent>;
export type ModelAsked = z.output<typeof askedModel>;
