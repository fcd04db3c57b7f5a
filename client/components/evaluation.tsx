import { useEffect, useMemo } from 'preact/hooks';
import type { Seat } from '../../shared/match/seat.ts';
import type { MatchSnapshot } from '../../shared/protocol/fromServer.ts';
import { Evaluations, evaluationOn } from '../state/evaluations.ts';
import type { WatchedMatch } from '../state/match.ts';
import { text } from '../text.ts';
import { formatEvaluation, whiteShare } from '../view/evaluation.ts';
import { plyNumber } from '../view/plies.ts';
import '../styles/evaluation.css';

/** An engine's view of the match, for those who watch; null where it is not shown. Nobody gets it where a human plays. */
export function useEvaluations(watched: WatchedMatch, match: MatchSnapshot): Evaluations | null {
  const evaluations = useMemo(() => new Evaluations(), [watched]);
  const on = evaluationOn.value && mayBeEvaluated(match);
  useEffect(() => {
    if (!on) return undefined;
    const end = new AbortController();
    void evaluations.run(watched.id, () => watched.match.value?.plies.length ?? 0, end.signal);
    return () => end.abort();
  }, [on, evaluations]);
  return on ? evaluations : null;
}

export function mayBeEvaluated({ status, white, black }: MatchSnapshot): boolean {
  return status === 'ended' || (white.kind !== 'human' && black.kind !== 'human');
}

/** White's share as a slim bar along the board's side, White's end where White sits. */
export function EvaluationBar({
  match,
  shownPly,
  evaluations,
  bottom,
}: {
  readonly match: MatchSnapshot;
  readonly shownPly: number;
  readonly evaluations: Evaluations;
  readonly bottom: Seat;
}) {
  const shown = evaluations.known.value.get(shownPly);
  const share = shareAt(match, evaluations, shownPly) ?? 0.5;
  return (
    <div
      class={`evaluation-bar ${bottom}-below`}
      role="img"
      aria-label={
        shown === undefined ? text.evaluation.waiting : text.evaluation.bar(formatEvaluation(shown))
      }
    >
      <span style={{ height: `${share * 100}%` }} />
    </div>
  );
}

export interface EvaluationProps {
  readonly match: MatchSnapshot;
  readonly shownPly: number;
  /** Null while it is not shown. */
  readonly evaluations: Evaluations | null;
  readonly onShow: (ply: number) => void;
}

const WIDTH = 240;
const HEIGHT = 80;

/** What the engine gives for the position on the board, and the course of the match as a graph. */
export function Evaluation({ match, shownPly, evaluations, onShow }: EvaluationProps) {
  const on = evaluations !== null;
  const shown = evaluations?.known.value.get(shownPly);
  return (
    <section class="card evaluation" aria-labelledby="evaluation-title">
      <div class="head">
        <h2 id="evaluation-title">{text.evaluation.title}</h2>
        {on && <span class="figure">{shown === undefined ? '…' : formatEvaluation(shown)}</span>}
        <button
          type="button"
          class="button plain small"
          aria-pressed={on}
          onClick={() => {
            evaluationOn.value = !on;
          }}
        >
          {on ? text.evaluation.hide : text.evaluation.show}
        </button>
      </div>
      {on && <Graph match={match} shownPly={shownPly} evaluations={evaluations} onShow={onShow} />}
    </section>
  );
}

interface GraphProps {
  readonly match: MatchSnapshot;
  readonly shownPly: number;
  readonly evaluations: Evaluations;
  readonly onShow: (ply: number) => void;
}

function Graph({ match, shownPly, evaluations, onShow }: GraphProps) {
  const last = Math.max(1, match.plies.length);
  const x = (ply: number): number => (ply / last) * WIDTH;
  const points = Array.from({ length: match.plies.length + 1 }, (_, ply) => ({
    ply,
    share: shareAt(match, evaluations, ply),
  }));
  const drawn = points.flatMap(({ ply, share }) =>
    share === null ? [] : [{ x: x(ply).toFixed(1), y: (HEIGHT * (1 - share)).toFixed(1) }],
  );
  const [first] = drawn;
  const end = drawn.at(-1);
  const problem = evaluations.problem.value;
  return (
    <>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={text.evaluation.graph}
        onClick={event => {
          const box = event.currentTarget.getBoundingClientRect();
          onShow(Math.round(((event.clientX - box.left) / box.width) * last));
        }}
      >
        {first !== undefined && end !== undefined && drawn.length > 1 && (
          // What the engine has not looked at yet is nobody's.
          <>
            <path class="black-side" d={`M${first.x} 0H${end.x}V${HEIGHT}H${first.x}Z`} />
            <path
              class="white-side"
              d={`M${drawn.map(point => `${point.x} ${point.y}`).join('L')}V${HEIGHT}H${first.x}Z`}
            />
          </>
        )}
        <line class="middle" x1="0" x2={WIDTH} y1={HEIGHT / 2} y2={HEIGHT / 2} />
        <line class="here" x1={x(shownPly)} x2={x(shownPly)} y1="0" y2={HEIGHT} />
      </svg>
      <p class="dim">{problem === null ? text.evaluation.hint : text.problem(problem, '')}</p>
    </>
  );
}

/** White's expected share of the point after `ply`; null while the engine has not looked. */
function shareAt(match: MatchSnapshot, evaluations: Evaluations, ply: number): number | null {
  const evaluation = evaluations.known.value.get(ply);
  // After ply n, the mover of ply n + 1 is to move.
  const whiteToMove = plyNumber(match.initialFen, ply + 1).seat === 'white';
  return evaluation === undefined ? null : whiteShare(evaluation, whiteToMove);
}
