import { START_FEN } from '../../shared/chess/position.ts';
import { type MatchCounts, NO_COUNTS, windowsOf } from '../../shared/match/counts.ts';
import { describeEnd } from '../../shared/match/end.ts';
import type { Match } from '../../shared/match/match.ts';
import type { PlyRecord } from '../../shared/match/plyRecord.ts';
import type { BranchView, SpeculationView } from '../../shared/protocol/view.ts';
import { usageRatio } from '../../shared/stats/spend.ts';
import type { Clock } from '../clock.ts';

const PIECES: Readonly<Record<string, string>> = {
  K: '♔',
  Q: '♕',
  R: '♖',
  B: '♗',
  N: '♘',
  P: '♙',
  k: '♚',
  q: '♛',
  r: '♜',
  b: '♝',
  n: '♞',
  p: '♟',
};

/** The board as eight lines with their rank, and a line of files; a dot is an empty square. */
export function boardLines(fen: string): string[] {
  const rows = (fen.split(' ', 1)[0] ?? '').split('/').map((row, index) => {
    const squares = row.replace(/\d/g, count => '.'.repeat(Number(count)));
    return `${8 - index} ${squares
      .split('')
      .map(square => PIECES[square] ?? '·')
      .join(' ')}`;
  });
  return [...rows, '  a b c d e f g h'];
}

const MARKS: Readonly<Record<BranchView['state'], string>> = {
  predicted: '·',
  searching: '…',
  ready: '✓',
  adopted: '→',
  squashed: '✗',
};

/** The speculation tree, likeliest first, each branch below the one it grows from. */
export function branchLines({ branches }: SpeculationView, limit: number): string[] {
  const lines: string[] = [];
  const add = (parent: number | null, indent: number): void => {
    const children = branches
      .filter(branch => branch.parent === parent && branch.state !== 'squashed' && branch.state !== 'adopted')
      .sort((a, b) => b.pathProbability - a.pathProbability);
    for (const { id, san, pathProbability, state, reply } of children) {
      const percent = `${(100 * pathProbability).toFixed(0)} %`.padStart(5);
      lines.push(
        `${MARKS[state]} ${percent} ${'  '.repeat(indent)}${san}${reply === null ? '' : ` ⇒ ${reply}`}`,
      );
      add(id, indent + 1);
    }
  };
  add(null, 0);
  return lines.slice(0, limit);
}

/** One line of running totals. */
export function totalsLine(counts: MatchCounts): string {
  const { readyHits, pendingHits, wallMs, searchMs, branches, squashed } = counts;
  const windows = windowsOf(counts);
  const hitRate = windows === 0 ? 0 : (readyHits + pendingHits) / windows;
  const saved = searchMs === 0 ? 0 : 1 - wallMs / searchMs;
  return [
    `hits ${readyHits} ready + ${pendingHits} pending of ${windows} (${percent(hitRate)})`,
    `branches ${branches}, squashed ${squashed}`,
    `${seconds(wallMs)} instead of ${seconds(searchMs)} (${percent(saved)} less, estimated)`,
    `usage ×${usageRatio(counts).ratio.toFixed(2)}`,
  ].join('  ·  ');
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
}

export function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(0)} %`;
}

/** A table in fixed columns, numbers to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0))) ?? [];
  return rows.map(row => row.map((cell, i) => cell.padStart(widths[i] ?? 0)).join('  ')).join('\n');
}

const REDRAW_EVERY_MS = 50;

/**
 * A match as it goes. In a terminal: the board, the speculation and the totals, redrawn in place; elsewhere a
 * line a ply.
 */
export class MatchDisplay {
  readonly #out: NodeJS.WriteStream;
  readonly #clock: Clock;
  #match: Match | null = null;
  #counts: MatchCounts = NO_COUNTS;
  #drawnAt = Number.NEGATIVE_INFINITY;
  #height = 0;

  constructor({ title, out, clock }: { title: string; out: NodeJS.WriteStream; clock: Clock }) {
    this.#out = out;
    this.#clock = clock;
    out.write(`${title}\n`);
  }

  ply(record: PlyRecord, match: Match, counts: MatchCounts): void {
    this.#match = match;
    this.#counts = counts;
    if (this.#out.isTTY) this.#draw(null);
    else this.#out.write(`${plyLine(record)}\n`);
    if (match.end !== null) this.#out.write(`${describeEnd(match.end)}\n${totalsLine(counts)}\n`);
  }

  speculation(look: () => SpeculationView): void {
    if (!this.#out.isTTY || this.#clock.now() - this.#drawnAt < REDRAW_EVERY_MS) return;
    this.#draw(look());
  }

  #draw(view: SpeculationView | null): void {
    this.#drawnAt = this.#clock.now();
    const { fen, sans } = this.#match ?? { fen: START_FEN, sans: [] };
    const branches = view === null ? [] : branchLines(view, BOARD_HEIGHT);
    const board = boardLines(fen).map((line, row) => `${line.padEnd(22)}${branches[row] ?? ''}`);
    const moves = sans.slice(-8).join(' ');
    const lines = [...board, `ply ${sans.length}: ${moves}`, totalsLine(this.#counts)];
    const width = this.#out.columns;
    const up = this.#height > 0 ? `\u001B[${this.#height}A` : '';
    this.#out.write(up + lines.map(line => `\u001B[2K${line.slice(0, width)}\n`).join(''));
    this.#height = lines.length;
  }
}

const BOARD_HEIGHT = 9;

function plyLine({ ply, san, kind, waitedMs, searchMs }: PlyRecord): string {
  const number = ply % 2 === 1 ? `${(ply + 1) / 2}.` : `${ply / 2}…`;
  const hit = kind === 'none' ? '' : kind;
  return `${number.padStart(5)} ${san.padEnd(8)}${hit.padEnd(8)}waited ${seconds(waitedMs)} of ${seconds(searchMs)}`;
}
