import type { Rating } from '../../shared/stats/rating.ts';

/** A box's width and height in units of the drawing. */
export interface CurveBox {
  readonly width: number;
  readonly height: number;
}

export interface RatingCurve {
  /** The ratings at the lower and the upper edge. */
  readonly low: number;
  readonly high: number;
  /** SVG path data: the ratings as a line with a dot each, and the band of one deviation around them. */
  readonly line: string;
  readonly dots: string;
  readonly band: string;
}

/** The edges are whole steps of this. */
const STEP = 100;

/** A course of ratings, one match beside the next. Null where there is none. */
export function ratingCurve(points: readonly Rating[], { width, height }: CurveBox): RatingCurve | null {
  if (points.length === 0) return null;
  const lows = points.map(({ rating, deviation }) => rating - deviation);
  const highs = points.map(({ rating, deviation }) => rating + deviation);
  const low = Math.floor(Math.min(...lows) / STEP) * STEP;
  const high = Math.ceil(Math.max(...highs) / STEP) * STEP;
  // A single one stands in the middle.
  const x = (nth: number): string =>
    (points.length === 1 ? width / 2 : (nth / (points.length - 1)) * width).toFixed(1);
  const y = (rating: number): string => (height * (1 - (rating - low) / (high - low))).toFixed(1);
  const along = (ratings: readonly number[]): string[] =>
    ratings.map((rating, nth) => `${x(nth)} ${y(rating)}`);
  const middle = along(points.map(({ rating }) => rating));
  return {
    low,
    high,
    line: `M${middle.join('L')}`,
    dots: middle.map(point => `M${point}h0`).join(''),
    band: `M${[...along(highs), ...along(lows).toReversed()].join('L')}Z`,
  };
}
