import type { MatchRow } from '../../shared/protocol/view.ts';
import { text } from '../text.ts';
import { MatchTable } from './matchTable.tsx';

/** Matches that finished lately. */
export function Results({ rows }: { readonly rows: readonly MatchRow[] | null }) {
  return (
    <section class="card results" aria-labelledby="results-title">
      <div class="head">
        <h2 id="results-title">{text.lobby.results}</h2>
        <a href="/games">{text.lobby.allResults}</a>
      </div>
      {rows === null || rows.length === 0 ? (
        <p class="dim">{rows === null ? text.loading : text.lobby.noResults}</p>
      ) : (
        <MatchTable rows={rows} label={text.lobby.results} />
      )}
    </section>
  );
}
