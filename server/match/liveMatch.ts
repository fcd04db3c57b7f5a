import type { ChessClock } from '../../shared/chess/clock.ts';
import type { Action, Choice } from '../../shared/match/choice.ts';
import {
  addPages,
  addPly,
  type MatchCounts,
  NO_COUNTS,
  NO_REMAINDER,
  type Remainder,
} from '../../shared/match/counts.ts';
import type { MatchEnd } from '../../shared/match/end.ts';
import { clockAt, type Match, startMatch } from '../../shared/match/match.ts';
import type { PlyRecord } from '../../shared/match/plyRecord.ts';
import { resumeMatch } from '../../shared/match/resume.ts';
import { type BySeat, SEATS, type Seat } from '../../shared/match/seat.ts';
import type { MatchSetup } from '../../shared/match/setup.ts';
import type { MatchStatus, SpeculationView } from '../../shared/protocol/view.ts';
import { type Result, refuse } from '../../shared/result.ts';
import type { Agent } from '../agents/agent.ts';
import type { Clock } from '../clock.ts';
import type { Forecast } from '../predictors/predictor.ts';
import { Conductor, type MatchLimits, type SeatFilling } from './conductor.ts';
import type { Journal } from './journal.ts';
import type { MatchHead, ShownMatch } from './views.ts';

/** What a match needs from the server around it. */
export interface MatchDeps {
  readonly clock: Clock;
  readonly journal: Journal;
  /** The predictors of a match; null for none. */
  readonly forecast: (setup: MatchSetup) => Forecast | null;
  readonly limits: MatchLimits;
  /** How long a match waits for a human or a bot that is not there. */
  readonly absenceMs: number;
  /** The agent of a seat, a bot's too; for a human, null. */
  readonly seat: (setup: MatchSetup, seat: Seat) => Agent | null;
  /** A bot is connected. Humans come to their match later. */
  readonly online: (bot: string) => boolean;
  readonly onFailure: (matchId: string, error: unknown) => void;
  readonly onPredictorFailure?: (matchId: string, predictor: string, error: unknown) => void;
}

/** Hears what is durable, and what may be shown as it changes. */
export interface MatchListener {
  ply?(record: PlyRecord): void;
  end?(end: MatchEnd): void;
  status?(status: MatchStatus): void;
  speculation?(): void;
  /** The turn's `writtenTokens` have grown. */
  progress?(): void;
  /** It cannot go on in this process, and stays as it is kept. */
  failed?(): void;
}

/**
 * A match that this process runs: its conductor, its durable plies, who listens, and which players are there.
 * A paused match is one whose conductor was stopped; it resumes from the plies, as after a restart.
 */
export class LiveMatch {
  readonly setup: MatchSetup;
  readonly #deps: MatchDeps;
  readonly #agents: BySeat<Agent | null>;
  readonly #forecast: Forecast | null;
  readonly #plies: PlyRecord[];
  readonly #listeners = new Set<MatchListener>();
  readonly #absent = new Map<Seat, AbortController>();
  #counts: MatchCounts;
  #match: Match;
  #conductor: Conductor | null = null;
  #running: Promise<void> = Promise.resolve();
  /** Counted since the last ply by a conductor that was stopped. */
  #carried: Remainder = NO_REMAINDER;
  #spectators = 0;
  /** Milliseconds since 1970. */
  #turnStartedAt: number;
  #failed = false;
  /** The end is durable. */
  #ended = false;

  /** `played` are the durable plies of a match that goes on. Throws where they do not fit the rules. */
  constructor(setup: MatchSetup, played: readonly PlyRecord[], deps: MatchDeps) {
    this.setup = setup;
    this.#deps = deps;
    this.#plies = [...played];
    this.#counts = played.reduce(addPly, NO_COUNTS);
    this.#match = this.#position();
    this.#turnStartedAt = deps.clock.epoch();
    this.#forecast = deps.forecast(setup);
    this.#agents = { white: deps.seat(setup, 'white'), black: deps.seat(setup, 'black') };
  }

  get id(): string {
    return this.setup.id;
  }

  /** As announced: everything in it is durable. */
  get match(): Match {
    return this.#match;
  }

