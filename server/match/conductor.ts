import type { Action, Choice, ExpectedReply } from '../../shared/match/choice.ts';
import {
  addPages,
  addPly,
  addRemainder,
  type MatchCounts,
  NO_COUNTS,
  NO_REMAINDER,
  type Remainder,
  seatAccounts,
} from '../../shared/match/counts.ts';
import type { MatchEnd } from '../../shared/match/end.ts';
import { flagAt, type Match, plyToPlay, seatToMove } from '../../shared/match/match.ts';
import type { PlyRecord, PredictionRecord } from '../../shared/match/plyRecord.ts';
import { type BySeat, SEATS, type Seat } from '../../shared/match/seat.ts';
import { PRESETS, type SpeculationSettings } from '../../shared/match/speculation.ts';
import type { MatchSummary } from '../../shared/match/summary.ts';
import type { SpeculationView } from '../../shared/protocol/view.ts';
import type { Result } from '../../shared/result.ts';
import { NO_USAGE } from '../../shared/stats/usage.ts';
import type { Agent } from '../agents/agent.ts';
import type { Clock } from '../clock.ts';
import type { Forecast } from '../predictors/predictor.ts';
import type { RootDecision } from '../speculation/ownDecision.ts';
import { POLICIES } from '../speculation/policy.ts';
import type { TreeSeat } from '../speculation/seats.ts';
import { type ClosedTurn, type GuessRecord, SpeculationTree } from '../speculation/tree.ts';
import { agentSearcher, type SearchLimits } from './agentSearcher.ts';
import { Arbiter } from './arbiter.ts';
import { ChessWorld } from './chessWorld.ts';
import { type Decision, moveOf } from './decision.ts';
import type { Journal } from './journal.ts';
import { chessForecaster, foreseenTurn, movesOf } from './predict.ts';
import { speculationView } from './speculationView.ts';

/** Who fills a seat: an agent that the tree asks, hosted or a bot; or a human behind a socket. */
export type SeatFilling =
  | { readonly kind: 'hosted'; readonly agent: Agent; readonly speculation: SpeculationSettings }
  | { readonly kind: 'socket' };

export interface MatchLimits extends SearchLimits {
  /** How often a seat's own search may be lost to a failure of transport, and the pause before a retry. */
  readonly retries: { readonly limit: number; readonly pauseMs: number };
}

export const DEFAULT_LIMITS: MatchLimits = {
  thinkMs: 15 * 60_000,
  attempts: 3,
  retries: { limit: 3, pauseMs: 500 },
};

/** Hears what has become durable, in order, and that the speculation may have changed. */
export interface MatchObserver {
  ply?(record: PlyRecord, match: Match, counts: MatchCounts): void;
  end?(end: MatchEnd, match: Match, counts: MatchCounts): void;
  speculation?(): void;
  /** `writtenTokens` has grown. */
  progress?(): void;
}

export interface ConductorOptions {
  readonly id: string;
  /** New, or resumed from its durable plies; its `turnStartedAt` is of `clock`. */
  readonly match: Match;
  /** What an earlier conductor of the match had counted after its last ply. */
  readonly carried?: Remainder;
  /** The plies played before, for a resumed match. */
  readonly played?: readonly PlyRecord[];
  readonly seats: BySeat<SeatFilling>;
  /** Null: nothing is foreseen. */
  readonly forecast: Forecast | null;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly limits?: MatchLimits;
  readonly observer?: MatchObserver;
  /** A player's own failure, for the log. */
  readonly onFailure?: (agent: Agent, error: unknown) => void;
  /** A predictor's. */
  readonly onPredictorFailure?: (predictor: string, error: unknown) => void;
}

type News =
  | { readonly kind: 'ply'; readonly record: PlyRecord; readonly match: Match }
  | { readonly kind: 'end' };

/**
 * Runs one match: the turn loop of docs/architecture.md. It owns the arbiter, the tree and the flag's alarm;
 * a ply is written and then announced, in order.
 */
export class Conductor {
  readonly id: string;
  readonly #o: ConductorOptions;
  readonly #arbiter: Arbiter;
  readonly #tree: SpeculationTree<Match, Decision>;
  #counts: MatchCounts;
  #carried: Remainder;
  #announced: Match;
  #outbox: News[] = [];
  #wake = Promise.withResolvers<null>();
  #flagAlarm: AbortController | null = null;
  #stopped = false;
  /** By the search that decides the turn, before the turn began. */
  #writtenAhead = 0;

