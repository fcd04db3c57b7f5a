import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BotRoster } from '../../server/botRoster.ts';
import { RealClock } from '../../server/clock.ts';
import { newMatchId } from '../../server/gateway/arrange.ts';
import { AskedMatches } from '../../server/gateway/askedMatches.ts';
import { Arena } from '../../server/match/arena.ts';
import { DEFAULT_LIMITS } from '../../server/match/conductor.ts';
import type { LiveMatch } from '../../server/match/liveMatch.ts';
import { openRoom, startServer } from '../../server/server.ts';
import { openStore, type Store } from '../../server/store/store.ts';
import { hashToken, newToken } from '../../server/token.ts';
import { move } from '../../shared/match/choice.ts';
import type { MatchSetup } from '../../shared/match/setup.ts';
import { preset } from '../../shared/match/speculation.ts';
import { ok, refuse } from '../../shared/result.ts';
import { NO_USAGE } from '../../shared/stats/usage.ts';
import { NO_BOTS } from '../fake/noBots.ts';
import { someHall } from '../fake/someHall.ts';
import { SomePresence } from '../fake/somePresence.ts';
import { drawnMove, luckyForecast, scriptedAgent } from '../match/scripted.ts';
import { someSetup } from '../store/records.ts';

/** The server in this process, in front of scripted agents: one a process, since Colyseus knows one. */
export interface RoomServer {
  readonly url: string;
  /** How many look at the lobby. */
  readonly audience: number;
  readonly presence: SomePresence;
  readonly store: Store;
  /** What should not have happened. */
  readonly errors: readonly unknown[];
  /** Of its log. */
  readonly warnings: readonly string[];
  /** Starts a match, and opens its room. */
  openMatch(players: MatchSetup['players']): Promise<LiveMatch>;
  stop(): Promise<void>;
}

/**
 * A 'quick' agent answers at once; the turn of a 'thinker' lasts as long as any test, and so does that of a 'writer',
 * who has written 1234 tokens by then.
 */
export function scriptedPlayer(agent: 'quick' | 'thinker' | 'writer') {
  return { kind: 'agent', agent, pace: null, name: agent, paceLabel: null, isolated: true } as const;
}

export async function startRooms(): Promise<RoomServer> {
  const clock = new RealClock();
  const errors: unknown[] = [];
  const warnings: string[] = [];
  const onError = (error: unknown): void => {
    errors.push(error);
  };
  let audience = 0;
  const presence = new SomePresence();
  const folder = mkdtempSync(join(tmpdir(), 'ponderhit-rooms-'));
  const store = await openStore({ folder });
  const arena = new Arena({
    clock,
    journal: store,
    forecast: () => luckyForecast(clock, { white: 1, black: 2 }, 1),
    limits: DEFAULT_LIMITS,
    absenceMs: 60_000,
    online: () => false,
    seat: ({ players }, seat) => {
      const player = players[seat];
      if (player.kind !== 'agent') return null;
      const seed = seat === 'white' ? 1 : 2;
      if (player.agent === 'writer') {
        return scriptedAgent({
          clock,
          seed,
          maxMs: 1,
          answer: async (turn, { report, signal }) => {
            report({ ...NO_USAGE, inputTokens: 300, outputTokens: 1234 });
            await clock.sleep(2 ** 31 - 1, signal);
            return move(drawnMove(seed, turn));
          },
        });
      }
      const maxMs = player.agent === 'thinker' ? 2 ** 31 : 1;
      return scriptedAgent({ clock, seed, maxMs });
    },
    onFailure: (_matchId, error) => onError(error),
  });
  const server = await startServer({
    clock,
    host: '127.0.0.1',
    port: 0,
    arena,
    store,
    agents: [],
    presence,
    roster: new BotRoster({ store, presence, arena, now: () => 1 }),
    onRevoked: () => undefined,
    // Matches are opened here, not over HTTP.
    ...NO_BOTS,
    tournaments: someHall({ clock, store, arena }),
    describeAgent: name => refuse('agent-unknown', name),
    speculation: 'balanced',
    openMatch: async () => undefined,
    evaluate: async () => ok({ kind: 'cp', cp: 0 }),
    operatorHash: hashToken(newToken()),
    now: () => 1,
    askedMatches: new AskedMatches(arena),
    limits: { matches: 0, matchesOfOne: 0 },
    metrics: async () => ({ contentType: 'text/plain', text: '' }),
    clientFolder: null,
    onAudience: count => {
      audience = count;
    },
    onWarning: line => warnings.push(line),
    onError,
  });
  const balanced = preset('balanced');
  return {
    url: `http://127.0.0.1:${server.port}`,
    get audience() {
      return audience;
    },
    presence,
    store,
    errors,
    warnings,
    openMatch: async players => {
      const speculation = { white: balanced, black: balanced };
      const match = await arena.open(someSetup(newMatchId(), { players, plyLimit: 30, speculation }));
      await openRoom(match, { clock, patchEveryMs: null, onError });
      return match;
    },
    stop: async () => {
      await arena.close();
      await server.close();
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}
