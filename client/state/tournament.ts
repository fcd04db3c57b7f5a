import { signal } from '@preact/signals';
import type { TournamentRow, TournamentView } from '../../shared/protocol/tournamentView.ts';
import { pause } from './pause.ts';
import { getTournament, getTournaments } from './tournamentApi.ts';

const RUNNING_MS = 2000;
const LIST_MS = 5000;

/** A tournament as it goes on; null is "not known yet". */
export class WatchedTournament {
  readonly view = signal<TournamentView | null>(null);
  /** The code of the last refusal. */
  readonly problem = signal<string | null>(null);
  /** How long the rest will take, as far as one can tell. */
  readonly leftMs = signal<number | null>(null);
  readonly #id: string;
  #first: { readonly played: number; readonly at: number } | null = null;

  constructor(id: string) {
    this.#id = id;
  }

  /** Asks again and again until it is over, or `end`. */
  async watch(end: AbortSignal): Promise<void> {
    while (!end.aborted) {
      const answer = await getTournament(this.#id, end);
      if (end.aborted) return;
      this.problem.value = answer.ok ? null : answer.error.code;
      if (answer.ok) {
        this.view.value = answer.value;
        this.leftMs.value = this.#left(answer.value);
        if (answer.value.status === 'finished' || answer.value.status === 'stopped') return;
      } else if (answer.error.code === 'not-found') return;
      await pause(RUNNING_MS, end);
    }
  }

  #left({ played, planned }: TournamentView): number | null {
    const at = performance.now();
    this.#first ??= { played, at };
    const done = played - this.#first.played;
    return done > 0 ? ((at - this.#first.at) / done) * (planned - played) : null;
  }
}

/** All tournaments, newest first. */
export class Tournaments {
  readonly rows = signal<readonly TournamentRow[] | null>(null);
  readonly problem = signal<string | null>(null);

  async watch(end: AbortSignal): Promise<void> {
    while (!end.aborted) {
      const answer = await getTournaments(end);
      if (end.aborted) return;
      this.problem.value = answer.ok ? null : answer.error.code;
      if (answer.ok) this.rows.value = answer.value.tournaments;
      await pause(LIST_MS, end);
    }
  }
}