  constructor(options: ConductorOptions) {
    const { match, seats, clock, forecast, limits = DEFAULT_LIMITS, onFailure = () => undefined } = options;
    this.id = options.id;
    this.#o = options;
    this.#announced = match;
    this.#carried = options.carried ?? NO_REMAINDER;
    this.#arbiter = new Arbiter(match);
    // A match whose last ply was durable, and its end was not.
    if (match.end !== null) this.#outbox.push({ kind: 'end' });
    this.#counts = (options.played ?? []).reduce(addPly, NO_COUNTS);
    const readsClock = bySeat(seat => seats[seat].kind === 'hosted' && seats[seat].agent.readsClock);
    const onExpect = (after: Match, replies: readonly ExpectedReply[]): void =>
      forecast?.expect(foreseenTurn(after), replies);
    this.#tree = new SpeculationTree<Match, Decision>(
      {
        world: new ChessWorld(readsClock),
        seats: bySeat(seat => treeSeat(seats[seat], { clock, limits, onFailure, onExpect })),
        forecaster: forecast === null ? null : chessForecaster(forecast),
        spent: seatAccounts(options.played ?? [], this.#carried, speculating(seats)),
        clock,
        retries: limits.retries,
        onChange: () => options.observer?.speculation?.(),
        onProgress: () => options.observer?.progress?.(),
        onSourceFailure: (source, error) => options.onPredictorFailure?.(source, error),
      },
      match,
      plyToPlay(match),
    );
  }

  /** The match as it stands for the rules; the newest plies may not be durable yet. */
  get match(): Match {
    return this.#arbiter.match;
  }

  /** The match as it was last announced. */
  get announced(): Match {
    return this.#announced;
  }

  get counts(): MatchCounts {
    return this.#counts;
  }

