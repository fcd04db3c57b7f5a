import type { DescribeBot } from '../../server/gateway/arrange.ts';
import type { MatchSetup } from '../../shared/match/setup.ts';
import { type Result, refuse } from '../../shared/result.ts';

/** A server to which no bot is connected. */
export const NO_BOTS = {
  describeBot: (name => refuse('bot-offline', `${name} is not connected`)) satisfies DescribeBot,
  invite: <T>(setup: MatchSetup, open: (setup: MatchSetup) => Promise<Result<T>>): Promise<Result<T>> =>
    open(setup),
  bots: { upgrade: () => undefined, close: () => undefined, terminate: () => undefined },
};
