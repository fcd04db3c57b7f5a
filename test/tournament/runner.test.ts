import { expect, test } from 'vitest';
import { RandomAgent } from '../../server/agents/random.ts';
import { RealClock } from '../../server/clock.ts';
import { Arena } from '../../server/match/arena.ts';
import { DEFAULT_LIMITS } from '../../server/match/conductor.ts';
import { openStore, type Store } from '../../server/store/store.ts';
import { TournamentRunner } from '../../server/tournament/runner.ts';
import type { TournamentSetup } from '../../shared/tournament/setup.ts';
import { someTournament } from './setup.ts';

const clock = new RealClock();
const NEVER = new AbortController().signal;

interface Played {
  readonly runner: TournamentRunner;
  readonly store: Store;
  /** The most games at once: in all, and with each agent. */
  readonly most: { readonly games: number; readonly ofOne: number };
}

async function play(
  setup: TournamentSetup,
  endpointOf: (agent: number) => string | null = () => null,
): Promise<Played> {
  const store = await openStore({ folder: ':memory:' });
  const arena = new Arena({
    clock,
    journal: store,
    forecast: () => null,
    limits: DEFAULT_LIMITS,
    absenceMs: 0,
    online: () => false,
    seat: ({ seed }) => new RandomAgent({ seed }),
    onFailure: (_id, error) => {
      throw error;
    },
  });
  const kept = { id: 't', createdAt: 1, setup, creator: null, startsAt: null };
  await store.tournaments.create(kept);
  let id = 0;
  const most = { games: 0, ofOne: 0 };
  const runner = await TournamentRunner.open(
    { ...kept, overhead: null, end: null },
    {
      clock,
      store,
      openMatch: each => arena.open(each),
      newMatchId: () => `match-${id++}`,
      endpointOf,
      onChange: () => {
        const running = runner.running.map(({ setup: { players } }) => [
          players.white.name,
          players.black.name,
        ]);
        most.games = Math.max(most.games, running.length);
        for (const name of running.flat()) {
          most.ofOne = Math.max(most.ofOne, running.filter(names => names.includes(name)).length);
        }
      },
    },
  );
  expect(await runner.run(NEVER)).toBe(true);
  return { runner, store, most };
}

test('all games are played, as many at once as the limits let, and the machine’s own part is measured', async () => {
  const setup = someTournament(4, { concurrency: 6 });
  const { runner, store, most } = await play(setup);
  expect(runner.results.size).toBe(runner.planned);
  expect(most.games).toBe(6);
  expect((await runner.playedGames()).map(({ matchId }) => matchId)).toHaveLength(runner.planned);
  expect(runner.points.reduce((sum, each) => sum + each, 0)).toBe(runner.planned);
  const kept = await store.tournaments.get('t');
  expect(kept?.end).toBe('finished');
  expect(kept?.overhead?.map(({ mode, plies }) => [mode, plies > 10])).toEqual([
    ['sequential', true],
    ['balanced', true],
  ]);
  // The games that measured it are forgotten.
  expect(await store.tournaments.games('t')).toHaveLength(runner.planned);
});

test('an agent, and an endpoint, plays no more games at once than its limit', async () => {
  const { most } = await play(someTournament(4, { concurrency: 6, perAgent: 1 }));
  expect(most).toEqual({ games: 2, ofOne: 1 });
  const shared = await play(someTournament(4, { concurrency: 6, perEndpoint: 1 }), () => 'one endpoint');
  expect(shared.most.games).toBe(1);
});

test('a Swiss tournament plays all its rounds', async () => {
  const { runner } = await play(someTournament(6, { format: 'swiss', rounds: 3, games: 2, concurrency: 4 }));
  expect(runner.results.size).toBe(3 * 3 * 2 * 2);
});
