import type { Turn } from '../../shared/match/turn.ts';
import { NO_USAGE, type Usage } from '../../shared/stats/usage.ts';
import { type Clock, shareGone } from '../clock.ts';
import { draw } from '../draw.ts';
import type { Agent, AgentAnswer, AgentRequest } from './agent.ts';
import { atQuantile, loadProfile, type Pace, type PaceProfile, paceLabel } from './pace.ts';

/**
 * Imitates a slow model with another agent's moves: it takes the longer of a drawn think time and the real
 * one, counted from its launch, and holds an engine only while that computes. Time and tokens come from one
 * quantile of the profile, drawn from the seed and the turn, so that a turn waits the same time however it
 * is asked. The quantiles are over all plies: the recordings are too few to tell phases of the game apart.
 */
export class PacedAgent implements Agent {
  readonly name: string;
  readonly repeatable: boolean;
  readonly readsClock: boolean;
  readonly isolated: boolean;
  readonly pace: string;
  readonly #inner: Agent;
  readonly #factor: number;
  readonly #profile: PaceProfile;
  readonly #clock: Clock;
  readonly #seed: number;

  constructor({
    inner,
    pace,
    clock,
    seed,
  }: { readonly inner: Agent; readonly pace: Pace; readonly clock: Clock; readonly seed: number }) {
    this.name = inner.name;
    this.repeatable = inner.repeatable;
    this.readsClock = inner.readsClock;
    this.isolated = inner.isolated;
    this.pace = paceLabel(pace);
    this.#inner = inner;
    this.#factor = pace.factor;
    this.#profile = loadProfile(pace.profile);
    this.#clock = clock;
    this.#seed = seed;
  }

  /** Reports imitated tokens: the input at once, and when aborted the share of the output by the time gone. */
  async choose(turn: Turn, request: AgentRequest): Promise<AgentAnswer> {
    const { signal, report } = request;
    signal.throwIfAborted();
    const quantile = draw(this.#seed, 'pace', turn);
    const thinkMs = atQuantile(this.#profile.thinkMs, quantile) * this.#factor;
    const outputTokens = Math.round(atQuantile(this.#profile.outputTokens, quantile));
    const started = this.#clock.now();
    let inner: Usage | null = null;
    const imitated = (share: number): Usage => ({
      ...NO_USAGE,
      inputTokens: this.#profile.inputTokens,
      outputTokens: Math.round(outputTokens * share),
      nodes: inner?.nodes ?? 0,
      costUsd: null,
      estimated: share < 1,
    });
    const aborted = (): void => {
      report(imitated(shareGone(this.#clock.now() - started, thinkMs)));
    };
    // Before the clock and the engine hear of it, so that the owner finds the count when they end.
    signal.addEventListener('abort', aborted, { once: true });
    try {
      report(imitated(0));
      const think = (): Promise<AgentAnswer> =>
        this.#inner.choose(turn, {
          ...request,
          report: usage => {
            inner = usage;
          },
        });
      const answer = await this.#clock.charge(think, thinkMs, signal);
      inner = answer.usage;
      const usage = imitated(1);
      report(usage);
      return { ...answer, usage };
    } finally {
      signal.removeEventListener('abort', aborted);
    }
  }
}
