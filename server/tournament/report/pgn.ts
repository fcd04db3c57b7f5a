import { makePgn } from '../../../shared/chess/pgn.ts';
import { startMatch } from '../../../shared/match/match.ts';
import { resumeMatch } from '../../../shared/match/resume.ts';
import { pgnPly, spendingTags } from '../../../shared/match/spending.ts';
import { paceOf, type TournamentSetup } from '../../../shared/tournament/setup.ts';
import type { KeptMatch } from '../../store/store.ts';
import type { PlayedGame } from '../game.ts';

/** A game of a tournament in PGN, with its times, and with whether each move had been foreseen. */
export function gamePgn(
  tournament: TournamentSetup,
  game: PlayedGame,
  { setup, plies, end }: KeptMatch,
): string {
  const { initialFen, timeControl, plyLimit, adjudication } = setup;
  const started = startMatch({ initialFen, timeControl, plyLimit, adjudication, at: 0 });
  const match = started.ok ? resumeMatch(started.value, plies, 0) : started;
  if (!match.ok) throw new Error(`match ${setup.id} does not fit the rules: ${match.error.message}`);
  const { white, black } = setup.players;
  const imitated = [white, black].some(player => paceOf(player) !== null);
  const { slot, counts } = game;
  return makePgn({
    event: tournament.name,
    site: 'Ponderhit',
    date: setup.createdAt,
    round: `${slot.round}.${slot.game + 1}`,
    white: white.name,
    black: black.name,
    match: { ...match.value, end },
    plies: plies.map((ply, i) => {
      const probability = ply.predictions.find(({ uci }) => uci === ply.uci)?.probability ?? null;
      const { clockMs, waitedMs } = ply;
      // Imitated tokens are nothing that the game has cost.
      return {
        ...(imitated ? { clockMs, waitedMs } : pgnPly(ply)),
        // How the reply's search came about tells whether this move had been foreseen.
        foreseen: { kind: plies[i + 1]?.kind ?? 'none', probability },
      };
    }),
    moreTags: [
      ['Mode', tournament.modes[game.mode]?.name ?? ''],
      ['OpeningLine', tournament.openings[slot.opening]?.name ?? ''],
      ['GameId', `${slot.key}.${game.mode}`],
      // Their times are those that the pace tells.
      ...paceTag('WhitePace', paceOf(white)),
      ...paceTag('BlackPace', paceOf(black)),
      ...(imitated ? [] : spendingTags(counts)),
    ],
  });
}

function paceTag(tag: string, pace: string | null): [string, string][] {
  return pace === null ? [] : [[tag, pace]];
}
