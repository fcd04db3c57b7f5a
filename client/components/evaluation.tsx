import { useEffect, useMemo } from 'preact/hooks';
import type { MatchSnapshot } from '../../shared/protocol/fromServer.ts';
import { Evaluations, evaluationOn } from '../state/evaluations.ts';
import type { WatchedMatch } from '../state/match.ts';
import { text } from '../text.ts';
import { formatEvaluation, whiteShare } from '../view/evaluation.ts';
import { plyNumber } from '../view/plies.ts';
import '../styles/evaluation.css';

export interface EvaluationProps {
  readonly watched: WatchedMatch;
  readonly match: MatchSnapshot;
  readonly shownPly: number;
}

const WIDTH = 240;
const HEIGHT = 80;

/** An engine's view of the match as a bar and a graph, for those who watch; nobody gets it where a human plays. */
export function Evaluation({ watched, match, shownPly }: EvaluationProps) {
  const evaluations = useMemo(() => new Evaluations(), [watched]);
  const on = evaluationOn.value;
  useEffect(() => {
    if (!on) return undefined;
    const end = new AbortController();
    void evaluations.run(watched.id, () => watched.match.value?.plies.length ?? 0, end.signal);
    return () => end.abort();
  }, [on, evaluations]);
  return (
    <section class="card evaluation" aria-labelledby="evaluation-title">
      <div class="head">
        <h2 id="evaluation-title">{text.evaluation.title}</h2>
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
      {on && (
        <Graph
          match={match}
          shownPly={shownPly}
          evaluations={evaluations}
          onShow={ply => watched.show(ply)}
        />
      )}
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
  const known = evaluations.known.value;
  const last = Math.max(1, match.plies.length);
  const shareAt = (ply: number): number | null => {
    const evaluation = known.get(ply);
    // After ply n, the mover of ply n + 1 is to move.
    const whiteToMove = plyNumber(match.initialFen, ply + 1).seat === 'white';
    return evaluation === undefined ? null : whiteShare(evaluation, whiteToMove);
  };
  const x = (ply: number): number => (ply / last) * WIDTH;
  const points = Array.from({ length: match.plies.length + 1 }, (_, ply) => ({ ply, share: shareAt(ply) }));
  const drawn = points.flatMap(({ ply, share }) =>
    share === null ? [] : [`${x(ply).toFixed(1)} ${(HEIGHT * (1 - share)).toFixed(1)}`],
  );
  const shown = known.get(shownPly);
  const share = shareAt(shownPly) ?? 0.5;
  const problem = evaluations.problem.value;
  return (
    <>
      <div
        class="share-bar"
        role="img"
        aria-label={
          shown === undefined ? text.evaluation.waiting : text.evaluation.bar(formatEvaluation(shown))
        }
      >
        <span class="white-share" style={{ width: `${share * 100}%` }} />
        <span class="figure">{shown === undefined ? '…' : formatEvaluation(shown)}</span>
      </div>
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
        <rect class="black-side" width={WIDTH} height={HEIGHT} />
        {drawn.length > 1 && (
          <path class="white-side" d={`M${drawn.join('L')}V${HEIGHT}H${drawn[0]?.split(' ')[0] ?? 0}Z`} />
        )}
        <line class="middle" x1="0" x2={WIDTH} y1={HEIGHT / 2} y2={HEIGHT / 2} />
        <line class="here" x1={x(shownPly)} x2={x(shownPly)} y1="0" y2={HEIGHT} />
      </svg>
      <p class="dim">{problem === null ? text.evaluation.hint : text.problem(problem, '')}</p>
    </>
  );
}
