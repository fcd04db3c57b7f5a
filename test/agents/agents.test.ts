import { afterEach, describe, expect, test } from 'vitest';
import { type Agent, TransportError } from '../../server/agents/agent.ts';
import { type AgentProfile, createAgent, findAgent } from '../../server/agents/catalogue.ts';
import { UciAgent } from '../../server/agents/uci.ts';
import { RealClock } from '../../server/clock.ts';
import { EngineFault } from '../../server/engines/engine.ts';
import { EnginePools } from '../../server/engines/pools.ts';
import { Urgency } from '../../server/urgency.ts';
import { agentContract, agentRequest } from '../contract/agent.ts';
import { fakeEngine } from '../fake/engineCommand.ts';
import { turnAfter } from '../fake/turns.ts';

const clock = new RealClock();

function found(text: string, pace: string | null = null): AgentProfile {
  const profile = findAgent(text, pace);
  if (!profile.ok) throw new Error(profile.error.message);
  return profile.value;
}

const FAKE = `uci:command=${[fakeEngine().file, ...fakeEngine().args].join(' ')}`;

for (const [name, text, pace] of [
  ['random', 'random', null],
  ['Stockfish', 'stockfish:nodes=3000', null],
  ['Stockfish with a temperature', 'stockfish:nodes=3000,temperature=60', null],
  ['paced Stockfish', 'stockfish:nodes=3000,temperature=60', 'gpt-5:0.0001'],
  ['an engine with nodes', `${FAKE},nodes=20000`, null],
  ['an engine with a time for each move', `${FAKE},movetimeMs=5`, null],
] as const) {
  agentContract(name, () => {
    const pools = new EnginePools({ clock, size: 1 });
    const profile = found(text, pace);
    return { make: () => createAgent(profile, { pools, clock, seed: 7 }), close: () => pools.close() };
  });
}

describe('an engine as a player', () => {
  const open: EnginePools[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map(pools => pools.close()));
  });

  function openPools(): EnginePools {
    const pools = new EnginePools({ clock, size: 1 });
    open.push(pools);
    return pools;
  }

  function fakeAgent(...script: readonly string[]): Agent {
    return new UciAgent({
      name: 'Fake',
      pool: openPools().get(fakeEngine(...script)),
      limit: { kind: 'nodes', nodes: 100 },
      options: {},
      temperatureCp: 0,
      seed: 1,
    });
  }

  test('a crash on every try is a failure of transport', async () => {
    const asked = fakeAgent('--search=crash').choose(turnAfter(), agentRequest());
    await expect(asked).rejects.toThrow(TransportError);
  });

  test('a program that does not start, and an answer that is no move, are the player’s own failures', async () => {
    for (const script of ['--start=die', '--search=nonsense']) {
      const asked = fakeAgent(script).choose(turnAfter(), agentRequest());
      await expect(asked).rejects.toThrow(EngineFault);
    }
  });

  test('an illegal move is an answer, for the rules to refuse', async () => {
    const { choice } = await fakeAgent('--search=illegal').choose(turnAfter(), agentRequest());
    expect(choice).toEqual({ kind: 'move', uci: 'e1e8', offersDraw: false });
  });

  test('an engine that hangs is left at once when the request is aborted', async () => {
    const abort = new AbortController();
    const asked = fakeAgent('--search=hang').choose(turnAfter(), agentRequest({ signal: abort.signal }));
    setTimeout(() => abort.abort(new Error('too long')), 300);
    await expect(asked).rejects.toThrow('too long');
  });

  test('a speculative search that is made to wait still gives the same choice', async () => {
    const pools = openPools();
    const agent = createAgent(found('stockfish:nodes=60000,temperature=80'), { pools, clock, seed: 3 });
    const turn = turnAfter('e2e4');
    const undisturbed = await agent.choose(turn, agentRequest());
    const speculative = agent.choose(turn, agentRequest({ urgency: new Urgency('speculative') }));
    await agent.choose(turnAfter('d2d4'), agentRequest());
    expect((await speculative).choice).toEqual(undisturbed.choice);
    expect(pools.stats()[0]?.stats.preemptions).toBe(1);
  });

  test('a temperature makes seeds choose differently, and none makes them choose alike', async () => {
    const pools = openPools();
    const choices = async (text: string): Promise<Set<string>> => {
      const moves = new Set<string>();
      for (let seed = 1; seed <= 12; seed++) {
        const agent = createAgent(found(text), { pools, clock, seed });
        const { choice } = await agent.choose(turnAfter(), agentRequest());
        if (choice.kind === 'move') moves.add(choice.uci);
      }
      return moves;
    };
    expect((await choices('stockfish:nodes=2000,temperature=100')).size).toBeGreaterThan(1);
    expect((await choices('stockfish:nodes=2000')).size).toBe(1);
  });

  test('only an engine with a number of nodes, and no option that draws or races, is repeatable', () => {
    const pools = openPools();
    const repeatable = (options: string): boolean =>
      createAgent(found(`${FAKE},${options}`), { pools, clock, seed: 1 }).repeatable;
    expect(repeatable('nodes=10')).toBe(true);
    expect(repeatable('nodes=10,option.Style=backward')).toBe(true);
    expect(repeatable('nodes=10,option.Skill Level=3')).toBe(false);
    expect(repeatable('nodes=10,option.Threads=2')).toBe(false);
    expect(repeatable('movetimeMs=10')).toBe(false);
    expect(repeatable('clock=own')).toBe(false);
  });

  test('an engine on its clock reads it, and plays', async () => {
    const agent = createAgent(found(`${FAKE},clock=own`), { pools: openPools(), clock, seed: 1 });
    expect(agent.readsClock).toBe(true);
    const turn = { ...turnAfter(), clock: { remainingMs: 5000, incrementMs: 0 } };
    expect((await agent.choose(turn, agentRequest())).choice.kind).toBe('move');
    await expect(agent.choose(turnAfter(), agentRequest())).rejects.toThrow('clock');
  });
});
