import { type AuthContext, type Client, type MessageContext, Room } from '@colyseus/core';
import type { z } from 'zod';
import { type Action, type Choice, move } from '../../shared/match/choice.ts';
import type { Match } from '../../shared/match/match.ts';
import type { Seat } from '../../shared/match/seat.ts';
import { type FromMatchRoom, toMatchRoom } from '../../shared/protocol/room.ts';
import type { PredictionsView } from '../../shared/protocol/view.ts';
import { ok, type Result, refuse } from '../../shared/result.ts';
import type { BranchRecord } from '../../shared/stats/branchRecord.ts';
import type { Clock } from '../clock.ts';
import type { LiveMatch } from '../match/liveMatch.ts';
import { searchView } from '../match/views.ts';
import { ledgerFor, predictionsFor, type Sight, type Viewer, visibleTo } from '../match/visibleTo.ts';
import { MatchState, mirrorMatch } from './state.ts';

export interface MatchRoomOptions {
  /** The room's id is the match's. */
  readonly match: LiveMatch;
  readonly clock: Clock;
  /** Null: clients hear of a ply when it is committed. Else only every so often, as a comparison. */
  readonly patchEveryMs: number | null;
  /** Who a Cookie header belongs to. */
  readonly viewerOf: (cookie: string | null) => Viewer;
  readonly onError: (error: unknown) => void;
}

type MatchClient = Client<{ messages: FromMatchRoom }>;

type PlayerRequest = { readonly ply: number; readonly choice: Choice } | { readonly action: Action };

/** A client, and what it may learn of the speculation at the moment. */
interface Visitor {
  client: MatchClient;
  readonly viewer: Viewer;
  readonly seats: readonly Seat[];
  sight: Sight;
  connected: boolean;
}

const SPECULATION_EVERY_MS = 50;
const PROGRESS_EVERY_MS = 500;
/** How long a dropped client may come back to its session. */
const RECONNECTION_S = 30;

/** A one-way mirror of a match, and the sockets of its humans and spectators. It forwards; it decides nothing. */
export class MatchRoom extends Room<{ state: MatchState; client: MatchClient }> {
  override maxClients = Number.POSITIVE_INFINITY;
  override autoDispose = false;
  override maxMessagesPerSecond = 20;
  override state = new MatchState();
  readonly #visitors = new Map<string, Visitor>();
  #options: MatchRoomOptions | null = null;
  #stopListening: () => void = () => undefined;
  #speculationDue: AbortController | null = null;
  #progressDue: AbortController | null = null;

  static override async onAuth(
    _token: string,
    _options: unknown,
    context: AuthContext,
  ): Promise<{ cookie: string | null }> {
    return { cookie: context.headers.get('cookie') };
  }

