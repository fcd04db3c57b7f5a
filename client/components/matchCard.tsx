import type { Seat } from '../../shared/match/seat.ts';
import type { MatchRow } from '../../shared/protocol/view.ts';
import { matchPath } from '../state/router.ts';
import { text } from '../text.ts';
import { Icon } from './icon.tsx';
import { MiniBoard } from './miniBoard.tsx';
import { RatingFigure } from './rating.tsx';

/** A live match in the lobby. */
export function MatchCard({ row }: { readonly row: MatchRow }) {
  const toMove: Seat = row.fen.split(' ')[1] === 'b' ? 'black' : 'white';
  return (
    <a class="match-card" href={matchPath(row.id)}>
      <span class="sr">{text.lobby.watch} </span>
      <Name row={row} seat="black" thinks={row.status === 'running' && toMove === 'black'} />
      <MiniBoard fen={row.fen} lastMove={row.lastMove} />
      <Name row={row} seat="white" thinks={row.status === 'running' && toMove === 'white'} />
      <span class="facts">
        <span class="hits">
          <Icon name="ready" />
          {row.windows > 0 ? text.lobby.hits(row.readyHits, row.windows) : text.lobby.noHits}
        </span>
        <span>
          {row.status === 'running'
            ? text.lobby.move(Math.floor(row.plies / 2) + 1)
            : text.status[row.status]}
        </span>
        {row.exhibition && <span class="tag">{text.lobby.exhibition}</span>}
        {row.spectators > 0 && (
          <span>
            <Icon name="eye" />
            {text.lobby.spectators(row.spectators)}
          </span>
        )}
      </span>
    </a>
  );
}

function Name({
  row,
  seat,
  thinks,
}: {
  readonly row: MatchRow;
  readonly seat: Seat;
  readonly thinks: boolean;
}) {
  return (
    <span class={`name ${thinks ? 'thinks' : ''}`}>
      <span class={`disc ${seat}`} />
      <span class="text">{row[seat].name}</span>
      <span class="more">
        <RatingFigure of={row[seat]} />
        {row[seat].pace !== '' && ` ${text.match.paced(row[seat].pace)}`}
      </span>
    </span>
  );
}
