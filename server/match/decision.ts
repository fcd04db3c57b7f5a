import type { Choice } from '../../shared/match/choice.ts';
import type { EndReason } from '../../shared/match/endReason.ts';

/** What a hosted seat's search comes to: a choice, or the player's own failure. */
export type Decision =
  | {
      readonly kind: 'choice';
      readonly choice: Choice;
      /** How often it was asked for again; a predicted one was not asked for. */
      readonly reasks?: number;
    }
  | {
      readonly kind: 'forfeit';
      readonly termination: 'illegal-move' | 'player-error';
      readonly reason: EndReason;
    };

export function decisionLabel(decision: Decision): string {
  if (decision.kind === 'forfeit') return decision.kind;
  return decision.choice.kind === 'move' ? decision.choice.uci : decision.choice.kind;
}

/** UCI; null where it is no move. */
export function moveOf(decision: Decision): string | null {
  return decision.kind === 'choice' && decision.choice.kind === 'move' ? decision.choice.uci : null;
}
