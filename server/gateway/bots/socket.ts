import type { RawData, WebSocket } from 'ws';
import { z } from 'zod';
import { type BotErrorCode, type ToBot, type ToServer, toServer } from '../../../shared/protocol/bot.ts';
import {
  BOT_CLOSE,
  BOT_LIMITS,
  BOT_WARNINGS,
  type BotCloseReason,
} from '../../../shared/protocol/botLimits.ts';
import { ok, type Result } from '../../../shared/result.ts';
import type { Clock } from '../../clock.ts';
import { Lag } from './lag.ts';
import type { Limits } from './limits.ts';

/** What an error answers. */
export interface About {
  readonly re?: string;
  readonly match?: string;
  readonly offer?: string;
}

/**
 * One connection of a bot: what comes in is bounded and parsed before anybody sees it; what goes out is dropped with
 * the connection. Whoever floods, stalls or sends garbage is warned, and then disconnected with a code.
 */
export class BotSocket {
  readonly lag = new Lag();
  readonly address: string;
  readonly #ws: WebSocket;
  readonly #clock: Clock;
  readonly #limits: Limits;
  readonly #closed = new AbortController();
  /** The account's name, once it is known: what it does counts for all its connections. */
  name: string | null = null;
  #warnings: number[] = [];
  #heardAt: number;

  constructor({
    ws,
    address,
    clock,
    limits,
    onMessage,
    onClose,
  }: {
    readonly ws: WebSocket;
    readonly address: string;
    readonly clock: Clock;
    readonly limits: Limits;
    readonly onMessage: (message: ToServer) => void;
    /** Called once, when the connection is gone or is being closed. */
    readonly onClose: () => void;
  }) {
    this.#ws = ws;
    this.address = address;
    this.#clock = clock;
    this.#limits = limits;
    this.#heardAt = clock.now();
    ws.on('message', (data, isBinary) => {
      this.#heardAt = clock.now();
      if (!this.#closed.signal.aborted) this.#receive(data, isBinary, onMessage);
    });
    ws.on('pong', data => {
      this.#heardAt = clock.now();
      this.lag.pong(data.toString(), this.#heardAt);
    });
    // What is wrong with a frame (too big, bad UTF-8) closes it with the standard's own code.
    ws.on('error', () => undefined);
    this.#closed.signal.addEventListener('abort', onClose, { once: true });
    ws.once('close', () => this.#closed.abort());
    void this.#beat();
  }

  /** Fires when the connection is gone or being closed. */
  get signal(): AbortSignal {
    return this.#closed.signal;
  }

  send(message: ToBot): void {
    if (this.#closed.signal.aborted) return;
    if (this.#ws.bufferedAmount > BOT_LIMITS.unreadBytes) {
      this.close('unread', 'more lies unread than a bot may leave');
      return;
    }
    this.#ws.send(JSON.stringify(message));
  }

  /** An answer that something was refused. Those that are the bot's own fault count as warnings. */
  refuse(code: BotErrorCode, message: string, about: About = {}): void {
    this.send({ type: 'error', code, message, ...about });
    if (!BOT_WARNINGS.some(warning => warning === code)) return;
    const now = this.#clock.now();
    this.#warnings = [...this.#warnings.filter(at => at > now - 60_000), now];
    if (this.#warnings.length > BOT_LIMITS.warningsPerMinute) {
      this.close('too-many-warnings', 'too many warnings within a minute');
    }
  }

  /** Says why, and closes. */
  close(reason: BotCloseReason, message: string): void {
    if (this.#closed.signal.aborted) return;
    const code = reason === 'bye' || reason === 'restart' ? null : reason;
    const last: ToBot = code === null ? { type: 'closing', message } : { type: 'error', code, message };
    this.#ws.send(JSON.stringify(last));
    this.#closed.abort();
    this.#ws.close(BOT_CLOSE[reason], reason);
    // `ws` itself ends a connection whose other side never answers the close.
  }

  /** Cuts it off, for a server that stops. */
  terminate(): void {
    this.#ws.terminate();
  }

  #receive(data: RawData, isBinary: boolean, onMessage: (message: ToServer) => void): void {
    const allowance = this.#limits.message(this.address, this.name);
    if (allowance === 'no') return;
    if (allowance !== 'yes') return this.refuse('flood', allowance.warning);
    if (isBinary) return this.refuse('not-text', 'messages are text, one JSON object each');
    const message = readMessage(textOf(data));
    if (message.ok) onMessage(message.value);
    else this.refuse(message.error.code, message.error.message, message.error.about);
  }

  /** Pings until the end; a bot that is not heard of for long is taken for gone. */
  async #beat(): Promise<void> {
    const { signal } = this.#closed;
    let warned = false;
    try {
      for (;;) {
        this.#ws.ping(this.lag.ping(this.#clock.now()));
        await this.#clock.sleep(BOT_LIMITS.pingEveryMs, signal);
        const quietMs = this.#clock.now() - this.#heardAt;
        if (quietMs > BOT_LIMITS.silenceMs) {
          this.close('silent', `not heard of for ${BOT_LIMITS.silenceMs / 1000} s`);
          this.#ws.terminate();
          return;
        }
        const stalling = quietMs > BOT_LIMITS.silenceMs / 2;
        if (stalling && !warned) this.refuse('stalling', 'no answer to the pings: soon it is taken for gone');
        warned = stalling;
      }
    } catch {
      // It is closed.
    }
  }
}

function textOf(data: RawData): string {
  if (Buffer.isBuffer(data)) return data.toString();
  return (Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data)).toString();
}

interface BadMessage {
  readonly code: BotErrorCode;
  readonly message: string;
  readonly about?: About;
}

function bad(code: BotErrorCode, message: string, about?: About): { ok: false; error: BadMessage } {
  return { ok: false, error: { code, message, ...(about && { about }) } };
}

/** A message past all limits and its parser. */
export function readMessage(text: string): Result<ToServer, BadMessage> {
  if (Buffer.byteLength(text) > BOT_LIMITS.messageBytes) {
    return bad('too-large', `a message has at most ${BOT_LIMITS.messageBytes} bytes`);
  }
  if (depthOf(text) > BOT_LIMITS.messageDepth) {
    return bad('too-deep', `objects and lists lie at most ${BOT_LIMITS.messageDepth} deep`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return bad('not-json', 'not JSON');
  }
  const parsed = toServer.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  return bad(
    'bad-message',
    `${issue?.path.join('.') || 'message'}: ${issue?.message ?? 'cannot be read'}`,
    aboutOf(value),
  );
}

const word = z.string().max(40).optional().catch(undefined);
const subject = z.object({ type: word, match: word, offer: word });

/** What a message that cannot be read is about, as far as that can. */
function aboutOf(value: unknown): About {
  const { type, match, offer } = subject.safeParse(value).data ?? {};
  return {
    ...(type !== undefined && { re: type }),
    ...(match !== undefined && { match }),
    ...(offer !== undefined && { offer }),
  };
}

/** How deep brackets lie within each other, outside of strings. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (inString) {
      if (char === '\\') i++;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '{' || char === '[') deepest = Math.max(deepest, ++depth);
    else if (char === '}' || char === ']') depth--;
  }
  return deepest;
}
