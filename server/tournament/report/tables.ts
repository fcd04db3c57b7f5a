import type { TournamentResults } from '../../../shared/tournament/results.ts';
import { duration, eloText, percent, ratioText, unitText, withInterval } from './words.ts';

/*
 * The tables of a tournament, as the report and the page show them.
 */

export interface Table {
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** So many first columns hold words; one where it is not told. */
  readonly words?: number;
}

/** The times of each mode. */
export function modeTable({ byMode }: TournamentResults): Table {
  return {
    caption: 'By mode',
    head: ['mode', 'games', 'moves', 'wall clock', 'searches alone', 'p50', 'p90', 'p99'],
    rows: byMode.map(({ mode, games, plies, wallMs, searchMs, latency }) => [
      mode,
      String(games),
      String(plies),
      duration(wallMs),
      duration(searchMs),
      ...[latency?.p50Ms, latency?.p90Ms, latency?.p99Ms].map(value =>
        value === undefined ? '–' : duration(value),
      ),
    ]),
  };
}

export function costTable({ byMode }: TournamentResults): Table {
  return {
    caption: 'What was spent',
    head: ['mode', 'usage ratio', 'in', 'wasted', 'predictions', 'tokens', 'US dollars'],
    rows: byMode.map(({ mode, usage }) => [
      mode,
      ratioText(usage.ratio, usage),
      unitText(usage),
      percent(usage.wastedShare),
      percent(usage.predictorShare),
      `${usage.estimated ? 'about ' : ''}${usage.tokens.toLocaleString('en-US')}${usage.imitated ? ' (imitated)' : ''}`,
      usage.costUsd === null ? 'not priced' : usage.costUsd.toFixed(4),
    ]),
  };
}

/** How windows closed, and which guess won them; none where nothing was foreseen. */
export function rankTables({ byMode }: TournamentResults): Table[] {
  const speculating = byMode.filter(({ windows }) => windows > 0);
  if (speculating.length === 0) return [];
  const ranks = Math.max(...speculating.map(({ byRank }) => byRank.length));
  const guesses = Array.from({ length: ranks }, (_, i) => i);
  return [
    {
      caption: 'Windows, and how they closed',
      head: ['mode', 'windows', 'ready', 'pending', 'miss', 'chained', 'hit rate', 'step accuracy'],
      rows: speculating.map(each => [
        each.mode,
        ...[each.windows, each.readyHits, each.pendingHits, each.misses, each.chained].map(String),
        each.hitRate === null ? '–' : percent(each.hitRate),
        percent(each.stepAccuracy),
      ]),
    },
    {
      caption: 'Which guess the move was, in share of the windows',
      head: ['mode', ...guesses.map(i => `guess ${i + 1}`), 'none'],
      rows: speculating.map(({ mode, byRank }) => [
        mode,
        ...guesses.map(i => percent(byRank[i]?.share ?? 0)),
        percent(1 - byRank.reduce((sum, { share }) => sum + share, 0)),
      ]),
    },
  ];
}

/** Each agent's own times, hits and cost. */
export function agentTable({ byAgent }: TournamentResults): Table {
  return {
    caption: 'By agent',
    head: [
      'agent',
      'mode',
      'own time',
      'p50',
      'time saved (95 %)',
      'hit rate',
      'step accuracy',
      'usage ratio',
      'in',
      'wasted',
    ],
    words: 2,
    rows: byAgent.map(({ agent, mode, wallMs, latency, saved, hitRate, stepAccuracy, usage }) => [
      agent,
      mode,
      duration(wallMs),
      latency === null ? '–' : duration(latency.p50Ms),
      saved === null ? '–' : withInterval(saved, percent),
      hitRate === null ? '–' : percent(hitRate),
      percent(stepAccuracy),
      ratioText(usage.ratio, usage),
      unitText(usage),
      percent(usage.wastedShare),
    ]),
  };
}

export function strengthTable({ byAgent }: TournamentResults): Table {
  return {
    caption: 'Strength, against one’s opponents in that mode',
    head: ['agent', 'mode', 'won', 'drawn', 'lost', 'score', 'Elo (95 %)', 'superior'],
    words: 2,
    rows: byAgent.map(({ agent, mode, strength }) => [
      agent,
      mode,
      ...[strength.wins, strength.draws, strength.losses].map(String),
      strength.score === null ? '–' : percent(strength.score),
      strength.score === null ? '–' : eloText(strength),
      strength.los === null ? '–' : percent(strength.los),
    ]),
  };
}

/** Tests of equal strength; none where games were compared move for move. */
export function equivalenceTables({ comparisons }: TournamentResults): Table[] {
  const rows = comparisons.flatMap(({ mode, sameness: same }) =>
    same.equivalence.map(each => [
      each.agent,
      mode,
      String(each.pairs),
      percent(each.scoreDifference),
      `${percent(each.low)} to ${percent(each.high)}`,
      `±${percent(each.marginScore)} (${each.marginElo} Elo)`,
      each.equivalent ? 'yes' : 'not shown',
      percent(each.power, 0),
    ]),
  );
  if (rows.length === 0) return [];
  return [
    {
      caption: 'Is it the same strength? Two one-sided tests at 5 %, on paired games',
      head: ['agent', 'mode', 'pairs', 'score difference', '90 % interval', 'margin', 'equivalent', 'power'],
      words: 2,
      rows,
    },
  ];
}

export function crosstables({ crosstable }: TournamentResults): Table[] {
  return crosstable.map(({ mode, rows }) => ({
    caption: `Crosstable, ${mode}`,
    head: ['agent', ...rows.map((_, i) => `${i + 1}`), 'points', 'games'],
    rows: rows.map(({ agent, points, games, against }, i) => [
      `${i + 1}. ${agent}`,
      ...against.map(cell => (cell === null ? '–' : `${cell.points}/${cell.games}`)),
      String(points),
      String(games),
    ]),
  }));
}
