import { PgnParser } from 'chessops/pgn';
import { namedLines, openingOf } from '../../shared/chess/openings.ts';
import { parseFen, playSan, START_FEN } from '../../shared/chess/position.ts';
import { ok, type Result, refuse } from '../../shared/result.ts';
import type { Opening } from '../../shared/tournament/setup.ts';
import { shuffled } from './draws.ts';

/** A shorter named line is hardly an opening yet. */
const LEAST_PLIES = 4;
/** Of a game in PGN: what comes later is no opening. */
const MOST_PLIES = 24;

let bundled: readonly Opening[] | null = null;

/** The openings that Ponderhit names, of two moves each at least, in a fixed order. They are played through once. */
export function bundledOpenings(): readonly Opening[] {
  bundled ??= namedOpenings();
  return bundled;
}

function namedOpenings(): Opening[] {
  const found = new Map<string, Opening>();
  for (const sans of namedLines()) {
    if (sans.length < LEAST_PLIES) continue;
    const reached = playSans(START_FEN, sans);
    const known = openingOf(START_FEN, sans);
    if (!reached.ok || known === null) throw new Error(`the named line ${sans.join(' ')} cannot be played`);
    found.set(reached.value, { name: `${known.eco} ${known.name}`, fen: reached.value });
  }
  return [...found.values()];
}

/** Of these as many as are wanted, each once, by the seed; all of them where there are not so many. */
export function chooseOpenings(all: readonly Opening[], wanted: number, seed: number): Opening[] {
  return shuffled(all, seed, 'openings').slice(0, wanted);
}

/** How openings are written down: a position a line (EPD, or FEN), or games (PGN). */
export type OpeningsKind = 'epd' | 'pgn';

/** Each position once, whatever its counters. Refused: 'openings-invalid', with the line; 'openings-none'. */
export function parseOpenings(kind: OpeningsKind, text: string): Result<Opening[]> {
  const openings = kind === 'pgn' ? parsePgn(text) : parseEpd(text);
  if (!openings.ok) return openings;
  if (openings.value.length === 0) return refuse('openings-none', 'there is no opening in it');
  const found = new Map<string, Opening>();
  for (const opening of openings.value) {
    const position = opening.fen.split(' ', 4).join(' ');
    if (!found.has(position)) found.set(position, opening);
  }
  return ok([...found.values()]);
}

/** Four fields and operations ('id "Ruy Lopez"; hmvc 1;'), or a FEN with its six fields; # begins a remark. */
function parseEpd(text: string): Result<Opening[]> {
  const openings: Opening[] = [];
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const [placement = '', side = '', castling = '', enPassant = '', ...rest] = line.split(/\s+/);
    const more = rest.join(' ');
    const counters = /^\d+ \d+(?=$|\s|;)/.exec(more)?.[0];
    const halfmoves = /(?:^|;)\s*hmvc (\d+);/.exec(more)?.[1] ?? '0';
    const number = /(?:^|;)\s*fmvn (\d+);/.exec(more)?.[1] ?? '1';
    const fen = parseFen(
      [placement, side, castling, enPassant, counters ?? `${halfmoves} ${number}`].join(' '),
    );
    if (!fen.ok) return refuse('openings-invalid', `line ${index + 1}: ${fen.error.message}`);
    const id = /(?:^|;)\s*id "([^"]*)"/.exec(more)?.[1];
    openings.push({ name: nameOf(id, openings.length), fen: fen.value });
  }
  return ok(openings);
}

/** The position at the end of each game, or after its first moves; variations and comments are passed over. */
function parsePgn(text: string): Result<Opening[]> {
  const openings: Opening[] = [];
  const problems: string[] = [];
  let line = 0;
  let startedAt: number | null = null;
  const parser = new PgnParser(
    (game, error) => {
      const at = `line ${startedAt ?? line}`;
      startedAt = null;
      if (error !== undefined) {
        problems.push(`${at}: the game cannot be read`);
        return;
      }
      const sans = [...game.moves.mainline()].map(({ san }) => san).slice(0, MOST_PLIES);
      const fen = parseFen(game.headers.get('FEN') ?? START_FEN);
      const reached = fen.ok ? playSans(fen.value, sans) : fen;
      // An opening that is over leaves nothing to play.
      const open = reached.ok ? parseFen(reached.value) : reached;
      if (!open.ok) {
        problems.push(`${at}: ${open.error.message}`);
        return;
      }
      const known = openingOf(game.headers.get('FEN') ?? START_FEN, sans);
      const named = [game.headers.get('ECO'), game.headers.get('Opening'), game.headers.get('Variation')];
      const name = named.filter(each => each !== undefined && each !== '?').join(' ');
      const fallback = known === null ? undefined : `${known.eco} ${known.name}`;
      openings.push({ name: nameOf(name === '' ? fallback : name, openings.length), fen: open.value });
    },
    () => new Map(),
  );
  for (const each of text.split(/\r?\n/)) {
    line++;
    if (startedAt === null && each.trim() !== '') startedAt = line;
    parser.parse(`${each}\n`, { stream: true });
  }
  parser.parse('');
  const [problem] = problems;
  return problem === undefined ? ok(openings) : refuse('openings-invalid', problem);
}

function nameOf(text: string | undefined, index: number): string {
  const plain = (text ?? '')
    .replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, 200);
  return plain === '' ? `Opening ${index + 1}` : plain;
}

/** The position after the moves. Refused: 'illegal-move'. */
function playSans(fen: string, sans: readonly string[]): Result<string> {
  let reached = fen;
  for (const san of sans) {
    const played = playSan(reached, san);
    if (!played.ok) return played;
    reached = played.value.fen;
  }
  return ok(reached);
}
