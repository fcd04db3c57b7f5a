import { randomInt } from 'node:crypto';
import { formatTimeControl, parseTimeControl } from '../../../shared/chess/timeControl.ts';
import type { Seat } from '../../../shared/match/seat.ts';
import type { MatchSetup } from '../../../shared/match/setup.ts';
import { type PolicyName, preset, type SpeculationSettings } from '../../../shared/match/speculation.ts';
import { createMatchBody, type PlayerRequest } from '../../../shared/protocol/api.ts';
import { botErrorCode, type ToServer } from '../../../shared/protocol/bot.ts';
import { BOT_LIMITS } from '../../../shared/protocol/botLimits.ts';
import { ok, type Rejection, type Result, refuse } from '../../../shared/result.ts';
import type { Clock } from '../../clock.ts';
import { type Pairing, Pool, type Seek } from '../../pool.ts';
import { arrangeMatch, type DescribeAgent } from '../arrange.ts';
import type { Limits } from './limits.ts';
import { type Declined, type FindSession, mayPlay, type Offers } from './offers.ts';
import type { BotSession } from './session.ts';

export interface MatchmakerDeps {
  readonly clock: Clock;
  readonly describeAgent: DescribeAgent;
  /** How hosted agents speculate against bots. */
  readonly speculation: PolicyName;
  readonly ratingOf: (bot: string) => Promise<{ readonly rating: number; readonly deviation: number }>;
  /** Refused where no match can be opened now: 'busy', 'closing'. */
  readonly mayOpen: () => Result<null>;
  readonly openMatch: (setup: MatchSetup) => Promise<unknown>;
  readonly onError: (error: unknown) => void;
}

/** The longest match that bots arrange among themselves. */
const PLY_LIMIT = 600;

/** Gets bots their games: by the open pool, by challenges, and by those who ask for one of them. */
export class Matchmaker {
  readonly #deps: MatchmakerDeps;
  readonly #offers: Offers;
  readonly #find: FindSession;
  readonly #limits: Limits;
  readonly #pool = new Pool();
  #alarm = new AbortController();

  constructor(
    deps: MatchmakerDeps,
    { offers, find, limits }: { offers: Offers; find: FindSession; limits: Limits },
  ) {
    this.#deps = deps;
    this.#offers = offers;
    this.#find = find;
    this.#limits = limits;
  }

