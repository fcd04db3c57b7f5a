import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { SEATS, type Seat } from '../../../shared/match/seat.ts';
import type { MatchSetup } from '../../../shared/match/setup.ts';
import {
  BOT_PROTOCOL_VERSION,
  botErrorCode,
  type Hello,
  type ToServer,
} from '../../../shared/protocol/bot.ts';
import { BOT_LIMITS } from '../../../shared/protocol/botLimits.ts';
import type { BotState } from '../../../shared/protocol/view.ts';
import { ok, type Rejection, type Result } from '../../../shared/result.ts';
import type { BotPresence } from '../../match/botPresence.ts';
import type { LiveMatch } from '../../match/liveMatch.ts';
import { Limits } from './limits.ts';
import { Matchmaker, type MatchmakerDeps } from './matchmaker.ts';
import { mayPlay, Offers } from './offers.ts';
import { BotSeat } from './seat.ts';
import { BotSession } from './session.ts';
import { type About, BotSocket } from './socket.ts';

export interface BotGatewayDeps extends MatchmakerDeps {
  /** Whose token it is. */
  readonly byToken: (token: string) => Promise<{ readonly name: string } | null>;
  /** What bots are told of the matches' limits. */
  readonly absenceMs: number;
  readonly thinkMs: number;
}

