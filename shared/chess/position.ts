import { Chess, DEFAULT_POSITION, SQUARES, type Square, validateFen } from 'chess.js';
import type { Seat } from '../match/seat.ts';
import { ok, type Result, refuse } from '../result.ts';

/*
 * Chess positions as values: a FEN goes in, a FEN comes out. chess.js keeps the rules; nothing outside this
 * folder knows it.
 */

export const START_FEN: string = DEFAULT_POSITION;

const ROLES = { k: 'king', q: 'queen', r: 'rook', b: 'bishop', n: 'knight', p: 'pawn' } as const;
export type Role = (typeof ROLES)[keyof typeof ROLES];

export interface Piece {
  readonly role: Role;
  readonly seat: Seat;
}

/** A move that was played, and the position it led to. */
export interface Played {
  readonly uci: string;
  readonly san: string;
  readonly fen: string;
  /** How the position ends the game by itself, whatever came before it. */
  readonly ends: 'checkmate' | 'stalemate' | 'insufficient-material' | null;
}

/**
 * A FEN from outside, normalised (six fields; an en-passant square only where a capture is legal).
 * Refused: 'fen-invalid', 'chess960-unsupported', 'fen-game-over'.
 */
export function parseFen(text: unknown): Result<string> {
  if (typeof text !== 'string') return refuse('fen-invalid', 'the FEN must be text');
  const fields = text.trim().split(/\s+/);
  const [placement = '', side = 'w', castling = '-', enPassant = '-', halfmoves = '0', number = '1'] = fields;
  if (fields.length > 6) return refuse('fen-invalid', 'a FEN has six fields');
  if (!/^(-|[KQkq]{1,4})$/.test(castling)) {
    if (/^[A-Ha-hKQkq]{1,4}$/.test(castling)) return refuse('chess960-unsupported', CHESS960);
    return refuse('fen-invalid', `castling rights are some of KQkq, or "-": ${JSON.stringify(castling)}`);
  }
  const fen = [placement, side, castling, enPassant, halfmoves, number].join(' ');
  if (!/^(?:0|[1-9]\d?) [1-9]\d{0,3}$/.test(`${halfmoves} ${number}`)) {
    return refuse('fen-invalid', 'the halfmove clock is a number from 0 to 99, the move number one from 1');
  }
  if (!isCrowdPossible(placement))
    return refuse('fen-invalid', 'a side has more pieces than a game can give it');
  const valid = validateFen(fen);
  if (!valid.ok) return refuse('fen-invalid', (valid.error ?? 'the FEN cannot be read').toLowerCase());
  const chess = new Chess(fen);
  if (enPassant !== '-' && !isJustPassed(chess, enPassant)) {
    return refuse('fen-invalid', `no pawn has just passed ${enPassant}`);
  }
  if (!castlingIsStandard(chess, castling)) return refuse('chess960-unsupported', CHESS960);
  const waiting = chess.turn() === 'w' ? 'b' : 'w';
  const [king] = chess.findPiece({ type: 'k', color: waiting });
  if (king === undefined || chess.isAttacked(king, chess.turn())) {
    return refuse('fen-invalid', 'the side that is not to move stands in check');
  }
  if (chess.isCheckmate() || chess.isStalemate() || chess.isInsufficientMaterial()) {
    return refuse('fen-game-over', 'the game is over in this position');
  }
  return ok(chess.fen());
}

/** At most eight pawns, and at most sixteen pieces a side. */
function isCrowdPossible(placement: string): boolean {
  const count = (pieces: RegExp): number => placement.match(pieces)?.length ?? 0;
  return count(/P/g) <= 8 && count(/p/g) <= 8 && count(/[A-Z]/g) <= 16 && count(/[a-z]/g) <= 16;
}

/** A pawn of the side that is not to move stands behind the square, and could have come over it. */
function isJustPassed(chess: Chess, square: string): boolean {
  const white = chess.turn() === 'b';
  const file = square[0] ?? '';
  const [from, over, to] = white ? (['2', '3', '4'] as const) : (['7', '6', '5'] as const);
  if (square[1] !== over) return false;
  const on = (rank: string): Square | undefined => SQUARES.find(each => each === `${file}${rank}`);
  const [start, passed, stop] = [on(from), on(over), on(to)];
  if (start === undefined || passed === undefined || stop === undefined) return false;
  const pawn = chess.get(stop);
  const empty = chess.get(start) === undefined && chess.get(passed) === undefined;
  return empty && pawn?.type === 'p' && pawn.color === (white ? 'w' : 'b');
}

