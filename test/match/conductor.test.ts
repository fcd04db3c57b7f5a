import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Agent, TransportError } from '../../server/agents/agent.ts';
import { RandomAgent } from '../../server/agents/random.ts';
import { VirtualClock } from '../../server/clock.ts';
import {
  Conductor,
  DEFAULT_LIMITS,
  type MatchObserver,
  type SeatFilling,
} from '../../server/match/conductor.ts';
import { parseTimeControl } from '../../shared/chess/timeControl.ts';
import { move } from '../../shared/match/choice.ts';
import { addPly, addRemainder, NO_COUNTS, windowsOf } from '../../shared/match/counts.ts';
import { type Match, startMatch } from '../../shared/match/match.ts';
import { POLICY_NAMES, preset, type SpeculationSettings } from '../../shared/match/speculation.ts';
import { chance, drawnMove, luckyForecast, MemoryJournal, scriptedAgent } from './scripted.ts';

const OFF = preset('off');
const BALANCED = { ...preset('balanced'), minProbability: 0.02 };

function started(
  clock: VirtualClock,
  options: { plyLimit?: number; timeControl?: string; initialFen?: string } = {},
): Match {
  const control = parseTimeControl(options.timeControl ?? 'none');
  if (!control.ok) throw new Error(control.error.message);
  const match = startMatch({
    ...(options.initialFen === undefined ? {} : { initialFen: options.initialFen }),
    timeControl: control.value,
    plyLimit: options.plyLimit ?? 20,
    at: clock.now(),
  });
  if (!match.ok) throw new Error(match.error.message);
  return match.value;
}

function hosted(agent: Agent, speculation: SpeculationSettings): SeatFilling {
  return { kind: 'hosted', agent, speculation };
}

/** Plays a match between two agents in virtual time. */
async function play({
  clock = new VirtualClock(),
  white,
  black,
  speculation = { white: BALANCED, black: BALANCED },
  match = started(clock),
  journal = new MemoryJournal(),
  observer = {},
  luck = 0.6,
  seeds = { white: 1, black: 2 },
  limits = DEFAULT_LIMITS,
}: {
  clock?: VirtualClock;
  white: (clock: VirtualClock) => Agent;
  black: (clock: VirtualClock) => Agent;
  speculation?: { white: SpeculationSettings; black: SpeculationSettings };
  match?: Match;
  journal?: MemoryJournal;
  observer?: MatchObserver;
  luck?: number;
  /** Of the agents, for the predictor to be lucky about. */
  seeds?: { white: number; black: number };
  limits?: typeof DEFAULT_LIMITS;
}): Promise<{ conductor: Conductor; journal: MemoryJournal; clock: VirtualClock }> {
  const conductor = new Conductor({
    id: 'test',
    match,
    seats: { white: hosted(white(clock), speculation.white), black: hosted(black(clock), speculation.black) },
    forecast: luckyForecast(clock, seeds, luck),
    clock,
    journal,
    limits,
    observer,
  });
  await clock.run(conductor.run());
  return { conductor, journal, clock };
}

const anySpeculation: fc.Arbitrary<SpeculationSettings> = fc.record({
  policy: fc.constantFrom(...POLICY_NAMES),
  maxUsage: fc.constantFrom(null, 1.2, 2.65),
  branchesPerTurn: fc.integer({ min: 1, max: 20 }),
  tokens: fc.constantFrom(null, 0, 1000),
  concurrent: fc.integer({ min: 1, max: 6 }),
  depth: fc.integer({ min: 1, max: 5 }),
  minProbability: fc.constantFrom(0, 0.02, 0.2),
  topK: fc.integer({ min: 1, max: 4 }),
});

