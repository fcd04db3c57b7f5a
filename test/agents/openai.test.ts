import { afterEach, describe, expect, test } from 'vitest';
import { AgentFault, Preempted, TransportError } from '../../server/agents/agent.ts';
import { OpenAiAgent, type OpenAiAgentOptions } from '../../server/agents/openai.ts';
import { RealClock } from '../../server/clock.ts';
import type { EndpointOptions, ModelEndpoint } from '../../server/models/endpoint.ts';
import { Writings, type Written } from '../../server/models/writings.ts';
import { Urgency } from '../../server/urgency.ts';
import { NO_USAGE, type Usage } from '../../shared/stats/usage.ts';
import { agentContract, agentRequest } from '../contract/agent.ts';
import { FAKE_SETTINGS, fakeEndpoint } from '../fake/fakeEndpoint.ts';
import type { Failure } from '../fake/modelFailures.ts';
import type { FakeModelOptions } from '../fake/modelOptions.ts';
import { FakeModelServer } from '../fake/modelServer.ts';
import { firstMove, turnAfter } from '../fake/turns.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function setUp({
  server = {},
  endpoint = {},
  agent = {},
}: {
  server?: Partial<FakeModelOptions>;
  endpoint?: Partial<EndpointOptions>;
  agent?: Partial<OpenAiAgentOptions>;
} = {}): Promise<{ fake: FakeModelServer; endpoint: ModelEndpoint; agent: OpenAiAgent }> {
  const fake = await FakeModelServer.start({ choose: firstMove, ...server });
  const made = fakeEndpoint(fake, endpoint);
  closing.push(
    () => fake.close(),
    () => made.close(),
  );
  const options = { name: 'Fake', endpoint: made, settings: FAKE_SETTINGS, price: null, legalMoves: true };
  return {
    fake,
    endpoint: made,
    agent: new OpenAiAgent({ ...options, repeatable: false, clock: new RealClock(), ...agent }),
  };
}

const MOVE = { kind: 'move', uci: 'a2a3', offersDraw: false };

const contractServer = await FakeModelServer.start({ choose: firstMove, thinkMs: () => 5, tokenMs: 1 });
agentContract('OpenAiAgent', () => {
  const endpoint = fakeEndpoint(contractServer);
  const clock = new RealClock();
  return {
    make: () =>
      new OpenAiAgent({
        name: 'Fake',
        endpoint,
        settings: FAKE_SETTINGS,
        price: null,
        legalMoves: true,
        repeatable: true,
        clock,
      }),
    close: async () => {
      await endpoint.close();
      await contractServer.close();
    },
  };
});