const CHESS960 =
  'Chess960 is not supported: castling needs the kings on e1 and e8 and the rooks in the corners';

function castlingIsStandard(chess: Chess, castling: string): boolean {
  const stands = (square: Square, type: 'k' | 'r', color: 'w' | 'b'): boolean => {
    const piece = chess.get(square);
    return piece?.type === type && piece.color === color;
  };
  return castling
    .replace('-', '')
    .split('')
    .every(right => {
      const color = right === right.toUpperCase() ? 'w' : 'b';
      const rank = color === 'w' ? '1' : '8';
      const file = right.toLowerCase() === 'k' ? 'h' : 'a';
      return stands(`e${rank}`, 'k', color) && stands(`${file}${rank}`, 'r', color);
    });
}

export function sideToMove(fen: string): Seat {
  return fen.split(' ', 2)[1] === 'b' ? 'black' : 'white';
}

/** What two positions share when they are the same for the threefold repetition. */
export function positionKey(fen: string): string {
  return fen.split(' ', 4).join(' ');
}

/** Plies since the last capture or pawn move. */
export function halfmoveClock(fen: string): number {
  return Number(fen.split(' ', 5)[4]);
}

const WORTH: Readonly<Record<string, number>> = { p: 1, n: 3, b: 3, r: 5, q: 9 };

/** By how many pawns' worth of pieces White is ahead (1, 3, 3, 5, 9); below 0 where Black is. */
export function materialLead(fen: string): number {
  let lead = 0;
  for (const letter of fen.split(' ', 1)[0] ?? '') {
    const worth = WORTH[letter.toLowerCase()] ?? 0;
    lead += letter === letter.toLowerCase() ? -worth : worth;
  }
  return lead;
}

/** How a position ends the game by itself; null where it goes on. */
export function endOf(fen: string): Played['ends'] {
  const chess = new Chess(fen);
  if (chess.isCheckmate()) return 'checkmate';
  if (chess.isStalemate()) return 'stalemate';
  return chess.isInsufficientMaterial() ? 'insufficient-material' : null;
}

/** All legal moves in UCI. */
export function legalMoves(fen: string): string[] {
  return new Chess(fen).moves({ verbose: true }).map(({ lan }) => lan);
}

/** A legal move by all of its names and parts. */
export interface NamedMove {
  readonly uci: string;
  readonly san: string;
  /** One of PNBRQK. */
  readonly piece: string;
  readonly from: string;
  readonly to: string;
  /** One of NBRQ; null where the move promotes nothing. */
  readonly promotion: string | null;
}

/** All legal moves in SAN; much faster than the other lists. */
export function legalSans(fen: string): string[] {
  return new Chess(fen).moves();
}

/** All legal moves, by their names; as slow as `legalMoves`. */
export function namedMoves(fen: string): NamedMove[] {
  return new Chess(fen).moves({ verbose: true }).map(({ lan, san, piece, from, to, promotion }) => ({
    uci: lan,
    san,
    piece: piece.toUpperCase(),
    from,
    to,
    promotion: promotion?.toUpperCase() ?? null,
  }));
}

/**
 * A legal move in UCI by a number from 0 to 1, each as likely as any other; null where there is none. Much
 * faster than picking from `legalMoves`.
 */
export function legalMoveAt(fen: string, fraction: number): string | null {
  const chess = new Chess(fen);
  const sans = chess.moves();
  const san = sans[Math.min(Math.floor(fraction * sans.length), sans.length - 1)];
  return san === undefined ? null : chess.move(san).lan;
}

/**
 * Positions played lately. The same move is asked for again and again: as a prediction, as a search's answer,
 * and at last as the ply; the rules cost half a millisecond each time.
 */
const lately = new Map<string, Result<Played>>();
const REMEMBERED = 4096;

/**
 * The legal move that `text` names, as people type it: algebraic ('Nf3', 'exd5', '0-0', 'e8=Q'), with or
 * without marks of capture and check, or from square to square ('g1f3', 'e7-e8q'). In UCI; null where it names
 * none, or more than one.
 */