describe('a match between repeatable agents', () => {
  test('is the same, move for move, under every policy and latency, with every ply durable once and in order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          seed: fc.nat(100_000),
          speculation: fc.record({ white: anySpeculation, black: anySpeculation }),
          maxMs: fc.constantFrom(0, 3, 200),
          luck: fc.constantFrom(0, 0.5, 1),
          plyLimit: fc.integer({ min: 1, max: 14 }),
          journalMs: fc.constantFrom(0, 2),
        }),
        async ({ seed, speculation, maxMs, luck, plyLimit, journalMs }) => {
          const one = async (settings: typeof speculation) => {
            const clock = new VirtualClock();
            const agents: ReturnType<typeof scriptedAgent>[] = [];
            const agent = (own: number) => (): Agent => {
              const made = scriptedAgent({ clock, seed: own, maxMs });
              agents.push(made);
              return made;
            };
            const journal = new MemoryJournal(() => clock.sleep(journalMs));
            const announced: number[] = [];
            const result = await play({
              clock,
              white: agent(seed),
              black: agent(seed + 1),
              speculation: settings,
              match: started(clock, { plyLimit }),
              journal,
              luck,
              seeds: { white: seed, black: seed + 1 },
              observer: {
                ply: ({ ply }) => {
                  // Durable before announced.
                  expect(journal.plies.at(-1)?.ply).toBe(ply);
                  announced.push(ply);
                },
              },
            });
            return { ...result, agents, announced };
          };
          const sequential = await one({ white: OFF, black: OFF });
          const speculative = await one(speculation);
          expect(speculative.conductor.match.moves).toEqual(sequential.conductor.match.moves);
          expect(speculative.conductor.match.end).toEqual(sequential.conductor.match.end);
          const plies = speculative.journal.plies.map(({ ply }) => ply);
          expect(plies).toEqual(Array.from({ length: plies.length }, (_, index) => index + 1));
          expect(speculative.announced).toEqual(plies);
          expect(speculative.journal.ends).toHaveLength(1);
          expect(speculative.clock.alarms).toBe(0);

          // The account is whole: what was launched was used, dropped or lost; no search runs on.
          const { counts } = speculative.conductor;
          const [end] = speculative.journal.ends;
          const folded = speculative.journal.plies.reduce(addPly, NO_COUNTS);
          expect(end && addRemainder(folded, end.summary.rest)).toEqual(counts);
          const adopted = speculative.journal.plies
            .flatMap(ply => ply.branches)
            .filter(b => b.end !== 'squashed');
          expect(counts.branches).toBe(counts.squashed + adopted.length);
          for (const { asked } of speculative.agents) {
            for (const { signal, answered } of asked) expect(answered || signal.aborted).toBe(true);
          }
          expect(windowsOf(counts) + counts.chained).toBeLessThanOrEqual(Math.max(0, counts.plies - 1));
        },
      ),
      { numRuns: 60 },
    );
  });

  test('costs less time with speculation, and a prepared reply costs the clock nothing', async () => {
    const agents = {
      white: (clock: VirtualClock) => scriptedAgent({ clock, seed: 1, maxMs: 1000 }),
      black: (clock: VirtualClock) => scriptedAgent({ clock, seed: 2, maxMs: 1000 }),
    };
    const slow = await play({ ...agents, speculation: { white: OFF, black: OFF } });
    const clock = new VirtualClock();
    const fast = await play({ ...agents, clock, match: started(clock, { timeControl: '600+0' }) });
    expect(fast.conductor.match.moves).toEqual(slow.conductor.match.moves);
    expect(fast.conductor.counts.wallMs).toBeLessThan(0.8 * slow.conductor.counts.wallMs);
    const ready = fast.journal.plies.filter(({ kind }) => kind === 'ready');
    expect(ready.length).toBeGreaterThan(0);
    expect(ready.every(({ waitedMs }) => waitedMs === 0)).toBe(true);
  });

  test('goes on after a restart from its durable plies, with the clocks of the last one', async () => {
    const agents = {
      white: (clock: VirtualClock) => scriptedAgent({ clock, seed: 1 }),
      black: (clock: VirtualClock) => scriptedAgent({ clock, seed: 2 }),
    };
    const whole = await play(agents);
    const { resumeMatch } = await import('../../shared/match/resume.ts');
    const clock = new VirtualClock();
    const first = whole.journal.plies.slice(0, 7);
    const resumed = resumeMatch(started(clock), first, 0);
    if (!resumed.ok) throw new Error(resumed.error.message);
    const rest = await play({ ...agents, clock, match: resumed.value });
    expect(rest.conductor.match.moves).toEqual(whole.conductor.match.moves);
    expect(rest.journal.plies.map(({ ply }) => ply)).toEqual(
      whole.journal.plies.slice(7).map(({ ply }) => ply),
    );
  });
});

