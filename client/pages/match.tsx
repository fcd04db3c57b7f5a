import { effect, useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { legalMoves } from '../../shared/chess/position.ts';
import type { Seat } from '../../shared/match/seat.ts';
import type { MatchSnapshot } from '../../shared/protocol/fromServer.ts';
import { AfterMatch } from '../components/afterMatch.tsx';
import { Board } from '../components/board.tsx';
import { BoardTable } from '../components/boardTable.tsx';
import { ClockCalls } from '../components/clockCalls.tsx';
import { Evaluation, EvaluationBar, mayBeEvaluated, useEvaluations } from '../components/evaluation.tsx';
import { Icon } from '../components/icon.tsx';
import { MoveList } from '../components/moveList.tsx';
import { Navigation } from '../components/navigation.tsx';
import { NotFound } from '../components/notFound.tsx';
import { Notice } from '../components/notice.tsx';
import { PlayControls } from '../components/playControls.tsx';
import { PlayerBar } from '../components/playerBar.tsx';
import { PromotionPicker, type PromotionRole } from '../components/promotionPicker.tsx';
import { ReplayBar } from '../components/replayBar.tsx';
import { Share } from '../components/share.tsx';
import { SpeculationPanel } from '../components/speculationPanel.tsx';
import { StatusLine } from '../components/statusLine.tsx';
import { MatchTimeline } from '../components/timeline.tsx';
import { Totals } from '../components/totals.tsx';
import { playAgain } from '../state/api.ts';
import { momentOf, WatchedMatch } from '../state/match.ts';
import { Replay } from '../state/replay.ts';
import { matchPath, navigate } from '../state/router.ts';
import { text } from '../text.ts';
import { arrowsOf, lensOf } from '../view/lens.ts';
import { instantOf } from '../view/matchTime.ts';
import { fenAfter, plyLabel, plyNumber } from '../view/plies.ts';
import '../styles/lens.css';
import '../styles/match.css';

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
  const page = useRef<HTMLDivElement>(null);
  const pointed = useSignal<number | null>(null);
  const flipped = useSignal(false);
  const offersDraw = useSignal(false);
  /** A promotion that waits for its piece, UCI without it. */
  const promotion = useSignal<string | null>(null);
  const end = useMemo(() => new AbortController(), [watched]);
  useEffect(() => () => end.abort(), [end]);

  const shownPly = watched.shownPly.value;
  const live = watched.atLive.value;
  const seats = watched.seats.value;
  const over = match.status === 'ended';
  const [mine = null] = seats;
  const plays = mine !== null && !over;
  const myTurn = plays && match.status === 'running' && seats.includes(match.toMove);
  const movable = live && plays && promotion.value === null ? (myTurn ? match.toMove : mine) : null;
  const bottom: Seat = (mine === 'black') !== flipped.value ? 'black' : 'white';
  const last = shownPly === 0 ? null : (match.plies[shownPly - 1] ?? null);
  const fen = fenAfter(match, shownPly);
  const replay = useReplay(watched, match);
  const evaluations = useEvaluations(watched, match);
  const replaying = replay !== null && replay.active.value;
  const moment = replaying ? momentOf(match, shownPly) : live && !over ? watched.moment.value : null;
  const lens = lensOf({
    match,
    shownPly,
    plays,
    toldLive: watched.toldLive.value,
    speculation: watched.speculation.value,
    predictions: watched.predictions.value,
    searches: watched.searches.value,
    replayed: replay === null ? null : replayedInstant(replay, match),
  });
  const arrows = useSteady(arrowsOf(lens, pointed.value, match.plies[shownPly]?.uci ?? null));
  const lastOwn = match.plies.findLastIndex(
    (_, index) => plyNumber(match.initialFen, index + 1).seat === mine,
  );

  const flip = (): void => {
    flipped.value = !flipped.value;
  };
  useMatchKeys(watched);

  const send = (uci: string): void => {
    const offers = offersDraw.value;
    offersDraw.value = false;
    promotion.value = null;
    watched.backToLive();
    void watched.request('move', { ply: match.plies.length + 1, uci, offersDraw: offers });
  };
  const onMove = (uci: string): void => {
    if (legalMoves(match.fen).includes(`${uci}q`)) promotion.value = uci;
    else send(uci);
  };
  const takeBack = async (): Promise<void> => {
    if (!(await watched.request(match.plies.length < 2 ? 'abort' : 'resign', {}))) return;
    await watched.over(end.signal);
    const again = await playAgain(match.id, { kind: 'from', ply: lastOwn });
    if (end.signal.aborted) return;
    if (again.ok) navigate(matchPath(again.value.id));
    else watched.problem.value = text.problem(again.error.code, again.error.message);
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

  // The speculation changes many times a second; these do not change with it, and are not gone through again.
  const table = useMemo(() => <BoardTable fen={fen} bottom={bottom} />, [fen, bottom]);
  const moves = useMemo(
    () => <MoveList match={match} shownPly={shownPly} onShow={ply => watched.show(ply)} />,
    [match, shownPly, watched],
  );

  return (
    <div class="match" ref={page}>
      <h1 class="sr">{text.match.title(match.white.name, match.black.name)}</h1>
      <p class="sr" aria-live="polite">
        {watched.announcement.value}
      </p>
      {plays && <ClockCalls match={match} seat={mine} clockOffsetMs={watched.clockOffsetMs.value} />}
      <div class="stage">
        <StatusLine watched={watched} match={match} moment={moment} />
        {bar(bottom === 'white' ? 'black' : 'white')}
        <div class="board-frame">
          <Board
            fen={fen}
            lastMove={last?.uci ?? null}
            check={/[+#]$/.test(last?.san ?? '')}
            orientation={bottom}
            arrows={arrows}
            movable={movable}
            onMove={onMove}
            premove={watched.prepared.value.premove}
            onPremove={premove => {
              watched.prepared.value = { ...watched.prepared.value, premove };
            }}
            revision={watched.refusals.value}
            label={text.match.board(text.seat[bottom], position)}
          />
          {evaluations !== null && (
            <EvaluationBar match={match} shownPly={shownPly} evaluations={evaluations} bottom={bottom} />
          )}
          {moment !== null && <span key={moment.ply} class="pulse" aria-hidden="true" />}
        </div>
        {table}
        {bar(bottom)}
        <Navigation
          watched={watched}
          match={match}
          onFlip={flip}
          onFullScreen={document.fullscreenEnabled ? () => void fillScreen(page.current) : null}
        />
        {replay !== null && <ReplayBar replay={replay} />}
      </div>
      <div class="side">
        {plays && (
          <PlayControls
            match={match}
            myTurn={myTurn}
            offersDraw={offersDraw.value}
            prepared={watched.prepared.value}
            onMove={send}
            onPrepare={prepared => {
              watched.prepared.value = prepared;
            }}
            onOfferDraw={offers => {
              offersDraw.value = offers;
            }}
            onAcceptDraw={() => void watched.request('acceptDraw', { ply: match.plies.length + 1 })}
            onResign={() => void watched.request('resign', {})}
            onAbort={() => void watched.request('abort', {})}
            onTakeBack={lastOwn < 0 ? null : () => void takeBack()}
          />
        )}
        {over && mine !== null && (
          <AfterMatch
            id={match.id}
            shownPly={shownPly}
            lastPly={match.plies.length}
            refusal={watched.againRefusal.value}
          />
        )}
        <SpeculationPanel
          match={match}
          shownPly={shownPly}
          lens={lens}
          pointed={pointed.value}
          onPoint={branch => {
            pointed.value = branch;
          }}
        />
        <Totals match={match} shownPly={shownPly} searches={watched.searches.value} />
      </div>
      <MatchTimeline
        match={match}
        searches={watched.searches.value}
        speculation={watched.speculation.value}
        shownPly={shownPly}
        live={live}
        clockOffsetMs={watched.clockOffsetMs.value}
        replay={replay}
        hidden={!over && !watched.toldLive.value}
        onShow={ply => watched.show(ply)}
      />
      <div class="sheet">
        {moves}
        {mayBeEvaluated(match) && (
          <Evaluation
            match={match}
            shownPly={shownPly}
            evaluations={evaluations}
            onShow={ply => watched.show(ply)}
          />
        )}
        <Share id={match.id} fen={fen} />
      </div>
      {watched.problem.value !== null && (
        <p class="problem toast" role="alert">
          {watched.problem.value}
          <button
            type="button"
            class="quiet"
            aria-label={text.dismiss}
            onClick={() => {
              watched.problem.value = null;
            }}
          >
            <Icon name="miss" />
          </button>
        </p>
      )}
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

/** A finished match's replay, which moves the board, and follows where the board is moved otherwise. */
function useReplay(watched: WatchedMatch, match: MatchSnapshot): Replay | null {
  const over = match.status === 'ended' && match.plies.length > 0;
  const replay = useMemo(() => (over ? new Replay(match) : null), [over]);
  const shownPly = watched.shownPly.value;
  useEffect(() => {
    if (replay === null) return undefined;
    replay.seekPly(watched.shownPly.peek());
    const stop = effect(() => {
      const ply = replay.ply.value;
      if (replay.active.value) watched.show(ply);
    });
    return () => {
      stop();
      replay.leave();
    };
  }, [replay]);
  useEffect(() => {
    // Both as they are now: a render may be a tick late.
    if (replay === null || replay.ply.peek() === watched.shownPly.peek()) return;
    replay.leave();
    replay.seekPly(shownPly);
  }, [replay, shownPly]);
  return replay;
}

function replayedInstant(replay: Replay, match: MatchSnapshot): number | 'sequential' | null {
  if (!replay.active.value) return null;
  return replay.mode.value === 'sequential' ? 'sequential' : instantOf(match, replay.times, replay.at.value);
}

/** The same value as long as it says the same: the board draws its arrows anew only when they differ. */
function useSteady<T>(value: T): T {
  const last = useRef(value);
  if (JSON.stringify(last.current) !== JSON.stringify(value)) last.current = value;
  return last.current;
}

/** Steps through the match by keyboard. */
function useMatchKeys(watched: WatchedMatch): void {
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
}

async function fillScreen(element: HTMLElement | null): Promise<void> {
  try {
    await (document.fullscreenElement === null ? element?.requestFullscreen() : document.exitFullscreen());
  } catch {
    // The browser did not let us; the page stays as it is.
  }
}
