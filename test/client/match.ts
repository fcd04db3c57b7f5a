import { play, START_FEN } from '../../shared/chess/position.ts';
import type { MatchSnapshot } from '../../shared/protocol/fromServer.ts';

type Ply = MatchSnapshot['plies'][number];

/** 1. e4 after 4 s, e5 after 1 s, 2. Nf3 at once; each was searched for 4 s. */
const MOVES: readonly (Partial<Ply> & { readonly uci: string })[] = [
  { uci: 'e2e4', waitedMs: 4000, at: 5000 },
  { uci: 'e7e5', waitedMs: 1000, at: 6000 },
  { uci: 'g1f3', waitedMs: 0, at: 6000 },
];

export const NOTHING_SPENT = { tokens: 0, costUsd: 0, droppedTokens: 0, droppedUsd: 0, reasks: 0 } as const;

/** A finished match of which only what a test is about is said. */
export function matchOf(changes: Partial<MatchSnapshot> = {}, moves = MOVES): MatchSnapshot {
  const player = { kind: 'agent', name: 'A', pace: '', rating: -1, deviation: -1 } as const;
  let fen = START_FEN;
  const plies = moves.map((said): Ply => {
    const played = play(fen, said.uci);
    if (!played.ok) throw new Error(said.uci);
    fen = played.value.fen;
    const { san } = played.value;
    return {
      san,
      fen,
      clockMs: -1,
      searchMs: 4000,
      waitedMs: 0,
      kind: 'none',
      offersDraw: false,
      at: 0,
      ...NOTHING_SPENT,
      ...said,
    };
  });
  return {
    id: 'm',
    white: player,
    black: player,
    rated: false,
    initialFen: START_FEN,
    timeControl: 'none',
    plies,
    fen,
    toMove: plies.length % 2 === 0 ? 'white' : 'black',
    drawOffered: false,
    whiteClockMs: -1,
    blackClockMs: -1,
    turnStartedAt: plies.at(-1)?.at ?? 0,
    writtenTokens: 0,
    status: 'ended',
    result: '1-0',
    termination: 'resignation',
    reason: '',
    reasonWhat: '',
    reasonCount: -1,
    spectators: 0,
    totals: {
      windows: 2,
      readyHits: 1,
      pendingHits: 1,
      misses: 0,
      chained: 0,
      branches: 4,
      squashed: 2,
      wallMs: 5000,
      searchMs: 12_000,
      usageRatio: 1.5,
      tokens: 900,
      costUsd: -1,
      playedTokens: 600,
      playedUsd: -1,
      droppedTokens: 300,
      droppedUsd: -1,
      predictorTokens: 0,
      predictorUsd: 0,
      lostTokens: 0,
      lostUsd: 0,
      reasks: 0,
      estimated: true,
    },
    ...changes,
  };
}
