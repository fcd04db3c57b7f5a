import { RealClock } from '../../server/clock.ts';
import { type EndpointOptions, ModelEndpoint } from '../../server/models/endpoint.ts';
import type { ModelSettings } from '../../server/models/request.ts';
import type { FakeModelServer } from './modelServer.ts';

/** The endpoint of a fake model server. */
export function fakeEndpoint(
  fake: Pick<FakeModelServer, 'url'>,
  more: Partial<EndpointOptions> = {},
): ModelEndpoint {
  return new ModelEndpoint({
    name: 'fake',
    baseUrl: fake.url,
    apiKey: 'a-key',
    api: 'chat',
    tokenLimit: 'max_completion_tokens',
    limits: { concurrent: 64, requestsPerMinute: null, tokensPerMinute: null },
    silenceMs: 10_000,
    clock: new RealClock(),
    ...more,
  });
}

export const FAKE_SETTINGS: ModelSettings = {
  model: 'fake',
  effort: null,
  temperature: null,
  seed: null,
  maxTokens: null,
};
