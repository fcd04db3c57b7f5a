import { computed, signal } from '@preact/signals';
import type { MatchSnapshot } from '../../shared/protocol/fromServer.ts';
import { commitTimes, pliesAt, sequentialTimes } from '../view/matchTime.ts';

/** As the match was played; or as it would have been, had nobody thought ahead. */
export const REPLAY_MODES = ['played', 'sequential'] as const;
export type ReplayMode = (typeof REPLAY_MODES)[number];

/** How many times faster than it was. */
export const SPEEDS = [1, 2, 5, 10, 30, 100] as const;

const TICK_MS = 50;

/** A finished match once more, by its own time. */
export class Replay {
  readonly mode = signal<ReplayMode>('played');
  readonly speed = signal<number>(1);
  readonly playing = signal(false);
  /** Milliseconds of waiting since the start, in the mode. */
  readonly at = signal(0);
  /** The board follows it. */
  readonly active = signal(false);
  readonly #times: Readonly<Record<ReplayMode, readonly number[]>>;
  #timer: ReturnType<typeof setInterval> | null = null;

  constructor(match: MatchSnapshot) {
    this.#times = { played: commitTimes(match), sequential: sequentialTimes(match) };
  }

  readonly lengthMs = computed(() => this.times.at(-1) ?? 0);
  readonly ply = computed(() => pliesAt(this.times, this.at.value));

  get times(): readonly number[] {
    return this.#times[this.mode.value];
  }

  /** When the same number of plies was, or would have been, committed. */
  timesOf(ply: number): Readonly<Record<ReplayMode, number>> {
    return { played: this.#times.played[ply - 1] ?? 0, sequential: this.#times.sequential[ply - 1] ?? 0 };
  }

  play(): void {
    this.stop();
    this.active.value = true;
    if (this.at.value >= this.lengthMs.value) this.at.value = 0;
    this.playing.value = true;
    let last = performance.now();
    this.#timer = setInterval(() => {
      const now = performance.now();
      this.at.value = Math.min(this.lengthMs.value, this.at.value + (now - last) * this.speed.value);
      last = now;
      if (this.at.value >= this.lengthMs.value) this.stop();
    }, TICK_MS);
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.playing.value = false;
  }

  seek(ms: number): void {
    this.active.value = true;
    this.at.value = Math.min(Math.max(0, ms), this.lengthMs.value);
  }

  /** Stands where `ply` had just been committed. */
  seekPly(ply: number): void {
    this.at.value = this.times[ply - 1] ?? 0;
  }

  /** The other mode, at the same ply. */
  switchMode(mode: ReplayMode): void {
    const { ply } = this;
    const at = ply.value;
    this.mode.value = mode;
    this.seekPly(at);
  }

  /** The board goes its own way again. */
  leave(): void {
    this.stop();
    this.active.value = false;
  }
}
