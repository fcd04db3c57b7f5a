import { expect, test } from 'vitest';
import { TournamentRunner } from '../../server/tournament/runner.ts';
import { someHall } from '../fake/someHall.ts';
import { thinkingArena } from '../fake/thinkingArena.ts';
import { someTournament } from './setup.ts';

test('a guest has one tournament at a time, however close together they are asked for', async () => {
  const { clock, store, arena, close } = await thinkingArena();
  const hall = someHall({ clock, store, arena });
  const asked = [1, 2, 3].map(() => hall.open(someTournament(2), 'guest', 60_000));
  const codes = (await Promise.all(asked)).map(result => (result.ok ? 'open' : result.error.code));
  expect(codes.toSorted()).toEqual(['open', 'too-many-tournaments', 'too-many-tournaments']);
  await hall.close();
  await close();
});

test('a game that is on its way when its tournament is stopped is not played', async () => {
  const { clock, store, arena, close } = await thinkingArena();
  const kept = { id: 't', createdAt: 1, setup: someTournament(2), creator: null, startsAt: null };
  await store.tournaments.create(kept);
  const overhead = [{ mode: 'sequential', plies: 1, meanMs: 1, p50Ms: 1, p99Ms: 1 }];
  const asked = Promise.withResolvers<void>();
  const onItsWay = Promise.withResolvers<void>();
  const runner = await TournamentRunner.open(
    { ...kept, overhead, end: null },
    {
      clock,
      store,
      openMatch: async setup => {
        asked.resolve();
        await onItsWay.promise;
        return arena.open(setup);
      },
      newMatchId: () => 'the-game',
      endpointOf: () => null,
    },
  );
  const run = runner.run(new AbortController().signal);
  await asked.promise;
  await runner.stop();
  onItsWay.resolve();
  expect(await run).toBe(false);
  await expect.poll(async () => (await store.get('the-game'))?.end?.termination).toBe('abort');
  await close();
});
