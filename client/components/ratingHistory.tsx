import type { RatingPoint } from '../../shared/protocol/api.ts';
import { matchPath } from '../state/router.ts';
import { text } from '../text.ts';
import { formatAgo, formatChange, formatRating } from '../view/format.ts';
import { ratingCurve } from '../view/ratingCurve.ts';

const BOX = { width: 600, height: 160 } as const;
/** The table lists the newest; the drawing shows them all. */
const LISTED = 30;

/** How a rating went, match by match: drawn, and as a table. */
export function RatingHistory({ history }: { readonly history: readonly RatingPoint[] }) {
  const curve = ratingCurve(history, BOX);
  const [first] = history;
  const last = history.at(-1);
  if (curve === null || first === undefined || last === undefined) {
    return <p class="dim">{text.rating.none}</p>;
  }
  const now = Date.now();
  const rows = history
    .map((point, nth) => ({ ...point, before: history[nth - 1]?.rating ?? null }))
    .slice(-LISTED)
    .toReversed();
  return (
    <>
      <div class="rating-curve">
        <span class="edge" aria-hidden="true">
          {curve.high}
        </span>
        <svg
          viewBox={`0 0 ${BOX.width} ${BOX.height}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={text.rating.curve(history.length, formatRating(first), formatRating(last))}
        >
          <path class="band" d={curve.band} />
          <path class="line" d={curve.line} />
          <path class="dots" d={curve.dots} />
        </svg>
        <span class="edge" aria-hidden="true">
          {curve.low}
        </span>
      </div>
      <p class="dim">{text.rating.hint}</p>
      <details>
        <summary>{text.rating.table}</summary>
        <table class="matches">
          <thead>
            <tr>
              <th scope="col">{text.rating.columns.rating}</th>
              <th scope="col">{text.rating.columns.change}</th>
              <th scope="col">{text.rating.columns.when}</th>
              <th scope="col">{text.rating.columns.match}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ matchId, at, before, ...rating }) => (
              <tr key={matchId}>
                <td>{formatRating(rating)}</td>
                <td>{before === null ? text.totals.none : formatChange(rating.rating - before)}</td>
                <td class="dim">{formatAgo(now - at)}</td>
                <td>
                  <a href={matchPath(matchId)}>{text.rating.look}</a>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  );
}
