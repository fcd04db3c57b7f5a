import { randomInt } from 'node:crypto';
import { legalMoves, play } from '../../../shared/chess/position.ts';
import type { Choice, ExpectedReply } from '../../../shared/match/choice.ts';
import { seatToMove } from '../../../shared/match/match.ts';
import type { PlyRecord } from '../../../shared/match/plyRecord.ts';
import type { Seat } from '../../../shared/match/seat.ts';
import type { MatchSetup } from '../../../shared/match/setup.ts';
import type { Turn } from '../../../shared/match/turn.ts';
import type { ToBot, ToServer } from '../../../shared/protocol/bot.ts';
import { ok, type Result, refuse } from '../../../shared/result.ts';
import { NO_USAGE } from '../../../shared/stats/usage.ts';
import type { Agent, AgentAnswer, AgentRequest } from '../../agents/agent.ts';
import { TransportError } from '../../agents/agent.ts';
import type { LiveMatch } from '../../match/liveMatch.ts';
import type { Urgency } from '../../urgency.ts';
import { endMessage, speculateMessage, startMessage, turnMessage } from './seatMessages.ts';

/** The bot's side of a seat, as it is at the moment. */
export interface BotLine {
  /** False where nobody is connected: then it is lost, and the bot is told again when it comes back. */
  send(message: ToBot): void;
  readonly connected: boolean;
  /** How many positions the bot prepares at once in a match. */
  readonly speculate: number;
  /** It wants the legal moves with each position. */
  readonly legalMoves: boolean;
  readonly lagMs: number;
}

/** One question of the match to the bot. */
interface Asked {
  readonly id: number;
  readonly turn: Turn;
  /** The ply that it decides. */
  readonly ply: number;
  readonly refused: AgentRequest['refused'];
  readonly urgency: Urgency;
  /** It was asked before the opponent had decided: only such a one may be told before the opponent's ply. */
  readonly ahead: boolean;
  readonly answer: (answer: AgentAnswer) => void;
  /** Nothing is to be answered any more. */
  open: boolean;
  /** The bot was sent it ahead of its turn, or as its turn. */
  told: 'no' | 'speculate' | 'turn';
}

type Move = Extract<ToServer, { type: 'move' | 'prepared' }>;

/**
 * A bot's seat in a match: an agent that is asked over a WebSocket. What the bot is sent follows from the plies that
 * are announced and from predictions alone, never from what its opponent has decided and not played yet: a turn, the
 * end of a preparation and a hit are all told when the ply that makes them known is durable, and the answer to a
 * preparation is the same whether it can still come true or not.
 */
export class BotSeat implements Agent {
  readonly name: string;
  readonly repeatable = false;
  readonly readsClock = true;
  readonly isolated = false;
  readonly pace = null;
  readonly seat: Seat;
  readonly #setup: MatchSetup;
  readonly #line: BotLine;
  #match: LiveMatch | null = null;
  /** By id; those that the announced plies have gone past are dropped. */
  readonly #asked = new Map<number, Asked>();
  #ids = 0;
  #flushing = false;
  #stopListening: () => void = () => undefined;

  constructor({
    setup,
    seat,
    line,
  }: {
    readonly setup: MatchSetup;
    readonly seat: Seat;
    readonly line: BotLine;
  }) {
    this.name = setup.players[seat].name;
    this.seat = seat;
    this.#setup = setup;
    this.#line = line;
  }

  get matchId(): string {
    return this.#setup.id;
  }

  lagMs(): number {
    return this.#line.lagMs;
  }

