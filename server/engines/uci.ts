import type { EngineLine, EngineSearch, Score } from './engine.ts';

/*
 * The lines of the UCI protocol (Stefan Meyer-Kahlen's description of April 2006). What an engine prints is
 * untrusted: a line that does not parse is null.
 */

const UCI_MOVE = /^[a-h][1-8][a-h][1-8][qrbn]?$/;

export interface InfoLine {
  /** From 1. */
  readonly multiPv: number;
  readonly nodes: number | null;
  /** Null where the line tells no move with a score. */
  readonly line: EngineLine | null;
}

/** The rest of an `info` line is the move list (`pv`) or free text (`string`). */
export function parseInfo(text: string): InfoLine | null {
  const words = text.trim().split(/\s+/);
  if (words[0] !== 'info') return null;
  let multiPv = 1;
  let depth = 0;
  let nodes: number | null = null;
  let score: Score | null = null;
  let pv: readonly string[] = [];
  for (let i = 1; i < words.length; i++) {
    const word = words[i];
    if (word === 'string') break;
    if (word === 'pv') {
      pv = words.slice(i + 1);
      break;
    }
    if (word === 'multipv') multiPv = integer(words[++i]) ?? 0;
    else if (word === 'depth') depth = integer(words[++i]) ?? 0;
    else if (word === 'nodes') nodes = integer(words[++i]);
    else if (word === 'score') {
      score = parseScore(words[i + 1], words[i + 2]);
      i += 2;
    }
  }
  if (multiPv < 1) return null;
  const [move] = pv;
  if (move === undefined || score === null || !pv.every(each => UCI_MOVE.test(each))) {
    return { multiPv, nodes, line: null };
  }
  return { multiPv, nodes, line: { move, pv, score, depth } };
}

function parseScore(kind: string | undefined, value: string | undefined): Score | null {
  const number = integer(value);
  if (number === null) return null;
  if (kind === 'cp') return { kind: 'cp', cp: number };
  return kind === 'mate' ? { kind: 'mate', moves: number } : null;
}

function integer(word: string | undefined): number | null {
  return word !== undefined && /^-?\d{1,15}$/.test(word) ? Number(word) : null;
}

/** The move of a `bestmove` line; `nonsense` where there is none that could be one; null for other lines. */
export function parseBestmove(text: string): { readonly move: string } | 'nonsense' | null {
  const [word, move = ''] = text.trim().split(/\s+/, 2);
  if (word !== 'bestmove') return null;
  return UCI_MOVE.test(move) ? { move } : 'nonsense';
}

export interface UciOption {
  readonly name: string;
  readonly type: string;
  /** Empty where the engine tells none. */
  readonly value: string;
}

/** An `option` line: what the engine can be told, and its default. */
export function parseOption(text: string): UciOption | null {
  const match = /^option name (.+?) type (\S+)(?: default(?: (.*?))??)?(?: (?:min|max|var) .*)?$/.exec(
    text.trim(),
  );
  if (match === null) return null;
  const [, name = '', type = '', value = ''] = match;
  return { name, type, value: value === '<empty>' ? '' : value };
}

export function positionCommand({ initialFen, moves }: EngineSearch): string {
  return `position fen ${initialFen}${moves.length > 0 ? ` moves ${moves.join(' ')}` : ''}`;
}

export function goCommand({ limit }: EngineSearch): string {
  if (limit.kind === 'nodes') return `go nodes ${limit.nodes}`;
  if (limit.kind === 'movetime') return `go movetime ${Math.round(limit.movetimeMs)}`;
  const timeMs = Math.max(1, Math.round(limit.remainingMs));
  const incrementMs = Math.round(limit.incrementMs);
  return `go wtime ${timeMs} btime ${timeMs} winc ${incrementMs} binc ${incrementMs}`;
}

/** Gathers the lines of one search: the last that was told for each rank. */
export class LineTable {
  readonly #lines = new Map<number, EngineLine>();
  nodes = 0;

  add({ multiPv, nodes, line }: InfoLine): void {
    if (nodes !== null) this.nodes = Math.max(this.nodes, nodes);
    if (line !== null) this.#lines.set(multiPv, line);
  }

  /** By rank; a move that two ranks tell (a last round that was cut off) keeps the better one. */
  best(count: number): EngineLine[] {
    const byMove = new Map<string, EngineLine>();
    for (const [, line] of [...this.#lines].sort(([a], [b]) => a - b)) {
      if (!byMove.has(line.move)) byMove.set(line.move, line);
    }
    return [...byMove.values()].slice(0, count);
  }
}
