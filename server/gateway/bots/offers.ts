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

/** Matches that bots were offered and have not answered. */
export class Offers {
  readonly #clock: Clock;
  readonly #open = new Map<string, Open>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Asks every bot of a match, but for the one that asked for it. Refused: 'bot-offline', 'bot-busy',
   * 'offer-refused', 'offer-expired'; then nobody is left with an open offer.
   */
  async invite(
    setup: MatchSetup,
    { find, except }: { find: FindSession; except: string | null },
  ): Promise<Result<null, Declined>> {
    const over = new AbortController();
    const seats = SEATS.filter(seat => {
      const player = setup.players[seat];
      return player.kind === 'bot' && player.name !== except;
    });
    const answers = seats.map(async seat => {
      const by = setup.players[seat].name;
      const session = find(by);
      const may = mayPlay(by, session);
      const answer = may.ok ? await this.#propose(may.value, setup, seat, over.signal) : may;
      // One refusal is enough: the other's offer is taken back.
      if (answer.ok || over.signal.aborted) return null;
      over.abort();
      return { ...answer.error, by };
    });
    const [error = null] = (await Promise.all(answers)).filter(declined => declined !== null);
    return error === null ? ok(null) : { ok: false, error };
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
  ): Promise<Result<null>> {
    const id = randomBytes(9).toString('base64url');
    const { kind, name } = setup.players[otherSeat(seat)];
    const { promise, resolve } = Promise.withResolvers<Result<null>>();
    this.#open.set(id, { session, answer: resolve });
    session.offered++;
    const gone = (): void => resolve(refuse('offer-gone', 'the other side does not play'));
    over.addEventListener('abort', gone, { once: true });
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
    over.removeEventListener('abort', gone);
    this.#open.delete(id);
    session.offered--;
    const refused = !answer.ok && answer.error.code !== 'offer-refused';
    if (refused) session.send({ type: 'offerGone', offer: id });
    return answer;
  }
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
