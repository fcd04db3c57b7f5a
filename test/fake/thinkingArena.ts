import { RealClock } from '../../server/clock.ts';
import { Arena } from '../../server/match/arena.ts';
import { DEFAULT_LIMITS } from '../../server/match/conductor.ts';
import { openStore } from '../../server/store/store.ts';
import { scriptedAgent } from '../match/scripted.ts';

/** An arena over a store of its own, in which every player thinks until it is stopped. */
export async function thinkingArena() {
  const clock = new RealClock();
  const store = await openStore({ folder: ':memory:' });
  const arena = new Arena({
    clock,
    journal: store,
    forecast: () => null,
    limits: DEFAULT_LIMITS,
    absenceMs: 60_000,
    online: () => false,
    seat: () => scriptedAgent({ clock, maxMs: 2 ** 31 }),
    onFailure: () => undefined,
  });
  const close = async (): Promise<void> => {
    await arena.close();
    await store.close();
  };
  return { clock, store, arena, close };
}