describe('an agent that fails', () => {
  const good = (clock: VirtualClock): Agent => scriptedAgent({ clock, seed: 2 });

  test('forfeits by player error when it throws, and nothing of its words gets out', async () => {
    const { conductor } = await play({
      white: clock =>
        scriptedAgent({
          clock,
          answer: turn => {
            if (turn.moves.length >= 4) throw new Error('key sk-secret is not valid');
            return move(drawnMove(1, turn));
          },
        }),
      black: good,
    });
    expect(conductor.match.end).toMatchObject({ result: '0-1', termination: 'player-error' });
    expect(JSON.stringify(conductor.match.end)).not.toContain('secret');
  });

  test('forfeits by player error when it hangs past the limit, its own ply and not the speculative search', async () => {
    const { conductor, clock } = await play({
      white: clock =>
        scriptedAgent({
          clock,
          answer: (turn, { signal }) =>
            turn.moves.length >= 4
              ? new Promise((_resolve, reject) =>
                  signal.addEventListener('abort', () => reject(signal.reason)),
                )
              : move(drawnMove(1, turn)),
        }),
      black: good,
      limits: { ...DEFAULT_LIMITS, thinkMs: 5000 },
    });
    expect(conductor.match.end).toMatchObject({
      result: '0-1',
      termination: 'player-error',
      reason: { code: 'no-answer', count: 5 },
    });
    expect(conductor.match.moves).toHaveLength(4);
    expect(clock.alarms).toBe(0);
  });

  test('does not forfeit for a speculative search that got no turn: it is lost, and the turn asked afresh', async () => {
    const starved = (seed: number) => (clock: VirtualClock) =>
      scriptedAgent({
        clock,
        seed,
        maxMs: 40,
        // As in a pool whose engines are all taken by searches that go first.
        answer: async (turn, { urgency, signal }) => {
          if (!urgency.authoritative) {
            await new Promise<void>((resolve, reject) => {
              urgency.onRaise(resolve);
              signal.addEventListener('abort', () => reject(signal.reason));
            });
          }
          return move(drawnMove(seed, turn));
        },
      });
    const limits = { ...DEFAULT_LIMITS, thinkMs: 100 };
    const seats = { white: starved(1), black: starved(2) };
    const off = await play({ ...seats, limits, speculation: { white: OFF, black: OFF } });
    const on = await play({ ...seats, limits, luck: 1 });
    expect(on.conductor.match.moves).toEqual(off.conductor.match.moves);
    expect(on.conductor.match.end?.termination).toBe('adjudication');
  });

  test('is asked again with the reason after an illegal move, and forfeits after the last attempt', async () => {
    const reasons: string[] = [];
    const { conductor } = await play({
      white: clock =>
        scriptedAgent({
          clock,
          answer: (turn, { refused }) => {
            if (turn.moves.length < 2) return move(drawnMove(1, turn));
            reasons.push(refused.map(({ answer, reason }) => `${answer}: ${reason}`).join('; '));
            return move('a1a8');
          },
        }),
      black: good,
      speculation: { white: OFF, black: OFF },
    });
    expect(conductor.match.end).toMatchObject({ result: '0-1', termination: 'illegal-move' });
    expect(reasons).toHaveLength(3);
    expect(reasons[2]).toMatch(/a1a8.*not a legal move.*a1a8/);
  });

  test('plays on when a later attempt is legal, and both attempts and the re-ask are counted', async () => {
    const { conductor, journal } = await play({
      white: clock =>
        scriptedAgent({
          clock,
          answer: (turn, { refused }) => move(refused.length === 0 ? 'a1a8' : drawnMove(1, turn)),
        }),
      black: good,
      speculation: { white: OFF, black: OFF },
    });
    expect(conductor.match.end?.termination).toBe('adjudication');
    expect(journal.plies[0]).toMatchObject({ usage: { outputTokens: 200 }, reasks: 1 });
    expect(journal.plies[1]).toMatchObject({ usage: { outputTokens: 100 }, reasks: 0 });
    expect(conductor.counts.reasks).toBe(10);
  });

  test('gets a fresh search after a failure of transport, and forfeits only when it stays out of reach', async () => {
    const failing = (rate: number) => (clock: VirtualClock) => {
      let asks = 0;
      return scriptedAgent({
        clock,
        answer: turn => {
          if (chance(rate, ++asks) < rate) throw new TransportError('connection lost');
          return move(drawnMove(1, turn));
        },
      });
    };
    const shaky = await play({ white: failing(0.3), black: good });
    const sound = await play({ white: failing(0), black: good });
    expect(shaky.conductor.match.moves).toEqual(sound.conductor.match.moves);
    expect(shaky.conductor.match.end).toEqual(sound.conductor.match.end);
    const dead = await play({ white: failing(1), black: good });
    expect(dead.conductor.match.end).toMatchObject({ result: '0-1', termination: 'player-error' });
  });
});

