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
  if (ms < 0) return `−${formatDuration(-ms)}`;
  if (ms < 1) return '0 s';
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

/** Tokens: 950, 8.1k, 1.2M. */
export function formatTokens(tokens: number): string {
  if (tokens < 999.5) return String(Math.round(tokens));
  if (tokens < 999_500) return `${shortened(tokens / 1000)}k`;
  return `${shortened(tokens / 1_000_000)}M`;
}

/** US dollars, to the cent where there are some: $1.20, $0.0031. */
export function formatUsd(usd: number): string {
  if (usd === 0) return '$0';
  return usd < 0.0001 ? '<$0.0001' : `$${usd.toFixed(usd < 0.1 ? 4 : 2)}`;
}

function shortened(value: number): string {
  return value < 9.95 ? value.toFixed(1) : String(Math.round(value));
}

/** A result as people write it; '*' says nothing to them. */
export function formatResult(result: string): string {
  if (result === '1/2-1/2') return '½–½';
  return result === '*' ? '–' : result.replace('-', '–');
}

/** How long ago, as 'just now', '5 min ago', '3 h ago', '2 d ago'. */
export function formatAgo(agoMs: number): string {
  const minutes = Math.floor(agoMs / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? `${hours} h ago` : `${Math.floor(hours / 24)} d ago`;
}

function padded(value: number): string {
  return String(value).padStart(2, '0');
}
