import { SingleBar } from 'cli-progress';
import type { Clock } from '../clock.ts';
import { duration } from '../tournament/report/words.ts';
import type { TournamentRunner } from '../tournament/runner.ts';

/** How many leaders of the standing fit behind the bar. */
const LEADERS = 3;

/** A bar with the time left and the standing so far; nothing where nobody looks at a terminal. */
export class TournamentProgress {
  readonly #clock: Clock;
  readonly #bar: SingleBar | null;
  #startedAt = 0;
  #foundAtStart = 0;

  constructor({ out, clock }: { readonly out: NodeJS.WriteStream; readonly clock: Clock }) {
    this.#clock = clock;
    this.#bar = out.isTTY
      ? new SingleBar({
          format: '{bar} {value}/{total} games · {left} · {standing}',
          barCompleteChar: '█',
          barIncompleteChar: '░',
          barsize: 24,
          stream: out,
          hideCursor: true,
          linewrap: false,
          gracefulExit: false,
        })
      : null;
  }

  start(runner: TournamentRunner): void {
    this.#startedAt = this.#clock.now();
    this.#foundAtStart = runner.results.size;
    this.#bar?.start(runner.planned, runner.results.size, this.#words(runner));
  }

  show(runner: TournamentRunner): void {
    this.#bar?.update(runner.results.size, this.#words(runner));
  }

  end(): void {
    this.#bar?.stop();
  }

  #words(runner: TournamentRunner): { left: string; standing: string } {
    const done = runner.results.size - this.#foundAtStart;
    const perGameMs = done === 0 ? null : (this.#clock.now() - this.#startedAt) / done;
    const left =
      perGameMs === null
        ? 'first games'
        : `${duration(perGameMs * (runner.planned - runner.results.size))} left`;
    return { left, standing: standing(runner) };
  }
}

function standing({ kept: { setup }, points }: TournamentRunner): string {
  return setup.agents
    .map(({ name }, agent) => ({ name, points: points[agent] ?? 0 }))
    .sort((a, b) => b.points - a.points)
    .slice(0, LEADERS)
    .map(each => `${each.name} ${each.points}`)
    .join(', ');
}
