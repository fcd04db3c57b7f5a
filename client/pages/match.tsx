import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { legalMoves } from '../../shared/chess/position.ts';
import type { Seat } from '../../shared/match/seat.ts';
import type { MatchSnapshot } from '../../shared/protocol/fromServer.ts';
import { Board } from '../components/board.tsx';
import { Icon, type IconName } from '../components/icon.tsx';
import { MoveList } from '../components/moveList.tsx';
import { NotFound } from '../components/notFound.tsx';
import { Notice } from '../components/notice.tsx';
import { PlayControls } from '../components/playControls.tsx';
import { PlayerBar } from '../components/playerBar.tsx';
import { PromotionPicker, type PromotionRole } from '../components/promotionPicker.tsx';
import { SpeculationPanel } from '../components/speculationPanel.tsx';
import { Totals } from '../components/totals.tsx';
import { WatchedMatch } from '../state/match.ts';
import { text } from '../text.ts';
import { type Arrow, arrowsOfBranches, arrowsOfPath, arrowsOfPredictions } from '../view/arrows.ts';
import { pathTo } from '../view/branchRows.ts';
import { formatDuration, formatResult } from '../view/format.ts';
import { fenAfter, plyLabel } from '../view/plies.ts';
import '../styles/lens.css';
import '../styles/match.css';

const NO_ARROWS: readonly Arrow[] = [];

export function MatchPage({ id }: { readonly id: string }) {
  const watched = useMemo(() => new WatchedMatch(id), [id]);
  useEffect(() => {
    const end = new AbortController();
    void watched.run(end.signal);
    return () => end.abort();
  }, [watched]);
  const match = watched.match.value;
  useEffect(() => {
    if (match !== null)
      document.title = `${text.match.title(match.white.name, match.black.name)} · ${text.brand}`;
  }, [match?.white.name, match?.black.name]);
  if (watched.link.value === 'absent') {
    return <NotFound />;
  }
  if (watched.link.value === 'failed' && match === null) {
    return (
      <Notice title={text.failed.title}>
        <button type="button" class="button" onClick={() => location.reload()}>
          {text.failed.again}
        </button>
      </Notice>
    );
  }
  if (match === null) return <p class="loading">{text.link.connecting}</p>;
  return <Match watched={watched} match={match} />;
}

