import { resolve } from 'node:path';
import express, { type Application } from 'express';
import type { AgentRow, AgentsAnswer, LobbyAnswer } from '../../shared/protocol/api.ts';
import { errorHandler, fail } from './errors.ts';
import { isLocal, isOperator } from './identity.ts';
import { type MatchRoutesDeps, matchRoutes } from './matchRoutes.ts';

export interface GatewayDeps extends MatchRoutesDeps {
  readonly agents: readonly AgentRow[];
  /** Null while the server starts. */
  readonly lobbyRoomId: () => string | null;
  /** The metrics as Prometheus reads them. */
  readonly metrics: () => Promise<{ readonly contentType: string; readonly text: string }>;
  /** The folder of the built client; null to serve none. */
  readonly clientFolder: string | null;
  readonly onError: (error: unknown) => void;
}

const CONTENT_POLICY = [
  "default-src 'self'",
  "img-src 'self' data:",
  "style-src 'self' 'unsafe-inline'",
  "connect-src 'self' ws: wss:",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "object-src 'none'",
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
    });
    next();
  });

  const api = express.Router();
  api.use(express.json({ limit: '16kb' }));
  api.use((_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  api.get('/agents', (_request, response) => {
    const answer: AgentsAnswer = { agents: deps.agents, speculation: deps.speculation };
    response.json(answer);
  });
  api.get('/lobby', (_request, response) => {
    const roomId = deps.lobbyRoomId() ?? fail('busy', 'the server is starting: try again in a second');
    const answer: LobbyAnswer = { roomId };
    response.json(answer);
  });
  api.use('/matches', matchRoutes(deps));
  api.use(() => fail('not-found', 'there is no such address'));
  app.use('/api', api);

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
    app.get(['/', '/match/:id'], (_request, response) => response.sendFile(resolve(folder, 'index.html')));
  }
  app.use(() => fail('not-found', 'there is no such address'));
  app.use(errorHandler(deps.onError));
}
