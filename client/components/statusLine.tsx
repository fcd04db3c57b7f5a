import type { MatchSnapshot } from '../../shared/protocol/fromServer.ts';
import type { Moment, WatchedMatch } from '../state/match.ts';
import { text } from '../text.ts';
import { formatDuration, formatResult } from '../view/format.ts';
import { Icon } from './icon.tsx';

/** One line of fixed height above the board: the connection, and how it ended or the ready hit just committed. */
export function StatusLine({
  watched,
  match,
  moment,
}: {
  readonly watched: WatchedMatch;
  readonly match: MatchSnapshot;
  /** The hit to be shown, if any. */
  readonly moment: Moment | null;
}) {
  const link = watched.link.value;
  const connected = link === 'live' || link === 'record';
  const over = match.status === 'ended';
  return (
    <div class="status-line">
      <span class={`link ${connected ? match.status : 'lost'}`} role={connected ? undefined : 'status'}>
        {connected ? text.status[match.status] : text.link.reconnecting}
      </span>
      {match.rated && <span class="tag">{text.match.rated}</span>}
      {link === 'live' && (
        <span class="dim watching">
          <Icon name="eye" />
          {text.match.spectators(match.spectators)}
        </span>
      )}
      {moment !== null ? (
        <span class="moment" key={moment.ply}>
          <Icon name="ready" />
          <span class="what">{text.match.moment(moment.san)}</span>
          {moment.savedMs >= 1 && <strong>{text.match.saved(formatDuration(moment.savedMs))}</strong>}
        </span>
      ) : (
        over && (
          // A long reason is cut off in the line, and whole in its title.
          <span class="outcome" title={text.outcome(match)}>
            <strong>{formatResult(match.result)}</strong> {text.outcome(match)}
          </span>
        )
      )}
    </div>
  );
}
