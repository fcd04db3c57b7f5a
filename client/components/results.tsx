import type { MatchRow } from '../../shared/protocol/view.ts';
import { matchPath } from '../state/router.ts';
import { text } from '../text.ts';
import { formatAgo, formatPercent, formatResult } from '../view/format.ts';

/** Matches that finished lately. */
export function Results({ rows }: { readonly rows: readonly MatchRow[] | null }) {
  const now = Date.now();
  return (
    <section class="card results" aria-labelledby="results-title">
      <h2 id="results-title">{text.lobby.results}</h2>
      {rows === null || rows.length === 0 ? (
        <p class="dim">{rows === null ? text.loading : text.lobby.noResults}</p>
      ) : (
        <table>
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
                  <a href={matchPath(row.id)}>{text.match.title(row.white.name, row.black.name)}</a>
                </td>
                <td>
                  <strong>{formatResult(row.result)}</strong> <span class="dim">{row.termination}</span>
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
      )}
    </section>
  );
}
