import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../server/clock.ts';
import { CallMeter, type Rates, UNKNOWN_RATES } from '../../server/models/meter.ts';
import type { ModelRequest } from '../../server/models/request.ts';
import { FAKE_SETTINGS } from '../fake/fakeEndpoint.ts';

const REQUEST: ModelRequest = {
  settings: FAKE_SETTINGS,
  messages: [{ role: 'user', content: 'x'.repeat(1000) }],
  format: { name: 'f', schema: {} },
};
const PRICE = { input: 1, cached: 0.1, output: 10 };

function metered(rates: Rates = UNKNOWN_RATES) {
  const clock = new VirtualClock();
  const meter = new CallMeter({ request: REQUEST, rates, price: PRICE, clock });
  return { clock, meter, pass: (ms: number) => clock.run(clock.sleep(ms)) };
}

describe('what a call has spent', () => {
  test('is estimated from what was sent and streamed, until the endpoint counts', () => {
    const { meter } = metered();
    expect(meter.usage()).toMatchObject({ inputTokens: 250, outputTokens: 0, estimated: true });
    meter.wrote('reasoning', 'four tokens, yes');
    meter.wrote('text', 'two token');
    expect(meter.usage()).toMatchObject({ outputTokens: 7, reasoningTokens: 4, estimated: true });
    meter.counted({ inputTokens: 300, cachedTokens: 100, outputTokens: 50, reasoningTokens: 40 });
    expect(meter.usage()).toEqual({
      inputTokens: 300,
      cachedTokens: 100,
      outputTokens: 50,
      reasoningTokens: 40,
      nodes: 0,
      costUsd: (200 + 10 + 500) / 1e6,
      estimated: false,
    });
  });

  test('grows with time where the model reasons and does not show it, as fast as its last call did', async () => {
    const first = metered();
    first.meter.accepted();
    await first.pass(1000);
    first.meter.wrote('text', 'move');
    first.meter.counted({ inputTokens: 400, cachedTokens: 0, outputTokens: 501, reasoningTokens: 500 });
    const rates = first.meter.rates();
    expect(rates).toEqual({ tokensPerCharacter: 0.4, hiddenPerMs: 0.5, acceptsAtOnce: true });
    const second = metered(rates ?? UNKNOWN_RATES);
    await second.pass(100);
    expect(second.meter.usage()).toMatchObject({ inputTokens: 400, outputTokens: 0 });
    second.meter.accepted();
    await second.pass(600);
    second.meter.wrote('text', 'move');
    await second.pass(100);
    expect(second.meter.usage()).toMatchObject({
      inputTokens: 400,
      outputTokens: 301,
      reasoningTokens: 300,
      estimated: true,
    });
  });

  test('grows from its start where the endpoint accepts calls only with the first token', async () => {
    const first = metered();
    await first.pass(999);
    first.meter.accepted();
    await first.pass(1);
    first.meter.counted({ inputTokens: 400, cachedTokens: 0, outputTokens: 500, reasoningTokens: 500 });
    const second = metered(first.meter.rates() ?? UNKNOWN_RATES);
    await second.pass(600);
    expect(second.meter.usage()).toMatchObject({ outputTokens: 300 });
  });

  test('teaches nothing about others where the endpoint has told no count', () => {
    expect(metered().meter.rates()).toBeNull();
  });
});
