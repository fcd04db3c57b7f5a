import { randomBytes } from 'node:crypto';
import { formatTimeControl } from '../../../shared/chess/timeControl.ts';
import { otherSeat, SEATS, type Seat } from '../../../shared/match/seat.ts';
import type { MatchSetup } from '../../../shared/match/setup.ts';
import { BOT_LIMITS } from '../../../shared/protocol/botLimits.ts';
import { ok, type Rejection, type Result, refuse } from '../../../shared/result.ts';
import type { Clock } from '../../clock.ts';
import type { BotSession } from './session.ts';

interface Open {
  readonly session: BotSession;
  readonly answer: (accepted: Result<null>) => void;
}

/** The session of a bot by its name, in any case. */
export type FindSession = (name: string) => BotSession | undefined;

/** Which of the bots asked does not play, and why. */
export interface Declined extends Rejection {
  readonly by: string;
}

interface Accepted {
  readonly session: BotSession;
  readonly id: string;
}

export interface Invitation<T> {
  readonly find: FindSession;
  /** The bot that asked for the match, if one did. */
  readonly except: string | null;
  /** Fires when who asked does not want it any more. */
  readonly signal?: AbortSignal;
  readonly open: () => Promise<Result<T>>;
}

/** Matches that bots were offered and have not answered. */
export class Offers {
  readonly #clock: Clock;
  readonly #open = new Map<string, Open>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Asks every bot of a match, but for the one that asked for it, and opens the match when all accept. Refused:
   * 'bot-offline', 'bot-busy', 'offer-refused', 'offer-expired', 'offer-gone' once `signal` has fired, and as `open`
   * refuses. Where the match does not come about, nobody is left with an offer, or waits for a match it has accepted.
   */
  async invite<T>(
    setup: MatchSetup,
    { find, except, signal, open }: Invitation<T>,
  ): Promise<Result<T, Rejection | Declined>> {
    const over = new AbortController();
    const takenBack = AbortSignal.any(signal === undefined ? [over.signal] : [over.signal, signal]);
    const accepted: Accepted[] = [];
    const seats = SEATS.filter(seat => {
      const player = setup.players[seat];
      return player.kind === 'bot' && player.name !== except;
    });
    const answers = seats.map(async seat => {
      const by = setup.players[seat].name;
      const may = mayPlay(by, find(by));
      const answer = may.ok ? await this.#propose(may.value, setup, seat, takenBack) : may;
      if (answer.ok) accepted.push(answer.value);
      // One refusal is enough: the other's offer is taken back.
      if (answer.ok || takenBack.aborted) return null;
      over.abort();
      return { ...answer.error, by };
    });
    const refused = (await Promise.all(answers)).find(answer => answer !== null);
    const declined = refused ?? gone(accepted);
    let opened = false;
    try {
      if (declined !== null) return { ok: false, error: declined };
      if (signal?.aborted) return refuse('offer-gone', 'who asked does not play');
      const result = await open();
      opened = result.ok;
      return result;
    } finally {
      if (!opened) for (const { session, id } of accepted) session.send({ type: 'offerGone', offer: id });
    }
  }

  /** A bot's answer. Refused: 'offer-unknown'. */
  answer(session: BotSession, id: string, accepted: boolean): Result<null> {
    const open = this.#open.get(id);
    if (open?.session !== session) return refuse('offer-unknown', 'the offer does not stand (any more)');
    open.answer(accepted ? ok(null) : refuse('offer-refused', `${session.name} does not want to play`));
    return ok(null);
  }

  /** It is gone: so are its offers. */
  disconnected(session: BotSession): void {
    for (const open of this.#open.values()) {
      if (open.session === session) open.answer(offline(session.name));
    }
  }

  async #propose(
    session: BotSession,
    setup: MatchSetup,
    seat: Seat,
    over: AbortSignal,
  ): Promise<Result<Accepted>> {
    const id = randomBytes(9).toString('base64url');
    const { kind, name } = setup.players[otherSeat(seat)];
    const { promise, resolve } = Promise.withResolvers<Result<null>>();
    this.#open.set(id, { session, answer: resolve });
    session.offered++;
    const withdrawn = (): void => resolve(refuse('offer-gone', 'the other side does not play'));
    over.addEventListener('abort', withdrawn, { once: true });
    const expiry = new AbortController();
    this.#clock.sleep(BOT_LIMITS.offerMs, expiry.signal).then(
      () => resolve(refuse('offer-expired', `${session.name} has not answered in time`)),
      () => undefined, // answered
    );
    session.send({
      type: 'offer',
      offer: id,
      opponent: { kind, name },
      you: seat,
      clock: formatTimeControl(setup.timeControl),
      initialFen: setup.initialFen,
      rated: setup.rated,
      expiresInMs: BOT_LIMITS.offerMs,
    });
    const answer = await promise;
    expiry.abort();
    over.removeEventListener('abort', withdrawn);
    this.#open.delete(id);
    session.offered--;
    if (answer.ok) return ok({ session, id });
    if (answer.error.code !== 'offer-refused') session.send({ type: 'offerGone', offer: id });
    return answer;
  }
}

/** Who has accepted, and cannot play any more while the other thought about it; null for nobody. */
function gone(accepted: readonly Accepted[]): Declined | null {
  for (const { session } of accepted) {
    const may = mayPlay(session.name, session);
    if (!may.ok) return { ...may.error, by: session.name };
  }
  return null;
}

/** A bot that may be offered a match. Refused: 'bot-offline', 'bot-busy'. */
export function mayPlay(name: string, session: BotSession | undefined): Result<BotSession> {
  if (session === undefined || !session.connected) return offline(name);
  return session.free
    ? ok(session)
    : refuse('bot-busy', `${session.name} plays as many matches as it may, or is about to leave`);
}

function offline(name: string): ReturnType<typeof refuse> {
  return refuse('bot-offline', `${name} is not connected`);
}
