import { isProvisional, type Rating } from '../../shared/stats/rating.ts';
import { text } from '../text.ts';
import { formatRating } from '../view/format.ts';

/** A rating with its deviation, marked while it says little; nothing where there is none. */
export function RatingFigure({ of }: { readonly of: Rating | null }) {
  if (of === null || of.rating < 0) return null;
  if (!isProvisional(of)) return <span class="rating">{formatRating(of)}</span>;
  return (
    <span class="rating" title={text.rating.provisional}>
      {formatRating(of)}
      <span aria-hidden="true">?</span>
      <span class="sr"> ({text.rating.provisionalShort})</span>
    </span>
  );
}
