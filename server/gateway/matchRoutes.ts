import { type Request, type Response, Router } from 'express';
import { makePgn } from '../../shared/chess/pgn.ts';
import { addPly, NO_COUNTS } from '../../shared/match/counts.ts';
import { startMatch } from '../../shared/match/match.ts';
import { resumeMatch } from '../../shared/match/resume.ts';
import type { Seat } from '../../shared/match/seat.ts';
import type { MatchSetup } from '../../shared/match/setup.ts';
import type { PolicyName } from '../../shared/match/speculation.ts';
import { pgnPly, spendingTags } from '../../shared/match/spending.ts';
import {
  type CreatedMatch,
  type CreateMatchBody,
  createMatchBody,
  listMatchesQuery,
  type MatchAnswer,
  type MatchesAnswer,
  playAgainBody,
} from '../../shared/protocol/api.ts';
import type { EvaluationView } from '../../shared/protocol/view.ts';
import { ok, type Rejection, type Result, refuse } from '../../shared/result.ts';
import type { BranchRecord } from '../../shared/stats/branchRecord.ts';
import type { Rating } from '../../shared/stats/rating.ts';
import type { Arena } from '../match/arena.ts';
import { type MatchHead, matchRow, matchView, type ShownMatch } from '../match/views.ts';
import { ledgerFor, predictionsFor, visibleTo } from '../match/visibleTo.ts';
import type { KeptHead, KeptMatch, Store } from '../store/store.ts';
import { type Asker, arrangeMatch, askAgain, type DescribeAgent, type DescribeBot } from './arrange.ts';
import type { AskedMatches } from './askedMatches.ts';
import { fail, HttpError, parsed } from './errors.ts';
import { guestSession, isOperator, viewerOf } from './identity.ts';

export interface MatchRoutesDeps {
  readonly arena: Arena;
  readonly store: Store;
  readonly describeAgent: DescribeAgent;
  readonly describeBot: DescribeBot;
  /** Asks the bots of a match, and opens it as they will play it. */
  readonly invite: (
    setup: MatchSetup,
    open: (setup: MatchSetup) => Promise<Result<null>>,
  ) => Promise<Result<null>>;
  /** How matches speculate where nothing else is asked for. */
  readonly speculation: PolicyName;
  /** Makes the match durable, starts it, and opens its room. */
  readonly openMatch: (setup: MatchSetup) => Promise<void>;
  /** What an engine thinks of a position, from White's side; ends with the signal. */
  readonly evaluate: (fen: string, signal: AbortSignal) => Promise<Result<EvaluationView>>;
  /** What is our own fault, for the log. */
  readonly onError: (error: unknown) => void;
  readonly operatorHash: string;
  readonly now: () => number;
  readonly askedMatches: AskedMatches;
  readonly limits: {
    /** Matches of all askers at once, exhibitions aside; and of one guest. */
    readonly matches: number;
    readonly matchesOfOne: number;
  };
}

