import type { Choice } from '../../shared/match/choice.ts';

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
      /** For people; nothing of the agent's own words. */
      readonly detail: string;
    };

export function decisionLabel(decision: Decision): string {
  if (decision.kind === 'forfeit') return decision.kind;
  return decision.choice.kind === 'move' ? decision.choice.uci : decision.choice.kind;
}

/** UCI; null where it is no move. */
export function moveOf(decision: Decision): string | null {
  return decision.kind === 'choice' && decision.choice.kind === 'move' ? decision.choice.uci : null;
}