describe('the flag', () => {
  test('falls at its instant, whoever is still thinking', async () => {
    const clock = new VirtualClock();
    const { conductor } = await play({
      clock,
      white: c => scriptedAgent({ clock: c, seed: 1, maxMs: 10 }),
      black: c =>
        scriptedAgent({
          clock: c,
          seed: 2,
          maxMs: 10,
          answer: async (turn, { signal }) => {
            if (turn.moves.length >= 5) await c.sleep(100_000, signal);
            return move(drawnMove(2, turn));
          },
        }),
      match: started(clock, { timeControl: '3+0' }),
      speculation: { white: OFF, black: OFF },
    });
    expect(conductor.match.end).toMatchObject({ result: '1-0', termination: 'flag-fall' });
    expect(clock.now()).toBeLessThan(3100);
    expect(clock.alarms).toBe(0);
  });

  test('never falls for an agent that reads its clock and keeps to it', async () => {
    const seen: number[] = [];
    const clock = new VirtualClock();
    const { journal } = await play({
      clock,
      white: c =>
        scriptedAgent({
          clock: c,
          seed: 1,
          readsClock: true,
          answer: turn => {
            seen.push(turn.clock?.remainingMs ?? -1);
            return move(drawnMove(1, { ...turn, clock: { remainingMs: 0, incrementMs: 0 } }));
          },
        }),
      black: c => scriptedAgent({ clock: c, seed: 2 }),
      match: started(clock, { timeControl: '60+1' }),
    });
    expect(seen.every(ms => ms > 0)).toBe(true);
    // A search is adopted only where the clock it was told was the true one.
    const adopted = journal.plies.filter(
      ({ seat, kind }) => seat === 'white' && kind !== 'miss' && kind !== 'none',
    );
    expect(adopted.length).toBeGreaterThan(0);
    const deep = journal.plies
      .flatMap(ply => ply.branches)
      .filter(({ seat, path }) => seat === 'white' && path.length > 1);
    expect(deep).toEqual([]);
  });
});

