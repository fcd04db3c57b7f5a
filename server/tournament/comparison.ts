import { amountOf, unitOf } from '../../shared/stats/spend.ts';
import type { Comparison, Interval } from '../../shared/tournament/results.ts';
import { SEQUENTIAL, type TournamentSetup } from '../../shared/tournament/setup.ts';
import { equivalence, scoreOf } from './elo.ts';
import type { PlayedGame } from './game.ts';
import { bootstrapT, type Cluster } from './interval.ts';
import { countsOf, theoryOfGames } from './modeFigures.ts';
import { pointsOf } from './schedule.ts';

/** Two games that differ in nothing but the mode. */
interface Pair {
  readonly baseline: PlayedGame;
  readonly other: PlayedGame;
}

/** A difference of strength that nobody would care about. */
const MARGIN_ELO = 50;

/**
 * Every mode but the first sequential one (or, without any, the first) against it. `promised` tells whether games
 * of these agents are to be identical.
 */
export function compareModes(
  setup: TournamentSetup,
  games: readonly PlayedGame[],
  promised: boolean,
): Comparison[] {
  const sequential = setup.modes.findIndex(({ name }) => name === SEQUENTIAL);
  const baseline = Math.max(0, sequential);
  return setup.modes.flatMap((_, mode) =>
    mode === baseline ? [] : [compare(setup, pairsOf(games, baseline, mode), { baseline, mode, promised })],
  );
}

function pairsOf(games: readonly PlayedGame[], baseline: number, mode: number): Pair[] {
  const played = new Map(games.map(game => [`${game.slot.key}.${game.mode}`, game]));
  return games.flatMap(game => {
    const other = played.get(`${game.slot.key}.${mode}`);
    if (game.mode !== baseline || other === undefined) return [];
    const whole = [game, other].every(({ end, plies }) => end.result !== '*' && plies.length > 0);
    return whole ? [{ baseline: game, other }] : [];
  });
}

function compare(
  setup: TournamentSetup,
  pairs: readonly Pair[],
  { baseline, mode, promised }: { baseline: number; mode: number; promised: boolean },
): Comparison {
  const others = pairs.map(({ other }) => other);
  const flagFell = pairs.some(pair =>
    [pair.baseline, pair.other].some(({ end }) => end.termination === 'flag-fall'),
  );
  const compared = promised && !flagFell;
  const name = (index: number): string => setup.modes[index]?.name ?? '';
  return {
    mode: name(mode),
    baseline: name(baseline),
    pairs: pairs.length,
    openings: clustersOf(pairs, () => ({ sum: 0, weight: 0 })).length,
    saved: savedShare(pairs, setup.seed),
    savedMs: bootstrapT(
      clustersOf(pairs, pair => ({ sum: savedMs(pair), weight: 1 })),
      setup.seed,
    ),
    perMove: pairs.some(pair => pair.baseline.plies.length !== pair.other.plies.length),
    usageRatio: costRatio(pairs),
    theory: theoryOfGames(others, setup.modes[mode]?.speculation ?? null),
    sameness: {
      promised: compared,
      pairs: pairs.length,
      identical: pairs.filter(identical).length,
      equivalence: compared ? [] : strengths(setup, pairs),
    },
    perPair: pairs.map(pair => ({
      game: pair.baseline.slot.key,
      opening: setup.openings[pair.baseline.slot.opening]?.name ?? '',
      baselineMs: pair.baseline.counts.wallMs,
      modeMs: pair.other.counts.wallMs,
      savedMs: savedMs(pair),
      identical: identical(pair),
    })),
  };
}

/** For equally many moves: a pair whose games differ in length is compared move for move. */
function savedMs({ baseline, other }: Pair): number {
  const scale = baseline.plies.length / other.plies.length;
  return baseline.counts.wallMs - other.counts.wallMs * scale;
}

/** Σ saved / Σ sequential: a mean of the games' own shares would be off where both times vary by themselves. */
function savedShare(pairs: readonly Pair[], seed: number): Interval {
  const clusters = clustersOf(pairs, pair => ({ sum: savedMs(pair), weight: pair.baseline.counts.wallMs }));
  return bootstrapT(clusters, seed);
}

/** Games of one opening are not independent of each other: they are one cluster. */
function clustersOf(pairs: readonly Pair[], valueOf: (pair: Pair) => Cluster): Cluster[] {
  const clusters = new Map<number, Cluster>();
  for (const pair of pairs) {
    const { opening } = pair.baseline.slot;
    const { sum, weight } = clusters.get(opening) ?? { sum: 0, weight: 0 };
    const value = valueOf(pair);
    clusters.set(opening, { sum: sum + value.sum, weight: weight + value.weight });
  }
  return [...clusters.values()];
}

/** Everything spent in the mode / everything spent in the baseline. */
function costRatio(pairs: readonly Pair[]): number {
  const other = countsOf(pairs.map(pair => pair.other));
  const baseline = countsOf(pairs.map(pair => pair.baseline));
  const unit = unitOf(other);
  const spent = ({ choices, dropped, predictors }: typeof other): number =>
    [choices, dropped, predictors].reduce((sum, each) => sum + amountOf(each, unit), 0);
  const before = spent(baseline);
  return before > 0 ? spent(other) / before : 1;
}

function movesOf({ plies }: PlayedGame): string {
  return plies.map(({ uci }) => uci).join(' ');
}

function identical({ baseline, other }: Pair): boolean {
  return (
    movesOf(baseline) === movesOf(other) &&
    baseline.end.result === other.end.result &&
    baseline.end.termination === other.end.termination
  );
}

/** Each agent's score in the mode less that in the baseline, game by game. */
function strengths(setup: TournamentSetup, pairs: readonly Pair[]): Comparison['sameness']['equivalence'] {
  const marginScore = scoreOf(MARGIN_ELO) - 0.5;
  return setup.agents.flatMap(({ name }, agent) => {
    const differences = pairs.flatMap(({ baseline, other }) => {
      const { white, black } = baseline.slot;
      if (white !== agent && black !== agent) return [];
      const seat = white === agent ? 'white' : 'black';
      return [pointsOf(other.end.result, seat) - pointsOf(baseline.end.result, seat)];
    });
    const tested = equivalence(differences, marginScore);
    if (tested === null) return [];
    const { difference, low, high, equivalent, power } = tested;
    return [
      {
        agent: name,
        pairs: differences.length,
        scoreDifference: difference,
        low,
        high,
        marginElo: MARGIN_ELO,
        marginScore,
        equivalent,
        power,
      },
    ];
  });
}
