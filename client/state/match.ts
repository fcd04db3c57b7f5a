import { computed, signal } from '@preact/signals';
import type { input } from 'zod';
import * as z from 'zod/mini';
import type { PredictionRecord } from '../../shared/match/plyRecord.ts';
import type { Seat } from '../../shared/match/seat.ts';
import { fromMatchRoom, type MatchSnapshot, matchView } from '../../shared/protocol/fromServer.ts';
import type { toMatchRoom } from '../../shared/protocol/room.ts';
import type { PredictionsView, SearchView, SpeculationView } from '../../shared/protocol/view.ts';
import type { Rejection } from '../../shared/result.ts';
import { text } from '../text.ts';
import { plyNumber } from '../view/plies.ts';
import { afterPly, NOTHING_PREPARED, type Prepared, preparedMove } from '../view/prepared.ts';
import { milestone } from '../view/written.ts';
import { getMatch } from './api.ts';
import { type JoinedRoom, plain, stayJoined } from './connection.ts';
import { playSound } from './sound.ts';

export type MatchLink = 'connecting' | 'live' | 'reconnecting' | 'record' | 'absent' | 'failed';

/** A ready hit that has just been committed. */
export interface Moment {
  readonly ply: number;
  readonly san: string;
  readonly savedMs: number;
}

/** The ready hit that ply `ply` was; null where it was none. */
export function momentOf({ plies }: MatchSnapshot, ply: number): Moment | null {
  const played = plies[ply - 1];
  if (played?.kind !== 'ready') return null;
  return { ply, san: played.san, savedMs: played.searchMs - played.waitedMs };
}

type Requests = { readonly [Type in keyof typeof toMatchRoom]: input<(typeof toMatchRoom)[Type]> };

/** `ctx.reject` hands over a code, or a code with its message. */
const rejection = z.object({
  reason: z.union([z.string(), z.object({ code: z.string(), message: z.optional(z.string()) })]),
});

/** One match as a client sees it: live through its room, or from its record once the room is gone. */
export class WatchedMatch {
  readonly id: string;
  readonly link = signal<MatchLink>('connecting');
  readonly match = signal<MatchSnapshot | null>(null);
  /** The seats that this client owns. */
  readonly seats = signal<readonly Seat[]>([]);
  /** This client is told of a turn's speculation before the turn is committed. */
  readonly toldLive = signal(true);
  /** The server's clock minus ours. */
  readonly clockOffsetMs = signal(0);
  readonly speculation = signal<SpeculationView | null>(null);
  /** By ply. */
  readonly predictions = signal<ReadonlyMap<number, readonly PredictionRecord[]>>(new Map());
  /** The searches ahead that came true or were dropped, as far as this client may see them. */
  readonly searches = signal<readonly SearchView[]>([]);
  readonly moment = signal<Moment | null>(null);
  /** Why the last request was refused, for people. */
  readonly problem = signal<string | null>(null);
  /** Counts refusals: a board that ran ahead of the match goes back to it. */
  readonly refusals = signal(0);
  /** For a live region: what was committed last while this page was open. */
  readonly announcement = signal('');
  /** Why this client's player cannot play the match again; null where it can, and before that is known. */
  readonly againRefusal = signal<Rejection | null>(null);
  /** What this client's player has prepared for its opponent's next move. */
  readonly prepared = signal<Prepared>(NOTHING_PREPARED);

  readonly #knownSearches = new Set<string>();
  readonly #chosenPly = signal<number | null>(null);
  #room: JoinedRoom | null = null;
  #end: AbortSignal | null = null;

  constructor(id: string) {
    this.id = id;
  }

