import { type SchemaType, schema, t } from '@colyseus/schema';
import type { BotRow } from '../../shared/protocol/view.ts';
import type { LiveMatch } from '../match/liveMatch.ts';
import { matchRow, matchViewHead, plyView } from '../match/views.ts';

/*
 * The mirrored state of rooms, in the shape of shared/protocol/view.ts. It is written from a LiveMatch and
 * never read back; nothing in it is secret.
 */

const PlayerState = schema(
  { kind: t.string(), name: t.string(), pace: t.string(), rating: t.number(), deviation: t.number() },
  'PlayerState',
);

const PlyState = schema(
  {
    uci: t.string(),
    san: t.string(),
    fen: t.string(),
    clockMs: t.number(),
    searchMs: t.number(),
    waitedMs: t.number(),
    kind: t.string(),
    offersDraw: t.boolean(),
    at: t.number(),
    tokens: t.number(),
    costUsd: t.number(),
    droppedTokens: t.number(),
    droppedUsd: t.number(),
    reasks: t.number(),
  },
  'PlyState',
);

const TotalsState = schema(
  {
    windows: t.number(),
    readyHits: t.number(),
    pendingHits: t.number(),
    misses: t.number(),
    chained: t.number(),
    branches: t.number(),
    squashed: t.number(),
    wallMs: t.number(),
    searchMs: t.number(),
    usageRatio: t.number(),
    tokens: t.number(),
    costUsd: t.number(),
    playedTokens: t.number(),
    playedUsd: t.number(),
    droppedTokens: t.number(),
    droppedUsd: t.number(),
    predictorTokens: t.number(),
    predictorUsd: t.number(),
    lostTokens: t.number(),
    lostUsd: t.number(),
    reasks: t.number(),
    estimated: t.boolean(),
  },
  'TotalsState',
);

export const MatchState = schema(
  {
    id: t.string(),
    white: t.ref(PlayerState),
    black: t.ref(PlayerState),
    rated: t.boolean(),
    initialFen: t.string(),
    timeControl: t.string(),
    plies: t.array(PlyState),
    fen: t.string(),
    toMove: t.string(),
    drawOffered: t.boolean(),
    whiteClockMs: t.number(),
    blackClockMs: t.number(),
    turnStartedAt: t.number(),
    writtenTokens: t.number(),
    status: t.string(),
    result: t.string(),
    termination: t.string(),
    reason: t.string(),
    reasonWhat: t.string(),
    reasonCount: t.number(),
    spectators: t.number(),
    totals: t.ref(TotalsState),
  },
  'MatchState',
);
export type MatchState = SchemaType<typeof MatchState>;

const RowState = schema(
  {
    id: t.string(),
    white: t.ref(PlayerState),
    black: t.ref(PlayerState),
    timeControl: t.string(),
    fen: t.string(),
    lastMove: t.string(),
    plies: t.number(),
    status: t.string(),
    result: t.string(),
    termination: t.string(),
    exhibition: t.boolean(),
    spectators: t.number(),
    readyHits: t.number(),
    windows: t.number(),
    createdAt: t.number(),
  },
  'RowState',
);

const BotState = schema(
  { name: t.string(), state: t.string(), rating: t.number(), deviation: t.number(), games: t.number() },
  'BotState',
);

export const LobbyState = schema({ matches: t.map(RowState), bots: t.map(BotState) }, 'LobbyState');
export type LobbyState = SchemaType<typeof LobbyState>;

/** Brings a room's state up to the match: new plies are added, the rest is replaced where it differs. */
export function mirrorMatch(state: MatchState, match: LiveMatch): void {
  const { white, black, totals, ...head } = matchViewHead(match.shown);
  state.white.assign(white);
  state.black.assign(black);
  state.totals.assign(totals);
  state.assign(head);
  for (const ply of match.plies.slice(state.plies.length))
    state.plies.push(new PlyState().assign(plyView(ply)));
}

/** Brings the bots' rows up to date; a bot that is not among them has no account any more. */
export function mirrorBots(state: LobbyState, bots: readonly BotRow[]): void {
  const names = new Set(bots.map(({ name }) => name));
  for (const name of state.bots.keys()) if (!names.has(name)) state.bots.delete(name);
  for (const bot of bots) {
    const known = state.bots.get(bot.name);
    if (known === undefined) state.bots.set(bot.name, new BotState().assign(bot));
    else known.assign(bot);
  }
}

export function mirrorRow(state: LobbyState, match: LiveMatch): void {
  const { white, black, ...rest } = matchRow(match.head);
  const known = state.matches.get(match.id);
  if (known !== undefined) {
    known.assign(rest);
    return;
  }
  const row = new RowState().assign(rest);
  row.white = new PlayerState().assign(white);
  row.black = new PlayerState().assign(black);
  state.matches.set(match.id, row);
}
