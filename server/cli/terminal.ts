import { type MatchCounts, usageRatio, windowsOf } from '../../shared/match/counts.ts';
import type { BranchView, SpeculationView } from '../../shared/protocol/view.ts';

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

/** Draws a block of lines in place, over the last one, where the output is a terminal; else not at all. */
export class Screen {
  readonly #out: NodeJS.WriteStream;
  #height = 0;

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
  }

  draw(lines: readonly string[]): void {
    if (!this.#out.isTTY) return;
    const width = this.#out.columns;
    const up = this.#height > 0 ? `\u001B[${this.#height}A` : '';
    const block = lines.map(line => `\u001B[2K${line.slice(0, width)}\n`).join('');
    const rest = '\u001B[2K\n'.repeat(Math.max(0, this.#height - lines.length));
    this.#out.write(up + block + rest);
    this.#height = Math.max(this.#height, lines.length);
  }
}
