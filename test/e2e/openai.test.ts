import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tokensOf } from '../../shared/stats/usage.ts';
import { accountOf } from '../fake/account.ts';
import { ModelStage } from '../fake/modelMatch.ts';
import { FakeModelServer } from '../fake/modelServer.ts';
import { firstMove } from '../fake/turns.ts';
import { ServerProcess } from './serverProcess.ts';

const PLIES = 30;

describe('a match of two language models over HTTP', () => {
  let stage: ModelStage;
  beforeAll(async () => {
    stage = await ModelStage.start({
      seed: 1,
      p50Ms: 40,
      tokenMs: 1,
      hiddenPerMs: 0,
      reasoning: false,
      failRate: 0,
    });
  });
  afterAll(() => stage.close());

  test('is the same with speculation and without, and its ledger counts as the server does', async () => {
    const sequential = await stage.play({ policy: 'off', plies: PLIES });
    const speculative = await stage.play({ policy: 'balanced', plies: PLIES });
    expect(speculative.match.moves).toEqual(sequential.match.moves);
    expect(speculative.report).toMatchObject({
      result: sequential.report.result,
      termination: sequential.report.termination,
    });

    const alone = accountOf(sequential, sequential.calls);
    expect(alone.played.ledger).toMatchObject(alone.played.server);
    expect(alone.played.ledger.estimated).toBe(false);
    expect(sequential.calls).toHaveLength(sequential.plies.length);

    const both = accountOf(speculative, speculative.calls);
    expect(both.played.ledger).toMatchObject(both.played.server);
    expect(both.played.ledger.estimated).toBe(false);
    expect(both.dropped.ledger.outputTokens).toBeLessThanOrEqual(both.dropped.server.outputTokens);
    expect(tokensOf(both.dropped.ledger)).toBeGreaterThan(0);
    expect(both.unseen).toBeGreaterThanOrEqual(0);
    expect(speculative.report.readyHits + speculative.report.pendingHits).toBeGreaterThan(0);
  });

  test('ends properly where one call in five fails', async () => {
    // Every fifth, in turn: no search meets three useless answers in a row by bad luck.
    const kinds = ['429', 'half', 'illegal', '500', 'empty', 'malformed', 'drop', 'refusal'] as const;
    const shaky = await ModelStage.start({
      seed: 3,
      p50Ms: 20,
      tokenMs: 1,
      hiddenPerMs: 0,
      reasoning: false,
      failRate: 0,
      failInTurn: kinds,
    });
    try {
      const { plies, match, calls } = await shaky.play({ policy: 'balanced', plies: 16 });
      expect(calls.some(({ failure }) => failure !== null)).toBe(true);
      expect(plies.map(({ ply }) => ply)).toEqual(plies.map((_, index) => index + 1));
      expect(plies).toHaveLength(16);
      expect(match.end?.termination).toBe('adjudication');
    } finally {
      await shaky.close();
    }
  });
});

describe('a server that starts', () => {
  const start = (file: string) => {
    const main = fileURLToPath(new URL('../../server/main.ts', import.meta.url));
    const args = [main, '--port', '0', '--settings', file];
    return spawnSync(process.execPath, args, {
      encoding: 'utf8',
      env: { ...process.env, OPENAI_API_KEY: '' },
    });
  };

  test('says in one line each what is wrong with ponderhit.yaml, and on which line', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ponderhit-settings-'));
    const file = join(folder, 'ponderhit.yaml');
    writeFileSync(file, 'speed: 3\nagents:\n  mine: { name: Mine, model: m }\n');
    const { status, stderr } = start(file);
    expect(status).toBe(2);
    expect(stderr).toBe(`error: ${file}, line 1: speed: there is no such setting\n`);
    writeFileSync(file, 'agents:\n  mine: { name: Mine, model: m }\n');
    expect(start(file).stderr).toBe(
      `error: ${file}, line 2: agents.mine.endpoint: there is no endpoint "openai" under endpoints\n`,
    );
    expect(start(join(folder, 'none.yaml')).stderr).toMatch(/^error: .*none\.yaml: cannot be read\n$/);
    rmSync(folder, { recursive: true });
  });
});