/** The door of the bots: it knows who is connected, seats them, and hands their messages to whom they are for. */
export class BotGateway implements BotPresence {
  readonly #deps: BotGatewayDeps;
  /** By the name in small letters. */
  readonly #sessions = new Map<string, BotSession>();
  readonly #sockets = new Set<BotSocket>();
  /** Seats of matches that have not begun yet. */
  readonly #made = new Map<string, BotSeat>();
  readonly #listeners = new Set<(name: string) => void>();
  readonly #limits: Limits;
  readonly #offers: Offers;
  readonly #matchmaker: Matchmaker;
  readonly #server = new WebSocketServer({
    noServer: true,
    // Above what is warned of, so that there is a warning; whatever is larger is cut off unread.
    maxPayload: 8 * BOT_LIMITS.messageBytes,
    perMessageDeflate: false,
  });
  #closing = false;

  constructor(deps: BotGatewayDeps) {
    this.#deps = deps;
    this.#limits = new Limits(deps.clock);
    this.#offers = new Offers(deps.clock);
    const find = (name: string): BotSession | undefined => this.#sessions.get(keyOf(name));
    this.#matchmaker = new Matchmaker(deps, { offers: this.#offers, find, limits: this.#limits });
  }

  of(name: string): BotState {
    return this.#sessions.get(keyOf(name))?.state ?? 'offline';
  }

  listen(changed: (name: string) => void): () => void {
    this.#listeners.add(changed);
    return () => this.#listeners.delete(changed);
  }

  online(name: string): boolean {
    return this.of(name) !== 'offline';
  }

  /** A bot that could be asked to play. Refused: 'bot-offline', 'bot-busy'. */
  describe(name: string): Result<{ readonly name: string }> {
    const may = mayPlay(name, this.#sessions.get(keyOf(name)));
    return may.ok ? ok({ name: may.value.name }) : may;
  }

  /** Asks the bots of a match whether they play it, and opens it; see `Matchmaker.invite`. */
  invite<T>(setup: MatchSetup, open: (setup: MatchSetup) => Promise<Result<T>>): Promise<Result<T>> {
    return this.#matchmaker.invite(setup, open);
  }

  /** The agent of a bot's seat. */
  seat(setup: MatchSetup, seat: Seat): BotSeat {
    const line = this.#session(setup.players[seat].name);
    const made = new BotSeat({ setup, seat, line });
    this.#made.set(seatKey(setup.id, seat), made);
    return made;
  }

  /** A match begins, or goes on after a restart. */
  opened(match: LiveMatch): void {
    for (const seat of SEATS) {
      const key = seatKey(match.id, seat);
      const made = this.#made.get(key);
      if (made === undefined) continue;
      this.#made.delete(key);
      const session = this.#session(made.name);
      if (session.seeking !== null) {
        this.#matchmaker.unseek(session);
        session.send({ type: 'idle' });
      }
      session.sit(made);
      made.attach(match, end => {
        session.stand(match.id, end);
        this.#forgetIfGone(session);
      });
    }
  }

  /** Its token was revoked. */
  disconnect(name: string): void {
    this.#sessions.get(keyOf(name))?.close('token-unknown', 'the token was revoked');
  }

  /** A request to become a WebSocket. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#server.handleUpgrade(request, socket, head, ws => {
      this.#connected(ws, request.socket.remoteAddress ?? 'unknown');
    });
  }

  /** Tells every bot that the server stops, and takes no new ones. Their matches go on after a restart. */
  close(): void {
    this.#closing = true;
    this.#matchmaker.close();
    for (const socket of this.#sockets)
      socket.close('restart', 'the server restarts: connect again in a while');
  }

  /** Cuts off whoever has not closed yet. */
  terminate(): void {
    for (const socket of this.#sockets) socket.terminate();
    this.#server.close();
  }

  #connected(ws: WebSocket, address: string): void {
    const hello = new AbortController();
    let session: BotSession | null = null;
    const socket = new BotSocket({
      ws,
      address,
      clock: this.#deps.clock,
      limits: this.#limits,
      onMessage: message => {
        if (session !== null) this.#heard(session, message);
        else if (message.type !== 'hello' || hello.signal.aborted) {
          socket.close('hello-missing', 'the first message is hello; then wait for welcome');
        } else {
          hello.abort();
          // Known before it is greeted: the greeting alone may be more than a connection bears.
          this.#login(socket, message, known => {
            session = known;
          }).catch((error: unknown) => {
            this.#deps.onError(error);
            socket.close('internal', 'something went wrong on our side: connect again in a while');
          });
        }
      },
      onClose: () => {
        hello.abort();
        if (session?.disconnect(socket)) {
          this.#left(session);
          this.#forgetIfGone(session);
        }
      },
    });
    this.#sockets.add(socket);
    ws.once('close', () => this.#sockets.delete(socket));
    if (this.#closing) return socket.close('restart', 'the server restarts: connect again in a while');
    if (!this.#limits.connection(address)) {
      return socket.close('too-many-connections', 'too many connections from this address: wait a minute');
    }
    this.#deps.clock.sleep(BOT_LIMITS.helloMs, hello.signal).then(
      () => socket.close('hello-missing', `no hello within ${BOT_LIMITS.helloMs / 1000} s`),
      () => undefined, // it came, or the connection is gone
    );
  }

  async #login(socket: BotSocket, hello: Hello, know: (session: BotSession) => void): Promise<void> {
    if (hello.version !== BOT_PROTOCOL_VERSION) {
      socket.close('version-unknown', `this server speaks version ${BOT_PROTOCOL_VERSION} of the protocol`);
      return;
    }
    const account = await this.#deps.byToken(hello.token);
    if (socket.signal.aborted) return;
    if (account === null) return socket.close('token-unknown', 'nobody has this token (any more)');
    socket.name = account.name;
    const session = this.#session(account.name);
    // What an older connection waited for is gone with it.
    this.#left(session);
    know(session);
    session.connect(socket, hello, {
      type: 'welcome',
      version: BOT_PROTOCOL_VERSION,
      name: account.name,
      limits: { ...BOT_LIMITS },
      absenceMs: this.#deps.absenceMs,
      thinkMs: this.#deps.thinkMs,
      matches: [...session.matches],
    });
  }

  #heard(session: BotSession, message: ToServer): void {
    const about: About = {
      re: message.type,
      ...('match' in message && { match: message.match }),
      ...('offer' in message && { offer: message.offer }),
    };
    const no = ({ code, message: text }: Rejection): void => {
      const known = botErrorCode(code);
      session.refuse(known ?? 'challenge-invalid', text, about);
    };
    const answer = (result: Result<unknown>): void => {
      if (!result.ok) no(result.error);
    };
    const later = (result: Promise<Result<unknown>>): void => {
      result.then(answer, (error: unknown) => {
        this.#deps.onError(error);
        no({ code: 'internal', message: 'something went wrong on our side' });
      });
    };
    switch (message.type) {
      case 'hello':
        return no({ code: 'hello-again', message: 'you have said hello' });
      case 'bye':
        this.#matchmaker.unseek(session);
        return session.leave();
      case 'seek':
        return later(this.#matchmaker.seek(session, message));
      case 'challenge':
        return later(this.#matchmaker.challenge(session, message));
      case 'unseek':
        this.#matchmaker.unseek(session);
        return session.send({ type: 'idle' });
      case 'accept':
      case 'refuse':
        return answer(this.#offers.answer(session, message.offer, message.type === 'accept'));
      default: {
        const seat = session.seatOf(message.match);
        if (seat === undefined) return no(NOT_RUNNING);
        if (message.type === 'acceptDraw') return answer(seat.acceptDraw(message.ply));
        if (message.type === 'resign' || message.type === 'abort') return answer(seat.act(message.type));
        return answer(seat.move(message));
      }
    }
  }

  /** Of an account: `name` is written as it is there. */
  #session(name: string): BotSession {
    const known = this.#sessions.get(keyOf(name));
    if (known !== undefined) return known;
    const session = new BotSession(name, {
      clock: this.#deps.clock,
      onChange: () => {
        for (const listener of this.#listeners) listener(name);
      },
    });
    this.#sessions.set(keyOf(name), session);
    return session;
  }

  /** Nothing is open any more between a bot and those who would play it. */
  #left(session: BotSession): void {
    session.takeBackChallenges();
    this.#offers.disconnected(session);
    this.#matchmaker.unseek(session);
  }

  #forgetIfGone(session: BotSession): void {
    if (session.idleForGood) this.#sessions.delete(keyOf(session.name));
  }
}

const NOT_RUNNING: Rejection = {
  code: 'not-running',
  message: 'you have no seat in such a match (any more)',
};

function keyOf(name: string): string {
  return name.toLowerCase();
}

function seatKey(matchId: string, seat: Seat): string {
  return `${matchId} ${seat}`;
}
