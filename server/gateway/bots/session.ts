import { type BotErrorCode, type Hello, type ToBot } from '../../../shared/protocol/bot.ts';
import { BOT_LIMITS } from '../../../shared/protocol/botLimits.ts';
import type { BotState } from '../../../shared/protocol/view.ts';
import type { Clock } from '../../clock.ts';
import type { BotLine, BotSeat } from './seat.ts';
import type { About, BotSocket } from './socket.ts';

/** Ends of matches that are kept for a bot, at most. */
const ENDS = 100;
/** What was sent so recently may have gone into a connection that was dead already, and is sent again to the next. */
const UNSURE_MS = BOT_LIMITS.silenceMs + BOT_LIMITS.pingEveryMs;

interface KeptEnd {
  readonly end: ToBot;
  /** When it is surely known, on the clock; null while it has not been sent. */
  readonly until: number | null;
}

/** What a bot waits for in the open pool. */
export interface Seeking {
  readonly clock: string;
  readonly rated: boolean;
}

/** A bot by its account: its connection, if there is one, and its seats, which outlive it. */
export class BotSession implements BotLine {
  readonly name: string;
  readonly #seats = new Map<string, BotSeat>();
  readonly #onChange: () => void;
  readonly #clock: Clock;
  #told: BotState = 'offline';
  #socket: BotSocket | null = null;
  #speculate = 0;
  #legalMoves = false;
  #ends: readonly KeptEnd[] = [];
  #seeking: Seeking | null = null;
  /** It has said that it goes once its matches are over. */
  #leaving = false;
  #challenging = new AbortController();
  /** Offers that it has open to others, and that it has not answered. */
  challenges = 0;
  offered = 0;

  /** `onChange` is called when `state` has changed. */
  constructor(name: string, { clock, onChange }: { readonly clock: Clock; readonly onChange: () => void }) {
    this.name = name;
    this.#clock = clock;
    this.#onChange = onChange;
  }

  get state(): BotState {
    if (this.#socket === null) return 'offline';
    if (this.#seats.size > 0) return 'playing';
    return this.#seeking === null ? 'idle' : 'seeking';
  }

  get connected(): boolean {
    return this.#socket !== null;
  }

  get speculate(): number {
    return this.#speculate;
  }

  get legalMoves(): boolean {
    return this.#legalMoves;
  }

  get lagMs(): number {
    return this.#socket?.lag.ms ?? 0;
  }

  get seeking(): Seeking | null {
    return this.#seeking;
  }

  set seeking(seeking: Seeking | null) {
    this.#seeking = seeking;
    this.#changed();
  }

  /** Fires when its challenges of now are taken back: it goes, or connects anew. */
  get challenging(): AbortSignal {
    return this.#challenging.signal;
  }

  get leaving(): boolean {
    return this.#leaving;
  }

  /** It may be offered another match. */
  get free(): boolean {
    const taken = this.#seats.size + this.offered + this.challenges;
    return this.connected && !this.#leaving && taken < BOT_LIMITS.matches;
  }

  /** Nothing is left to be remembered of it. */
  get idleForGood(): boolean {
    return !this.connected && this.#seats.size === 0 && this.#keptEnds().length === 0;
  }

  /** The ids of its matches. */
  get matches(): readonly string[] {
    return [...this.#seats.keys()];
  }

  seatOf(matchId: string): BotSeat | undefined {
    return this.#seats.get(matchId);
  }

  send(message: ToBot): void {
    this.#socket?.send(message);
  }

  refuse(code: BotErrorCode, message: string, about: About = {}): void {
    this.#socket?.refuse(code, message, about);
  }

  /** A connection has shown the bot's token; an older one gives way. `greet` comes before all else. */
  connect(socket: BotSocket, { speculate, legalMoves }: Hello, greet: ToBot): void {
    const older = this.#socket;
    this.#socket = socket;
    older?.close('replaced', 'the bot has connected anew');
    this.#speculate = speculate;
    this.#legalMoves = legalMoves;
    this.#leaving = false;
    this.#seeking = null;
    socket.send(greet);
    const ends = this.#keptEnds();
    for (const { end } of ends) socket.send(end);
    // All this may have been more than the connection bears: then it is gone again.
    if (this.#socket !== socket) return;
    this.#ends = ends.map(({ end, until }) => ({ end, until: until ?? this.#clock.now() + UNSURE_MS }));
    for (const seat of this.#seats.values()) {
      seat.connected();
      if (this.#socket !== socket) return;
    }
    this.#changed();
  }

  /** False where the connection had been replaced before: then nothing has changed. */
  disconnect(socket: BotSocket): boolean {
    if (this.#socket !== socket) return false;
    this.#socket = null;
    this.#seeking = null;
    for (const seat of this.#seats.values()) seat.disconnected();
    this.#changed();
    return true;
  }

  close(reason: 'bye' | 'restart' | 'token-unknown', message: string): void {
    this.#socket?.close(reason, message);
  }

  takeBackChallenges(): void {
    this.#challenging.abort();
    this.#challenging = new AbortController();
  }

  /** No more offers, either way; the connection is closed when the last match is over. */
  leave(): void {
    this.#leaving = true;
    this.#seeking = null;
    this.takeBackChallenges();
    this.#changed();
    this.#goIfDone();
  }

  sit(seat: BotSeat): void {
    this.#seats.set(seat.matchId, seat);
    this.#changed();
  }

  /** The match is over; `end` is null where it stopped without one. */
  stand(matchId: string, end: ToBot | null): void {
    this.#seats.delete(matchId);
    if (end !== null) {
      const until = this.connected ? this.#clock.now() + UNSURE_MS : null;
      this.#ends = [...this.#keptEnds(), { end, until }].slice(-ENDS);
      this.send(end);
    }
    this.#changed();
    this.#goIfDone();
  }

  #keptEnds(): readonly KeptEnd[] {
    const now = this.#clock.now();
    return this.#ends.filter(({ until }) => until === null || until > now);
  }

  #changed(): void {
    if (this.state === this.#told) return;
    this.#told = this.state;
    this.#onChange();
  }

  #goIfDone(): void {
    if (this.#leaving && this.#seats.size === 0) this.close('bye', 'goodbye');
  }
}
