import { signal } from '@preact/signals';
import type { EvaluationView } from '../../shared/protocol/view.ts';
import { getEvaluation } from './api.ts';
import { pause } from './pause.ts';
import { storedSwitch } from './settings.ts';

/** Whether an engine's view is shown; on until somebody turns it off. */
export const evaluationOn = storedSwitch('evaluation', true);

const RETRY_MS = 2000;

/** What an engine thinks of a match's positions, asked for one by one, the newest first. */
export class Evaluations {
  /** By ply; 0 is the start. */
  readonly known = signal<ReadonlyMap<number, EvaluationView>>(new Map());
  /** The code of a refusal that ended the asking. */
  readonly problem = signal<string | null>(null);

  /** Asks until all positions up to `plies()` are known, and again as the match goes on, until `end`. */
  async run(matchId: string, plies: () => number, end: AbortSignal): Promise<void> {
    while (!end.aborted) {
      const ply = this.#wanted(plies());
      if (ply === null) {
        await pause(200, end);
        continue;
      }
      const answer = await getEvaluation(matchId, ply, end);
      if (end.aborted) return;
      if (answer.ok) {
        this.problem.value = null;
        this.known.value = new Map(this.known.value).set(ply, answer.value);
      } else if (answer.error.code === 'human-plays') {
        this.problem.value = answer.error.code;
        return;
      } else {
        this.problem.value = answer.error.code;
        await pause(RETRY_MS, end);
      }
    }
  }

  #wanted(last: number): number | null {
    for (let ply = last; ply >= 0; ply--) if (!this.known.value.has(ply)) return ply;
    return null;
  }
}
