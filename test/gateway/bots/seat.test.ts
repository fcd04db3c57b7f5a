import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Agent } from '../../../server/agents/agent.ts';
import { VirtualClock } from '../../../server/clock.ts';
import { BotSeat } from '../../../server/gateway/bots/seat.ts';
import { DEFAULT_LIMITS } from '../../../server/match/conductor.ts';
import { LiveMatch } from '../../../server/match/liveMatch.ts';
import type { Seat } from '../../../shared/match/seat.ts';
import type { MatchSetup } from '../../../shared/match/setup.ts';
import { preset } from '../../../shared/match/speculation.ts';
import { turnKey } from '../../../shared/match/turn.ts';
import type { ToBot } from '../../../shared/protocol/bot.ts';
import { MemoryJournal } from '../../fake/memoryJournal.ts';
import { chance, drawnMove, luckyForecast, scriptedAgent } from '../../match/scripted.ts';
import { someSetup } from '../../store/records.ts';

/** Deep enough for chains of prepared replies, and no more than a test has time for. */
const OPPONENTS_OWN = { ...preset('balanced'), depth: 4, concurrent: 4, branchesPerTurn: 8, topK: 4 };

/** A message to the bot, and how things stood when it was sent. */
interface Sent {
  readonly message: ToBot;
  /** Durable and announced by then. */
  readonly announced: readonly string[];
}

/** A preparation that the match asked for. */
interface Launch {
  readonly moves: readonly string[];
  /** The opponent had decided already what it plays. */
  readonly late: boolean;
}

interface Played {
  readonly match: LiveMatch;
  readonly seat: BotSeat;
  readonly sent: readonly Sent[];
  readonly launches: readonly Launch[];
  readonly opponentsMoves: readonly string[];
  readonly clock: VirtualClock;
}

/** A whole match of a bot against a hosted agent that speculates too, in virtual time. */
async function playMatch({
  seed = 1,
  limit = 4,
  botMs = 60,
  agentMs = 100,
  writeMs = 3,
  luck = 0.7,
  botSeat = 'black',
  plyLimit = 14,
  lagMs = 0,
  delayMs = 0,
  timeControl = { kind: 'none' },
}: {
  seed?: number;
  limit?: number;
  botMs?: number;
  agentMs?: number;
  writeMs?: number;
  luck?: number;
  botSeat?: Seat;
  plyLimit?: number;
  lagMs?: number;
  /** What every answer of the bot takes besides. */
  delayMs?: number;
  timeControl?: MatchSetup['timeControl'];
} = {}): Promise<Played> {
  const clock = new VirtualClock();
  const journal = new MemoryJournal(() => clock.sleep(writeMs));
  const bot = { kind: 'bot', name: 'Ada' } as const;
  const agent = someSetup('m').players.white;
  const own = { ...preset('one-step'), concurrent: limit, branchesPerTurn: limit, topK: limit };
  const speculates = limit === 0 ? preset('off') : own;
  const black = botSeat === 'black';
  const setup = someSetup('m', {
    players: black ? { white: agent, black: bot } : { white: bot, black: agent },
    speculation: black
      ? { white: OPPONENTS_OWN, black: speculates }
      : { white: speculates, black: OPPONENTS_OWN },
    plyLimit,
    timeControl,
  });
  const opponent = scriptedAgent({ clock, seed, maxMs: agentMs });
  const sent: Sent[] = [];
  const launches: Launch[] = [];
  const seat: BotSeat = new BotSeat({
    setup,
    seat: botSeat,
    line: {
      connected: true,
      speculate: limit,
      legalMoves: false,
      lagMs,
      send: message => {
        sent.push({ message, announced: [...match.match.moves] });
        if (message.type === 'turn' || message.type === 'speculate') void answer(message);
      },
    },
  });
  const watched: Agent = {
    ...traitsOf(seat),
    choose: (turn, request) => {
      if (!request.urgency.authoritative) {
        const decided = turnKey({ ...turn, moves: turn.moves.slice(0, -1) });
        const late = opponent.asked.some(
          ({ key, answered }) => answered && key.startsWith(decided.split('|').slice(0, 2).join('|') + '|'),
        );
        launches.push({ moves: turn.moves, late });
      }
      return seat.choose(turn, request);
    },
  };
  async function answer(message: Extract<ToBot, { type: 'turn' | 'speculate' }>): Promise<void> {
    const { initialFen, moves, fen } = message;
    const turn = { initialFen, moves, fen, drawOffered: false };
    await clock.sleep(Math.floor(chance(seed, turnKey(turn), 'bot') * botMs) + delayMs);
    const uci = drawnMove(seed + 1, turn);
    const result =
      message.type === 'turn'
        ? seat.move({ type: 'move', match: 'm', ply: message.ply, uci, offersDraw: false })
        : seat.move({ type: 'prepared', match: 'm', request: message.request, uci, offersDraw: false });
    if (match.match.end === null) expect(result).toMatchObject({ ok: true });
  }
  const match: LiveMatch = new LiveMatch(setup, [], {
    clock,
    journal,
    forecast: () => luckyForecast(clock, { white: seed, black: seed + 1 }, luck),
    limits: DEFAULT_LIMITS,
    absenceMs: 60_000,
    online: () => true,
    seat: (_setup, at) => (at === botSeat ? watched : opponent),
    onFailure: (_id, error) => {
      throw error;
    },
  });
  seat.attach(match, end => {
    if (end !== null) sent.push({ message: end, announced: [...match.match.moves] });
  });
  match.play();
  await clock.run(match.settled());
  const opponentsMoves = match.plies.filter(ply => ply.seat !== botSeat).map(({ uci }) => uci);
  return { match, seat, sent, launches, opponentsMoves, clock };
}

