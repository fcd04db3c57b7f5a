import type { EvaluationView } from '../../shared/protocol/view.ts';

/**
 * White's expected share of the point, from 0 to 1: a logistic curve through centipawns with the constant that
 * lichess.org publishes for its win percentage (0.00368208).
 */
export function whiteShare(evaluation: EvaluationView, whiteToMove: boolean): number {
  if (evaluation.kind === 'mate') {
    if (evaluation.moves === 0) return whiteToMove ? 0 : 1;
    return evaluation.moves > 0 ? 1 : 0;
  }
  return 1 / (1 + Math.exp(-0.00368208 * evaluation.cp));
}

/** '+0.8', '−1.2', '#3', '#−2'; '#' where mate stands on the board. */
export function formatEvaluation(evaluation: EvaluationView): string {
  if (evaluation.kind === 'mate') {
    const { moves } = evaluation;
    return moves === 0 ? '#' : `#${moves < 0 ? '−' : ''}${Math.abs(moves)}`;
  }
  const pawns = (Math.abs(evaluation.cp) / 100).toFixed(1);
  return pawns === '0.0' ? '0.0' : `${evaluation.cp > 0 ? '+' : '−'}${pawns}`;
}
