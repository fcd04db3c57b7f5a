import type { MatchRow, PlayerView } from '../../shared/protocol/view.ts';
import { agentPath, botPath, gamesPath, matchPath } from '../state/router.ts';
import { text } from '../text.ts';
import { formatAgo, formatPercent, formatResult } from '../view/format.ts';
import { RatingFigure } from './rating.tsx';

/** Finished matches, a line each. */
export function MatchTable({ rows, label }: { readonly rows: readonly MatchRow[]; readonly label: string }) {
  const now = Date.now();
  return (
    <table class="matches" aria-label={label}>
      <thead>
        <tr>
          <th scope="col">{text.lobby.columns.players}</th>
          <th scope="col">{text.lobby.columns.result}</th>
          <th scope="col" class="wide">
            {text.lobby.columns.moves}
          </th>
          <th scope="col" class="wide">
            {text.lobby.columns.ready}
          </th>
          <th scope="col" class="wide">
            {text.lobby.columns.when}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(row => (
          <tr key={row.id}>
            <td>
              <a href={matchPath(row.id)}>
                <span class="name">{row.white.name}</span> <RatingFigure of={row.white} /> –{' '}
                <span class="name">{row.black.name}</span> <RatingFigure of={row.black} />
              </a>
            </td>
            <td>
              <strong>{formatResult(row.result)}</strong>{' '}
              <span class="dim">{text.termination(row.termination)}</span>
            </td>
            <td class="wide">{Math.ceil(row.plies / 2)}</td>
            <td class="wide">
              {row.windows > 0 ? formatPercent(row.readyHits / row.windows) : text.totals.none}
            </td>
            <td class="wide dim">{formatAgo(now - row.createdAt)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A name leads to its player's page. A guest's is nobody's: it leads to the games of all who took it. */
export function PlayerName({ player }: { readonly player: PlayerView }) {
  const path = PATHS[player.kind];
  return (
    <a class="player-name" href={path(player.name)}>
      {player.name}
    </a>
  );
}

const PATHS = { agent: agentPath, bot: botPath, human: gamesPath } as const;