/** What an agent says of itself. */
function traitsOf(agent: Agent): Omit<Agent, 'choose'> {
  const { name, repeatable, readsClock, isolated, pace } = agent;
  return { name, repeatable, readsClock, isolated, pace, lagMs: () => agent.lagMs?.() ?? 0 };
}

const anyMatch = fc.record({
  seed: fc.integer({ min: 1, max: 10_000 }),
  limit: fc.integer({ min: 1, max: 8 }),
  botMs: fc.integer({ min: 1, max: 300 }),
  agentMs: fc.integer({ min: 1, max: 300 }),
  writeMs: fc.integer({ min: 0, max: 40 }),
  luck: fc.double({ min: 0, max: 1, noNaN: true }),
  botSeat: fc.constantFrom<Seat>('white', 'black'),
});

describe('isolation', () => {
  test('a bot is never sent what would tell its opponent’s unplayed choice, whatever runs and is written when', async () => {
    await fc.assert(
      fc.asyncProperty(anyMatch, async options => {
        const { sent, launches, match } = await playMatch(options);
        expect(match.over).toBe(true);
        // Nothing is asked behind what is decided already, and all that was asked before is told, whichever the
        // opponent has decided for meanwhile: what would be left out would tell it.
        expect(launches.filter(({ late }) => late)).toEqual([]);
        const told = new Map<number, readonly string[]>();
        for (const { message, announced } of sent) {
          if (message.type === 'speculate') {
            // One ply ahead of what everybody knows.
            expect(message.moves.slice(0, -1)).toEqual(announced);
            told.set(message.request, message.moves);
          } else if (message.type === 'turn') {
            expect(message.moves).toEqual(announced);
          } else if (message.type === 'hit') {
            expect(announced.slice(0, message.ply - 1)).toEqual(told.get(message.request));
            expect(announced[message.ply - 1]).toBe(message.uci);
          } else if (message.type === 'cancel') {
            // The ply that ended them is known, and none of them was right.
            for (const request of message.requests) {
              const moves = told.get(request);
              expect(moves).toHaveLength(announced.length);
              expect(moves).not.toEqual(announced);
            }
          }
        }
        const before = (moves: readonly string[]): boolean => moves.length < match.match.moves.length;
        const asked = launches.map(({ moves }) => moves).filter(before);
        expect([...told.values()].filter(before).map(String).sort()).toEqual(asked.map(String).sort());
      }),
      { numRuns: 8 },
    );
  });
});

function ofType<Type extends ToBot['type']>(
  sent: readonly Sent[],
  type: Type,
): (Sent & { readonly message: Extract<ToBot, { type: Type }> })[] {
  return sent.filter(
    (each): each is Sent & { readonly message: Extract<ToBot, { type: Type }> } => each.message.type === type,
  );
}

