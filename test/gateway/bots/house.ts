import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Agent } from '../../../server/agents/agent.ts';
import { type Clock, RealClock } from '../../../server/clock.ts';
import { BotGateway } from '../../../server/gateway/bots/gateway.ts';
import { Arena } from '../../../server/match/arena.ts';
import { DEFAULT_LIMITS } from '../../../server/match/conductor.ts';
import type { Journal } from '../../../server/match/journal.ts';
import type { Forecast } from '../../../server/predictors/predictor.ts';
import type { MatchEnd } from '../../../shared/match/end.ts';
import type { PlyRecord } from '../../../shared/match/plyRecord.ts';
import type { Seat } from '../../../shared/match/seat.ts';
import type { MatchSetup } from '../../../shared/match/setup.ts';
import type { MatchSummary } from '../../../shared/match/summary.ts';
import { ok, refuse } from '../../../shared/result.ts';
import { MemoryJournal } from '../../fake/memoryJournal.ts';
import { ScriptedBot } from '../../fake/scriptedBot.ts';
import { luckyForecast, scriptedAgent } from '../../match/scripted.ts';

/** A memory journal for each match. */
class HouseJournal implements Journal {
  readonly setups: MatchSetup[] = [];
  readonly #journals = new Map<string, MemoryJournal>();

  of(matchId: string): MemoryJournal {
    const journal = this.#journals.get(matchId) ?? new MemoryJournal();
    this.#journals.set(matchId, journal);
    return journal;
  }

  get ends(): MatchEnd[] {
    return [...this.#journals.values()].flatMap(({ ends }) => ends.map(({ end }) => end));
  }

  async match(setup: MatchSetup): Promise<void> {
    this.setups.push(setup);
  }

  ply(matchId: string, record: PlyRecord): Promise<void> {
    return this.of(matchId).ply(matchId, record);
  }

  end(matchId: string, end: MatchEnd, summary: MatchSummary): Promise<void> {
    return this.of(matchId).end(matchId, end, summary);
  }
}

/** An arena and the bots' door, without the rest of a server. A bot's token is its name with '-token' behind it. */
export class BotHouse {
  readonly arena: Arena;
  readonly gateway: BotGateway;
  readonly journal: HouseJournal;
  readonly url: string;
  readonly errors: unknown[];
  readonly #openedAt = performance.now();
  readonly #close: () => Promise<void>;

  private constructor(
    parts: Pick<BotHouse, 'arena' | 'gateway' | 'journal' | 'url' | 'errors'> & {
      close: () => Promise<void>;
    },
  ) {
    this.arena = parts.arena;
    this.gateway = parts.gateway;
    this.journal = parts.journal;
    this.url = parts.url;
    this.errors = parts.errors;
    this.#close = parts.close;
  }

  static async open({
    absenceMs = 60_000,
    clock = new RealClock(),
    agent = (clock, _setup, seat) => scriptedAgent({ clock, seed: seat === 'white' ? 1 : 2, maxMs: 5 }),
    forecast = clock => luckyForecast(clock, { white: 1, black: 2 }, 1),
    resume = [],
    byToken = async token => (/^\w+-token$/.test(token) ? { name: token.replace('-token', '') } : null),
    openMatch = (setup, arena) => arena.open(setup),
  }: {
    readonly absenceMs?: number;
    readonly clock?: Clock;
    readonly agent?: (clock: Clock, setup: MatchSetup, seat: Seat) => Agent;
    readonly forecast?: (clock: Clock) => Forecast | null;
    readonly byToken?: (token: string) => Promise<{ readonly name: string } | null>;
    readonly openMatch?: (setup: MatchSetup, arena: Arena) => Promise<unknown>;
    /** Matches that an earlier house left unfinished. */
    readonly resume?: readonly { readonly setup: MatchSetup; readonly plies: readonly PlyRecord[] }[];
  } = {}): Promise<BotHouse> {
    const journal = new HouseJournal();
    const errors: unknown[] = [];
    const arena: Arena = new Arena({
      clock,
      journal,
      forecast: () => forecast(clock),
      limits: DEFAULT_LIMITS,
      absenceMs,
      online: name => gateway.online(name),
      seat: (setup, seat) =>
        setup.players[seat].kind === 'bot' ? gateway.seat(setup, seat) : agent(clock, setup, seat),
      onFailure: (_matchId, error) => errors.push(error),
    });
    const gateway: BotGateway = new BotGateway({
      clock,
      byToken,
      ratingOf: async () => ({ rating: 1500, deviation: 350 }),
      describeAgent: name =>
        ok({ name, paceLabel: null, isolated: true, readsClock: false, named: true, free: name !== 'dear' }),
      speculation: 'balanced',
      mayOpen: () => (arena.closing ? refuse('closing', 'the server stops') : ok(null)),
      openMatch: setup => openMatch(setup, arena),
      absenceMs,
      thinkMs: DEFAULT_LIMITS.thinkMs,
      onError: error => errors.push(error),
    });
    arena.listen({ opened: match => gateway.opened(match) });
    const http = createServer();
    http.on('upgrade', (request, socket, head) => gateway.upgrade(request, socket, head));
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    const address = http.address();
    for (const { setup, plies } of resume) arena.resume(setup, plies);
    return new BotHouse({
      arena,
      gateway,
      journal,
      errors,
      url: `ws://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/bot`,
      close: async () => {
        await arena.close();
        gateway.close();
        gateway.terminate();
        http.close();
      },
    });
  }

  login(name: string, speculate = 0): Promise<ScriptedBot> {
    return ScriptedBot.login(this.url, `${name}-token`, speculate);
  }

  get uptimeMs(): number {
    return performance.now() - this.#openedAt;
  }

  close(): Promise<void> {
    return this.#close();
  }
}