/** /api/matches */
export function matchRoutes(deps: MatchRoutesDeps): Router {
  const { arena, store } = deps;
  const router = Router();
  /** Kept matches that cannot be read, each logged once. */
  const told = new Set<string>();

  router.post('/', async (request, response) => {
    await open(deps, parsed(createMatchBody, request.body), request, response);
  });

  router.post('/:id/again', async (request, response) => {
    const again = parsed(playAgainBody, request.body);
    const { shown, over } = await find(deps, request.params.id);
    const { setup, plies } = shown;
    const { guest } = viewerOf(request.headers.cookie);
    if (seatOf(setup, guest) === null) fail('not-your-match', 'only its player may play a match again');
    if (!over) fail('still-running', 'the match is not over yet');
    const ply = again.kind === 'from' ? again.ply : 0;
    if (ply > plies.length) fail('bad-request', 'ply: the match has no such ply');
    const fen = ply === 0 ? setup.initialFen : (plies[ply - 1]?.fen ?? setup.initialFen);
    await open(deps, askAgain(setup, { swap: again.kind === 'rematch', fen }), request, response);
  });

  router.get('/', async (request, response) => {
    const page = await store.page(parsed(listMatchesQuery, request.query));
    const matches = page.matches.map(kept => matchRow(arena.get(kept.setup.id)?.head ?? headOf(kept)));
    for (const id of page.unreadable.filter(each => !told.has(each))) {
      told.add(id);
      deps.onError(new Error(`match ${id} cannot be read back, and is not listed`));
    }
    const answer: MatchesAnswer = { matches, next: page.next, unreadable: page.unreadable.length };
    response.json(answer);
  });

  router.get('/:id', async (request, response) => {
    const { shown, over, branches } = await find(deps, request.params.id);
    const viewer = viewerOf(request.headers.cookie);
    const sight = visibleTo(viewer, { setup: shown.setup, over });
    const seat = seatOf(shown.setup, viewer.guest);
    const answer: MatchAnswer = {
      match: matchView(shown),
      seats: seat === null ? [] : [seat],
      predictions: predictionsFor(sight, shown.plies),
      ledger: ledgerFor(sight, branches),
      againRefusal: seat !== null && over ? againRefusal(deps, shown.setup, request) : null,
    };
    response.json(answer);
  });

  router.get('/:id/evaluations/:ply', async (request, response) => {
    const { shown, over } = await find(deps, request.params.id);
    const { white, black } = shown.setup.players;
    if (!over && (white.kind === 'human' || black.kind === 'human')) {
      fail('human-plays', 'no engine tells what it thinks while a human plays');
    }
    const ply = Number(request.params.ply);
    const fen = ply === 0 ? shown.setup.initialFen : shown.plies[ply - 1]?.fen;
    if (fen === undefined) fail('not-found', 'the match has no such ply');
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const evaluation = await deps.evaluate(fen, gone.signal).catch((error: unknown) => {
      if (gone.signal.aborted) return null;
      throw error;
    });
    if (evaluation === null) return;
    if (!evaluation.ok) throw new HttpError(evaluation.error);
    response.json(evaluation.value);
  });

  router.get('/:id/pgn', async (request, response) => {
    const { shown } = await find(deps, request.params.id);
    response.type('application/x-chess-pgn').send(pgnOf(shown));
  });

  router.delete('/:id', async (request, response) => {
    const { shown } = await find(deps, request.params.id);
    const match = arena.get(shown.setup.id);
    if (match === undefined) fail('match-over', 'the match is over');
    const seat = abortingSeat(request, deps, match.setup);
    const result = match.act(seat, { kind: 'abort' });
    if (!result.ok) throw new HttpError(result.error);
    await match.settled();
    response.status(204).end();
  });

  return router;
}

/** Arranges and starts a match, and answers with its id. */
async function open(
  deps: MatchRoutesDeps,
  body: CreateMatchBody,
  request: Request,
  response: Response,
): Promise<void> {
  const operator = isOperator(request, deps.operatorHash);
  if (body.rated && !operator) fail('operator-only', 'only an operator may ask for a rated match');
  const guest = guestSession(request, response);
  checkLimits(deps, operator ? null : guest);
  const setup = arranged(deps, body, { guest, operator });
  if (!setup.ok) throw new HttpError(setup.error);
  const opened = await deps.askedMatches.during(setup.value.id, setup.value.creator, () =>
    deps.invite(setup.value, async asPlayed => {
      // A bot may have thought about it for a while.
      if (deps.arena.closing) return refuse('closing', 'the server is about to stop: try again in a minute');
      await deps.openMatch(asPlayed);
      return ok(null);
    }),
  );
  if (!opened.ok) throw new HttpError(opened.error);
  const created: CreatedMatch = { id: setup.value.id };
  response.status(201).location(`/api/matches/${created.id}`).json(created);
}

function arranged(deps: MatchRoutesDeps, body: CreateMatchBody, asker: Asker): Result<MatchSetup> {
  const { describeAgent, describeBot, now, speculation } = deps;
  return arrangeMatch(body, { asker, describe: describeAgent, describeBot, now: now(), speculation });
}

/**
 * Whoever pays for an agent decides about each match: that an operator had seated it once gives its opponent no other.
 */
function againRefusal(deps: MatchRoutesDeps, setup: MatchSetup, request: Request): Rejection | null {
  const { guest } = viewerOf(request.headers.cookie);
  const body = askAgain(setup, { swap: true, fen: setup.initialFen });
  const once = arranged(deps, body, {
    guest: guest ?? '',
    operator: isOperator(request, deps.operatorHash),
  });
  return once.ok ? null : once.error;
}