  /** The ply after which the board stands; 0 is the start. */
  readonly shownPly = computed(() => {
    const last = this.match.value?.plies.length ?? 0;
    return Math.min(this.#chosenPly.value ?? last, last);
  });

  /** The board follows the match. */
  readonly atLive = computed(() => this.#chosenPly.value === null);

  /** Stands the board after `ply`; the last one follows the match. */
  show(ply: number): void {
    const last = this.match.value?.plies.length ?? 0;
    this.#chosenPly.value = ply >= last ? null : Math.max(0, ply);
  }

  backToLive(): void {
    this.#chosenPly.value = null;
  }

  /** Keeps the match current until `end`. */
  async run(end: AbortSignal): Promise<void> {
    this.#end = end;
    const left = await stayJoined({
      roomId: this.id,
      signal: end,
      onStatus: status => {
        this.link.value = status;
      },
      onJoin: room => this.#listen(room),
    });
    this.#room = null;
    if (left === 'absent') await this.#readRecord(end);
  }

  async #readRecord(end: AbortSignal): Promise<void> {
    const record = await getMatch(this.id, end);
    if (end.aborted) return;
    if (!record.ok) {
      this.link.value =
        record.error.code === 'offline' || record.error.code === 'unreadable' ? 'failed' : 'absent';
      return;
    }
    this.seats.value = record.value.seats;
    this.speculation.value = null;
    this.match.value = record.value.match;
    this.againRefusal.value = record.value.againRefusal;
    this.#remember(record.value.predictions);
    this.#close(record.value.ledger ?? []);
    this.link.value = 'record';
  }

  /** The room tells what each commit closes; what was closed before, and after the last commit, is in the record. */
  async #readSearches(): Promise<void> {
    if (this.#end === null) return;
    const record = await getMatch(this.id, this.#end);
    if (!record.ok) return;
    this.#close(record.value.ledger ?? []);
    this.againRefusal.value = record.value.againRefusal;
  }

  #close(searches: readonly SearchView[]): void {
    const fresh = searches.filter(search => !this.#knownSearches.has(searchKey(search)));
    if (fresh.length === 0) return;
    for (const search of fresh) this.#knownSearches.add(searchKey(search));
    this.searches.value = [...this.searches.value, ...fresh].sort((a, b) => a.launchedAt - b.launchedAt);
  }

  /** Asks the match room for something, and tells whether it was granted; a refusal shows in `problem`. */
  async request<Type extends keyof Requests>(type: Type, payload: Requests[Type]): Promise<boolean> {
    this.problem.value = null;
    try {
      if (this.#room === null) return this.#refused('offline', '');
      await this.#room.request(type, payload);
      return true;
    } catch (error) {
      const read = rejection.safeParse(error);
      if (!read.success) return this.#refused('offline', '');
      const { reason } = read.data;
      return typeof reason === 'string'
        ? this.#refused(reason, '')
        : this.#refused(reason.code, reason.message ?? '');
    }
  }

  #refused(code: string, message: string): false {
    this.problem.value = text.problem(code, message);
    this.refusals.value++;
    return false;
  }

  #listen(room: JoinedRoom): void {
    this.#room = room;
    room.onStateChange((state: unknown) => {
      const view = matchView.safeParse(plain(state));
      if (view.success) this.#advance(view.data);
      else this.problem.value = text.problem('unreadable', '');
    });
    room.onMessage('hello', (message: unknown) => {
      const hello = fromMatchRoom.hello.safeParse(message);
      if (!hello.success) return;
      this.clockOffsetMs.value = hello.data.now - Date.now();
      this.seats.value = hello.data.seats;
      this.toldLive.value = hello.data.toldLive;
      void this.#readSearches();
    });
    room.onMessage('searches', (message: unknown) => {
      const searches = fromMatchRoom.searches.safeParse(message);
      if (searches.success) this.#close(searches.data);
    });
    room.onMessage('speculation', (message: unknown) => {
      const speculation = fromMatchRoom.speculation.safeParse(message);
      if (speculation.success) this.speculation.value = speculation.data;
    });
    room.onMessage('predictions', (message: unknown) => {
      const predictions = fromMatchRoom.predictions.safeParse(message);
      if (predictions.success) this.#remember(predictions.data);
    });
  }

  #advance(next: MatchSnapshot): void {
    const before = this.match.value;
    this.match.value = next;
    if (before === null) return;
    const fresh = next.plies.slice(before.plies.length);
    const ended = next.status === 'ended' && before.status !== 'ended';
    if (fresh.length > 0) this.#played(next, fresh);
    else this.#wrote(next, before.writtenTokens);
    if (ended) {
      this.announcement.value = `${this.announcement.value} ${text.outcome(next)}`;
      this.prepared.value = NOTHING_PREPARED;
      playSound('end');
      void this.#readSearches();
    }
  }

  #wrote({ toMove, writtenTokens }: MatchSnapshot, before: number): void {
    const passed = milestone(before, writtenTokens);
    if (passed !== null) this.announcement.value = text.match.wrote(toMove, passed);
  }

  /** Some plies were committed: they are told, and what was prepared for them is played. */
  #played(next: MatchSnapshot, fresh: MatchSnapshot['plies']): void {
    const first = next.plies.length - fresh.length + 1;
    this.announcement.value = fresh
      .map(({ san, kind, offersDraw }, index) =>
        text.match.announce(plyNumber(next.initialFen, first + index).seat, san, { kind, offersDraw }),
      )
      .join(' ');
    // Of a chain that committed in one instant, the last ready hit is the moment.
    const hit = fresh.findLastIndex(ply => ply.kind === 'ready');
    this.moment.value = hit < 0 ? null : momentOf(next, first + hit);
    playSound(hit >= 0 ? 'hit' : fresh.some(({ san }) => san.includes('x')) ? 'capture' : 'move');
    this.prepared.value = fresh.reduce((prepared, { uci }) => afterPly(prepared, uci), this.prepared.value);
    if (next.status !== 'running' || !this.seats.value.includes(next.toMove)) return;
    const uci = preparedMove(this.prepared.value, next.fen);
    this.prepared.value = { ...this.prepared.value, premove: null };
    if (uci !== null) void this.request('move', { ply: next.plies.length + 1, uci, offersDraw: false });
  }

  /** Resolves when the match is over, or `end` ends the wait. */
  over(end: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      const stop = this.match.subscribe(match => {
        if (match?.status === 'ended') resolve();
      });
      end.addEventListener('abort', () => resolve(), { once: true });
      end.addEventListener('abort', stop, { once: true });
    });
  }

  #remember(views: readonly PredictionsView[]): void {
    const known = new Map(this.predictions.value);
    for (const { ply, predictions } of views) known.set(ply, predictions);
    this.predictions.value = known;
  }
}

/** Ids begin anew with each run of a match: together with the launch they tell searches apart. */
function searchKey({ id, launchedAt }: SearchView): string {
  return `${id} ${launchedAt}`;
}
