import { START_FEN } from '../../shared/chess/position.ts';
import type { MatchSetup, PlayerSetup } from '../../shared/match/setup.ts';
import type { Overhead } from '../../shared/tournament/results.ts';
import type { Clock } from '../clock.ts';
import type { LiveMatch } from '../match/liveMatch.ts';
import type { Store } from '../store/store.ts';
import { type KeptTournament, OVERHEAD_GAME } from '../store/tournaments.ts';
import { matchEnd } from './matchEnd.ts';
import { latencyOf } from './modeFigures.ts';

export interface OverheadDeps {
  readonly clock: Clock;
  readonly store: Store;
  /** Makes a match durable and starts it, once its players are there. Rejects with the signal's reason when aborted. */
  readonly openMatch: (setup: MatchSetup, signal: AbortSignal) => Promise<LiveMatch>;
  readonly newMatchId: () => string;
}

/** A game's worth of moves. */
const PLIES = 80;

const INSTANT: PlayerSetup = {
  kind: 'agent',
  agent: 'random',
  pace: null,
  name: 'Random',
  paceLabel: null,
  isolated: true,
};

/** What a move costs the machine itself: a game of instant agents in each mode, which is forgotten afterwards. */
export async function measureOverhead(
  { id, setup: { modes, seed } }: KeptTournament,
  { clock, store, openMatch, newMatchId }: OverheadDeps,
  signal: AbortSignal,
): Promise<Overhead[]> {
  const measured: Overhead[] = [];
  for (const [index, { name, speculation }] of modes.entries()) {
    const match = await openMatch(
      {
        id: newMatchId(),
        createdAt: Math.round(clock.epoch()),
        players: { white: INSTANT, black: INSTANT },
        initialFen: START_FEN,
        timeControl: { kind: 'none' },
        plyLimit: PLIES,
        seed,
        speculation: { white: speculation, black: speculation },
        creator: null,
        exhibition: false,
        rated: false,
        tournament: { id, game: `${OVERHEAD_GAME}${index}` },
      },
      signal,
    );
    const ended = matchEnd(match);
    await Promise.race([ended, aborted(signal)]);
    if (signal.aborted) return [];
    await store.tournaments.drop(match.id);
    const latency = latencyOf(match.plies.map(({ waitedMs }) => waitedMs));
    measured.push({
      mode: name,
      plies: latency?.plies ?? 0,
      meanMs: latency?.meanMs ?? 0,
      p99Ms: latency?.p99Ms ?? 0,
    });
  }
  return measured;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
