import type { Clock } from '../../server/clock.ts';
import { newMatchId } from '../../server/gateway/arrange.ts';
import type { Arena } from '../../server/match/arena.ts';
import type { Store } from '../../server/store/store.ts';
import { TournamentHall } from '../../server/tournament/hall.ts';

/** Tournaments in an arena of scripted players, without a server around it. */
export function someHall({
  clock,
  store,
  arena,
  limit = 4,
}: {
  readonly clock: Clock;
  readonly store: Store;
  readonly arena: Arena;
  readonly limit?: number;
}): TournamentHall {
  return new TournamentHall({
    clock,
    store,
    openMatch: setup => arena.open(setup),
    newMatchId,
    endpointOf: () => null,
    promised: () => true,
    cores: 1,
    limit,
    onError: (id, error) => {
      throw new Error(`tournament ${id}`, { cause: error });
    },
  });
}
