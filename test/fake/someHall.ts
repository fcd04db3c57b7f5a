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
  standsFor = '',
  onError = (id, error) => {
    throw new Error(`tournament ${id}`, { cause: error });
  },
}: {
  readonly clock: Clock;
  readonly store: Store;
  readonly arena: Arena;
  readonly limit?: number;
  /** Every agent, in the settings. */
  readonly standsFor?: string;
  readonly onError?: (id: string, error: unknown) => void;
}): TournamentHall {
  return new TournamentHall({
    clock,
    store,
    openMatch: setup => arena.open(setup),
    newMatchId,
    endpointOf: () => null,
    promises: setup => setup.agents.map(() => true),
    fingerprints: ({ agents }) => ({ agents: agents.map(() => standsFor), predictors: '' }),
    cores: 1,
    limit,
    onError,
  });
}
