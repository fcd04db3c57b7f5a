import { WebSocket } from 'ws';
import { type BotErrorCode, type ToBot, type ToServerInput, toBot } from '../../shared/protocol/bot.ts';
import { BOT_CLOSE, BOT_LIMITS } from '../../shared/protocol/botLimits.ts';
import type { Agent } from '../agents/agent.ts';
import type { Clock } from '../clock.ts';
import { BotPlayer } from './botPlayer.ts';

export interface BotClientOptions {
  readonly url: string;
  readonly token: string;
  readonly speculate: number;
  readonly clock: Clock;
  /** A fresh agent for a match. */
  readonly agent: () => Agent;
  /** It plays on its clock: a match without one is refused. */
  readonly needsClock: boolean;
  /** How it asks for a game; null to take only what is offered. */
  readonly ask: ToServerInput | null;
  /** It leaves after so many; null for never. */
  readonly games: number | null;
  /** For people. */
  readonly log: (line: string) => void;
}

/** What was seen of speculation, over all matches. */
export interface BotTally {
  games: number;
  asked: number;
  hits: number;
  cancelled: number;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** Who was refused a game asks again after so long. */
const ASK_AGAIN_MS = 5000;
/** Refusals that asking again does not change. */
const HOPELESS: readonly BotErrorCode[] = ['challenge-invalid', 'operator-only', 'own-opponent'];

/** A hosted agent as a bot: it connects, and again whenever the connection is lost, and plays until it is to leave. */
export class BotClient {
  readonly tally: BotTally = { games: 0, asked: 0, hits: 0, cancelled: 0 };
  readonly #o: BotClientOptions;
  readonly #players = new Map<string, BotPlayer>();
  readonly #stopped = new AbortController();
  #socket: WebSocket | null = null;
  #leaving = false;
  /** It has asked for a game, and nothing has come of it yet. */
  #asking = false;
  /** Why no asking will ever get it a game. */
  #hopeless: string | null = null;
  #pauseMs = FIRST_PAUSE_MS;

  constructor(options: BotClientOptions) {
    this.#o = options;
  }

  /** Resolves when it has left; rejects where neither connecting nor asking for a game again makes sense. */
  async run(): Promise<void> {
    try {
      await this.#stay();
    } finally {
      // Nothing is asked for any more.
      this.#stopped.abort();
    }
  }

  async #stay(): Promise<void> {
    const { clock, log } = this.#o;
    while (!this.#stopped.signal.aborted) {
      const { code, reason } = await this.#connection();
      this.#asking = false;
      if (code === BOT_CLOSE.bye && this.#hopeless !== null) throw new Error(this.#hopeless);
      if (code === BOT_CLOSE.bye) return;
      if (code >= 4000) throw new Error(`the server has closed the connection: ${reason} (${code})`);
      if (this.#stopped.signal.aborted) return;
      log(`not connected (${reason || code}): again in ${this.#pauseMs / 1000} s`);
      await clock.sleep(this.#pauseMs, this.#stopped.signal).catch(() => undefined);
      this.#pauseMs = Math.min(2 * this.#pauseMs, LONGEST_PAUSE_MS);
    }
  }

  /** Takes no more games, and leaves when the last is over. */
  leave(): void {
    this.#leaving = true;
    this.#say({ type: 'bye' });
  }

  /** Leaves at once: its matches go by the rules. */
  stop(): void {
    this.#stopped.abort();
    this.#socket?.terminate();
    for (const player of this.#players.values()) player.close();
  }

  /** One connection, to its end. */
  #connection(): Promise<{ code: number; reason: string }> {
    const { url, token, speculate, clock } = this.#o;
    const socket = new WebSocket(url);
    this.#socket = socket;
    let silence = new AbortController();
    const heard = (): void => {
      silence.abort();
      silence = new AbortController();
      clock.sleep(BOT_LIMITS.silenceMs, silence.signal).then(
        () => socket.terminate(),
        () => undefined, // it was heard of, or has closed
      );
    };
    return new Promise(resolve => {
      let failure = '';
      socket.on('error', error => {
        failure = error.message;
      });
      socket.on('open', () => {
        heard();
        this.#say({ type: 'hello', version: 1, token, speculate });
      });
      // The server pings every few seconds.
      socket.on('ping', heard);
      socket.on('message', (data: Buffer) => {
        const message = toBot.safeParse(JSON.parse(data.toString()));
        // A newer server may say more than we know.
        if (message.success) this.#hear(message.data);
      });
      socket.on('close', (code, reason) => {
        silence.abort();
        this.#socket = null;
        resolve({ code, reason: reason.toString() || failure });
      });
    });
  }

  #say(message: ToServerInput): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #hear(message: ToBot): void {
    const { log } = this.#o;
    switch (message.type) {
      case 'welcome':
        this.#pauseMs = FIRST_PAUSE_MS;
        log(`connected as ${message.name}`);
        for (const match of this.#players.keys()) {
          // Its end was lost with a connection, or comes again behind this.
          if (!message.matches.includes(match)) this.#ended(match);
        }
        return this.#goOn(message.matches.length);
      case 'offer':
        return this.#say({ type: this.#wants(message) ? 'accept' : 'refuse', offer: message.offer });
      case 'start':
        if (this.#players.has(message.match)) return;
        log(`match ${message.match}: ${message.you} against ${message.opponent.name}`);
        this.#asking = false;
        this.#players.set(message.match, this.#player(message.match));
        return;
      case 'turn':
        return this.#players.get(message.match)?.turn(message);
      case 'speculate':
        this.tally.asked++;
        return this.#players.get(message.match)?.speculate(message);
      case 'cancel':
        this.tally.cancelled += message.requests.length;
        return this.#players.get(message.match)?.cancel(message.requests);
      case 'hit':
        this.tally.hits++;
        return;
      case 'end':
        // One that it knows nothing of came again.
        if (!this.#players.has(message.match)) return;
        log(`match ${message.match} is over: ${message.message}`);
        this.#ended(message.match);
        return this.#goOn(this.#players.size);
      case 'idle':
        return this.#askLater();
      case 'error':
        log(`${message.re ?? 'refused'}: ${message.message} (${message.code})`);
        if (message.re !== this.#o.ask?.type || this.#leaving) return;
        if (!HOPELESS.includes(message.code)) return this.#askLater();
        this.#hopeless = `${message.message} (${message.code})`;
        return this.leave();
      default:
    }
  }

  #wants({ clock }: Extract<ToBot, { type: 'offer' }>): boolean {
    return !this.#leaving && !(this.#o.needsClock && clock === 'none');
  }

  #ended(match: string): void {
    this.#players.get(match)?.close();
    this.#players.delete(match);
    this.tally.games++;
  }

  /** Leaves, or asks for another game where none runs. */
  #goOn(running: number): void {
    const { games, ask } = this.#o;
    if (this.#leaving || (games !== null && this.tally.games >= games)) return this.leave();
    if (ask === null || running > 0 || this.#asking || this.#socket?.readyState !== WebSocket.OPEN) return;
    this.#asking = true;
    this.#say(ask);
  }

  #askLater(): void {
    this.#asking = false;
    this.#o.clock.sleep(ASK_AGAIN_MS, this.#stopped.signal).then(
      () => this.#goOn(this.#players.size),
      () => undefined, // it was stopped
    );
  }

  #player(match: string): BotPlayer {
    const { agent, clock, log } = this.#o;
    return new BotPlayer({
      match,
      agent: agent(),
      clock,
      say: message => this.#say(message),
      onFailure: error => log(`match ${match}: ${error instanceof Error ? error.message : String(error)}`),
    });
  }
}
