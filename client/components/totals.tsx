import type { TotalsView } from '../../shared/protocol/view.ts';
import { text } from '../text.ts';
import { formatCount, formatDuration, formatMoney, formatPercent } from '../view/format.ts';
import { Icon } from './icon.tsx';

/** What was counted so far, with the wall clock beside what a sequential run would have waited. */
export function Totals({ totals }: { readonly totals: TotalsView }) {
  const { windows, readyHits, pendingHits, misses, chained, wallMs, searchMs } = totals;
  const hits = readyHits + pendingHits;
  const savedMs = searchMs - wallMs;
  const longest = Math.max(searchMs, wallMs, 1);
  const none = text.totals.none;
  return (
    <section class="card totals" aria-labelledby="totals-title">
      <h2 id="totals-title">{text.totals.title}</h2>
      <dl class="tiles">
        <Tile
          name={text.totals.saved}
          value={searchMs > 0 ? formatDuration(savedMs) : none}
          note={searchMs > 0 ? text.totals.estimated(formatPercent(savedMs / searchMs)) : ''}
          strong
        />
        <Tile
          name={text.totals.hitRate}
          value={windows > 0 ? formatPercent(hits / windows) : none}
          note={windows > 0 ? text.totals.hitRateOf(hits, windows) : ''}
        />
        <Tile
          name={text.totals.branches}
          value={String(totals.branches)}
          note={text.totals.squashed(totals.squashed)}
        />
        <Tile
          name={text.totals.usage}
          value={totals.usageRatio > 0 ? `${totals.usageRatio.toFixed(1)}×` : none}
          note={usageNote(totals)}
        />
      </dl>
      <div class="bars" title={text.totals.bars}>
        <Bar name={text.totals.sequential} ms={searchMs} share={searchMs / longest} tone="sequential" />
        <Bar name={text.totals.actual} ms={wallMs} share={wallMs / longest} tone="actual" />
      </div>
      <ul class="marks">
        <Mark kind="ready" count={readyHits} />
        <Mark kind="pending" count={pendingHits} />
        <Mark kind="miss" count={misses} />
        <Mark kind="chained" count={chained} />
      </ul>
    </section>
  );
}

/** Tokens, and money where a price is known. */
function usageNote({ tokens, costUsd }: TotalsView): string {
  const parts = [
    ...(tokens > 0 ? [text.totals.tokens(formatCount(tokens))] : []),
    ...(costUsd > 0 ? [formatMoney(costUsd)] : []),
  ];
  return parts.length > 0 ? parts.join(', ') : text.totals.usageMeaning;
}

interface TileProps {
  readonly name: string;
  readonly value: string;
  readonly note: string;
  readonly strong?: boolean;
}

function Tile({ name, value, note, strong }: TileProps) {
  return (
    <div class={strong ? 'tile strong' : 'tile'}>
      <dt>{name}</dt>
      <dd>
        <span class="value">{value}</span>
        <span class="note">{note}</span>
      </dd>
    </div>
  );
}

interface BarProps {
  readonly name: string;
  readonly ms: number;
  readonly share: number;
  readonly tone: 'sequential' | 'actual';
}

function Bar({ name, ms, share, tone }: BarProps) {
  return (
    <div class={`time-bar ${tone}`}>
      <span>{name}</span>
      <span class="track">
        <span class="fill" style={{ width: `${share * 100}%` }} />
      </span>
      <span class="amount">{formatDuration(ms)}</span>
    </div>
  );
}

interface MarkProps {
  readonly kind: 'ready' | 'pending' | 'miss' | 'chained';
  readonly count: number;
}

function Mark({ kind, count }: MarkProps) {
  return (
    <li class={kind} title={text.match.hitMeaning[kind]}>
      <Icon name={kind} />
      {text.totals.hits[kind](count)}
    </li>
  );
}
