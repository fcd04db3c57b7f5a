import { useEffect, useMemo, useRef } from 'preact/hooks';
import { openingOf } from '../../shared/chess/openings.ts';
import type { MatchSnapshot } from '../../shared/protocol/fromServer.ts';
import { text } from '../text.ts';
import { formatCount, formatDuration, formatMoney } from '../view/format.ts';
import { moveRows, plyLabel } from '../view/plies.ts';
import { Icon } from './icon.tsx';
import '../styles/moves.css';

export interface MoveListProps {
  readonly match: MatchSnapshot;
  readonly shownPly: number;
  readonly onShow: (ply: number) => void;
}

/** The score sheet; each move carries the mark of its hit. */
export function MoveList({ match, shownPly, onShow }: MoveListProps) {
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    // Scrolls the list alone: scrollIntoView would move the page as well.
    const box = list.current;
    const shown = box?.querySelector<HTMLElement>('[aria-current]');
    if (!box || !shown) {
      if (box && shownPly === 0) box.scrollTop = 0;
      return;
    }
    const top = shown.offsetTop - box.offsetTop;
    if (top < box.scrollTop || top + shown.offsetHeight > box.scrollTop + box.clientHeight) {
      box.scrollTop = top - box.clientHeight / 2;
    }
  }, [shownPly]);
  const opening = useMemo(
    () =>
      openingOf(
        match.initialFen,
        match.plies.slice(0, Math.max(1, shownPly)).map(({ san }) => san),
      ),
    [match.initialFen, match.plies.length, shownPly],
  );
  const move = (ply: number | null) =>
    ply === null ? <span /> : <Move match={match} ply={ply} current={ply === shownPly} onShow={onShow} />;
  return (
    <section class="card moves" aria-labelledby="moves-title">
      <h2 id="moves-title">{text.match.moves}</h2>
      <p class="opening" title={opening === null ? undefined : `${opening.eco} ${opening.name}`}>
        {opening !== null && (
          <>
            <span class="tag">{opening.eco}</span> {opening.name}
          </>
        )}
      </p>
      {match.plies.length === 0 && <p class="dim">{text.match.noMoves}</p>}
      {/* A region that scrolls must be reachable by keyboard. */}
      <ol ref={list} tabIndex={0} aria-labelledby="moves-title">
        {moveRows(match.initialFen, match.plies.length).map(row => (
          <li key={row.number}>
            <span class="number">{row.number}</span>
            {move(row.white)}
            {move(row.black)}
          </li>
        ))}
      </ol>
    </section>
  );
}

interface MoveProps {
  readonly match: MatchSnapshot;
  readonly ply: number;
  readonly current: boolean;
  readonly onShow: (ply: number) => void;
}

function Move({ match, ply, current, onShow }: MoveProps) {
  const view = match.plies[ply - 1];
  if (view === undefined) return null;
  const waited = formatDuration(view.waitedMs);
  const label = text.match.ply(plyLabel(match.initialFen, ply), view.san, view.kind, waited);
  return (
    <button
      type="button"
      class={`move ${view.kind}`}
      aria-current={current ? 'step' : undefined}
      aria-label={label}
      title={[
        `${text.match.hit[view.kind]}: ${text.match.waited(waited, formatDuration(view.searchMs))}`,
        ...(view.tokens > 0 ? [text.totals.tokens(formatCount(view.tokens))] : []),
        ...(view.reasks > 0 ? [text.totals.reasks(view.reasks)] : []),
        ...(view.costUsd > 0 ? [formatMoney(view.costUsd)] : []),
      ].join(', ')}
      onClick={() => onShow(ply)}
    >
      <span class="san">{view.san}</span>
      {view.kind !== 'none' && <Icon name={view.kind} />}
    </button>
  );
}
