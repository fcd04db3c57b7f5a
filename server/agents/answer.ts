import { type NamedMove, namedMoves } from '../../shared/chess/position.ts';
import { type Choice, move } from '../../shared/match/choice.ts';
import { ok, type Result, refuse } from '../../shared/result.ts';

/*
 * Reads a model's answer: JSON as it was asked for, or, from an endpoint or model that does not keep to it, any
 * text that names exactly one legal move.
 */

/** A "move" whose text is complete. */
const MOVE_FIELD = /"move"\s*:\s*"([^"\\]*)"/g;

/** How much of an answer is repeated in a reason. */
const QUOTED = 40;

/** The text holds a complete move: whatever follows changes nothing. */
export function holdsMove(text: string): boolean {
  return /"move"\s*:\s*"[^"\\]+"/.test(text);
}

/**
 * What an answer chooses. Refused, with a reason that a model can act on: 'answer-empty', 'answer-unreadable',
 * 'answer-ambiguous', 'answer-illegal'.
 */
export function parseAnswer(
  text: string,
  { fen, drawOffered }: { readonly fen: string; readonly drawOffered: boolean },
): Result<Choice> {
  if (text.trim() === '') return refuse('answer-empty', 'the answer was empty');
  const fields = [...text.matchAll(MOVE_FIELD)].map(([, value = '']) => value.trim());
  const [first] = fields;
  if (first === undefined) return parseProse(text, fen);
  // The first is the answer: later ones were not there when it could be played. But an object that contradicts
  // itself is read by nobody.
  if (fields.some(field => field !== first)) {
    return refuse('answer-ambiguous', 'the answer gives more than one move');
  }
  if (/^resign$/i.test(first)) return ok({ kind: 'resign' });
  if (/^draw$/i.test(first)) {
    if (drawOffered) return ok({ kind: 'acceptDraw' });
    return refuse('answer-illegal', 'there is no draw offer to accept');
  }
  const found = findMove(first, namedMoves(fen));
  return found.ok ? ok(move(found.value.uci)) : found;
}

/** Text without the object: the one legal move that it names. */
function parseProse(text: string, fen: string): Result<Choice> {
  const legal = namedMoves(fen);
  const alone = findMove(text.trim(), legal);
  if (alone.ok) return ok(move(alone.value.uci));
  const named = new Set<string>();
  for (const word of text.split(/[\s,;:"'`*()[\]{}<>|]+/)) {
    const found = findMove(word.replace(/\.+$/, ''), legal);
    if (found.ok) named.add(found.value.uci);
    else if (found.error.code === 'answer-ambiguous') return found;
  }
  const [only, second] = named;
  if (second !== undefined) return refuse('answer-ambiguous', 'the answer names more than one legal move');
  if (only !== undefined) return ok(move(only));
  // A single word was meant as a move.
  return /\s/.test(text.trim()) ? refuse('answer-unreadable', 'the answer names no legal move') : alone;
}

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