describe('a match between instant agents', () => {
  const instant = (seed: number) => (clock: VirtualClock) => scriptedAgent({ clock, seed, maxMs: 0 });

  /** Runs it, and does something in the middle: in whatever step of the loop that falls. */
  async function interrupted(steps: number, interrupt: (conductor: Conductor) => void) {
    const clock = new VirtualClock();
    const journal = new MemoryJournal();
    const conductor = new Conductor({
      id: 'test',
      match: started(clock, { plyLimit: 60 }),
      seats: { white: hosted(instant(1)(clock), OFF), black: hosted(instant(2)(clock), OFF) },
      forecast: null,
      clock,
      journal,
    });
    const act = async (): Promise<void> => {
      for (let i = 0; i < steps; i++) await new Promise(resolve => setImmediate(resolve));
      interrupt(conductor);
    };
    await clock.run(Promise.all([conductor.run(), act()]));
    return { conductor, journal };
  }

  test('lets everything else have its turn at every ply', async () => {
    const clock = new VirtualClock();
    const random = (seed: number) => hosted(new RandomAgent({ seed }), BALANCED);
    const conductor = new Conductor({
      id: 'test',
      match: started(clock, { plyLimit: 40 }),
      seats: { white: random(1), black: random(2) },
      forecast: null,
      clock,
      journal: new MemoryJournal(),
    });
    const over = new AbortController();
    let turns = 0;
    const others = async (): Promise<void> => {
      for (; !over.signal.aborted; turns++) await new Promise(resolve => setImmediate(resolve));
    };
    const match = conductor.run().then(() => over.abort());
    await clock.run(Promise.all([match, others()]));
    expect(turns).toBeGreaterThanOrEqual(conductor.match.moves.length);
  });

  test('ends, and its end is durable, in whatever moment it is aborted', async () => {
    for (let steps = 1; steps <= 12; steps++) {
      const { conductor, journal } = await interrupted(steps, each => each.act(null, { kind: 'abort' }));
      expect(conductor.match.end?.termination).toBe('abort');
      expect(journal.ends.map(({ end }) => end.termination)).toEqual(['abort']);
      expect(journal.plies).toHaveLength(conductor.match.moves.length);
    }
  });

  test('leaves no accepted ply unwritten, in whatever moment it is stopped', async () => {
    for (let steps = 1; steps <= 12; steps++) {
      const { conductor, journal } = await interrupted(steps, each => each.stop());
      expect(journal.ends).toEqual([]);
      expect(journal.plies.map(({ uci }) => uci)).toEqual(conductor.match.moves);
    }
  });
});

