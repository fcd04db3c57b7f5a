import type { PlayerProfile } from '../../shared/protocol/api.ts';
import type { NamedPlayer } from '../store/players.ts';
import type { Store } from '../store/store.ts';

/** The newest ratings that a page draws. */
const HISTORY = 200;

/** All that a player's page tells of it. `id` is its `playerId`; for an agent that is not served any more, null. */
export async function playerProfile(
  store: Store,
  player: NamedPlayer,
  { id, now }: { readonly id: string | null; readonly now: number },
): Promise<PlayerProfile> {
  return {
    name: player.name,
    ...(await store.players.score(player)),
    rating: id === null ? null : await store.ratings.of(id, now),
    history: id === null ? [] : await store.ratings.history(id, HISTORY),
    replies: await store.players.replies(player),
  };
}