function Match({ watched, match }: { readonly watched: WatchedMatch; readonly match: MatchSnapshot }) {
  const pointed = useSignal<number | null>(null);
  const flipped = useSignal(false);
  const offersDraw = useSignal(false);
  /** A promotion that waits for its piece, UCI without it. */
  const promotion = useSignal<string | null>(null);
  const arrows = useComputed(() => arrowsAt(watched, pointed.value));

  const shownPly = watched.shownPly.value;
  const live = watched.atLive.value;
  const seats = watched.seats.value;
  const plays = seats.length > 0;
  const myTurn = match.status === 'running' && seats.includes(match.toMove);
  const movable = live && myTurn && promotion.value === null ? match.toMove : null;
  const bottom: Seat = (seats[0] === 'black' && seats.length === 1) !== flipped.value ? 'black' : 'white';
  const last = shownPly === 0 ? null : (match.plies[shownPly - 1] ?? null);

  useEffect(() => {
    const keys: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => watched.show(watched.shownPly.value - 1),
      ArrowRight: () => watched.show(watched.shownPly.value + 1),
      Home: () => watched.show(0),
      End: () => watched.backToLive(),
    };
    const onKey = (event: KeyboardEvent): void => {
      const typing =
        event.target instanceof Element && event.target.closest('input, select, textarea, dialog');
      const action = keys[event.key];
      if (typing || action === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      action();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [watched]);

  const send = (uci: string): void => {
    const offers = offersDraw.value;
    offersDraw.value = false;
    promotion.value = null;
    void watched.request('move', { ply: match.plies.length + 1, uci, offersDraw: offers });
  };
  const onMove = (uci: string): void => {
    if (legalMoves(match.fen).includes(`${uci}q`)) promotion.value = uci;
    else send(uci);
  };
  const flip = (): void => {
    flipped.value = !flipped.value;
  };
  const bar = (seat: Seat) => (
    <PlayerBar
      match={match}
      seat={seat}
      clockOffsetMs={watched.clockOffsetMs.value}
      live={live}
      shownPly={shownPly}
    />
  );
  const position =
    last === null ? text.match.atStart : text.match.atMove(plyLabel(match.initialFen, shownPly), last.san);

  return (
    <div class="match">
      <h1 class="sr">{text.match.title(match.white.name, match.black.name)}</h1>
      <p class="sr" aria-live="polite">
        {watched.announcement.value}
      </p>
      <div class="stage">
        <StatusLine watched={watched} match={match} />
        {bar(bottom === 'white' ? 'black' : 'white')}
        <div class="board-frame">
          <Board
            fen={fenAfter(match, shownPly)}
            lastMove={last?.uci ?? null}
            check={/[+#]$/.test(last?.san ?? '')}
            orientation={bottom}
            arrows={arrows.value}
            movable={movable}
            onMove={onMove}
            revision={watched.refusals.value}
            label={text.match.board(text.seat[bottom], position)}
          />
          {live && watched.moment.value !== null && (
            <span key={watched.moment.value.ply} class="pulse" aria-hidden="true" />
          )}
        </div>
        {bar(bottom)}
        <Navigation watched={watched} match={match} onFlip={flip} />
      </div>
      <div class="side">
        {match.status === 'ended' && (
          <p class="banner" role="status">
            <strong>{formatResult(match.result)}</strong> {match.endText || match.termination}
          </p>
        )}
        {plays && match.status !== 'ended' && (
          <PlayControls
            match={match}
            myTurn={myTurn}
            offersDraw={offersDraw.value}
            onOfferDraw={offers => {
              offersDraw.value = offers;
            }}
            onAcceptDraw={() => void watched.request('acceptDraw', { ply: match.plies.length + 1 })}
            onResign={() => void watched.request('resign', {})}
            onAbort={() => void watched.request('abort', {})}
          />
        )}
        {watched.problem.value !== null && (
          <p class="problem" role="alert">
            {watched.problem.value}
          </p>
        )}
        <SpeculationPanel
          match={match}
          shownPly={shownPly}
          speculation={watched.speculation.value}
          predictions={watched.predictions.value}
          plays={plays}
          pointed={pointed.value}
          onPoint={branch => {
            pointed.value = branch;
          }}
        />
        <Totals totals={match.totals} imitated={match.white.pace !== '' || match.black.pace !== ''} />
      </div>
      <MoveList match={match} shownPly={shownPly} onShow={ply => watched.show(ply)} />
      {promotion.value !== null && (
        <PromotionPicker
          seat={match.toMove}
          onPick={(role: PromotionRole) => send(`${promotion.value}${role}`)}
          onCancel={() => {
            promotion.value = null;
            watched.refusals.value++;
          }}
        />
      )}
    </div>
  );
}

/** One line of fixed height above the board: the connection, or the ready hit just committed. */
function StatusLine({ watched, match }: { readonly watched: WatchedMatch; readonly match: MatchSnapshot }) {
  const link = watched.link.value;
  const moment = watched.moment.value;
  const connected = link === 'live' || link === 'record';
  const state = link === 'live' ? text.status[match.status] : link === 'record' ? text.link.record : null;
  return (
    <div class="status-line">
      <span class={`link ${connected ? match.status : 'lost'}`} role={connected ? undefined : 'status'}>
        {state ?? text.link.reconnecting}
      </span>
      {link === 'live' && (
        <span class="dim watching">
          <Icon name="eye" />
          {text.match.spectators(match.spectators)}
        </span>
      )}
      {moment !== null && watched.atLive.value && (
        <span class="moment" key={moment.ply}>
          <Icon name="ready" />
          <span class="what">{text.match.moment(moment.san)}</span>
          {moment.savedMs >= 1 && <strong>{text.match.saved(formatDuration(moment.savedMs))}</strong>}
        </span>
      )}
    </div>
  );
}

interface NavigationProps {
  readonly watched: WatchedMatch;
  readonly match: MatchSnapshot;
  readonly onFlip: () => void;
}

function Navigation({ watched, match, onFlip }: NavigationProps) {
  const shown = watched.shownPly.value;
  const last = match.plies.length;
  const step = (name: IconName, label: string, to: number) => (
    <button
      type="button"
      class="quiet"
      aria-label={label}
      title={label}
      disabled={to < 0 || to > last || to === shown}
      onClick={() => watched.show(to)}
    >
      <Icon name={name} />
    </button>
  );
  return (
    <div class="navigation">
      {step('first', text.match.first, 0)}
      {step('previous', text.match.previous, shown - 1)}
      {step('next', text.match.next, shown + 1)}
      {step('last', text.match.last, last)}
      <button
        type="button"
        class={`quiet live ${watched.atLive.value || match.status === 'ended' ? 'invisible' : ''}`}
        disabled={watched.atLive.value}
        onClick={() => watched.backToLive()}
      >
        {text.match.backToLive}
      </button>
      <button
        type="button"
        class="quiet"
        aria-label={text.match.flip}
        title={text.match.flip}
        onClick={onFlip}
      >
        <Icon name="flip" />
      </button>
    </div>
  );
}

/** The same that the panel lists: the turn in progress at the live end, else what had been predicted. */
function arrowsAt(watched: WatchedMatch, pointed: number | null): readonly Arrow[] {
  const match = watched.match.value;
  if (match === null) return NO_ARROWS;
  const shownPly = watched.shownPly.value;
  const committed = match.plies[shownPly];
  if (committed !== undefined) {
    const then = watched.predictions.value.get(shownPly + 1);
    return then === undefined ? NO_ARROWS : arrowsOfPredictions(then, committed.uci);
  }
  const speculation = watched.speculation.value;
  if (speculation === null || speculation.ply !== shownPly + 1 || match.status === 'ended') return NO_ARROWS;
  const path = pointed === null ? [] : pathTo(speculation.branches, pointed);
  return path.length > 0 ? arrowsOfPath(path) : arrowsOfBranches(speculation.branches);
}