  /** The match runs: from now on the bot is told of it. `onEnd` is called once, when it is over or has failed. */
  attach(match: LiveMatch, onEnd: (end: ToBot | null) => void): void {
    this.#match = match;
    this.#stopListening = match.listen({
      ply: record => this.#announced(record),
      end: () => {
        this.#close();
        onEnd(endMessage(match.id, match.match));
      },
      failed: () => {
        this.#close();
        onEnd(null);
      },
    });
    if (this.#line.connected) this.#greet(match);
  }

  /** The bot has come (back): it is told all that it may know. */
  connected(): void {
    const match = this.#match;
    if (match === null) return;
    for (const asked of this.#asked.values()) if (asked.open) asked.told = 'no';
    this.#greet(match);
    this.#flush();
    match.joined(this.seat);
  }

  disconnected(): void {
    this.#match?.left(this.seat);
  }

  async choose(turn: Turn, { signal, urgency, refused }: AgentRequest): Promise<AgentAnswer> {
    signal.throwIfAborted();
    if (!urgency.authoritative && this.#line.speculate === 0) {
      throw new TransportError('the bot prepares nothing any more');
    }
    const { promise, resolve, reject } = Promise.withResolvers<AgentAnswer>();
    const asked: Asked = {
      id: ++this.#ids,
      turn,
      ply: turn.moves.length + 1,
      refused,
      urgency,
      ahead: !urgency.authoritative,
      answer: resolve,
      open: true,
      told: 'no',
    };
    this.#asked.set(asked.id, asked);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    this.#flushSoon();
    return promise;
  }

  /** A move or a prepared move. Refused as the protocol's errors say; 'illegal-move' where it can be put right. */
  move(message: Move): Result<null> {
    const found = message.type === 'move' ? this.#askedAs(message.ply) : this.#askedFor(message.request);
    if (!found.ok) {
      // A repeat of what was played does no harm.
      const repeated = message.type === 'move' && this.#played(message.ply) === message.uci;
      return repeated ? ok(null) : found;
    }
    const asked = found.value;
    if (asked === null || !asked.open) return ok(null);
    const { turn, told } = asked;
    const played = play(turn.fen, message.uci);
    // A turn's illegal answers are counted by its search; ahead of its turn the bot may simply answer again.
    if (!played.ok && told !== 'turn') return played;
    const after = played.ok && played.value.ends === null ? played.value.fen : null;
    this.#answer(
      asked,
      { kind: 'move', uci: message.uci, offersDraw: message.offersDraw },
      after === null ? [] : possible(after, message.expects ?? []),
    );
    return played.ok ? ok(null) : played;
  }

  acceptDraw(ply: number): Result<null> {
    const asked = this.#askedAs(ply);
    if (!asked.ok) return asked;
    if (!asked.value.turn.drawOffered) return refuse('no-draw-offered', 'no draw offer stands');
    if (asked.value.open) this.#answer(asked.value, { kind: 'acceptDraw' }, []);
    return ok(null);
  }

  act(kind: 'resign' | 'abort'): Result<null> {
    const result = this.#match?.act(this.seat, { kind }) ?? NOT_RUNNING;
    return result.ok ? ok(null) : result;
  }

  #answer(asked: Asked, choice: Choice, expects: readonly ExpectedReply[]): void {
    asked.open = false;
    this.#flushSoon();
    asked.answer({ choice, usage: NO_USAGE, ...(expects.length > 0 && { expects }) });
  }

  /** What stands open for a ply that the bot was told is its turn. */
  #askedAs(ply: number): Result<Asked> {
    const next = this.#next;
    if (ply !== next) return refuse('wrong-ply', `ply ${next} is to be played, not ply ${ply}`);
    const asked = [...this.#asked.values()].findLast(each => each.ply === ply && each.told === 'turn');
    if (asked !== undefined) return ok(asked);
    return refuse('not-your-turn', 'it is the other side’s turn');
  }

  /** Null for a request that the plies have gone past: to answer too late is no mistake. */
  #askedFor(id: number): Result<Asked | null> {
    const asked = this.#asked.get(id);
    if (asked !== undefined && asked.told !== 'no') return ok(asked);
    if (asked === undefined && id <= this.#ids) return ok(null);
    return refuse('request-unknown', `there is no request ${id}`);
  }

  /** The bot's own move of a ply that is announced. */
  #played(ply: number): string | null {
    const record = this.#match?.plies[ply - 1];
    return record?.seat === this.seat ? record.uci : null;
  }

  /** The ply to be played, by what is announced. */
  get #next(): number {
    return (this.#match?.plies.length ?? 0) + 1;
  }

  #announced(record: PlyRecord): void {
    const past = [...this.#asked.values()].filter(({ ply }) => ply <= record.ply);
    if (record.seat === this.seat) {
      const played = past.find(({ ply, urgency }) => ply === record.ply && urgency.authoritative);
      if (record.kind === 'ready' && played !== undefined) {
        const { uci, ply } = record;
        this.#line.send({ type: 'hit', match: this.matchId, request: played.id, ply, uci });
      }
      for (const { id } of past) this.#asked.delete(id);
    } else {
      this.#cancelOthers(record.ply + 1);
    }
    this.#flush();
  }

  /** Ends the preparations of this ply that the announced moves have made impossible. */
  #cancelOthers(ply: number): void {
    const match = this.#match?.match;
    if (match === undefined) return;
    const moves = match.moves.join(' ');
    const others = [...this.#asked.values()].filter(
      asked =>
        asked.ply === ply &&
        (asked.turn.moves.join(' ') !== moves || asked.turn.drawOffered !== match.drawOffered),
    );
    const requests = others
      .filter(({ open, told }) => open && told === 'speculate')
      .map(({ id }) => id)
      .toSorted((a, b) => a - b);
    for (const { id } of others) this.#asked.delete(id);
    if (requests.length > 0) this.#line.send({ type: 'cancel', match: this.matchId, requests });
  }

  /** Once for all that the tree launches in one step, so that their order says nothing. */
  #flushSoon(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    queueMicrotask(() => {
      this.#flushing = false;
      this.#flush();
    });
  }

  /** Sends what has become due by the announced plies. */
  #flush(): void {
    const match = this.#match;
    if (match === null || match.over || !this.#line.connected) return;
    const next = this.#next;
    const open = [...this.#asked.values()].filter(asked => asked.open);
    if (seatToMove(match.match) === this.seat) {
      const own = open.findLast(({ ply, urgency }) => ply === next && urgency.authoritative);
      if (own !== undefined && own.told !== 'turn') this.#sendTurn(own, match);
      return;
    }
    const ahead = open.filter(asked => asked.ahead && asked.ply === next + 1);
    // A bot that has connected anew may prepare fewer than it did.
    const room = this.#line.speculate - ahead.filter(({ told }) => told === 'speculate').length;
    // Their own order is the policy's: the likeliest first.
    const untold = shuffled(ahead.filter(({ told }) => told === 'no'));
    for (const asked of untold.slice(0, Math.max(0, room))) this.#sendSpeculate(asked);
  }

  #sendTurn(asked: Asked, { clock }: LiveMatch): void {
    const request = asked.told === 'speculate' ? asked.id : null;
    asked.told = 'turn';
    this.#line.send(turnMessage(this.#setup, { ...asked, clock, request, legal: this.#line.legalMoves }));
  }

  #sendSpeculate(asked: Asked): void {
    asked.told = 'speculate';
    this.#line.send(speculateMessage(this.#setup, { ...asked, legal: this.#line.legalMoves }));
  }

  #greet({ match }: LiveMatch): void {
    this.#line.send(startMessage(this.#setup, match, this.seat));
  }

  #close(): void {
    this.#stopListening();
    this.#asked.clear();
  }
}

const NOT_RUNNING = refuse('not-running', 'the match is not running');

/** Those replies that can be played, each once. */
function possible(fen: string, replies: readonly ExpectedReply[]): ExpectedReply[] {
  const legal = new Set(legalMoves(fen));
  return replies.filter(({ uci }) => legal.delete(uci));
}

/** In random order (Fisher and Yates). */
function shuffled<T>(values: readonly T[]): T[] {
  const order = [...values];
  for (let i = order.length - 1; i > 0; i--) {
    const j = randomInt(i + 1);
    const [a, b] = [order[i], order[j]];
    if (a !== undefined && b !== undefined) [order[i], order[j]] = [b, a];
  }
  return order;
}
