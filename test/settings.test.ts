import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { parseSettings, type Settings } from '../server/settings.ts';
import { settingsFile } from '../server/settingsFile.ts';

const KEYS = { OPENAI_API_KEY: 'sk-1', OPENROUTER_API_KEY: 'sk-2' };

function settings(text: string, environment: Record<string, string> = {}): Settings {
  const parsed = parseSettings(text, environment);
  if (!parsed.ok) throw new Error(parsed.error.join('\n'));
  return parsed.value;
}

function mistakes(text: string, environment: Record<string, string> = {}): readonly string[] {
  const parsed = parseSettings(text, environment);
  return parsed.ok ? [] : parsed.error;
}

describe('ponderhit.yaml', () => {
  test('need not be there: a key in the environment is enough for an agent', () => {
    expect(settings('')).toEqual({
      endpoints: [],
      agents: [],
      predictors: { llm: null, stream: true },
      speculation: 'balanced',
      record: false,
      caps: { matchUsd: null, dayUsd: null },
    });
    const { endpoints, agents } = settings('', KEYS);
    expect(endpoints).toMatchObject([
      { name: 'openai', baseUrl: 'https://api.openai.com/v1', apiKey: 'sk-1', api: 'chat' },
    ]);
    expect(agents).toMatchObject([{ id: 'openai' }]);
  });

  test('says everything about endpoints, their prices, and agents', () => {
    const read = settings(
      `
endpoints:
  router:
    baseUrl: https://openrouter.ai/api/v1
    keyFrom: OPENROUTER_API_KEY
    api: responses
    concurrent: 3
    tokensPerMinute: 1000
    prices:
      big/model: { input: 1, output: 10 }
  local: { baseUrl: "http://127.0.0.1:11434/v1", free: true }
agents:
  big: { name: Big, endpoint: router, model: big/model, effort: high, maxTokens: 9000 }
  small: { name: Small, endpoint: local, model: "llama3:8b", legalMoves: false }
  deep: { name: Deep, agent: "stockfish:nodes=100000", pace: "gpt-5:0.1" }
predictors:
  llm: { endpoint: local, model: fast, effort: minimal, moves: 3 }
  stream: false
speculation: one-step
record: true
caps: { matchUsd: 1.5 }
`,
      KEYS,
    );
    expect(read.endpoints[0]).toEqual({
      name: 'router',
      baseUrl: 'https://openrouter.ai/api/v1',
      apiKey: 'sk-2',
      api: 'responses',
      tokenLimit: 'max_completion_tokens',
      limits: { concurrent: 3, requestsPerMinute: null, tokensPerMinute: 1000 },
      silenceMs: 600_000,
      prices: { 'big/model': { input: 1, cached: 1, output: 10 } },
    });
    expect(read.endpoints[1]).toMatchObject({ name: 'local', apiKey: null, prices: null });
    expect(read.agents.map(({ agent }) => agent)).toEqual([
      'openai:endpoint=router,model=big/model,effort=high,maxTokens=9000',
      'openai:endpoint=local,model=llama3:8b,legalMoves=off',
      'stockfish:nodes=100000',
    ]);
    expect(read.caps).toEqual({ matchUsd: 1.5, dayUsd: null });
    expect(read).toMatchObject({ speculation: 'one-step', record: true });
    expect(read.predictors).toEqual({
      llm: {
        endpoint: 'local',
        settings: { model: 'fast', effort: 'minimal', temperature: null, seed: null, maxTokens: null },
        moves: 3,
        logprobs: false,
      },
      stream: false,
    });
  });

  test.each([
    ['endpoints:\n  a: [', 'line 2: '],
    ['agents:\n  a: { name: A, model: m }\nspeed: 3', 'line 3: speed: there is no such setting'],
    ['endpoints:\n  a:\n    concurrent: 0', 'line 3: endpoints.a.concurrent: '],
    ['endpoints:\n  a:\n    api: soap', 'line 3: endpoints.a.api: '],
    ['endpoints:\n  a:\n    baseUrl: ftp://x', 'line 3: endpoints.a.baseUrl: an address that begins'],
    ['endpoints:\n  a:\n    keyFrom: NO_SUCH', 'line 3: endpoints.a.keyFrom: the environment has no NO_SUCH'],
    [
      'endpoints:\n  a:\n    apiKey: sk-9',
      'line 3: endpoints.a.apiKey: there is no such setting; a key comes',
    ],
    ['endpoints:\n  A b: {}', 'line 2: endpoints.A b: '],
    ['agents:\n  a:\n    model: m', 'line 2: agents.a.name: '],
    ['agents:\n\n  a: { name: A }', 'line 3: agents.a: give either model'],
    ['agents:\n  a: { name: A, model: m, agent: random }', 'line 2: agents.a: give either model'],
    ['agents:\n  a:\n    name: A\n    agent: fritz', 'line 4: agents.a.agent: no agent "fritz"'],
    [
      'agents:\n  a:\n    name: A\n    endpoint: x\n    model: m',
      'line 4: agents.a.endpoint: there is no endpoint "x"',
    ],
    ['agents:\n  a:\n    name: A\n    model: "m,x"', 'line 4: agents.a.model: '],
    [
      'agents:\n  a:\n    name: A\n    agent: random\n    pace: gpt-2',
      'line 5: agents.a.pace: no pace "gpt-2"',
    ],
    [
      'predictors:\n  llm: { endpoint: x, model: m }',
      'line 2: predictors.llm.endpoint: there is no endpoint "x"',
    ],
    [
      'agents:\n  a: { name: A, agent: "openai:model=m", pace: gpt-5 }',
      'line 2: agents.a.pace: a language model',
    ],
    ['speculation: fast', 'line 1: speculation: '],
    ['agents:\n  random: { name: R, agent: random }', 'line 2: agents.random: Ponderhit has'],
    [
      'endpoints:\n  a: { free: true, prices: { m: { input: 1, output: 1 } } }',
      'line 2: endpoints.a.prices: ',
    ],
    [
      'endpoints: { a: {} }\nagents:\n  b: { name: B, endpoint: a, model: m }\ncaps: { dayUsd: 1 }',
      'line 3: agents.b: a cap on money needs the price of m',
    ],
  ])('%j is a mistake that is told with its line', (text, told) => {
    const [first = ''] = mistakes(text);
    expect(first.slice(0, told.length)).toBe(told);
  });

  test('tells all of its mistakes at once', () => {
    expect(mistakes('speed: 3\nendpoints:\n  a: { api: soap, concurrent: x }')).toHaveLength(3);
  });

  test('holds no secret, and repeats none that somebody put there', () => {
    for (const text of [
      'endpoints:\n  a: { keyFrom: sk-secret }',
      'endpoints:\n  a: { apiKey: sk-secret }',
    ]) {
      const told = mistakes(text).join('\n');
      expect(told).not.toBe('');
      expect(told).not.toContain('sk-secret');
    }
  });

  test('with a cap on money offers no agent whose price is not known', () => {
    expect(settings('caps: { dayUsd: 5 }', KEYS).agents).toEqual([]);
  });

  test('has an example without mistakes, and a schema for editors as the parser has it', () => {
    const example = readFileSync(new URL('../ponderhit.example.yaml', import.meta.url), 'utf8');
    expect(mistakes(example, KEYS)).toEqual([]);
    const schema: unknown = JSON.parse(
      readFileSync(new URL('../docs/ponderhit.schema.json', import.meta.url), 'utf8'),
    );
    // Out of step? npm run schema
    expect(schema).toEqual(JSON.parse(JSON.stringify(z.toJSONSchema(settingsFile, { io: 'input' }))));
  });
});
