import type { MatchSnapshot } from '../../shared/protocol/fromServer.ts';
import type { SearchView } from '../../shared/protocol/view.ts';
import { text } from '../text.ts';
import { formatCount, formatDuration, formatMoney, formatPercent } from '../view/format.ts';
import { plyLabel } from '../view/plies.ts';
import { type Spent, savedSoFar, sequentialPly, totalsUpTo } from '../view/totals.ts';
import { Icon } from './icon.tsx';

export interface TotalsProps {
  readonly match: MatchSnapshot;
  readonly shownPly: number;
  readonly searches: readonly SearchView[];
}

/** What was counted up to the position on the board, with the wall clock beside what a sequential run would take. */
export function Totals({ match, shownPly, searches }: TotalsProps) {
  const totals = totalsUpTo(match, shownPly, searches);
  const { windows, readyHits, pendingHits, misses, chained, wallMs, searchMs, usage } = totals;
  const hits = readyHits + pendingHits;
  const savedMs = savedSoFar(totals);
  const longest = Math.max(searchMs, wallMs, 1);
  const none = text.totals.none;
  const imitated = match.white.pace !== '' || match.black.pace !== '';
  const shown = match.plies[shownPly - 1];
  const sequential = sequentialPly(match, shownPly);
  const sequentialSan = match.plies[sequential - 1]?.san;
  return (
    <section class="card totals" aria-labelledby="totals-title">
      <h2 id="totals-title">
        {shownPly < match.plies.length && shown !== undefined
          ? text.totals.upTo(plyLabel(match.initialFen, shownPly), shown.san)
          : text.totals.title}
      </h2>
      <dl class="tiles">
        <Tile
          name={text.totals.saved}
          value={savedMs === null ? none : formatDuration(savedMs)}
          note={
            savedMs === null
              ? text.totals.noneSaved
              : text.totals.estimated(formatPercent(savedMs / searchMs))
          }
          strong
        />
        <Tile
          name={text.totals.hitRate}
          value={windows > 0 ? formatPercent(hits / windows) : none}
          note={windows > 0 ? text.totals.hitRateOf(hits, windows) : ''}
        />
        <Tile
          name={text.totals.branches}
          value={totals.branches === null ? none : String(totals.branches)}
          note={totals.squashed === null ? '' : text.totals.squashed(totals.squashed)}
        />
        <Tile
          name={text.totals.usage}
          value={usage !== null && usage.usageRatio > 0 ? `${usage.usageRatio.toFixed(1)}×` : none}
          note={usage === null ? text.totals.wholeMatch : text.totals.usageMeaning}
        />
        {usage !== null && usage.tokens > 0 && <Spending usage={usage} imitated={imitated} />}
      </dl>
      <div class="bars" title={text.totals.bars}>
        <Bar name={text.totals.sequential} ms={searchMs} share={searchMs / longest} tone="sequential" />
        <Bar name={text.totals.actual} ms={wallMs} share={wallMs / longest} tone="actual" />
      </div>
      <p class="dim race">
        {sequentialSan !== undefined &&
          sequential < shownPly &&
          text.totals.sequentialAt(plyLabel(match.initialFen, sequential), sequentialSan)}
      </p>
      <ul class="marks">
        <Mark kind="ready" count={readyHits} />
        <Mark kind="pending" count={pendingHits} />
        <Mark kind="miss" count={misses} />
        <Mark kind="chained" count={chained} />
      </ul>
    </section>
  );
}

interface SpendingProps {
  readonly usage: Spent;
  /** By paced agents: they cost nothing. */
  readonly imitated: boolean;
}

/** Tokens, and money where prices are known: played, squashed, and for predictions. */
function Spending({ usage, imitated }: SpendingProps) {
  const { tokens, costUsd } = usage;
  const about = usage.estimated && !imitated ? text.totals.about : '';
  const split = (kind: 'Tokens' | 'Usd', format: (amount: number) => string): string =>
    text.totals.split({
      played: format(usage[`played${kind}`]),
      squashed: format(usage[`dropped${kind}`]),
      predicted: usage.predictorTokens > 0 ? format(usage[`predictor${kind}`]) : null,
      lost: usage.lostTokens > 0 ? format(usage[`lost${kind}`]) : null,
    });
  return (
    <>
      <Tile
        name={imitated ? text.totals.imitatedTokens : text.totals.spent}
        value={about + formatCount(tokens)}
        note={[
          split('Tokens', formatCount),
          ...(usage.reasks > 0 ? [text.totals.reasks(usage.reasks)] : []),
        ].join(', ')}
      />
      {!imitated && (
        <Tile
          name={text.totals.cost}
          value={costUsd < 0 ? text.totals.none : about + formatMoney(costUsd)}
          note={costUsd < 0 ? text.totals.noPrice : split('Usd', formatMoney)}
        />
      )}
    </>
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
      {text.totals.hits[kind](count)}
    </li>
  );
}
