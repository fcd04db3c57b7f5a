import { describe, expect, test } from 'vitest';
import { CATALOGUE, findAgent } from '../../server/agents/catalogue.ts';
import { formatPace, paceLabel, parsePace } from '../../server/agents/pace.ts';
import { formatSpec, parseSpec } from '../../server/agents/spec.ts';
import { Models } from '../../server/models/models.ts';

describe('agents as text', () => {
  test.each([
    ['random', 'random'],
    ['stockfish', 'stockfish:nodes=20000,temperature=0'],
    ['stockfish:temperature=40, nodes=5', 'stockfish:nodes=5,temperature=40'],
    ['uci:command=/opt/engine  --fast', 'uci:command=/opt/engine --fast,nodes=20000'],
    ['uci:movetimeMs=50,command=e', 'uci:command=e,movetimeMs=50'],
    [
      'uci:command=e,clock=own,option.Skill Level=3,option.Hash=32',
      'uci:command=e,clock=own,option.Hash=32,option.Skill Level=3',
    ],
    ['openai:model=llama3:8b', 'openai:endpoint=openai,model=llama3:8b'],
    [
      'openai:endpoint=local,model=a/b,effort=low,temperature=0.5,seed=7,maxTokens=900,legalMoves=off,repeatable=on',
      'openai:endpoint=local,model=a/b,effort=low,temperature=0.5,seed=7,maxTokens=900,legalMoves=off,repeatable=on',
    ],
  ])('%j is %j, and reads as itself', (text, canonical) => {
    const spec = parseSpec(text);
    const formatted = spec.ok ? formatSpec(spec.value) : spec.error.message;
    expect(formatted).toBe(canonical);
    expect(parseSpec(formatted)).toEqual(spec);
  });

  test.each([
    ['fritz', 'agent-unknown', 'stockfish, uci, openai, random'],
    ['openai', 'agent-option', 'model'],
    ['openai:model=m,effort=huge', 'agent-option', 'effort'],
    ['openai:model=m,legalMoves=maybe', 'agent-option', 'legalMoves'],
    ['stockfish:depth=3', 'agent-option', 'nodes, temperature'],
    ['stockfish:nodes=0', 'agent-option', 'nodes'],
    ['stockfish:nodes=many', 'agent-option', 'nodes'],
    ['stockfish:nodes', 'agent-option', 'name=value'],
    ['stockfish:nodes=1,nodes=2', 'agent-option', 'twice'],
    ['random:nodes=1', 'agent-option', 'it has none'],
    ['uci:nodes=5', 'agent-option', 'command'],
    ['uci:command=e,nodes=5,clock=own', 'agent-option', 'one of'],
    ['uci:command=e,option.Hash=1\nquit', 'agent-option', 'control'],
    ['uci:command=e,toString=1', 'agent-option', 'no option'],
  ])('%j is refused, and told what is allowed', (text, code, hint) => {
    expect(parseSpec(text)).toMatchObject({
      ok: false,
      error: { code, message: expect.stringContaining(hint) as unknown },
    });
  });

  test('a pace is a profile and a factor of its times', () => {
    const pace = parsePace('gpt-5:0.02');
    expect(pace).toEqual({ ok: true, value: { profile: 'gpt-5', factor: 0.02 } });
    expect(pace.ok && [formatPace(pace.value), paceLabel(pace.value)]).toEqual(['gpt-5:0.02', 'gpt-5 ×0.02']);
    expect(parsePace('gpt-5')).toMatchObject({ ok: true, value: { factor: 1 } });
    expect(parsePace('gpt-2:1')).toMatchObject({ error: { code: 'pace-unknown' } });
    for (const factor of ['0', '-1', 'x', '', '11', '1:2']) {
      expect(parsePace(`gpt-5:${factor}`)).toMatchObject({ error: { code: 'pace-factor' } });
    }
  });
});

describe('the catalogue', () => {
  test('every entry is an agent that anybody may seat, under a name of its own', () => {
    for (const { id, name } of CATALOGUE) {
      expect(findAgent(id, null)).toMatchObject({ ok: true, value: { name, free: true } });
    }
    expect(new Set(CATALOGUE.map(({ id }) => id)).size).toBe(CATALOGUE.length);
  });

  test('an agent that starts a program of the asker’s choice is not for everybody', () => {
    expect(findAgent('uci:command=/bin/sh', null)).toMatchObject({ ok: true, value: { free: false } });
  });

  test('a language model is for everybody only where it is known to cost nothing', () => {
    const limits = { concurrent: 1, requestsPerMinute: null, tokensPerMinute: null };
    const endpoint = {
      baseUrl: 'http://127.0.0.1',
      apiKey: null,
      api: 'chat',
      tokenLimit: 'max_tokens',
      limits,
      silenceMs: 1000,
    } as const;
    const price = { input: 1, cached: 1, output: 2 };
    const models = new Models({
      endpoints: [
        { ...endpoint, name: 'local', prices: null },
        { ...endpoint, name: 'paid', prices: { known: price } },
      ],
      clock: null,
    });
    const free = (agent: string) => findAgent(agent, null, { entries: [], models });
    expect(free('openai:endpoint=local,model=m')).toMatchObject({
      ok: true,
      value: { free: true, name: 'm' },
    });
    expect(free('openai:endpoint=paid,model=known')).toMatchObject({ ok: true, value: { free: false } });
    expect(free('openai:endpoint=paid,model=constructor')).toMatchObject({
      ok: true,
      value: { free: false },
    });
    expect(free('openai:endpoint=elsewhere,model=m')).toMatchObject({ error: { code: 'endpoint-unknown' } });
    expect(findAgent('openai:endpoint=local,model=m', 'gpt-5:0.1', { entries: [], models })).toMatchObject({
      error: { code: 'pace-of-model' },
    });
    const keyless = free('openai:model=m');
    expect(!keyless.ok && keyless.error.message).toContain('OPENAI_API_KEY');
  });

  test('a pace can be put on any agent, and is shown', () => {
    expect(findAgent('random', 'gpt-5:0.5')).toMatchObject({ value: { paceLabel: 'gpt-5 ×0.5' } });
    expect(findAgent('paced-a', null)).toMatchObject({ value: { paceLabel: 'gpt-5 ×0.02' } });
  });

  test('an unknown agent is told the names there are', () => {
    const unknown = findAgent('stockfish-slow', null);
    expect(!unknown.ok && unknown.error.message).toContain('paced-a');
  });
});
