import { namedMoves } from '../../shared/chess/position.ts';
import { type Choice, move } from '../../shared/match/choice.ts';
import { ok, type Result, refuse } from '../../shared/result.ts';
import { findMove } from '../models/moveText.ts';

/*
 * Reads a model's answer: JSON as it was asked for, or, from an endpoint or model that does not keep to it, any
 * text that names exactly one legal move.
 */

/** A "move" whose text is complete. */
const MOVE_FIELD = /"move"\s*:\s*"([^"\\]*)"/g;

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
