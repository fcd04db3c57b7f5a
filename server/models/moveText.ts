import type { NamedMove } from '../../shared/chess/position.ts';
import { ok, type Result, refuse } from '../../shared/result.ts';

/*
 * Moves as models write them.
 */

/** How much of a word is repeated in a reason. */
const QUOTED = 40;

/**
 * The legal move that a word means, in SAN or UCI, with or without the signs that change nothing (move number,
 * "x", "+", "#", "!", "?", "="). Refused: 'answer-unreadable', 'answer-illegal', 'answer-ambiguous'.
 */
export function findMove(word: string, legal: readonly NamedMove[]): Result<NamedMove> {
  const quoted = JSON.stringify(word.slice(0, QUOTED));
  const bare = word.replace(/^\d+\.+\s*/, '').replace(/[+#!?]+$/, '');
  const candidates = candidatesOf(bare, legal);
  if (candidates === null) return refuse('answer-unreadable', `${quoted} is not a move`);
  const [only, second] = candidates;
  if (only === undefined) return refuse('answer-illegal', `${quoted} is not a legal move here`);
  if (second !== undefined) {
    const names = candidates.map(({ san }) => san).join(' or ');
    return refuse('answer-ambiguous', `${quoted} could be ${names}`);
  }
  return ok(only);
}

/** Null where the word is no move at all. */
function candidatesOf(word: string, legal: readonly NamedMove[]): readonly NamedMove[] | null {
  const castles = /^([0Oo])-\1(-\1)?$/.exec(word);
  if (castles !== null) {
    const san = castles[2] === undefined ? 'O-O' : 'O-O-O';
    return legal.filter(each => each.san.replace(/[+#]$/, '') === san);
  }
  const uci = /^([a-h][1-8])-?([a-h][1-8])=?([nbrq])?$/i.exec(word);
  if (uci !== null) {
    const [, from = '', to = '', promotion] = uci;
    return legal.filter(
      each =>
        each.from === from.toLowerCase() &&
        each.to === to.toLowerCase() &&
        (promotion === undefined || each.promotion === promotion.toUpperCase()),
    );
  }
  const san = /^([NBRQKP]|[nrqk](?=[a-h]))?([a-h])?([1-8])?[x:-]?([a-h][1-8])(?:=?\(?([NBRQnrq])\)?)?$/.exec(
    word,
  );
  if (san === null) return null;
  const [, letter = 'P', file, rank, to = '', promotion] = san;
  const piece = letter.toUpperCase();
  return legal.filter(
    each =>
      each.piece === piece &&
      each.to === to &&
      !(piece === 'K' && each.san.startsWith('O-O')) &&
      (rank === undefined || each.from[1] === rank) &&
      // A pawn whose file is not told goes straight ahead.
      (file === undefined ? piece !== 'P' || each.from[0] === to[0] : each.from[0] === file) &&
      (promotion === undefined || each.promotion === promotion.toUpperCase()),
  );
}