describe('speculation over the wire', () => {
  test('a prepared move that comes true is committed at once, and the bot is told which it was', async () => {
    const { match, sent } = await playMatch({ luck: 1, botMs: 20, agentMs: 200 });
    const ready = match.plies.filter(({ seat, kind }) => seat === 'black' && kind === 'ready');
    expect(ready.length).toBeGreaterThan(3);
    expect(ofType(sent, 'hit').map(({ message }) => message.ply)).toEqual(ready.map(({ ply }) => ply));
    // Nothing else is asked of a ply that was prepared.
    const turns = ofType(sent, 'turn').map(({ message }) => message.ply);
    for (const { ply } of ready) expect(turns).not.toContain(ply);
  });

  test('a preparation that comes true while it runs goes on as the bot’s turn, under its own number', async () => {
    const { match, sent } = await playMatch({ luck: 1, botMs: 400, agentMs: 400 });
    const pending = match.plies.filter(({ seat, kind }) => seat === 'black' && kind === 'pending');
    expect(pending.length).toBeGreaterThan(1);
    for (const { ply } of pending) {
      const turn = ofType(sent, 'turn').find(({ message }) => message.ply === ply);
      const asked = ofType(sent, 'speculate').find(
        ({ message }) => message.request === turn?.message.request,
      );
      expect(asked?.message.moves).toEqual(turn?.message.moves);
    }
  });

  test('a bot that prepares nothing is asked for its turns alone', async () => {
    const { sent } = await playMatch({ limit: 0 });
    expect(new Set(sent.map(({ message }) => message.type))).toEqual(new Set(['start', 'turn', 'end']));
  });

  test('never more preparations at once than the bot has named', async () => {
    const { sent } = await playMatch({ limit: 2, botMs: 500, agentMs: 2000 });
    for (const ply of new Set(ofType(sent, 'speculate').map(({ message }) => message.ply))) {
      const asked = ofType(sent, 'speculate').filter(({ message }) => message.ply === ply);
      expect(asked.length).toBeLessThanOrEqual(2);
    }
  });

  test('the order in which positions are told says nothing of how likely they are', async () => {
    const firsts = await Promise.all(
      Array.from({ length: 10 }, (_, i) => i + 1).map(async seed => {
        const { sent } = await playMatch({ seed, luck: 1, limit: 4, botMs: 400, agentMs: 400 });
        const asked = ofType(sent, 'speculate').map(({ message }) => message);
        return [...new Set(asked.map(({ ply }) => ply))].map(ply => {
          const ids = asked.filter(message => message.ply === ply).map(({ request }) => request);
          return ids[0] === Math.min(...ids);
        });
      }),
    );
    expect(new Set(firsts.flat())).toEqual(new Set([true, false]));
  });
});

describe('the clock of a bot', () => {
  const timeControl = { kind: 'increment', initialMs: 60_000, incrementMs: 0 } as const;

  test('is not charged for what was measured of the network, and never credited more than was used', async () => {
    const [near, far] = await Promise.all(
      [0, 15].map(lagMs => playMatch({ limit: 0, lagMs, botMs: 100, timeControl, plyLimit: 12 })),
    );
    const used = (played: Played | undefined): number[] =>
      (played?.match.plies ?? []).filter(({ seat }) => seat === 'black').map(({ waitedMs }) => waitedMs);
    expect(used(far)).toEqual(used(near));
    const credit = used(near).reduce((sum, waitedMs) => sum + Math.min(15, waitedMs), 0);
    const left = (played: Played | undefined): number => played?.match.plies.at(-1)?.clockMs ?? 0;
    expect(left(far) - left(near)).toBeCloseTo(credit);
  });

  test('has run on while the bot was away, and it is told so when it is back', async () => {
    const clock = new VirtualClock();
    const setup = someSetup('m', {
      players: { white: { kind: 'bot', name: 'Ada' }, black: someSetup('m').players.white },
      timeControl,
    });
    const sent: ToBot[] = [];
    const line = { connected: true, speculate: 0, legalMoves: false, lagMs: 0 };
    const seat = new BotSeat({
      setup,
      seat: 'white',
      line: { ...line, send: message => sent.push(message) },
    });
    const match = new LiveMatch(setup, [], {
      clock,
      journal: new MemoryJournal(),
      forecast: () => null,
      limits: DEFAULT_LIMITS,
      absenceMs: 60_000,
      online: () => true,
      seat: (_setup, at) => (at === 'white' ? seat : scriptedAgent({ clock, seed: 1, maxMs: 1 })),
      onFailure: (_id, error) => {
        throw error;
      },
    });
    seat.attach(match, () => undefined);
    match.play();
    await clock.run(clock.sleep(25_000));
    seat.connected();
    const told = sent.flatMap(message => (message.type === 'turn' ? [message.clocks] : []));
    expect(told).toEqual([60_000, 35_000].map(white => ({ white, black: 60_000, incrementMs: 0 })));
    match.act('white', { kind: 'abort' });
    await clock.run(match.settled());
  });

  test('lets a move count that was on its way when the flag fell', async () => {
    const short = { kind: 'perMove', perMoveMs: 100 } as const;
    const late = (lagMs: number): Promise<Played> =>
      playMatch({ limit: 0, lagMs, botMs: 1, timeControl: short, agentMs: 10, delayMs: 150, plyLimit: 4 });
    expect((await late(0)).match.match.end).toMatchObject({ termination: 'flag-fall', winner: 'white' });
    expect((await late(60)).match.match.end).toMatchObject({ termination: 'adjudication' });
  });
});
