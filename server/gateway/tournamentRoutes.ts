import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Request, Router } from 'express';
import { createTournamentBody } from '../../shared/protocol/tournament.ts';
import type {
  CreatedTournament,
  TournamentRow,
  TournamentStatus,
  TournamentsAnswer,
  TournamentView,
} from '../../shared/protocol/tournamentView.ts';
import { matchRow } from '../match/views.ts';
import type { Store } from '../store/store.ts';
import type { KeptTournament } from '../store/tournaments.ts';
import { arrangeTournament } from '../tournament/arrange.ts';
import type { Hosted, TournamentHall } from '../tournament/hall.ts';
import { REPORT_FILES, type ReportFile, reportFile } from '../tournament/report/files.ts';
import { coloured } from '../tournament/report/palette.ts';
import { REPORT_POLICY } from '../tournament/report/report.ts';
import {
  agentTable,
  costTable,
  crosstables,
  equivalenceTables,
  modeTable,
  rankTables,
  strengthTable,
} from '../tournament/report/tables.ts';
import { limitFinding, samenessFinding, savingFinding } from '../tournament/report/words.ts';
import type { DescribeAgent, DescribeBot } from './arrange.ts';
import { fail, HttpError, parsed } from './errors.ts';
import { guestSession, isOperator, viewerOf } from './identity.ts';
import type { MatchRoutesDeps } from './matchRoutes.ts';

export interface TournamentRoutesDeps {
  readonly tournaments: TournamentHall;
  readonly store: Store;
  readonly describeAgent: DescribeAgent;
  readonly describeBot: DescribeBot;
  readonly operatorHash: string;
  readonly limits: MatchRoutesDeps['limits'];
}

const GUEST_OPENINGS = 8000;
const LISTED = 50;
const GAMES_SHOWN = 100;

const TYPES: Readonly<Record<ReportFile, string>> = {
  'report.html': 'text/html',
  'results.json': 'application/json',
  'plies.csv': 'text/csv',
  'games.pgn': 'application/x-chess-pgn',
};

