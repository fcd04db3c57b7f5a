import { describeEnd, type MatchEnd, type Termination } from '../match/end.ts';
import type { Match } from '../match/match.ts';
import type { HitKind } from '../stats/hitKind.ts';
import { openingOf } from './openings.ts';
import { START_FEN, sideToMove } from './position.ts';
import type { TimeControl } from './timeControl.ts';

/** What a PGN tells beside the moves. */
export interface PgnGame {
  readonly event: string;
  readonly site: string;
  /** Milliseconds since 1970. */
  readonly date: number;
  readonly round: string;
  readonly white: string;
  readonly black: string;
  readonly match: Match;
  /** One for each ply. */
  readonly plies: readonly PgnPly[];
  /** Beside the standard's own tags: what the game has cost, for instance. */
  readonly moreTags?: readonly (readonly [name: string, value: string])[];
}

export interface PgnPly {
  /** The mover's clock after it; null without a clock. */
  readonly clockMs: number | null;
  /** From the opponent's commit to this one. */
  readonly waitedMs: number;
  /** On the choice, where there were any; and US dollars, where the price is known. */
  readonly tokens?: number;
  readonly costUsd?: number | null;
  /** Whether it had been foreseen, and how likely it was thought to be; null where it was not predicted. */
  readonly foreseen?: { readonly kind: HitKind; readonly probability: number | null };
}

/**
 * A game in PGN's export format (the standard of 1994; `[%clk]` and `[%emt]` as in its supplement of 2001):
 * the seven tags, what else is known, the moves with their times (and in `[%tokens]` and `[%usd]`, which are ours,
 * with what a language model took for them; in `[%ponder]` with whether the move had been foreseen, and with which
 * probability), and how it ended.
 */
export function makePgn(game: PgnGame): string {
  const { event, site, date, round, white, black, match } = game;
  const result = match.end?.result ?? '*';
  const opening = openingOf(match.initialFen, match.sans);
  const tags: [string, string][] = [
    ['Event', event],
    ['Site', site],
    ['Date', new Date(date).toISOString().slice(0, 10).replaceAll('-', '.')],
    ['Round', round],
    ['White', white],
    ['Black', black],
    ['Result', result],
    ...(match.initialFen === START_FEN
      ? []
      : ([
          ['SetUp', '1'],
          ['FEN', match.initialFen],
        ] satisfies [string, string][])),
    ['TimeControl', timeControlTag(match.timeControl)],
    ...(opening === null
      ? []
      : ([
          ['ECO', opening.eco],
          ['Opening', opening.name],
        ] satisfies [string, string][])),
    ['PlyCount', String(match.moves.length)],
    ['Termination', terminationTag(match.end)],
    ...(game.moreTags ?? []).map(([name, value]): [string, string] => [name, value]),
  ];
  const header = tags.map(([name, value]) => `[${name} "${escapeTag(value)}"]`).join('\n');
  const words = [...(match.moves.length === 0 ? comment([], match.end) : moveWords(game)), result];
  return `${header}\n\n${wrap(words)}\n`;
}

/**
 * A tag's value holds no line break, and no quote or backslash that is not escaped. The standard escapes them;
 * chess.js 1.4 cannot read an escaped quote back.
 */
function escapeTag(value: string): string {
  return value
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\\/g, '\\\\')
    .replace(/"/g, '\\"');
}

function moveWords({ match, plies }: PgnGame): string[] {
  const [, , , , , firstNumber = '1'] = match.initialFen.split(' ');
  const blackStarts = sideToMove(match.initialFen) === 'black';
  return match.sans.flatMap((san, index) => {
    const half = index + (blackStarts ? 1 : 0);
    const number = Number(firstNumber) + Math.floor(half / 2);
    const ply = plies[index];
    // After a comment the number is told again, for Black too.
    const words = [`${number}${half % 2 === 0 ? '.' : '...'}`, san];
    if (ply === undefined) return words;
    const clock = ply.clockMs === null ? [] : [`[%clk ${hms(ply.clockMs, 1)}]`];
    // One comment at most behind a move: not every reader takes two.
    const last = index === match.sans.length - 1;
    const commands = [...clock, `[%emt ${hms(ply.waitedMs, 3)}]`, ...foreseen(ply), ...spent(ply)];
    return [...words, ...comment(commands, last ? match.end : null)];
  });
}

function foreseen({ foreseen: told }: PgnPly): string[] {
  if (told === undefined || told.kind === 'none') return [];
  const { kind, probability } = told;
  return [`[%ponder ${kind}${probability === null ? '' : ` ${probability.toFixed(3)}`}]`];
}

function spent({ tokens = 0, costUsd = null }: PgnPly): string[] {
  if (tokens === 0) return [];
  return [`[%tokens ${tokens}]`, ...(costUsd === null ? [] : [`[%usd ${costUsd.toFixed(6)}]`])];
}

/** The commands stay on one line; what is said for people may be broken between words. */
function comment(commands: readonly string[], end: MatchEnd | null): string[] {
  const said = end === null ? [] : plainWords(describeEnd(end));
  if (commands.length + said.length === 0) return [];
  const opening = ['{', ...commands].join(' ');
  return said.length === 0 ? [`${opening} }`] : [opening, ...said, '}'];
}

/** Nothing in them ends the comment, looks like a command, or breaks the line. */
function plainWords(text: string): string[] {
  return text.split(/[{}[\]%\s\p{Cc}\p{Zl}\p{Zp}]+/u).filter(word => word !== '');
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** h:mm:ss with decimals. */
function hms(ms: number, decimals: number): string {
  const unit = 10 ** decimals;
  const total = Math.round((ms / 1000) * unit);
  const seconds = Math.floor(total / unit);
  const rest = String(total % unit).padStart(decimals, '0');
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}.${rest}`;
}

function timeControlTag(control: TimeControl): string {
  switch (control.kind) {
    case 'none':
      return '-';
    case 'increment': {
      const { initialMs, incrementMs } = control;
      return incrementMs === 0 ? `${initialMs / 1000}` : `${initialMs / 1000}+${incrementMs / 1000}`;
    }
    case 'perMove':
      return `1/${control.perMoveMs / 1000}`;
  }
}

const TERMINATION_TAGS: Partial<Record<Termination, string>> = {
  'flag-fall': 'time forfeit',
  'illegal-move': 'rules infraction',
  'player-error': 'abandoned',
  'player-gone': 'abandoned',
  adjudication: 'adjudication',
  abort: 'unterminated',
};

function terminationTag(end: MatchEnd | null): string {
  return end === null ? 'unterminated' : (TERMINATION_TAGS[end.termination] ?? 'normal');
}

/** Lines of at most 80 characters; only a single word may be longer. */
function wrap(words: readonly string[]): string {
  const lines: string[] = [];
  let line = '';
  for (const word of words) {
    if (line !== '' && line.length + 1 + word.length > 80) {
      lines.push(line);
      line = '';
    }
    line += line === '' ? word : ` ${word}`;
  }
  return [...lines, line].join('\n');
}
