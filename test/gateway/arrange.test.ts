import { describe, expect, test } from 'vitest';
import { type AgentDescription, arrangeMatch } from '../../server/gateway/arrange.ts';
import { type CreateMatchRequest, createMatchBody } from '../../shared/protocol/api.ts';
import { ok, type Result, refuse } from '../../shared/result.ts';

const AGENTS: Readonly<Record<string, Partial<AgentDescription>>> = {
  plain: {},
  priced: { free: false },
  timed: { readsClock: true },
};

function describeAgent(agent: string, pace: string | null): Result<AgentDescription> {
  const traits = AGENTS[agent];
  if (traits === undefined) return refuse('agent-unknown', agent);
  return ok({ name: agent, paceLabel: pace, isolated: true, readsClock: false, free: true, ...traits });
}

function arrange(body: Partial<CreateMatchRequest>, operator = false) {
  return arrangeMatch(
    createMatchBody.parse({ white: { agent: 'plain' }, black: { agent: 'plain' }, ...body }),
    { asker: { guest: 'asker', operator }, describe: describeAgent, now: 5, speculation: 'one-step' },
  );
}

describe('a match that is asked for', () => {
  test('belongs to the guest who asked, or to nobody where an operator did', () => {
    expect(arrange({})).toMatchObject({ value: { creator: 'asker', createdAt: 5, exhibition: false } });
    expect(arrange({}, true)).toMatchObject({ value: { creator: null } });
  });

  test('gives the human’s seat to the asker, and never both', () => {
    const human = { human: true } as const;
    expect(arrange({ black: human })).toMatchObject({
      value: { players: { black: { kind: 'human', guest: 'asker' } } },
    });
    expect(arrange({ white: human, black: human })).toMatchObject({ error: { code: 'two-humans' } });
  });

  test('lets only an operator seat an agent that costs something', () => {
    expect(arrange({ black: { agent: 'priced' } })).toMatchObject({ error: { code: 'operator-only' } });
    expect(arrange({ black: { agent: 'priced' } }, true).ok).toBe(true);
  });

  test('needs a clock where an agent plays on its own', () => {
    expect(arrange({ white: { agent: 'timed' } })).toMatchObject({ error: { code: 'clock-needed' } });
    expect(arrange({ white: { agent: 'timed' }, clock: '60+1' }).ok).toBe(true);
  });

  test('speculates for both seats alike, for each as it is told, or as the server’s settings say', () => {
    const policies = (speculation: CreateMatchRequest['speculation']) => {
      const setup = arrange({ speculation });
      if (!setup.ok) throw new Error(setup.error.message);
      const { white, black } = setup.value.speculation;
      return [white.policy, black.policy];
    };
    expect(policies(undefined)).toEqual(['one-step', 'one-step']);
    expect(policies('off')).toEqual(['off', 'off']);
    expect(policies({ white: 'one-step', black: { policy: 'off', topK: 2 } })).toEqual(['one-step', 'off']);
  });

  test('has an id that cannot be guessed from the one before, and a seed of its own unless one is given', () => {
    const [one, two] = [arrange({}), arrange({})];
    expect(one).not.toEqual(two);
    expect(one).toMatchObject({ value: { id: expect.stringMatching(/^[\w-]{12}$/) } });
    expect(arrange({ seed: 7 })).toMatchObject({ value: { seed: 7 } });
  });
});
