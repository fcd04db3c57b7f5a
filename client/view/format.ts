import type { Rating } from '../../shared/stats/rating.ts';
import { text } from '../text.ts';

/** A clock's face: 1:02:03, 4:05, and tenths in the last twenty seconds. Rounded down: a flag falls at 0. */
export function formatClock(remainingMs: number): string {
  const ms = Math.max(0, remainingMs);
  if (ms < 20_000) return `0:${padded(Math.floor(ms / 1000))}.${Math.floor((ms % 1000) / 100)}`;
  const seconds = Math.floor(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${padded(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${padded(minutes % 60)}:${padded(seconds % 60)}`;
}

/** A span of time in words as short as its size allows: 40 ms, 3.2 s, 4 min 05 s, 2 h 07 min. */
export function formatDuration(ms: number): string {
  if (Math.abs(ms) < 1) return '0 s';
  if (ms < 0) return `−${formatDuration(-ms)}`;
  if (ms < 99.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${padded(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${padded(minutes % 60)} min`;
}

/** A share as a whole percentage; a share that is neither none nor all never reads as 0 % or 100 %. */
export function formatPercent(share: number): string {
  if (share > 0 && share < 0.01) return '<1 %';
  if (share > 0.99 && share < 1) return '>99 %';
  return `${Math.round(share * 100)} %`.replace('-', '−');
}

/** A large number, short: 950, 12.3 k, 4.5 M. */
export function formatCount(count: number): string {
  if (count < 1000) return String(Math.round(count));
  return count < 999_950 ? `${(count / 1000).toFixed(1)} k` : `${(count / 1_000_000).toFixed(1)} M`;
}

/** US dollars; a sum below a cent with two digits that say something. */
export function formatMoney(usd: number): string {
  return usd >= 0.01 || usd === 0 ? `$${usd.toFixed(2)}` : `$${usd.toPrecision(2)}`;
}

/** A result as people write it; '*' says nothing to them. */
export function formatResult(result: string): string {
  if (result === '1/2-1/2') return '½–½';
  return result === '*' ? '–' : result.replace('-', '–');
}

/** "1540 ± 82". */
export function formatRating({ rating, deviation }: Rating): string {
  return `${Math.round(rating)} ± ${Math.round(deviation)}`;
}

/** A whole number with its sign: +12, −7, ±0. */
export function formatChange(change: number): string {
  const whole = Math.round(change);
  if (whole === 0) return '±0';
  return whole > 0 ? `+${whole}` : `−${-whole}`;
}

/** How long ago, in its largest unit. */
export function formatAgo(agoMs: number): string {
  const minutes = Math.floor(agoMs / 60_000);
  if (minutes < 1) return text.ago.now;
  if (minutes < 60) return text.ago.minutes(minutes);
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? text.ago.hours(hours) : text.ago.days(Math.floor(hours / 24));
}

function padded(value: number): string {
  return String(value).padStart(2, '0');
}