describe('a server with a language model', () => {
  const KEY = 'sk-nobody-may-see-this';
  let fake: FakeModelServer;
  let server: ServerProcess;
  let folder: string;
  beforeAll(async () => {
    fake = await FakeModelServer.start({ choose: firstMove, apiKey: KEY });
    folder = mkdtempSync(join(tmpdir(), 'ponderhit-settings-'));
    const file = join(folder, 'ponderhit.yaml');
    writeFileSync(
      file,
      `
endpoints:
  paid: { baseUrl: "${fake.url}", keyFrom: FAKE_KEY, prices: { fake: { input: 1, output: 10 } } }
  wrong: { baseUrl: "${fake.url}", keyFrom: WRONG_KEY, free: true }
agents:
  paid: { name: Paid, endpoint: paid, model: fake }
  wrong: { name: Wrong, endpoint: wrong, model: fake }
predictors:
  llm: { endpoint: paid, model: fake }
caps: { matchUsd: 0.003, dayUsd: 0.005 }
`,
    );
    server = await ServerProcess.startWith({ FAKE_KEY: KEY, WRONG_KEY: `${KEY}-not` }, [
      '--settings',
      file,
      '--log-level',
      'debug',
    ]);
  });
  afterAll(async () => {
    await server.stop();
    await fake.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('offers it in the lobby, to an operator alone where it costs money', async () => {
    const { body } = await server.request('/api/agents');
    expect(body).toMatchObject({
      agents: expect.arrayContaining([
        expect.objectContaining({ id: 'paid', free: false, languageModel: true }),
        expect.objectContaining({ id: 'wrong', free: true, languageModel: true }),
      ]) as unknown,
    });
    const match = { white: { agent: 'paid' }, black: { agent: 'random' }, plyLimit: 1 };
    const guest = await server.request('/api/matches', { method: 'POST', body: match });
    expect(guest).toMatchObject({ status: 403, body: { error: { code: 'operator-only' } } });
    const { id } = await server.createMatch(match, server.asOperator);
    const { plies } = await server.ended(id);
    expect(plies.map(({ san }) => san)).toEqual(['a3']);
  });

  test('lets a guest not play again at an operator’s cost, and tells it why', async () => {
    const match = { white: { human: true }, black: { agent: 'paid' } } as const;
    const { id, cookie } = await server.createMatch(match, server.asOperator);
    await server.request(`/api/matches/${id}`, { method: 'DELETE', headers: { cookie } });
    const of = async (headers: Readonly<Record<string, string>>): Promise<unknown> =>
      (await server.request(`/api/matches/${id}`, { headers })).body;
    const refusal = { code: 'operator-only' };
    expect(await of({ cookie })).toMatchObject({ seats: ['white'], againRefusal: refusal });
    expect(await of({ cookie, ...server.asOperator })).toMatchObject({ againRefusal: null });
    expect(await of({})).toMatchObject({ seats: [], againRefusal: null });
    const again = { method: 'POST', body: { kind: 'rematch' }, headers: { cookie } };
    expect(await server.request(`/api/matches/${id}/again`, again)).toMatchObject({
      status: 403,
      body: { error: refusal },
    });
  });

  test('asks no model for a match in which none plays', async () => {
    const before = fake.calls.length;
    const quick = { agent: 'stockfish:nodes=200,temperature=50' };
    await server.ended((await server.createMatch({ white: quick, black: quick, plyLimit: 6 })).id);
    expect(fake.calls).toHaveLength(before);
  });

  test('tells the tokens and the cost of every ply and of the match, in the API and the PGN', async () => {
    const match = {
      white: { agent: 'paid' },
      black: { agent: 'random' },
      plyLimit: 3,
      speculation: 'off',
    } as const;
    const { id } = await server.createMatch(match, server.asOperator);
    const { plies, totals } = await server.ended(id);
    const [white, black] = plies;
    expect(white?.tokens).toBeGreaterThan(100);
    expect(white?.costUsd).toBeGreaterThan(0.0001);
    expect(black).toMatchObject({ tokens: 0, costUsd: 0 });
    expect(totals.playedTokens).toBe((plies[0]?.tokens ?? 0) + (plies[2]?.tokens ?? 0));
    expect(totals.playedUsd).toBeCloseTo((plies[0]?.costUsd ?? 0) + (plies[2]?.costUsd ?? 0));
    expect(totals).toMatchObject({ droppedTokens: 0, predictorTokens: 0, estimated: false });
    const pgn = (await server.request(`/api/matches/${id}/pgn`)).text;
    expect(pgn).toContain(`[TokensPlayed "${totals.playedTokens}"]`);
    expect(pgn).toContain(`[%tokens ${white?.tokens}]`);
    expect(pgn).toContain('[%usd 0.000');
  });

  test('aborts a match whose cap on money is reached, and begins none once the day’s is', async () => {
    const match = { white: { agent: 'paid' }, black: { agent: 'paid' } };
    const { id } = await server.createMatch(match, server.asOperator);
    const ended = await server.ended(id);
    expect(ended).toMatchObject({ termination: 'abort', result: '*' });
    expect(ended.reason).toBe('match-cap');
    const { playedUsd, droppedUsd } = ended.totals;
    expect(playedUsd + droppedUsd).toBeGreaterThan(0);
    const second = await server.createMatch(match, server.asOperator);
    expect((await server.ended(second.id)).reason).toBe('day-cap');
    const options = { method: 'POST', body: match, headers: server.asOperator };
    const refused = await server.request('/api/matches', options);
    expect(refused).toMatchObject({ status: 429, body: { error: { code: 'cap-reached' } } });
  });

  test('ends a match whose endpoint refuses the key, and says so; the key is in no log, answer or page', async () => {
    const { id } = await server.createMatch({ white: { agent: 'wrong' }, black: { agent: 'random' } });
    const match = await server.ended(id);
    expect(match).toMatchObject({ termination: 'player-error' });
    expect(match).toMatchObject({ reason: 'key-refused', reasonWhat: 'wrong', reasonCount: 401 });
    const doors = [
      '/api/agents',
      '/api/matches',
      `/api/matches/${id}`,
      `/api/matches/${id}/pgn`,
      '/metrics',
      '/',
    ];
    const told = await Promise.all(doors.map(async door => (await server.request(door)).text));
    expect(told.join()).toMatch(/ponderhit_model_calls_authoritative\{endpoint="wrong"\} [1-9]/);
    expect(server.log).toContain('refuses the key');
    for (const text of [...told, server.log]) expect(text).not.toContain(KEY);
  });
});
