import { describe, expect, test } from 'vitest';
import { type AgentDescription, arrangeMatch, newMatchId } from '../../server/gateway/arrange.ts';
import { type CreateMatchRequest, createMatchBody } from '../../shared/protocol/api.ts';
import { ok, type Result, refuse } from '../../shared/result.ts';

const AGENTS: Readonly<Record<string, Partial<AgentDescription>>> = {
  plain: {},
  other: {},
  inline: {},
  priced: { free: false },
  timed: { readsClock: true },
};

function describeAgent(agent: string, pace: string | null): Result<AgentDescription> {
  const traits = AGENTS[agent];
  if (traits === undefined) return refuse('agent-unknown', agent);
  return ok({
    name: agent,
    paceLabel: pace,
    isolated: true,
    readsClock: false,
    free: true,
    named: agent !== 'inline',
    ...traits,
  });
}

function describeBot(name: string): Result<{ name: string }> {
  return name === 'away' ? refuse('bot-offline', name) : ok({ name });
}

function arrange(body: Partial<CreateMatchRequest>, operator = false) {
  return arrangeMatch(
    createMatchBody.parse({ white: { agent: 'plain' }, black: { agent: 'plain' }, ...body }),
    {
      asker: { guest: 'asker', operator },
      describe: describeAgent,
      describeBot,
      now: 5,
      speculation: 'one-step',
    },
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

  test('seats a bot that is there, and never against itself', () => {
    const bot = { bot: 'Ada' };
    expect(arrange({ black: bot })).toMatchObject({
      value: { players: { black: { kind: 'bot', name: 'Ada' } } },
    });
    expect(arrange({ white: bot, black: bot })).toMatchObject({ error: { code: 'own-opponent' } });
    expect(arrange({ white: { bot: 'away' } })).toMatchObject({ error: { code: 'bot-offline' } });
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

  test('is rated where that is asked for and may be, and else is refused with the reason', () => {
    const rated = (body: Partial<CreateMatchRequest>) => {
      const setup = arrange({ black: { agent: 'other' }, rated: true, ...body });
      return setup.ok ? setup.value.rated : setup.error.code;
    };
    expect(arrange({ black: { agent: 'other' } })).toMatchObject({ value: { rated: false } });
    expect(rated({})).toBe(true);
    expect(rated({ clock: '60+0' })).toBe(true);
    expect(rated({ black: { human: true } })).toBe('rated-human');
    expect(rated({ black: { agent: 'plain' } })).toBe('rated-self');
    expect(rated({ black: { agent: 'inline' } })).toBe('rated-agent');
    expect(rated({ black: { agent: 'other', pace: 'gpt-5' } })).toBe('rated-agent');
    expect(rated({ fen: '4k3/8/8/8/8/8/8/4K2R w - - 0 1' })).toBe('rated-position');
    expect(rated({ clock: '10+5' })).toBe('rated-clock');
    expect(rated({ clock: '1/move' })).toBe('rated-clock');
  });

  test('has an id that cannot be guessed from the one before, and a seed of its own unless one is given', () => {
    const [one, two] = [arrange({}), arrange({})];
    expect(one).not.toEqual(two);
    expect(one).toMatchObject({ value: { id: expect.stringMatching(/^[\w-]{12}$/) } });
    expect(arrange({ seed: 7 })).toMatchObject({ value: { seed: 7 } });
  });

  test('has an id that no table takes for a formula, and no program for a flag', () => {
    const ids = Array.from({ length: 1000 }, newMatchId);
    expect(ids.filter(id => !/^\w[\w-]{11}$/.test(id))).toEqual([]);
  });
});