  /** The speculation on the turn in progress. A secret: see `visibleTo`. */
  get speculation(): SpeculationView {
    return speculationView(this.#tree, this.#epochOffsetMs);
  }

  /**
   * Tokens of output of the search that decides the turn in progress. Only since the turn began: that the search had
   * begun before tells that the move was foreseen.
   */
  get writtenTokens(): number {
    return Math.max(0, this.#rootTokens() - this.#writtenAhead);
  }

  /** After `stop`: what was counted since the last ply, for the conductor that goes on. */
  takeRemainder(): Remainder {
    return this.#takeLedger();
  }

  /** A choice from a socket. Whatever becomes of it, the answer is at once. */
  submit(seat: Seat, ply: number, choice: Choice): Result<Match> {
    const result = this.#commit(seat, ply, choice, this.#o.clock.now(), null);
    this.#wakeUp();
    return result;
  }

  /** Resignation or abort; `seat` is null for an operator. */
  act(seat: Seat | null, action: Action): Result<Match> {
    const wasOver = this.match.end !== null;
    const result = this.#arbiter.act(seat, action, this.#o.clock.now(), this.#lagMs(seatToMove(this.match)));
    if (!wasOver && this.match.end !== null) this.#afterEnd();
    return result;
  }

  /** The player of a socket's seat is gone for good: a forfeit, or an abort before both sides have moved. */
  playerGone(seat: Seat): void {
    const at = this.#o.clock.now();
    if (this.match.end !== null) return;
    if (this.match.moves.length < 2) this.#arbiter.act(null, { kind: 'abort' }, at);
    else
      this.#arbiter.forfeit(
        seat,
        'player-gone',
        { code: 'player-away' },
        at,
        this.#lagMs(seatToMove(this.match)),
      );
    this.#afterEnd();
  }

  /** Plays to the end, or until `stop`. Rejects when the journal fails: then nothing more is announced. */
  async run(): Promise<void> {
    try {
      if (this.match.end === null) this.#tree.start();
      this.#setFlagAlarm();
      for (;;) {
        await this.#deliver();
        // Instant agents would keep the process from everything else until their match is over. Only a
        // prepared reply is not kept waiting: a guess stands behind it, and behind a guess a predictor's work.
        if (this.#tree.rootKind !== 'ready') await this.#o.clock.breathe();
        // What came meanwhile is delivered before anything is waited for, or the loop is left.
        if (this.#outbox.length > 0) continue;
        if (this.match.end !== null || this.#stopped) return;
        const turn = this.#tree.root;
        const decision = await Promise.race([this.#tree.decision(), this.#wake.promise]);
        if (decision !== null && this.#tree.root === turn && !this.#stopped) this.#decided(decision);
      }
    } finally {
      this.#flagAlarm?.abort();
      this.#tree.close();
    }
  }

  /** Leaves the match as it stands, to be resumed from its durable plies. */
  stop(): void {
    this.#stopped = true;
    this.#wakeUp();
  }

  /** The tree's answer for the seat to move takes the same path as everybody's. */
  #decided(decision: RootDecision<Decision>): void {
    const match = this.match;
    if (match.end !== null) return;
    const seat = seatToMove(match);
    // A prepared reply was ready before the turn began: it costs nothing.
    const at = Math.max(match.turnStartedAt, decision.decidedAt);
    if (decision.choice.kind === 'forfeit') {
      const { termination, reason } = decision.choice;
      this.#arbiter.forfeit(seat, termination, reason, at, this.#lagMs(seat));
      this.#afterEnd();
      return;
    }
    const result = this.#commit(seat, plyToPlay(match), decision.choice.choice, at, decision);
    if (!result.ok && this.match.end === null) {
      throw new Error(
        `the search of ply ${plyToPlay(match)} let pass what the rules refuse: ${result.error.code}`,
      );
    }
  }

  /** Checked and replaced, and the next search started, in one synchronous step. */
  #commit(
    seat: Seat,
    ply: number,
    choice: Choice,
    at: number,
    decision: RootDecision<Decision> | null,
  ): Result<Match> {
    const before = this.match;
    const lagMs = decision === null ? 0 : this.#lagMs(seat);
    const result = this.#arbiter.submit(seat, ply, choice, at, lagMs);
    if (!result.ok) {
      if (before.end === null && this.match.end !== null) this.#afterEnd();
      return result;
    }
    const after = result.value;
    if (choice.kind === 'move') {
      const closed = this.#tree.advance(after.end === null ? after : null);
      this.#writtenAhead = this.#rootTokens();
      this.#o.forecast?.learn(foreseenTurn(before), movesOf(closed.published), choice.uci);
      const record = this.#record({ before, after, at, choice, seat, closed, decision });
      this.#outbox.push({ kind: 'ply', record, match: after });
    }
    if (after.end === null) this.#setFlagAlarm();
    else this.#afterEnd();
    return result;
  }

  #record({
    before,
    after,
    at,
    choice,
    seat,
    closed,
    decision,
  }: {
    before: Match;
    after: Match;
    at: number;
    choice: Extract<Choice, { kind: 'move' }>;
    seat: Seat;
    closed: ClosedTurn<Decision>;
    decision: RootDecision<Decision> | null;
  }): PlyRecord {
    const waitedMs = at - before.turnStartedAt;
    return {
      ply: plyToPlay(before),
      seat,
      hosted: decision !== null,
      uci: choice.uci,
      san: after.sans.at(-1) ?? '',
      fen: after.fen,
      offersDraw: choice.offersDraw,
      clockMs: after.clock?.remainingMs[seat] ?? null,
      searchMs: decision?.searchMs ?? waitedMs,
      waitedMs,
      kind: closed.kind,
      usage: decision?.usage ?? NO_USAGE,
      reasks: reasksOf(decision),
      predictions: closed.guesses.map(predictionRecord),
      ...this.#takeLedger(),
      at: this.#o.clock.epoch(),
    };
  }

  #rootTokens(): number {
    return this.#tree.root.search?.usage.outputTokens ?? 0;
  }

  /** What ended since the last page, with what was carried over. */
  #takeLedger(): Remainder {
    const page = this.#tree.ledger.take();
    const toEpoch = this.#epochOffsetMs;
    const branches = page.branches.map(branch => ({
      ...branch,
      launchedAt: branch.launchedAt + toEpoch,
      finishedAt: branch.finishedAt === null ? null : branch.finishedAt + toEpoch,
      endedAt: branch.endedAt + toEpoch,
    }));
    const all = addPages(this.#carried, { ...page, branches });
    this.#carried = NO_REMAINDER;
    return all;
  }

  /** Added to an instant of the match's clock, it makes one of the calendar: records outlive the clock. */
  get #epochOffsetMs(): number {
    const { clock } = this.#o;
    return clock.epoch() - clock.now();
  }

  #lagMs(seat: Seat): number {
    const filling = this.#o.seats[seat];
    return filling.kind === 'hosted' ? (filling.agent.lagMs?.() ?? 0) : 0;
  }

