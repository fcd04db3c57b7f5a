import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { constants } from 'node:zlib';
import compression from 'compression';
import express, { type Application } from 'express';
import type { AgentRow, AgentsAnswer, LobbyAnswer, PlayerProfile } from '../../shared/protocol/api.ts';
import { botSchemas } from '../../shared/protocol/bot.ts';
import { type BotRoutesDeps, botRoutes } from './botRoutes.ts';
import { errorHandler, fail } from './errors.ts';
import { isLocal, isOperator } from './identity.ts';
import { type MatchRoutesDeps, matchRoutes } from './matchRoutes.ts';
import { playerProfile } from './playerProfile.ts';
import { type TournamentRoutesDeps, tournamentRoutes } from './tournamentRoutes.ts';

export interface GatewayDeps extends MatchRoutesDeps, BotRoutesDeps, TournamentRoutesDeps {
  readonly agents: readonly AgentRow[];
  /** Null while the server starts. */
  readonly lobbyRoomId: () => string | null;
  /** The metrics as Prometheus reads them. */
  readonly metrics: () => Promise<{ readonly contentType: string; readonly text: string }>;
  /** The folder of the built client; null to serve none. */
  readonly clientFolder: string | null;
  readonly onError: (error: unknown) => void;
}

/** From this one on it looks for what is repeated farther away: 6 % smaller scripts for a sixth more of the time. */
const BROTLI_QUALITY = 5;

/** What whoever writes a bot reads. */
const BOT_PROTOCOL = fileURLToPath(new URL('../../docs/bot-protocol.md', import.meta.url));

/** Nothing but our own files and sockets; no inline script or style, no frame, no plug-in. */
const CONTENT_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  // The one style attribute that the board writes ("color-scheme:light only", on its drawings), by its hash.
  "style-src 'self' 'unsafe-hashes' 'sha256-SyXRxMCl6H7Kgy9uTmu1UZqVBsRmMBF4sHRiTO3FQc0='",
  // The piece set is a part of its style sheet.
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Adds the HTTP side to an Express app: the API, health, metrics, and the client's files. */
export function addGateway(app: Application, deps: GatewayDeps): void {
  app.disable('x-powered-by');
  app.use((_request, response, next) => {
    response.set({
      'Content-Security-Policy': CONTENT_POLICY,
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'same-origin',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Resource-Policy': 'same-origin',
      'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    });
    next();
  });

  app.use(compression({ brotli: { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } } }));

  const api = express.Router();
  // Openings may come along with a tournament.
  api.use('/tournaments', express.json({ limit: '2mb' }));
  api.use(express.json({ limit: '16kb' }));
  api.use((_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  api.get('/agents', async (_request, response) => {
    const ratings = await deps.store.ratings.all(deps.now());
    const agents = deps.agents.map(agent => ({ ...agent, rating: ratings.get(ratedAs(agent)) ?? null }));
    const answer: AgentsAnswer = { agents, speculation: deps.speculation };
    response.json(answer);
  });
  api.get('/agents/:name', async (request, response) => {
    const { name } = request.params;
    const known = deps.agents.find(agent => agent.name === name);
    const id = known === undefined ? null : ratedAs(known);
    const answer: PlayerProfile = await playerProfile(
      deps.store,
      { kind: 'agent', name },
      { id, now: deps.now() },
    );
    if (id === null && answer.wins + answer.draws + answer.losses === 0)
      fail('not-found', 'nobody has that name');
    response.json(answer);
  });
  api.get('/lobby', (_request, response) => {
    const roomId = deps.lobbyRoomId() ?? fail('busy', 'the server is starting: try again in a second');
    const answer: LobbyAnswer = { roomId };
    response.json(answer);
  });
  api.use('/matches', matchRoutes(deps));
  api.use('/bots', botRoutes(deps));
  api.use('/tournaments', tournamentRoutes(deps));
  api.use(() => fail('not-found', 'there is no such address'));
  app.use('/api', api);

  app.get('/bot/schema.json', (_request, response) => {
    response.json(botSchemas());
  });
  app.get('/docs/bot-protocol.md', (_request, response) =>
    response.type('text/plain').sendFile(BOT_PROTOCOL),
  );

  app.get('/healthz', (_request, response) => {
    response.status(deps.arena.closing ? 503 : 200).json({ status: deps.arena.closing ? 'closing' : 'ok' });
  });
  app.get('/metrics', async (request, response) => {
    if (!isLocal(request) && !isOperator(request, deps.operatorHash)) {
      fail('operator-only', 'metrics are for this machine, or with the operator’s token');
    }
    const { contentType, text } = await deps.metrics();
    response.type(contentType).send(text);
  });

  if (deps.clientFolder !== null) {
    const folder = deps.clientFolder;
    app.use('/assets', express.static(resolve(folder, 'assets'), { immutable: true, maxAge: '1y' }));
    app.use(express.static(folder));
    // Every page is the same file: the client reads the address.
    const page = resolve(folder, 'index.html');
    app.get(
      [
        '/',
        '/boards',
        '/games',
        '/match/:id',
        '/tournaments',
        '/tournaments/:id',
        '/agent/:name',
        '/bots/:name',
      ],
      (_request, response) => response.sendFile(page),
    );
    // Whoever reads pages is told in a page that there is none.
    app.get('/{*path}', (request, response, next) => {
      if (request.accepts(['json', 'html']) === 'html') response.status(404).sendFile(page);
      else next();
    });
  }
  app.use(() => fail('not-found', 'there is no such address'));
  app.use(errorHandler(deps.onError));
}

/** The name that an agent's ratings are kept by. */
function ratedAs({ id }: AgentRow): string {
  return `agent:${id}`;
}