  /** What each side has left at this moment; null without a clock. */
  get clock(): ChessClock | null {
    return clockAt(this.#match, this.#deps.clock.now());
  }

  get plies(): readonly PlyRecord[] {
    return this.#plies;
  }

  get counts(): MatchCounts {
    return this.#counts;
  }

  /** The end is durable, and announced. */
  get over(): boolean {
    return this.#ended;
  }

  /** What everyone may see, for a list. */
  get head(): MatchHead {
    return {
      setup: this.setup,
      last: this.#plies.at(-1) ?? null,
      counts: this.#counts,
      status: this.status,
      end: this.#match.end,
      spectators: this.#spectators,
    };
  }

  /** What everyone may see. */
  get shown(): ShownMatch {
    const writtenTokens = this.over ? 0 : (this.#conductor?.writtenTokens ?? 0);
    return { ...this.head, plies: this.#plies, turnStartedAt: this.#turnStartedAt, writtenTokens };
  }

  get spectators(): number {
    return this.#spectators;
  }

  /** The match's room says how many watch. */
  set spectators(count: number) {
    this.#spectators = count;
    this.#tell(listener => listener.status?.(this.status));
  }

  get status(): MatchStatus {
    if (this.over) return 'ended';
    if (this.#conductor === null) return 'paused';
    return this.#absent.size > 0 ? 'waiting' : 'running';
  }

  /** A secret: see `visibleTo`. */
  get speculation(): SpeculationView {
    return this.#conductor?.speculation ?? { ply: this.#plies.length + 1, branches: [] };
  }

  /** The seats that a guest session owns. */
  seatsOf(guest: string | null): Seat[] {
    return SEATS.filter(seat => {
      const player = this.setup.players[seat];
      return player.kind === 'human' && player.guest === guest;
    });
  }

  /** Returns a function that stops listening. */
  listen(listener: MatchListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Starts, or goes on after `pause`. Players who are not there have `absenceMs` to come. */
  play(): void {
    if (this.#conductor !== null || this.#ended || this.#failed) return;
    const { clock, journal, limits, onFailure } = this.#deps;
    this.#match = this.#position();
    this.#turnStartedAt = clock.epoch();
    const conductor = new Conductor({
      id: this.id,
      match: this.#match,
      played: this.#plies,
      carried: this.#carried,
      seats: { white: this.#filling('white'), black: this.#filling('black') },
      forecast: this.#forecast,
      clock,
      journal,
      limits,
      observer: {
        ply: (record, match, counts) => {
          this.#plies.push(record);
          this.#turnStartedAt = record.at;
          this.#match = match;
          this.#counts = counts;
          this.#tell(listener => listener.ply?.(record));
        },
        end: (end, match, counts) => {
          this.#match = match;
          this.#counts = counts;
          this.#ended = true;
          for (const wait of this.#absent.values()) wait.abort();
          this.#absent.clear();
          this.#tell(listener => listener.end?.(end));
        },
        speculation: () => this.#tell(listener => listener.speculation?.()),
        progress: () => this.#tell(listener => listener.progress?.()),
      },
      onFailure: (_agent, error) => onFailure(this.id, error),
      onPredictorFailure: (predictor, error) => this.#deps.onPredictorFailure?.(this.id, predictor, error),
    });
    this.#conductor = conductor;
    this.#carried = NO_REMAINDER;
    for (const seat of SEATS) if (!this.#isThere(seat)) this.left(seat);
    this.#tell(listener => listener.status?.(this.status));
    this.#running = conductor.run().catch((error: unknown) => {
      // Nothing can be made durable, so nothing more is announced; a restart resumes from what is.
      this.#failed = true;
      this.#conductor = null;
      onFailure(this.id, error);
      this.#tell(listener => listener.failed?.());
      this.#tell(listener => listener.status?.(this.status));
    });
  }

  /** Stops after what is already decided is durable. The position stands; `play` goes on from it. */
  async pause(): Promise<void> {
    this.#conductor?.stop();
    await this.#running;
    if (this.#conductor !== null) this.#carried = addPages(this.#carried, this.#conductor.takeRemainder());
    this.#conductor = null;
    for (const wait of this.#absent.values()) wait.abort();
    this.#absent.clear();
    if (!this.over) this.#tell(listener => listener.status?.(this.status));
  }

  /** Resolves when the conductor has ended, by the end of the match or a pause. */
  settled(): Promise<void> {
    return this.#running;
  }

  submit(seat: Seat, ply: number, choice: Choice): Result<Match> {
    return this.#conductor?.submit(seat, ply, choice) ?? NOT_RUNNING;
  }

  /** `seat` is null for an operator. */
  act(seat: Seat | null, action: Action): Result<Match> {
    // A paused match can be aborted too.
    if (seat === null) this.play();
    return this.#conductor?.act(seat, action) ?? NOT_RUNNING;
  }

  #isThere(seat: Seat): boolean {
    const player = this.setup.players[seat];
    if (player.kind === 'bot') return this.#deps.online(player.name);
    return this.#agents[seat] !== null;
  }

  /** A human or a bot has come (back). */
  joined(seat: Seat): void {
    this.#absent.get(seat)?.abort();
    if (this.#absent.delete(seat)) this.#tell(listener => listener.status?.(this.status));
  }

  /** A human's or a bot's last connection is gone: the match waits a while, its clock running, then goes by the rules. */
  left(seat: Seat): void {
    const conductor = this.#conductor;
    if (conductor === null || this.over || this.#absent.has(seat)) return;
    const wait = new AbortController();
    this.#absent.set(seat, wait);
    this.#deps.clock.sleep(this.#deps.absenceMs, wait.signal).then(
      () => conductor.playerGone(seat),
      () => undefined, // the player came back, or the match ended
    );
    this.#tell(listener => listener.status?.(this.status));
  }

  #position(): Match {
    const { initialFen, timeControl, plyLimit, adjudication } = this.setup;
    const at = this.#deps.clock.now();
    const started = startMatch({ initialFen, timeControl, plyLimit, adjudication, at });
    const resumed = started.ok ? resumeMatch(started.value, this.#plies, at) : started;
    if (!resumed.ok) throw new Error(`match ${this.id} cannot be set up: ${resumed.error.message}`);
    return resumed.value;
  }

  #filling(seat: Seat): SeatFilling {
    const agent = this.#agents[seat];
    return agent === null
      ? { kind: 'socket' }
      : { kind: 'hosted', agent, speculation: this.setup.speculation[seat] };
  }

  #tell(say: (listener: MatchListener) => void): void {
    for (const listener of this.#listeners) {
      try {
        say(listener);
      } catch (error) {
        // Whoever only listens cannot stop a match.
        this.#deps.onFailure(this.id, error);
      }
    }
  }
}

const NOT_RUNNING = refuse('not-running', 'the match is not running: it is over or paused');