/** The seat that a guest session owns; null for none. */
function seatOf({ players: { white, black } }: MatchSetup, guest: string | null): Seat | null {
  if (guest === null) return null;
  if (white.kind === 'human' && white.guest === guest) return 'white';
  return black.kind === 'human' && black.guest === guest ? 'black' : null;
}

/** Null for who may abort at any time: an operator, or the asker of a match between agents. */
function abortingSeat(request: Request, deps: MatchRoutesDeps, setup: MatchSetup): Seat | null {
  if (isOperator(request, deps.operatorHash)) return null;
  const { guest } = viewerOf(request.headers.cookie);
  const seat = seatOf(setup, guest);
  if (seat !== null) return seat;
  if (guest !== null && setup.creator === guest) return null;
  return fail('not-your-match', 'only its players, its creator or an operator may abort a match');
}

function checkLimits({ askedMatches, limits }: MatchRoutesDeps, guest: string | null): void {
  const may = askedMatches.may(limits.matches);
  if (!may.ok) throw new HttpError(may.error);
  if (guest !== null && askedMatches.of(guest) >= limits.matchesOfOne) {
    fail('too-many-matches', `you have ${limits.matchesOfOne} matches running: wait for one to end`);
  }
}

async function find(
  { arena, store }: MatchRoutesDeps,
  id: string,
): Promise<{ shown: ShownMatch; over: boolean; branches: () => BranchRecord[] }> {
  const live = arena.get(id);
  if (live !== undefined) {
    return { shown: live.shown, over: live.over, branches: () => live.plies.flatMap(ply => ply.branches) };
  }
  const kept = await store.get(id);
  if (kept === null) fail('not-found', 'there is no such match');
  return { shown: shownOf(kept), over: kept.end !== null, branches: () => branchesOf(kept) };
}

function branchesOf({ plies, summary }: KeptMatch): BranchRecord[] {
  return [...plies.flatMap(ply => ply.branches), ...(summary?.rest.branches ?? [])];
}

/** A match as it is kept: over, or (while the server starts or stops) paused. */
function headOf({ setup, last, end, summary }: KeptHead): MatchHead {
  return {
    setup,
    last,
    counts: summary?.counts ?? { ...NO_COUNTS, plies: last?.ply ?? 0 },
    status: end === null ? 'paused' : 'ended',
    end,
    spectators: 0,
  };
}

function shownOf(kept: KeptMatch): ShownMatch {
  const { setup, plies, last, summary } = kept;
  return {
    ...headOf(kept),
    plies,
    counts: summary?.counts ?? plies.reduce(addPly, NO_COUNTS),
    turnStartedAt: last?.at ?? setup.createdAt,
    writtenTokens: 0,
  };
}

function isImitated({ players }: MatchSetup): boolean {
  return Object.values(players).some(player => player.kind === 'agent' && player.paceLabel !== null);
}

/** As the standard's supplement has them: whole numbers, as they were before the match. */
function ratingTags({ ratings }: MatchSetup): (readonly [string, string])[] {
  return [...ratingTag('WhiteElo', ratings?.white), ...ratingTag('BlackElo', ratings?.black)];
}

function ratingTag(name: string, rating: Rating | null = null): (readonly [string, string])[] {
  return rating === null ? [] : [[name, String(Math.round(rating.rating))]];
}

function pgnOf({ setup, plies, end, counts }: ShownMatch): string {
  const { initialFen, timeControl, plyLimit, adjudication } = setup;
  const started = startMatch({ initialFen, timeControl, plyLimit, adjudication, at: 0 });
  const match = started.ok ? resumeMatch(started.value, plies, 0) : started;
  if (!match.ok) throw new Error(`match ${setup.id} does not fit the rules: ${match.error.message}`);
  return makePgn({
    event: setup.exhibition ? 'Ponderhit exhibition' : 'Ponderhit match',
    site: 'Ponderhit',
    date: setup.createdAt,
    round: '-',
    white: setup.players.white.name,
    black: setup.players.black.name,
    match: { ...match.value, end },
    // Imitated tokens are nothing that the game has cost.
    plies: isImitated(setup) ? plies : plies.map(pgnPly),
    moreTags: [...ratingTags(setup), ...(isImitated(setup) ? [] : spendingTags(counts))],
  });
}