  override onCreate(options: MatchRoomOptions): void {
    const { match } = options;
    this.roomId = match.id;
    this.#options = options;
    // Without this the framework ticks every 16 ms all the same.
    this.setTimestep();
    this.patchRate = options.patchEveryMs;
    mirrorMatch(this.state, match);
    // A match of instant agents may be over by now: then the room goes with those who still come.
    this.autoDispose = match.over;
    this.#stopListening = match.listen({
      ply: record => {
        this.#mirror();
        this.#sendPredictions(sight => predictionsFor(sight, [record]));
        this.#sendSearches(record.branches);
      },
      end: () => this.#ended(),
      failed: () => this.#leaveToItself(),
      status: () => this.#mirror(),
      speculation: () => this.#speculationChanged(),
      progress: () => this.#progressed(),
    });
    this.#handle('move', toMatchRoom.move, ({ ply, uci, offersDraw }) => ({
      ply,
      choice: move(uci, offersDraw),
    }));
    this.#handle('acceptDraw', toMatchRoom.acceptDraw, ({ ply }) => ({
      ply,
      choice: { kind: 'acceptDraw' },
    }));
    this.#handle('resign', toMatchRoom.resign, () => ({ action: { kind: 'resign' } }));
    this.#handle('abort', toMatchRoom.abort, () => ({ action: { kind: 'abort' } }));
  }

  override onJoin(client: MatchClient, _options: unknown, auth: { cookie: string | null }): void {
    const { match, viewerOf } = this.#o;
    const viewer = viewerOf(auth.cookie);
    const sight = visibleTo(viewer, match);
    const seats = match.seatsOf(viewer.guest);
    const visitor: Visitor = { client, viewer, seats, sight, connected: true };
    this.#visitors.set(client.sessionId, visitor);
    this.#greet(visitor);
  }

  override onDrop(client: MatchClient): void {
    const visitor = this.#visitors.get(client.sessionId);
    if (visitor === undefined) return; // it never got in
    visitor.connected = false;
    this.#attendance(visitor.seats);
    // A client that does not come back is reported to onLeave.
    this.allowReconnection(client, RECONNECTION_S).catch(() => undefined);
  }

  override onReconnect(client: MatchClient): void {
    const visitor = this.#visitors.get(client.sessionId);
    if (visitor === undefined) return;
    visitor.client = client;
    visitor.connected = true;
    this.#greet(visitor);
  }

  override onLeave(client: MatchClient): void {
    const visitor = this.#visitors.get(client.sessionId);
    if (!this.#visitors.delete(client.sessionId)) return;
    this.#attendance(visitor?.seats ?? []);
  }

  override onDispose(): void {
    this.#stopListening();
    this.#speculationDue?.abort();
    this.#progressDue?.abort();
  }

  override onUncaughtException(error: Error): void {
    this.#options?.onError(error);
  }

  get #o(): MatchRoomOptions {
    if (this.#options === null) throw new Error('the room was not created');
    return this.#options;
  }

  /** A player's request: parsed, handed to the match, and answered with its refusal, if any. */
  #handle<Schema extends z.ZodType>(
    type: keyof typeof toMatchRoom,
    schema: Schema,
    read: (body: z.output<Schema>) => PlayerRequest,
  ): void {
    this.onMessage(type, (client: MatchClient, payload: unknown, context: MessageContext) => {
      const parsed = parseRequest(schema, payload);
      const result = parsed.ok ? this.#ask(client, read(parsed.value)) : parsed;
      return result.ok ? context.resolve({}) : context.reject(result.error);
    });
  }

  #ask(client: MatchClient, request: PlayerRequest): Result<Match> {
    const { match } = this.#o;
    const [seat] = this.#visitors.get(client.sessionId)?.seats ?? [];
    if (seat === undefined) return refuse('not-a-player', 'you have no seat in this match');
    if ('action' in request) return match.act(seat, request.action);
    return match.submit(seat, request.ply, request.choice);
  }

  /** All that somebody who comes, or comes back, may know by now. */
  #greet({ client, seats, sight }: Visitor): void {
    const { match, clock } = this.#o;
    client.send('hello', { now: clock.epoch(), seats, toldLive: sight === 'live' });
    const predictions = predictionsFor(sight, match.plies);
    if (predictions.length > 0) client.send('predictions', predictions);
    if (sight === 'live') client.send('speculation', match.speculation);
    this.#attendance(seats);
  }

  #mirror(): void {
    mirrorMatch(this.state, this.#o.match);
    if (this.#o.patchEveryMs === null) this.broadcastPatch();
  }

  #ended(): void {
    const { match } = this.#o;
    this.#mirror();
    // Now everybody may see everything: whoever saw nothing before gets it all.
    const before = new Map([...this.#visitors].map(([id, { sight }]) => [id, sight]));
    for (const visitor of this.#visitors.values()) visitor.sight = visibleTo(visitor.viewer, match);
    for (const [id, { client, sight }] of this.#visitors) {
      if (before.get(id) === 'none') client.send('predictions', predictionsFor(sight, match.plies));
    }
    this.#leaveToItself();
  }

  /** The room stays for those who look at it or are on their way, and goes with the last of them. */
  #leaveToItself(): void {
    this.autoDispose = true;
  }

  #sendPredictions(select: (sight: Sight) => readonly PredictionsView[]): void {
    for (const { client, sight, connected } of this.#visitors.values()) {
      const predictions = connected ? select(sight) : [];
      if (predictions.length > 0) client.send('predictions', predictions);
    }
  }

  #sendSearches(branches: readonly BranchRecord[]): void {
    for (const { client, sight, connected } of this.#visitors.values()) {
      const seen = connected ? ledgerFor(sight, () => branches) : null;
      if (seen !== null && seen.length > 0) client.send('searches', seen.map(searchView));
    }
  }

  /** At most every `SPECULATION_EVERY_MS`, and only to those who may see it live. */
  #speculationChanged(): void {
    if (this.#speculationDue !== null) return;
    const visitors = (): Visitor[] =>
      [...this.#visitors.values()].filter(({ sight, connected }) => sight === 'live' && connected);
    if (visitors().length === 0) return;
    const { match, clock } = this.#o;
    const due = new AbortController();
    this.#speculationDue = due;
    clock.sleep(SPECULATION_EVERY_MS, due.signal).then(
      () => {
        this.#speculationDue = null;
        const view = match.speculation;
        for (const { client } of visitors()) client.send('speculation', view);
      },
      () => undefined, // the room is gone
    );
  }

  /** How much a model has written by now, as everybody may know: it tells of no move. */
  #progressed(): void {
    if (this.#progressDue !== null || this.#visitors.size === 0) return;
    const due = new AbortController();
    this.#progressDue = due;
    this.#o.clock.sleep(PROGRESS_EVERY_MS, due.signal).then(
      () => {
        this.#progressDue = null;
        this.#mirror();
      },
      () => undefined, // the room is gone
    );
  }

  /** Tells the match which of these seats have somebody there, and how many watch. */
  #attendance(seats: readonly Seat[]): void {
    const { match } = this.#o;
    const present = [...this.#visitors.values()].filter(({ connected }) => connected);
    for (const seat of seats) {
      if (present.some(visitor => visitor.seats.includes(seat))) match.joined(seat);
      else match.left(seat);
    }
    match.spectators = present.filter(visitor => visitor.seats.length === 0).length;
  }
}

function parseRequest<Schema extends z.ZodType>(schema: Schema, payload: unknown): Result<z.output<Schema>> {
  const parsed = schema.safeParse(payload ?? {});
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  return refuse('bad-request', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'cannot be read'}`);
}