describe('a match with a socket’s player', () => {
  const human: SeatFilling = { kind: 'socket' };

  function withHuman(
    clock: VirtualClock,
    timeControl = 'none',
  ): { conductor: Conductor; journal: MemoryJournal; agent: ReturnType<typeof scriptedAgent> } {
    const journal = new MemoryJournal();
    const agent = scriptedAgent({ clock, seed: 2 });
    const conductor = new Conductor({
      id: 'test',
      match: started(clock, { timeControl, plyLimit: 300 }),
      seats: { white: human, black: hosted(agent, BALANCED) },
      forecast: luckyForecast(clock, { white: 1, black: 2 }, 1),
      clock,
      journal,
    });
    return { conductor, journal, agent };
  }

  test('answers a prepared move in the instant of the predicted one', async () => {
    const clock = new VirtualClock();
    const { conductor, journal } = withHuman(clock);
    const script = async (): Promise<void> => {
      for (const _ of [1, 2, 3, 4]) {
        await clock.sleep(1000); // the human thinks long enough for every prepared reply
        const turn = {
          initialFen: conductor.match.initialFen,
          moves: conductor.match.moves,
          fen: conductor.match.fen,
          drawOffered: false,
        };
        const result = conductor.submit('white', conductor.match.moves.length + 1, move(drawnMove(1, turn)));
        expect(result.ok).toBe(true);
        await clock.sleep(1); // the reply is announced
      }
      conductor.act('white', { kind: 'resign' });
    };
    await clock.run(Promise.all([conductor.run(), script()]));
    const replies = journal.plies.filter(({ seat }) => seat === 'black');
    expect(replies).toHaveLength(4);
    expect(replies.map(({ kind, waitedMs }) => ({ kind, waitedMs }))).toEqual(
      replies.map(() => ({ kind: 'ready', waitedMs: 0 })),
    );
    expect(conductor.match.end).toMatchObject({ result: '0-1', termination: 'resignation' });
  });

  test('refuses what is out of turn, illegal or repeated with a code, and stands as it stood', async () => {
    const clock = new VirtualClock();
    const { conductor } = withHuman(clock);
    const code = (result: { ok: boolean; error?: { code: string } }) =>
      result.ok ? 'ok' : result.error?.code;
    const script = async (): Promise<void> => {
      await clock.sleep(1);
      expect(code(conductor.submit('black', 1, move('e7e5')))).toBe('not-your-turn');
      expect(code(conductor.submit('white', 1, move('e2e5')))).toBe('illegal-move');
      expect(code(conductor.submit('white', 2, move('e2e4')))).toBe('wrong-ply');
      expect(code(conductor.submit('white', 1, { kind: 'acceptDraw' }))).toBe('no-draw-offered');
      expect(conductor.match.moves).toEqual([]);
      expect(code(conductor.submit('white', 1, move('e2e4')))).toBe('ok');
      expect(code(conductor.submit('white', 1, move('e2e4')))).toBe('wrong-ply');
      await clock.sleep(1000);
      expect(code(conductor.act('white', { kind: 'abort' }))).toBe('abort-too-late');
      expect(code(conductor.act(null, { kind: 'abort' }))).toBe('ok');
      expect(code(conductor.submit('white', 3, move('d2d4')))).toBe('match-over');
    };
    await clock.run(Promise.all([conductor.run(), script()]));
    expect(conductor.match.end).toMatchObject({ result: '*', termination: 'abort' });
  });

  test('ends by the flag when nobody moves', async () => {
    const clock = new VirtualClock();
    const { conductor, agent } = withHuman(clock, '5+0');
    await clock.run(conductor.run());
    expect(conductor.match.end).toMatchObject({ result: '0-1', termination: 'flag-fall' });
    expect(agent.asked.every(({ signal, answered }) => answered || signal.aborted)).toBe(true);
  });

  test('announces nothing more once the journal fails', async () => {
    const clock = new VirtualClock();
    let writes = 0;
    const announced: number[] = [];
    const journal = new MemoryJournal(async () => {
      if (++writes > 3) throw new Error('disk full');
    });
    const run = play({
      clock,
      white: c => scriptedAgent({ clock: c, seed: 1 }),
      black: c => scriptedAgent({ clock: c, seed: 2 }),
      journal,
      observer: { ply: ({ ply }) => announced.push(ply) },
    });
    await expect(run).rejects.toThrow('disk full');
    expect(announced).toEqual([1, 2, 3]);
    await new Promise(resolve => setImmediate(resolve));
    expect(clock.alarms).toBe(0);
  });
});

test('a match’s record tells by the calendar when searches ran, whatever the zero of its clock', async () => {
  const MIDNIGHT = 1_700_000_000_000;
  class CalendarClock extends VirtualClock {
    override epoch(): number {
      return MIDNIGHT + this.now();
    }
  }
  const { journal } = await play({
    clock: new CalendarClock(),
    white: clock => scriptedAgent({ clock, seed: 1, maxMs: 200 }),
    black: clock => scriptedAgent({ clock, seed: 2, maxMs: 200 }),
  });
  const branches = journal.plies.flatMap(ply => ply.branches.map(branch => ({ ...branch, until: ply.at })));
  expect(branches.length).toBeGreaterThan(5);
  for (const { launchedAt, finishedAt, endedAt, until } of branches) {
    expect(launchedAt).toBeGreaterThanOrEqual(MIDNIGHT);
    expect(finishedAt ?? launchedAt).toBeLessThanOrEqual(endedAt);
    expect(endedAt).toBeLessThanOrEqual(until);
  }
});
