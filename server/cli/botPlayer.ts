import { type Turn, turnKey } from '../../shared/match/turn.ts';
import type { ToBot, ToServerInput } from '../../shared/protocol/bot.ts';
import { type Agent, type AgentAnswer, type RefusedAnswer, TransportError } from '../agents/agent.ts';
import type { Clock } from '../clock.ts';
import { Urgency } from '../urgency.ts';

type Position = Extract<ToBot, { type: 'turn' | 'speculate' }>;

/** The agent's work on one turn. */
interface Work {
  readonly controller: AbortController;
  readonly urgency: Urgency;
  readonly refused: number;
  /** The request that asked for it ahead of the turn. */
  request: number | null;
  answer: AgentAnswer | null;
  /** Sends the answer; the newest one who asked gets it. */
  reply: (answer: AgentAnswer) => void;
}

/** An agent is asked as often before it gives up. */
const TRIES = 3;
const PAUSE_MS = 500;

/** One match of a hosted agent behind the bot protocol: its requests run in parallel, each under its own signal. */
export class BotPlayer {
  readonly #match: string;
  readonly #agent: Agent;
  readonly #clock: Clock;
  readonly #say: (message: ToServerInput) => void;
  readonly #onFailure: (error: unknown) => void;
  /** By the turn's key, so that a turn finds what runs for it, also after a lost connection. */
  readonly #works = new Map<string, Work>();

  constructor(options: {
    readonly match: string;
    readonly agent: Agent;
    readonly clock: Clock;
    readonly say: (message: ToServerInput) => void;
    readonly onFailure: (error: unknown) => void;
  }) {
    this.#match = options.match;
    this.#agent = options.agent;
    this.#clock = options.clock;
    this.#say = options.say;
    this.#onFailure = options.onFailure;
  }

  speculate(message: Extract<ToBot, { type: 'speculate' }>): void {
    const { request } = message;
    const turn = this.#turnOf(message, message.clock);
    const work = this.#work(turn, { authoritative: false, refused: [] });
    work.request = request;
    this.#replyBy(work, ({ choice, expects }) => {
      // Whatever is no move waits for the turn to come.
      if (choice.kind !== 'move') return;
      const { uci, offersDraw } = choice;
      this.#say({ type: 'prepared', match: this.#match, request, uci, offersDraw, ...foretold(expects) });
    });
  }

  turn(message: Extract<ToBot, { type: 'turn' }>): void {
    const { ply, clocks, fen, refused, drawOffered } = message;
    const own = fen.split(' ')[1] === 'w' ? clocks?.white : clocks?.black;
    const clock =
      clocks === null || own === undefined ? null : { remainingMs: own, incrementMs: clocks.incrementMs };
    const turn = { ...this.#turnOf(message, clock), drawOffered };
    const work = this.#running(message) ?? this.#work(turn, { authoritative: true, refused });
    for (const other of this.#works.values()) if (other !== work) other.controller.abort(OVER);
    this.#works.clear();
    this.#works.set(turnKey(turn), work);
    work.urgency.raise();
    this.#replyBy(work, ({ choice, expects }) => {
      const match = this.#match;
      if (choice.kind === 'resign') this.#say({ type: 'resign', match });
      else if (choice.kind === 'acceptDraw') this.#say({ type: 'acceptDraw', match, ply });
      else if (choice.kind === 'move') {
        const { uci, offersDraw } = choice;
        this.#say({ type: 'move', match, ply, uci, offersDraw, ...foretold(expects) });
      }
    });
  }

  /** What was asked ahead for this turn. Its clock may differ by the moment that has passed. */
  #running({ request, refused }: Extract<ToBot, { type: 'turn' }>): Work | null {
    if (request === null || refused.length > 0) return null;
    return [...this.#works.values()].find(work => work.request === request) ?? null;
  }

  cancel(requests: readonly number[]): void {
    for (const [key, work] of this.#works) {
      if (work.request === null || !requests.includes(work.request)) continue;
      work.controller.abort(OVER);
      this.#works.delete(key);
    }
  }

  close(): void {
    for (const { controller } of this.#works.values()) controller.abort(OVER);
    this.#works.clear();
  }

  #turnOf({ initialFen, moves, fen }: Position, clock: Turn['clock'] | null): Turn {
    const turn = { initialFen, moves, fen, drawOffered: false };
    return this.#agent.readsClock && clock ? { ...turn, clock } : turn;
  }

  #replyBy(work: Work, reply: (answer: AgentAnswer) => void): void {
    work.reply = reply;
    if (work.answer !== null) reply(work.answer);
  }

  /** What runs for a turn, or has run; an answer that was refused starts anew. */
  #work(
    turn: Turn,
    { authoritative, refused }: { authoritative: boolean; refused: readonly RefusedAnswer[] },
  ): Work {
    const key = turnKey(turn);
    const known = this.#works.get(key);
    if (known !== undefined && known.refused === refused.length) return known;
    const work: Work = {
      controller: new AbortController(),
      urgency: new Urgency(authoritative ? 'authoritative' : 'speculative'),
      refused: refused.length,
      request: null,
      answer: null,
      reply: () => undefined,
    };
    this.#works.set(key, work);
    this.#ask(turn, work, refused).then(
      answer => {
        work.answer = answer;
        work.reply(answer);
      },
      (error: unknown) => {
        if (work.controller.signal.aborted) return;
        this.#works.delete(key);
        this.#onFailure(error);
        // Ahead of its turn nothing is lost yet: the turn is asked afresh.
        if (work.urgency.authoritative) this.#say({ type: 'resign', match: this.#match });
      },
    );
    return work;
  }

  /** Asks until there is a choice. A failure of transport and an unreadable answer earn another try. */
  async #ask(
    turn: Turn,
    { controller, urgency }: Work,
    before: readonly RefusedAnswer[],
  ): Promise<AgentAnswer> {
    const { signal } = controller;
    const refused = [...before];
    for (let tries = 1; ; tries++) {
      try {
        const answer = await this.#agent.choose(turn, { signal, urgency, refused, report: () => undefined });
        if (answer.choice.kind !== 'unreadable') return answer;
        refused.push(answer.choice);
        if (tries >= TRIES) throw new Error(answer.choice.reason);
      } catch (error) {
        if (!(error instanceof TransportError) || tries >= TRIES) throw error;
        await this.#clock.sleep(PAUSE_MS, signal);
      }
    }
  }
}

const OVER = new DOMException('no longer of use', 'AbortError');

function foretold(expects: AgentAnswer['expects']): { expects?: { uci: string; probability: number }[] } {
  return expects === undefined ? {} : { expects: [...expects] };
}