  #afterEnd(): void {
    this.#flagAlarm?.abort();
    this.#tree.close();
    this.#outbox.push({ kind: 'end' });
    this.#wakeUp();
  }

  #wakeUp(): void {
    this.#wake.resolve(null);
    this.#wake = Promise.withResolvers();
  }

  /** Durable first, then announced, in order. */
  async #deliver(): Promise<void> {
    const { journal, observer } = this.#o;
    for (let news = this.#outbox.shift(); news !== undefined; news = this.#outbox.shift()) {
      if (news.kind === 'ply') {
        await journal.ply(this.id, news.record);
        this.#counts = addPly(this.#counts, news.record);
        this.#announced = news.match;
        observer?.ply?.(news.record, this.#announced, this.#counts);
      } else {
        const { match } = this;
        if (match.end === null) throw new Error('an end was to be announced, and there is none');
        const rest = this.#takeLedger();
        const counts = addRemainder(this.#counts, rest);
        const summary: MatchSummary = { counts, rest, at: this.#o.clock.epoch() };
        await journal.end(this.id, match.end, summary);
        this.#counts = counts;
        this.#announced = match;
        observer?.end?.(match.end, match, counts);
      }
    }
  }

  /** The flag's truth is computed from timestamps; this only wakes us. */
  #setFlagAlarm(): void {
    this.#flagAlarm?.abort();
    const fallsAt = flagAt(this.match);
    if (fallsAt === null || this.match.end !== null) return;
    // What was decided in time may still be on its way.
    const lagMs = this.#lagMs(seatToMove(this.match));
    const at = fallsAt + lagMs;
    const alarm = new AbortController();
    this.#flagAlarm = alarm;
    const { clock } = this.#o;
    clock.sleep(Math.max(0, at - clock.now()) + 1, alarm.signal).then(
      () => {
        // An answer that came in time is on its way through the loop.
        if (this.#tree.root.decided) return;
        if (this.#arbiter.flag(clock.now() - lagMs)) this.#afterEnd();
        else this.#setFlagAlarm();
      },
      () => undefined, // a ply was committed
    );
  }
}

function bySeat<T>(valueOf: (seat: Seat) => T): BySeat<T> {
  return { white: valueOf(SEATS[0]), black: valueOf(SEATS[1]) };
}

/** The seats that pay for predictions. */
function speculating(seats: BySeat<SeatFilling>): Seat[] {
  return SEATS.filter(seat => {
    const filling = seats[seat];
    return filling.kind === 'hosted' && filling.speculation.policy !== 'off';
  });
}

function treeSeat(
  filling: SeatFilling,
  options: {
    clock: Clock;
    limits: SearchLimits;
    onFailure: (agent: Agent, error: unknown) => void;
    onExpect: (after: Match, replies: readonly ExpectedReply[]) => void;
  },
): TreeSeat<Match, Decision> {
  if (filling.kind === 'socket') {
    return {
      searcher: null,
      policy: POLICIES.off,
      budget: PRESETS.off,
    };
  }
  const { policy, ...budget } = filling.speculation;
  return { searcher: agentSearcher(filling.agent, options), policy: POLICIES[policy], budget };
}

function reasksOf(decision: RootDecision<Decision> | null): number {
  return decision?.choice.kind === 'choice' ? (decision.choice.reasks ?? 0) : 0;
}

function predictionRecord({
  choice,
  probability,
  source,
  launched,
  reply,
}: GuessRecord<Decision>): PredictionRecord {
  return {
    uci: moveOf(choice) ?? '',
    probability,
    source,
    launched,
    reply: reply === null ? null : moveOf(reply),
  };
}
