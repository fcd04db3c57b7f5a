import { WebSocket } from 'ws';
import { type ToBot, type ToServerInput, toBot } from '../../shared/protocol/bot.ts';

type Of<Type extends ToBot['type']> = Extract<ToBot, { type: Type }>;

/** A bot that says what its test says, and keeps everything that it is sent. */
export class ScriptedBot {
  readonly heard: ToBot[] = [];
  readonly #socket: WebSocket;
  readonly #listeners = new Set<(message: ToBot) => void>();
  readonly closed: Promise<number>;
  /** How many of `heard` were waited for. */
  #read = 0;
  #wake = Promise.withResolvers<void>();

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    this.closed = new Promise(resolve => socket.once('close', resolve));
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer) => {
      const message = toBot.parse(JSON.parse(data.toString()));
      this.heard.push(message);
      for (const listener of this.#listeners) listener(message);
      this.#wake.resolve();
      this.#wake = Promise.withResolvers();
    });
    socket.once('close', () => this.#wake.resolve());
  }

  /** `answersPings`: as every WebSocket library does by itself. */
  static async connect(url: string, { answersPings = true } = {}): Promise<ScriptedBot> {
    const socket = new WebSocket(url, { autoPong: answersPings });
    const bot = new ScriptedBot(socket);
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    return bot;
  }

  /** Connected, and welcome. */
  static async login(url: string, token: string, speculate = 0): Promise<ScriptedBot> {
    const bot = await ScriptedBot.connect(url);
    bot.say({ type: 'hello', version: 1, token, speculate });
    await bot.next('welcome');
    return bot;
  }

  say(message: ToServerInput): void {
    this.raw(JSON.stringify(message));
  }

  raw(text: string | Buffer): void {
    this.#socket.send(text);
  }

  on(listener: (message: ToBot) => void): void {
    this.#listeners.add(listener);
    for (const message of this.heard.slice(this.#read)) listener(message);
  }

  /** The next message of a type; those before it are passed over. */
  async next<Type extends ToBot['type']>(type: Type): Promise<Of<Type>> {
    for (;;) {
      while (this.#read < this.heard.length) {
        const message = this.heard[this.#read++];
        if (message !== undefined && isOf(message, type)) return message;
      }
      if (this.#socket.readyState === WebSocket.CLOSED) throw new Error(`closed before ${type}`);
      await this.#wake.promise;
    }
  }

  /** Resolves once the server has read all that was said before. */
  async settled(): Promise<void> {
    const pong = new Promise(resolve => this.#socket.once('pong', resolve));
    this.#socket.ping();
    await pong;
  }

  /** Gone without a word. */
  kill(): void {
    this.#socket.terminate();
  }
}

function isOf<Type extends ToBot['type']>(message: ToBot, type: Type): message is Of<Type> {
  return message.type === type;
}