describe.each(['chat', 'responses'] as const)('a language model over the %s API', api => {
  test('plays the move it answers with, and tells the tokens that the endpoint counted, and their cost', async () => {
    const price = { input: 1, cached: 0.1, output: 10 };
    const { fake, agent } = await setUp({ endpoint: { api }, agent: { price } });
    const answer = await agent.choose(turnAfter(), agentRequest());
    const [call] = fake.calls;
    expect(answer.choice).toEqual(MOVE);
    expect(answer.usage).toEqual({
      ...NO_USAGE,
      inputTokens: call?.inputTokens,
      outputTokens: call?.outputTokens,
      costUsd: ((call?.inputTokens ?? 0) + 10 * (call?.outputTokens ?? 0)) / 1e6,
    });
  });

  test('is asked as its settings say, and for nothing that they do not', async () => {
    const settings = { model: 'm', effort: 'low', temperature: 0.5, seed: 7, maxTokens: 500 } as const;
    const { fake, agent } = await setUp({ endpoint: { api }, agent: { settings } });
    await agent.choose(turnAfter(), agentRequest());
    expect(fake.calls[0]?.body).toMatchObject(
      api === 'chat'
        ? { model: 'm', reasoning_effort: 'low', temperature: 0.5, seed: 7, max_completion_tokens: 500 }
        : { model: 'm', reasoning: { effort: 'low' }, temperature: 0.5 },
    );
    if (api === 'chat') {
      const older = await setUp({ endpoint: { tokenLimit: 'max_tokens' }, agent: { settings } });
      await older.agent.choose(turnAfter(), agentRequest());
      expect(older.fake.calls[0]?.body).toMatchObject({ max_tokens: 500 });
      expect(older.fake.calls[0]?.body).not.toHaveProperty('max_completion_tokens');
    }
    const plain = await setUp({ endpoint: { api } });
    await plain.agent.choose(turnAfter(), agentRequest());
    const body = plain.fake.calls[0]?.body;
    for (const key of ['reasoning_effort', 'reasoning', 'temperature', 'seed', 'max_completion_tokens']) {
      expect(body).not.toHaveProperty(key);
    }
  });

  test('sends equal requests for equal turns, whoever waits for them', async () => {
    const { fake, agent } = await setUp({ endpoint: { api } });
    await agent.choose(turnAfter('e2e4'), agentRequest());
    await agent.choose(turnAfter('e2e4'), agentRequest({ urgency: new Urgency('speculative') }));
    expect(fake.calls[1]?.body).toEqual(fake.calls[0]?.body);
  });

  test('finds out once that there is no structured output, and remembers it', async () => {
    const { fake, agent } = await setUp({ endpoint: { api }, server: { structured: false } });
    for (const turn of [turnAfter(), turnAfter('e2e4'), turnAfter('d2d4')]) {
      expect((await agent.choose(turn, agentRequest())).choice.kind).toBe('move');
    }
    expect(fake.refusedFormats).toBe(1);
    expect(fake.calls).toHaveLength(3);
  });

  test('has decided when its move is written: a long explanation is not waited for, nor paid', async () => {
    const explanation = ' because'.repeat(2000);
    const { fake, agent } = await setUp({ endpoint: { api }, server: { explanation, tokenMs: 5 } });
    const { choice, usage } = await agent.choose(turnAfter(), agentRequest());
    expect(choice).toEqual(MOVE);
    await expect.poll(() => fake.open).toBe(0);
    const [call] = fake.calls;
    expect(call?.state).toBe('aborted');
    expect(usage.estimated).toBe(true);
    expect(usage.outputTokens).toBeLessThanOrEqual(call?.outputTokens ?? 0);
    expect(call?.outputTokens).toBeLessThan(1000);
  });

  test('counts what was sent of an aborted call, says it is an estimate, and closes the connection', async () => {
    const { fake, agent } = await setUp({
      endpoint: { api },
      server: {
        thinkMs: () => 5000,
        reasoning: () => ['Perhaps e4.', ...Array<string>(50).fill('Or not.')],
      },
    });
    const abort = new AbortController();
    const reports: Usage[] = [];
    const choice = agent.choose(
      turnAfter(),
      agentRequest({ signal: abort.signal, report: usage => reports.push(usage) }),
    );
    await expect.poll(() => fake.calls[0]?.reasoningTokens).toBeGreaterThan(0);
    abort.abort(new Error('squashed'));
    await expect(choice).rejects.toThrow('squashed');
    await expect.poll(() => fake.calls[0]?.state).toBe('aborted');
    const last = reports.at(-1);
    expect(last).toMatchObject({ estimated: true, costUsd: null });
    expect(last?.inputTokens).toBeGreaterThan(0);
    expect(last?.outputTokens).toBeLessThanOrEqual(fake.calls[0]?.outputTokens ?? 0);
  });
});

describe('what a model writes', () => {
  test('can be read as it comes, what it thinks and its answer, until the call is over', async () => {
    const writings = new Writings();
    const seen: Written[] = [];
    const stop = writings.follow(turnAfter(), written => seen.push(written));
    const { agent } = await setUp({
      server: { thinkMs: () => 10, reasoning: () => ['Perhaps e4.'] },
      agent: { writings },
    });
    await agent.choose(turnAfter(), agentRequest());
    stop();
    expect(seen[0]).toEqual({ reasoning: '', text: '' });
    expect(seen).toContainEqual({ reasoning: 'Perh', text: '' });
    expect(seen.at(-1)).toEqual({ reasoning: 'Perhaps e4.', text: '{"move":"a3"}' });
    const later: Written[] = [];
    writings.follow(turnAfter(), written => later.push(written))();
    expect(later).toEqual([{ reasoning: '', text: '' }]);
  });
});

