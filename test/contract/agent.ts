import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Agent, AgentAnswer, AgentRequest } from '../../server/agents/agent.ts';
import { Urgency } from '../../server/urgency.ts';
import { legalMoves } from '../../shared/chess/position.ts';
import type { Turn } from '../../shared/match/turn.ts';
import { NO_USAGE, type Usage } from '../../shared/stats/usage.ts';
import { turnAfter } from '../fake/turns.ts';

export function agentRequest(more: Partial<AgentRequest> = {}): AgentRequest {
  return {
    signal: new AbortController().signal,
    urgency: new Urgency('authoritative'),
    refused: [],
    report: () => undefined,
    ...more,
  };
}

const TURNS: readonly Turn[] = [
  turnAfter(),
  turnAfter('e2e4'),
  turnAfter('e2e4', 'e7e5', 'g1f3'),
  turnAfter('d2d4', 'd7d5', 'c2c4', 'e7e6', 'b1c3', 'g8f6'),
  turnAfter('f2f3', 'e7e5', 'g2g4'),
];

/** What every agent keeps, whatever it is made of. `make` gives equal agents each time. */
export function agentContract(
  name: string,
  setUp: () => { readonly make: () => Agent; readonly close: () => Promise<void> },
): void {
  describe(`${name}, as an agent`, () => {
    let make: () => Agent;
    let close: () => Promise<void>;

    beforeAll(() => {
      ({ make, close } = setUp());
    });
    afterAll(() => close());

    async function choose(
      agent: Agent,
      turn: Turn,
      more: Partial<AgentRequest> = {},
    ): Promise<AgentAnswer['choice']> {
      return (await agent.choose(turn, agentRequest(more))).choice;
    }

    test('it chooses a legal move for either side', async () => {
      const agent = make();
      for (const turn of TURNS) {
        const choice = await choose(agent, turn);
        expect(choice.kind === 'move' && legalMoves(turn.fen).includes(choice.uci)).toBe(true);
      }
    });

    test('if it is repeatable, equal turns get equal choices: ahead of time, all at once, and made to wait', async () => {
      const agent = make();
      if (!agent.repeatable) return expect(agent.repeatable).toBe(false);
      const oneByOne: AgentAnswer['choice'][] = [];
      for (const turn of TURNS) oneByOne.push(await choose(agent, turn));
      const other = make();
      const ahead = TURNS.map(turn => choose(other, turn, { urgency: new Urgency('speculative') }));
      const now = TURNS.map(turn => choose(other, turn));
      expect(await Promise.all(ahead)).toEqual(oneByOne);
      expect(await Promise.all(now)).toEqual(oneByOne);
    });

    test('an aborted request rejects with the reason, and the next one is answered', async () => {
      const agent = make();
      const reason = new Error('squashed');
      await expect(choose(agent, turnAfter(), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
      const abort = new AbortController();
      const squashed = choose(agent, turnAfter('e2e4'), { signal: abort.signal });
      abort.abort(reason);
      // An agent that answers in the same breath may have answered before it could hear.
      expect(await squashed.catch((error: unknown) => error)).toSatisfy(
        value => value === reason || (typeof value === 'object' && value !== null && 'kind' in value),
      );
      expect((await choose(agent, turnAfter('e2e4'))).kind).toBe('move');
    });

    test('what it reports grows, up to the usage of its answer', async () => {
      const reports: Usage[] = [NO_USAGE];
      const answer = await make().choose(
        turnAfter('e2e4'),
        agentRequest({ report: usage => reports.push(usage) }),
      );
      reports.push(answer.usage);
      for (const key of ['inputTokens', 'outputTokens', 'nodes'] as const) {
        const counts = reports.map(usage => usage[key]);
        expect(counts).toEqual([...counts].sort((a, b) => a - b));
      }
    });
  });
}
