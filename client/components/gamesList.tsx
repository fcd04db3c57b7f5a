import type { MatchRow } from '../../shared/protocol/view.ts';
import { text } from '../text.ts';
import { MatchTable } from './matchTable.tsx';

/** Finished games, as many as have come, and a way to more. */
export function GamesList({
  rows,
  onMore,
}: {
  /** Null while the first are on their way. */
  readonly rows: readonly MatchRow[] | null;
  /** Null where there are no more. */
  readonly onMore: (() => void) | null;
}) {
  return (
    <>
      {rows === null && <p class="dim">{text.loading}</p>}
      {rows !== null && rows.length === 0 && <p class="dim">{text.games.none}</p>}
      {rows !== null && rows.length > 0 && <MatchTable rows={rows} label={text.games.title} />}
      {onMore !== null && (
        <button type="button" class="button plain" onClick={onMore}>
          {text.games.more}
        </button>
      )}
    </>
  );
}
