import { createServer, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { defineRoom, defineServer, matchMaker } from '@colyseus/core';
import { WebSocketTransport } from '@colyseus/ws-transport';
import type { Clock } from './clock.ts';
import { addGateway, type GatewayDeps } from './gateway/app.ts';
import { viewerOf } from './gateway/identity.ts';
import type { LiveMatch } from './match/liveMatch.ts';
import { LobbyRoom } from './rooms/lobbyRoom.ts';
import { MatchRoom, type MatchRoomOptions } from './rooms/matchRoom.ts';

export interface ServerDeps extends Omit<GatewayDeps, 'lobbyRoomId'> {
  readonly clock: Clock;
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  /** Takes what comes for the bots' path. */
  readonly bots: {
    upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
    close(): void;
    terminate(): void;
  };
  /** How many look at the lobby. */
  readonly onAudience: (count: number) => void;
  /** What the framework says of clients, one line each. */
  readonly onWarning: (line: string) => void;
}

export interface RunningServer {
  readonly port: number;
  /** Closes every room and connection. */
  close(): Promise<void>;
}

/** A spectator's request is a few bytes, a player's move a few more. */
const MAX_PAYLOAD_BYTES = 2048;

/** HTTP, WebSockets and rooms on one port. Rejects where the port cannot be had. */
export async function startServer(deps: ServerDeps): Promise<RunningServer> {
  const { host, arena, bots, onAudience, onError } = deps;
  const http = createServer();
  const transport = new WebSocketTransport({ noServer: true, maxPayload: MAX_PAYLOAD_BYTES });
  // Two listeners would both answer the same request.
  transport.attachToServer(http, { filter: request => !isForBots(request) });
  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (isForBots(request)) bots.upgrade(request, socket, head);
  });
  let lobbyRoomId: string | null = null;
  const server = defineServer({
    transport,
    logger: oneLiners(deps.onWarning),
    greet: false,
    gracefullyShutdown: false,
    rooms: {
      match: defineRoom(MatchRoom),
      lobby: defineRoom(LobbyRoom),
    },
    express: app => addGateway(app, { ...deps, lobbyRoomId: () => lobbyRoomId }),
  });
  // Rooms are made by the server alone.
  matchMaker.controller.exposedMethods = ['joinById', 'reconnect'];
  // No other site's page may ask anything here, nor read an answer: by default every site may, on every route.
  Object.assign(matchMaker.controller, { DEFAULT_CORS_HEADERS: {}, getCorsHeaders: () => ({}) });
  const failed = new Promise<never>((_resolve, reject) => {
    http.once('error', reject);
  });
  await Promise.race([server.listen(deps.port, host), failed]);
  lobbyRoomId = (await matchMaker.createRoom('lobby', { arena, bots: deps.roster, onAudience, onError }))
    .roomId;
  const address = http.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : deps.port,
    close: async () => {
      bots.close();
      await server.gracefullyShutdown(false);
      bots.terminate();
      http.close();
    },
  };
}

function isForBots({ url = '' }: IncomingMessage): boolean {
  return /^\/bot(?:\?|$)/.test(url);
}

/** A client that sends too much is no fault of ours, and worth no stack. */
function oneLiners(onWarning: (line: string) => void) {
  const tell = (...said: readonly unknown[]): void => onWarning(String(said[0]).split('\n', 1)[0] ?? '');
  return { debug: ignore, trace: ignore, info: ignore, warn: tell, error: tell };
}

function ignore(): void {}

/** The room of a match that runs. */
export async function openRoom(
  match: LiveMatch,
  options: Pick<MatchRoomOptions, 'clock' | 'patchEveryMs' | 'onError'>,
): Promise<void> {
  await matchMaker.createRoom('match', { ...options, match, viewerOf });
}
