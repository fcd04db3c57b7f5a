import type { TotalsView } from '../../shared/protocol/view.ts';
import { text } from '../text.ts';
import { formatDuration, formatPercent, formatTokens, formatUsd } from '../view/format.ts';
import { Icon } from './icon.tsx';

/** What was counted so far, with the wall clock beside what a sequential run would have waited. */
export function Totals({ totals, imitated }: { readonly totals: TotalsView; readonly imitated: boolean }) {
  const { windows, readyHits, pendingHits, misses, chained, wallMs, searchMs } = totals;
  const hits = readyHits + pendingHits;
  const savedMs = searchMs - wallMs;
  const longest = Math.max(searchMs, wallMs, 1);
  const none = text.totals.none;
  const tokens = totals.playedTokens + totals.droppedTokens + totals.predictorTokens;
  const costs = [totals.playedUsd, totals.droppedUsd, totals.predictorUsd];
  const usd = costs.includes(-1) ? null : costs.reduce((sum, cost) => sum + cost, 0);
  const about = totals.estimated ? text.totals.about : '';
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
          note={text.totals.usageMeaning}
        />
        {tokens > 0 && (
          <Tile
            name={imitated ? text.totals.imitatedTokens : text.totals.tokens}
            value={about + formatTokens(tokens)}
            note={text.totals.split(
              formatTokens(totals.playedTokens),
              formatTokens(totals.droppedTokens),
              totals.predictorTokens > 0 ? formatTokens(totals.predictorTokens) : null,
            )}
          />
        )}
        {tokens > 0 && !imitated && (
          <Tile
            name={text.totals.cost}
            value={usd === null ? none : about + formatUsd(usd)}
            note={
              usd === null
                ? text.totals.noPrice
                : text.totals.split(
                    formatUsd(totals.playedUsd),
                    formatUsd(totals.droppedUsd),
                    totals.predictorTokens > 0 ? formatUsd(totals.predictorUsd) : null,
                  )
            }
          />
        )}
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
      {count} {text.match.hit[kind]}
    </li>
  );
}