export function findMove(fen: string, text: string): string | null {
  const typed = text.trim().replace(/[+#!?.\s]+$/, '');
  const squares = /^([a-h][1-8])[-x]?([a-h][1-8])=?([qrbn])?$/i.exec(typed);
  const legal = new Chess(fen).moves({ verbose: true });
  if (squares !== null) {
    const lan = squares.slice(1).join('').toLowerCase();
    return legal.find(move => move.lan === lan)?.lan ?? null;
  }
  // 'bc4' may be a bishop's move: letters are compared as they are first.
  const exact = legal.filter(({ san }) => plain(san) === plain(typed));
  const loose = legal.filter(({ san }) => plain(san).toLowerCase() === plain(typed).toLowerCase());
  const [found, ...others] = exact.length > 0 ? exact : loose;
  return found !== undefined && others.length === 0 ? found.lan : null;
}

/** SAN without its marks. */
function plain(san: string): string {
  return san.replace(/[x+#=]/g, '').replace(/0/g, 'O');
}

/** What stands on each square, rank 8 first, file a first in each; null for an empty square. */
export function pieces(fen: string): readonly (readonly (Piece | null)[])[] {
  return new Chess(fen)
    .board()
    .map(rank =>
      rank.map(
        square =>
          square && { role: ROLES[square.type], seat: square.color === 'w' ? ('white' as const) : 'black' },
      ),
    );
}

/** Refused: 'illegal-move'. Castling is written as the king's two steps (e1g1). */
export function play(fen: string, uci: string): Result<Played> {
  // What is too long to be a move is not worth keeping.
  const key = `${fen} ${uci.slice(0, 8)}`;
  const known = lately.get(key);
  if (known !== undefined) return known;
  const played = playAnew(fen, uci);
  if (lately.size >= REMEMBERED) forgetOldest();
  lately.set(key, played);
  return played;
}

/** The move that a game's notation names, in SAN as PGN writes it. Refused: 'illegal-move'. */
export function playSan(fen: string, san: string): Result<Played> {
  const chess = new Chess(fen);
  const move = tryMove(chess, san);
  if (move === null)
    return refuse('illegal-move', `${JSON.stringify(san.slice(0, 20))} is not a legal move here`);
  return ok({ uci: move.lan, san: move.san, fen: chess.fen(), ends: ownEnd(chess, move.san) });
}

function forgetOldest(): void {
  const [oldest] = lately.keys();
  if (oldest !== undefined) lately.delete(oldest);
}

function playAnew(fen: string, uci: string): Result<Played> {
  const chess = new Chess(fen);
  const from = uci.slice(0, 2);
  const to = uci.slice(2, 4);
  const promotion = uci.slice(4);
  const move = tryMove(chess, promotion === '' ? { from, to } : { from, to, promotion });
  if (move === null || move.lan !== uci) {
    return refuse('illegal-move', `${JSON.stringify(uci.slice(0, 20))} is not a legal move here`);
  }
  return ok({ uci, san: move.san, fen: chess.fen(), ends: ownEnd(chess, move.san) });
}

/**
 * Whether `seat` could still mate by some series of legal moves, as far as material tells: where it cannot,
 * the opponent's flag fall is a draw. A lone king cannot; king and knight only against a piece that can block
 * its own king's escape (anything but king and queens); bishops of one colour only where a pawn, a knight or a
 * bishop of the other colour is on the board.
 */
export function canMate(fen: string, seat: Seat): boolean {
  const chess = new Chess(fen);
  const own = seat === 'white' ? 'w' : 'b';
  const pieces = chess.board().flatMap(row => row.filter(piece => piece !== null));
  const mine = pieces.filter(piece => piece.color === own && piece.type !== 'k');
  const theirs = pieces.filter(piece => piece.color !== own && piece.type !== 'k');
  if (mine.length === 0) return false;
  if (mine.some(({ type }) => type === 'p' || type === 'r' || type === 'q')) return true;
  if (mine.some(({ type }) => type === 'n')) {
    return mine.length > 1 || theirs.some(({ type }) => type !== 'q');
  }
  const others = pieces.some(({ type }) => type === 'p' || type === 'n');
  const colours = new Set(
    pieces.filter(({ type }) => type === 'b').map(({ square }) => chess.squareColor(square)),
  );
  return others || colours.size > 1;
}

function ownEnd(chess: Chess, san: string): Played['ends'] {
  if (san.endsWith('#')) return 'checkmate';
  if (chess.isStalemate()) return 'stalemate';
  return chess.isInsufficientMaterial() ? 'insufficient-material' : null;
}

function tryMove(
  chess: Chess,
  move: string | { from: string; to: string; promotion?: string },
): ReturnType<Chess['move']> | null {
  try {
    return chess.move(move);
  } catch {
    return null; // chess.js throws a plain Error for an illegal move
  }
}
