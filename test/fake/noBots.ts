import type { DescribeBot } from '../../server/gateway/arrange.ts';
import type { MatchSetup } from '../../shared/match/setup.ts';
import { ok, type Result, refuse } from '../../shared/result.ts';

/** A server to which no bot is connected. */
export const NO_BOTS = {
  describeBot: (name => refuse('bot-offline', `${name} is not connected`)) satisfies DescribeBot,
  invite: async (setup: MatchSetup): Promise<Result<MatchSetup>> => ok(setup),
  bots: { upgrade: () => undefined, close: () => undefined, terminate: () => undefined },
};