describe('an endpoint that fails', () => {
  test.concurrent.each(['429', '500', 'drop', 'half', 'truncated', 'malformed'] as const)(
    'on the way is asked again within the same search: %s',
    async failure => {
      const fake = await FakeModelServer.start({ choose: firstMove });
      const endpoint = fakeEndpoint(fake);
      fake.script.push(failure);
      const agent = new OpenAiAgent({
        name: 'Fake',
        endpoint,
        settings: FAKE_SETTINGS,
        price: null,
        legalMoves: true,
        repeatable: false,
        clock: new RealClock(),
      });
      const { choice, usage } = await agent.choose(turnAfter(), agentRequest());
      expect(choice).toEqual(MOVE);
      expect(fake.calls).toHaveLength(2);
      // Only what was streamed has been paid for; a lost stream told no count.
      const streamed = fake.calls.filter(call => call.outputTokens > 0);
      expect(usage.outputTokens).toBe(streamed.reduce((sum, call) => sum + call.outputTokens, 0));
      expect(usage.estimated).toBe(streamed.length > 1);
      await endpoint.close();
      await fake.close();
    },
  );

  test('with silence is taken for dead, and asked again', async () => {
    const { fake, agent } = await setUp({ endpoint: { silenceMs: 100 } });
    fake.script.push('hang');
    expect((await agent.choose(turnAfter(), agentRequest())).choice).toEqual(MOVE);
    await expect.poll(() => fake.calls[0]?.state).toBe('aborted');
  });

  test('is left alone as long as it asks for', async () => {
    const { fake, agent } = await setUp({ server: { retryAfterS: 1 } });
    fake.script.push('429');
    await agent.choose(turnAfter(), agentRequest());
    const [first, second] = fake.calls.map(({ receivedAt }) => receivedAt);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(990);
  });

  test('ahead of time is asked again at once when its seat comes to wait for it', async () => {
    const clock = new RealClock();
    const paused = Promise.withResolvers<number>();
    const told = Object.assign(new RealClock(), {
      sleep: (ms: number, signal?: AbortSignal) => {
        if (ms === 60_000) paused.resolve(ms);
        return clock.sleep(ms, signal);
      },
    });
    const { fake, agent } = await setUp({ server: { retryAfterS: 60 }, agent: { clock: told } });
    fake.script.push('429');
    const urgency = new Urgency('speculative');
    const choice = agent.choose(turnAfter(), agentRequest({ urgency }));
    await paused.promise;
    urgency.raise();
    expect((await choice).choice).toEqual(MOVE);
    expect(fake.calls).toHaveLength(2);
  });

  test('again and again loses the search, which then deserves a fresh one', async () => {
    const sleepless = Object.assign(new RealClock(), { sleep: async () => undefined });
    const { fake, agent } = await setUp({ server: { fail: () => '500' }, agent: { clock: sleepless } });
    await expect(agent.choose(turnAfter(), agentRequest())).rejects.toBeInstanceOf(TransportError);
    expect(fake.calls).toHaveLength(5);
  });

  test('aborted while it is left alone, ends at once', async () => {
    const { fake, agent } = await setUp({ server: { retryAfterS: 60 } });
    fake.script.push('429');
    const abort = new AbortController();
    const choice = agent.choose(turnAfter(), agentRequest({ signal: abort.signal }));
    await expect.poll(() => fake.calls.length).toBe(1);
    abort.abort(new Error('squashed'));
    await expect(choice).rejects.toThrow('squashed');
  });

  test.each([
    ['401', 'refuses the key'],
    ['quota', 'no quota left'],
    ['context', 'too long'],
  ] satisfies [Failure, string][])(
    'for good is not asked again, and everybody may read why: %s',
    async (failure, why) => {
      const { fake, agent } = await setUp();
      fake.script.push(failure);
      const error: unknown = await agent
        .choose(turnAfter(), agentRequest())
        .catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(AgentFault);
      expect(String(error)).toContain(why);
      expect(fake.calls).toHaveLength(1);
    },
  );

  test('for good, ahead of time, only loses the search', async () => {
    const { fake, agent } = await setUp();
    for (const failure of ['401', 'quota', 'context'] as const) {
      fake.script.push(failure);
      const urgency = new Urgency('speculative');
      await expect(agent.choose(turnAfter(), agentRequest({ urgency }))).rejects.toBeInstanceOf(
        TransportError,
      );
    }
  });

  test('never gets its key into an error, even where it repeats the key itself', async () => {
    const { agent } = await setUp({
      server: { apiKey: 'another' },
      endpoint: { apiKey: 'sk-not-to-be-seen' },
    });
    const error: unknown = await agent.choose(turnAfter(), agentRequest()).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AgentFault);
    const { cause } = error instanceof Error ? error : { cause: undefined };
    const told = [error, cause].map(
      each => `${String(each)} ${JSON.stringify(each)} ${each instanceof Error ? each.stack : ''}`,
    );
    expect(told.join()).toContain('Bearer');
    expect(told.join()).not.toContain('sk-not-to-be-seen');
  });

  test.each(['empty', 'refusal', 'filter', 'length', 'illegal', 'prose'] as const)(
    'to answer readably says why, to be asked again: %s',
    async failure => {
      const { fake, agent } = await setUp();
      fake.script.push(failure);
      const { choice } = await agent.choose(turnAfter(), agentRequest());
      expect(choice.kind).toBe('unreadable');
      if (choice.kind !== 'unreadable') return;
      expect(choice.reason.length).toBeGreaterThan(5);
      const again = await agent.choose(turnAfter(), agentRequest({ refused: [choice] }));
      expect(again.choice).toEqual(MOVE);
      const said = fake.calls[1]?.body.messages?.map(({ content }) => content).join('\n');
      expect(said).toContain(choice.reason);
    },
  );
});

describe('a speculative call', () => {
  test('that had to make room is lost, unless its answer repeats itself', async () => {
    for (const repeatable of [false, true]) {
      const { fake, agent } = await setUp({
        server: { thinkMs: () => 100 },
        endpoint: { limits: { concurrent: 1, requestsPerMinute: null, tokensPerMinute: null } },
        agent: { repeatable },
      });
      const ahead = agent.choose(turnAfter('e2e4'), agentRequest({ urgency: new Urgency('speculative') }));
      const lost = ahead.then(
        ({ choice }) => choice.kind,
        (error: unknown) => error,
      );
      await expect.poll(() => fake.calls.length).toBe(1);
      await agent.choose(turnAfter(), agentRequest());
      if (repeatable) expect(await lost).toBe('move');
      else expect(await lost).toBeInstanceOf(Preempted);
    }
  });
});
