import { type Request, Router } from 'express';
import { makePgn } from '../../shared/chess/pgn.ts';
import { addPly, NO_COUNTS } from '../../shared/match/counts.ts';
import { startMatch } from '../../shared/match/match.ts';
import { resumeMatch } from '../../shared/match/resume.ts';
import type { MatchSetup } from '../../shared/match/setup.ts';
import type { PolicyName } from '../../shared/match/speculation.ts';
import { pgnPly, spendingTags } from '../../shared/match/spending.ts';
import {
  type CreatedMatch,
  createMatchBody,
  listMatchesQuery,
  type MatchAnswer,
  type MatchesAnswer,
} from '../../shared/protocol/api.ts';
import type { BranchRecord } from '../../shared/stats/branchRecord.ts';
import type { Arena } from '../match/arena.ts';
import { type MatchHead, matchRow, matchView, type ShownMatch } from '../match/views.ts';
import { ledgerFor, predictionsFor, visibleTo } from '../match/visibleTo.ts';
import type { KeptHead, KeptMatch, Store } from '../store/store.ts';
import { arrangeMatch, type DescribeAgent } from './arrange.ts';
import { fail, HttpError, parsed } from './errors.ts';
import { guestSession, isOperator, viewerOf } from './identity.ts';

export interface MatchRoutesDeps {
  readonly arena: Arena;
  readonly store: Store;
  readonly describeAgent: DescribeAgent;
  /** How matches speculate where nothing else is asked for. */
  readonly speculation: PolicyName;
  /** Makes the match durable, starts it, and opens its room. */
  readonly openMatch: (setup: MatchSetup) => Promise<void>;
  readonly operatorHash: string;
  readonly now: () => number;
  readonly limits: {
    /** Matches of all askers running at once, exhibitions aside; and of one guest. */
    readonly matches: number;
    readonly matchesOfOne: number;
  };
}

/** /api/matches */
export function matchRoutes(deps: MatchRoutesDeps): Router {
  const { arena, store } = deps;
  const router = Router();

  router.post('/', async (request, response) => {
    const body = parsed(createMatchBody, request.body);
    if (arena.closing) fail('closing', 'the server is about to stop: try again in a minute');
    const operator = isOperator(request, deps.operatorHash);
    const guest = guestSession(request, response);
    checkLimits(deps, operator ? null : guest);
    const setup = arrangeMatch(body, {
      asker: { guest, operator },
      describe: deps.describeAgent,
      now: deps.now(),
      speculation: deps.speculation,
    });
    if (!setup.ok) throw new HttpError(setup.error);
    await deps.openMatch(setup.value);
    const created: CreatedMatch = { id: setup.value.id };
    response.status(201).location(`/api/matches/${created.id}`).json(created);
  });

  router.get('/', async (request, response) => {
    const { status, after, limit } = parsed(listMatchesQuery, request.query);
    const page = await store.page({ status, after, limit });
    const matches = page.matches.map(kept => matchRow(arena.get(kept.setup.id)?.head ?? headOf(kept)));
    const answer: MatchesAnswer = { matches, next: page.next };
    response.json(answer);
  });

  router.get('/:id', async (request, response) => {
    const { shown, over, branches } = await find(deps, request.params.id);
    const sight = visibleTo(viewerOf(request.headers.cookie), { setup: shown.setup, over });
    const answer: MatchAnswer = {
      match: matchView(shown),
      predictions: predictionsFor(sight, shown.plies),
      ledger: ledgerFor(sight, branches),
    };
    response.json(answer);
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

/** Null for who may abort at any time: an operator, or the asker of a match between agents. */
function abortingSeat(request: Request, deps: MatchRoutesDeps, setup: MatchSetup): 'white' | 'black' | null {
  if (isOperator(request, deps.operatorHash)) return null;
  const { guest } = viewerOf(request.headers.cookie);
  const { white, black } = setup.players;
  if (guest !== null && white.kind === 'human' && white.guest === guest) return 'white';
  if (guest !== null && black.kind === 'human' && black.guest === guest) return 'black';
  if (guest !== null && setup.creator === guest) return null;
  return fail('not-your-match', 'only its players, its creator or an operator may abort a match');
}

function checkLimits({ arena, limits }: MatchRoutesDeps, guest: string | null): void {
  const asked = arena.matches.filter(({ setup }) => !setup.exhibition);
  if (asked.length >= limits.matches) fail('busy', 'the server runs as many matches as it may: try later');
  if (guest === null) return;
  if (asked.filter(({ setup }) => setup.creator === guest).length >= limits.matchesOfOne) {
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
  };
}

function isImitated({ players }: MatchSetup): boolean {
  return Object.values(players).some(player => player.kind === 'agent' && player.paceLabel !== null);
}

function pgnOf({ setup, plies, end, counts }: ShownMatch): string {
  const { initialFen, timeControl, plyLimit } = setup;
  const started = startMatch({ initialFen, timeControl, plyLimit, at: 0 });
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
    moreTags: isImitated(setup) ? [] : spendingTags(counts),
  });
}
