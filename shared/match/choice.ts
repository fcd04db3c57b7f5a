import type { EndReason } from './endReason.ts';

/**
 * What a player decides for a turn. A draw offer comes only with a move and stands for one reply;
 * `acceptDraw` is legal only while one stands.
 */
export type Choice =
  | { readonly kind: 'move'; readonly uci: string; readonly offersDraw: boolean }
  | { readonly kind: 'acceptDraw' }
  | { readonly kind: 'resign' };

/** What may come out of turn, from either seat (abort: also from an operator). */
export type Action = { readonly kind: 'resign' } | { readonly kind: 'abort'; readonly because?: EndReason };

export function move(uci: string, offersDraw = false): Choice {
  return { kind: 'move', uci, offersDraw };
}

/** A reply that a player expects to its own choice. The probabilities of all sum to at most 1. */
export interface ExpectedReply {
  /** UCI. */
  readonly uci: string;
  readonly probability: number;
}