/** /api/tournaments */
export function tournamentRoutes(deps: TournamentRoutesDeps): Router {
  const { tournaments, store, describeAgent, describeBot, operatorHash, limits } = deps;
  const router = Router();

  router.post('/', async (request, response) => {
    const body = parsed(createTournamentBody, request.body);
    const operator = isOperator(request, operatorHash);
    // They are played through before anything else is known of the asker.
    if (!operator && (body.openings?.text.length ?? 0) > GUEST_OPENINGS) {
      fail('too-large', `openings: a guest sends at most ${GUEST_OPENINGS} letters`);
    }
    const setup = arrangeTournament(body, { describe: describeAgent, describeBot, operator });
    if (!setup.ok) throw new HttpError(setup.error);
    const creator = operator ? null : guestSession(request, response);
    const allowed = operator
      ? setup.value
      : { ...setup.value, concurrency: Math.min(setup.value.concurrency, limits.matchesOfOne) };
    const opened = await tournaments.open(
      allowed,
      creator,
      body.openForS === undefined ? null : 1000 * body.openForS,
    );
    if (!opened.ok) throw new HttpError(opened.error);
    const answer: CreatedTournament = { id: opened.value };
    response.status(201).json(answer);
  });

  router.get('/', async (_request, response) => {
    const rows = await tournaments.list(LISTED);
    const answer: TournamentsAnswer = {
      tournaments: rows.map(({ kept, played, planned, ...now }) =>
        row(kept, statusOf(kept, now), { played, planned }),
      ),
    };
    response.json(answer);
  });

  router.get('/:id', async (request, response) => {
    response.json(await view(await find(deps, request.params.id), deps, request));
  });

  router.post('/:id/enter', async (request, response) => {
    const [scheme, token = ''] = (request.headers.authorization ?? '').split(' ');
    const bot = scheme?.toLowerCase() === 'bearer' ? await store.bots.byToken(token) : null;
    if (bot === null) fail('bot-token-needed', 'a bot enters with its token: Authorization: Bearer …');
    await find(deps, request.params.id);
    const entered = await tournaments.enter(request.params.id, bot.name);
    if (!entered.ok) throw new HttpError(entered.error);
    response.status(204).end();
  });

  router.delete('/:id', async (request, response) => {
    const { runner, going } = await find(deps, request.params.id);
    if (!mayStop(runner.kept, request, operatorHash)) {
      fail('not-your-tournament', 'only an operator, or whoever asked for it, may stop a tournament');
    }
    if (!going) fail('tournament-over', 'the tournament is over');
    await tournaments.stop(runner.kept.id);
    response.status(204).end();
  });

  router.get('/:id/figures/:figure', async (request, response) => {
    const { runner } = await find(deps, request.params.id);
    const { figures } = await tournaments.standing(runner);
    const figure = figures.find(({ id }) => `${id}.svg` === request.params.figure);
    if (figure === undefined) fail('not-found', 'there is no such figure');
    response.set('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'");
    response
      .type('image/svg+xml')
      .send(coloured(figure.svg, request.query.theme === 'dark' ? 'dark' : 'light'));
  });

  router.get('/:id/:file', async (request, response) => {
    const name = REPORT_FILES.find(each => each === request.params.file);
    if (name === undefined) fail('not-found', 'there is no such file');
    const { runner } = await find(deps, request.params.id);
    const standing = await tournaments.standing(runner);
    response.type(TYPES[name]);
    if (name === 'report.html') response.set('Content-Security-Policy', REPORT_POLICY);
    await pipeline(
      Readable.from(reportFile(name, { ...standing, setup: runner.kept.setup, store })),
      response,
    );
  });

  return router;
}

async function find({ tournaments }: TournamentRoutesDeps, id: string): Promise<Hosted> {
  return (await tournaments.find(id)) ?? fail('not-found', 'there is no such tournament');
}

function statusOf(
  { end }: KeptTournament,
  { going, open }: { readonly going: boolean; readonly open: boolean },
): TournamentStatus {
  if (end !== null) return end;
  if (open) return 'open';
  return going ? 'running' : 'waiting';
}

function row(
  { id, setup, createdAt, startsAt }: KeptTournament,
  status: TournamentStatus,
  counts: { readonly played: number; readonly planned: number },
): TournamentRow {
  return {
    id,
    name: setup.name,
    format: setup.format,
    agents: setup.agents.map(({ name }) => name),
    modes: setup.modes.map(({ name }) => name),
    status,
    createdAt,
    startsAt: startsAt ?? createdAt,
    ...counts,
  };
}

async function view(
  { runner, ...now }: Hosted,
  { tournaments, operatorHash, store }: TournamentRoutesDeps,
  request: Request,
): Promise<TournamentView> {
  const standing = await tournaments.standing(runner);
  const { results, figures } = standing;
  // How it ended is not known to a runner that has just ended.
  const kept = (await store.tournaments.get(runner.kept.id)) ?? runner.kept;
  const { comparisons } = results;
  return {
    ...row({ ...kept, setup: runner.kept.setup }, statusOf(kept, now), {
      played: results.played + results.aborted,
      planned: results.planned,
    }),
    mayStop: now.going && mayStop(kept, request, operatorHash),
    findings: [
      ...comparisons.flatMap(each => (each.pairs === 0 ? [] : [savingFinding(each), samenessFinding(each)])),
      limitFinding(results),
    ].filter(finding => finding !== ''),
    tables: [
      ...crosstables(results),
      modeTable(results),
      costTable(results),
      agentTable(results),
      strengthTable(results),
      ...equivalenceTables(results),
      ...rankTables(results),
    ].map(({ caption, head, rows }) => ({ caption, head, rows })),
    figures: figures.map(({ id, title, description, table }) => ({
      id,
      title,
      description,
      table: { caption: title, ...table },
    })),
    running: runner.running.map(({ head }) => matchRow(head)),
    games: results.games
      .slice(-GAMES_SHOWN)
      .toReversed()
      .map(({ match, game, mode, white, black, opening, result, plies }) => ({
        match,
        game,
        mode,
        white,
        black,
        opening,
        result,
        plies,
      })),
  };
}

function mayStop({ creator }: KeptTournament, request: Request, operatorHash: string): boolean {
  if (isOperator(request, operatorHash)) return true;
  return creator !== null && viewerOf(request.headers.cookie).guest === creator;
}