  /**
   * Asks the bots of a match whether they play, and opens it, as they will play it, when they do; see `Offers.invite`.
   * `except` asked for it, until `signal` fires.
   */
  invite<T>(
    setup: MatchSetup,
    open: (setup: MatchSetup) => Promise<Result<T>>,
    { except, signal }: { readonly except: string | null; readonly signal?: AbortSignal } = { except: null },
  ): Promise<Result<T, Rejection | Declined>> {
    const of = (seat: Seat): SpeculationSettings => {
      const { kind, name } = setup.players[seat];
      const asked = setup.speculation[seat];
      return kind === 'bot' ? botSpeculation(asked, this.#find(name)?.speculate ?? 0) : asked;
    };
    return this.#offers.invite(setup, {
      find: this.#find,
      except,
      ...(signal !== undefined && { signal }),
      open: () => open({ ...setup, speculation: { white: of('white'), black: of('black') } }),
    });
  }

  /** Refused: 'challenge-invalid' and what `mayPlay` refuses. */
  async seek(
    session: BotSession,
    { clock, rated }: Extract<ToServer, { type: 'seek' }>,
  ): Promise<Result<null>> {
    const may = this.#mayAsk(session);
    if (!may.ok) return may;
    const control = parseTimeControl(clock);
    if (!control.ok) return control;
    const seeking = { clock: formatTimeControl(control.value), rated };
    session.seeking = seeking;
    const { rating, deviation } = await this.#deps.ratingOf(session.name);
    // It may have gone, or have thought better of it.
    if (session.seeking !== seeking) return ok(null);
    const at = this.#deps.clock.now();
    this.#join({ id: session.name, player: session.name, rating, deviation, ...seeking, at });
    return ok(null);
  }

  unseek(session: BotSession): void {
    this.#pool.leave(session.name);
    if (session.seeking !== null) session.seeking = null;
  }

  /**
   * Opens the match that a bot asks for, at once against an agent, else when the other bot has accepted. Refused:
   * 'too-many-challenges', what `mayPlay`, `arrangeMatch` and `Offers.invite` refuse, and where no match can be opened.
   */
  async challenge(
    session: BotSession,
    { opponent, you, clock, rated }: Extract<ToServer, { type: 'challenge' }>,
  ): Promise<Result<null>> {
    const may = this.#mayAsk(session);
    if (!may.ok) return may;
    if (session.challenges >= BOT_LIMITS.challenges) {
      return refuse(
        'too-many-challenges',
        `wait for the answers to your ${BOT_LIMITS.challenges} challenges`,
      );
    }
    if (!this.#limits.challenge(session.name)) {
      return refuse(
        'too-many-challenges',
        `no more than ${BOT_LIMITS.challengesPerMinute} challenges a minute`,
      );
    }
    const colour = you === 'any' ? (['white', 'black'] as const)[randomInt(2)] : you;
    const own = { bot: session.name };
    const setup = this.#arrange(colour === 'white' ? [own, opponent] : [opponent, own], { clock, rated });
    if (!setup.ok) return setup;
    const signal = session.challenging;
    session.challenges++;
    try {
      const played = await this.#play(setup.value, { except: session.name, signal });
      if (!signal.aborted) return played;
      // It has taken its challenges back by leaving; one that has connected anew has asked for nothing yet.
      return session.leaving ? refuse('leaving', 'you have said bye') : ok(null);
    } finally {
      session.challenges--;
    }
  }

  close(): void {
    this.#alarm.abort();
  }

  /** Refused: 'leaving', 'too-many-matches', and where no match can be opened. */
  #mayAsk(session: BotSession): Result<null> {
    if (session.leaving) return refuse('leaving', 'you have said bye');
    if (!session.free) return refuse('too-many-matches', `a bot plays ${BOT_LIMITS.matches} matches at once`);
    return this.#deps.mayOpen();
  }

  #arrange(
    [white, black]: readonly [PlayerRequest, PlayerRequest],
    { clock, rated }: { clock: string; rated: boolean },
  ): Result<MatchSetup> {
    const body = createMatchBody.safeParse({ white, black, clock, rated, plyLimit: PLY_LIMIT });
    if (!body.success) return refuse('challenge-invalid', body.error.issues[0]?.message ?? 'cannot be read');
    const setup = arrangeMatch(body.data, {
      asker: { guest: '', operator: false },
      describe: this.#deps.describeAgent,
      describeBot: name => {
        const may = mayPlay(name, this.#find(name));
        return may.ok ? ok({ name: may.value.name }) : may;
      },
      now: Math.round(this.#deps.clock.epoch()),
      speculation: this.#deps.speculation,
    });
    return setup.ok ? ok({ ...setup.value, creator: null }) : setup;
  }

  #play(
    setup: MatchSetup,
    asker: { readonly except: string | null; readonly signal?: AbortSignal },
  ): Promise<Result<null, Rejection | Declined>> {
    const open = async (asPlayed: MatchSetup): Promise<Result<null>> => {
      // Much may have happened while they thought about it.
      const may = this.#deps.mayOpen();
      if (!may.ok) return may;
      await this.#deps.openMatch(asPlayed);
      return ok(null);
    };
    return this.invite(setup, open, asker);
  }

  #join(seek: Seek): void {
    this.#pool.join(seek);
    this.#find(seek.player)?.send({ type: 'seeking', clock: seek.clock, rated: seek.rated });
    this.#pair();
  }

  /** Pairs those who can be, and sets the alarm for the next. */
  #pair(): void {
    const { clock, onError } = this.#deps;
    this.#alarm.abort();
    for (const pairing of this.#pool.pair(clock.now())) this.#start(pairing).catch(onError);
    const at = this.#pool.pairableAt();
    if (at === null) return;
    const alarm = new AbortController();
    this.#alarm = alarm;
    clock.sleep(Math.max(0, at - clock.now()), alarm.signal).then(
      () => this.#pair(),
      () => undefined, // somebody came or went, or the server stops
    );
  }

  /** Offers the match to both. Who would have played waits on where it stood; who would not waits no longer. */
  async #start({ white, black }: Pairing): Promise<void> {
    const seeks = [white, black];
    for (const { player } of seeks) {
      const session = this.#find(player);
      if (session !== undefined) session.seeking = null;
    }
    const played = await this.#playPaired(white, black).catch((cause: unknown) => {
      this.#deps.onError(cause);
      return refuse('internal', 'something went wrong on our side');
    });
    if (played.ok) return;
    const { error } = played;
    for (const seek of seeks) {
      const session = this.#find(seek.player);
      if (session === undefined) continue;
      if ('by' in error && error.by !== seek.player && session.free && session.seeking === null) {
        session.seeking = { clock: seek.clock, rated: seek.rated };
        this.#join(seek);
      } else {
        if (!('by' in error)) session.refuse(botErrorCode(error.code) ?? 'challenge-invalid', error.message);
        session.send({ type: 'idle' });
      }
    }
  }

  async #playPaired(white: Seek, black: Seek): Promise<Result<null, Rejection | Declined>> {
    for (const { player } of [white, black]) {
      const may = mayPlay(player, this.#find(player));
      if (!may.ok) return { ok: false, error: { ...may.error, by: player } };
    }
    const setup = this.#arrange([{ bot: white.player }, { bot: black.player }], white);
    return setup.ok ? this.#play(setup.value, { except: null }) : setup;
  }
}

/** A bot is asked about one ply ahead, within the limit it names, and pays for it itself: no bound but that. */
function botSpeculation(asked: SpeculationSettings, limit: number): SpeculationSettings {
  if (asked.policy === 'off' || limit === 0) return preset('off');
  return {
    ...preset('one-step'),
    minProbability: preset('balanced').minProbability,
    concurrent: limit,
    branchesPerTurn: limit,
    topK: limit,
  };
}
