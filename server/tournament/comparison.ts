import { amountOf, unitOf } from '../../shared/stats/spend.ts';
import type { Comparison, Interval } from '../../shared/tournament/results.ts';
import { SEQUENTIAL, type TournamentSetup } from '../../shared/tournament/setup.ts';
import { type Cluster, clustersBy } from './cluster.ts';
import { equivalence, scoreOf } from './elo.ts';
import type { PlayedGame } from './game.ts';
import { bootstrapT } from './interval.ts';
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
 * Every mode but the first sequential one (or, without any, the first) against it. `promises` tells of each agent
 * whether it gives equal turns equal choices and reads no clock.
 */
export function compareModes(
  setup: TournamentSetup,
  games: readonly PlayedGame[],
  promises: readonly boolean[],
): Comparison[] {
  const baseline = baselineOf(setup);
  return setup.modes.flatMap((_, mode) =>
    mode === baseline ? [] : [compare(setup, pairsOf(games, baseline, mode), { baseline, mode, promises })],
  );
}

/** The first sequential mode; without any, the first. */
function baselineOf({ modes }: TournamentSetup): number {
  return Math.max(
    0,
    modes.findIndex(({ name }) => name === SEQUENTIAL),
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
  { baseline, mode, promises }: { baseline: number; mode: number; promises: readonly boolean[] },
): Comparison {
  const promised = pairs.filter(pair => promisesEqualPair(pair, promises));
  const others = pairs.filter(pair => !promised.includes(pair));
  const decided = others.filter(pair => !bothOf(pair).some(game => endedAtLimit(setup, game)));
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
    theory: theoryOfGames(
      pairs.map(({ other }) => other),
      setup.modes[mode]?.speculation ?? null,
    ),
    sameness: {
      promised: promised.length,
      identical: promised.filter(identical).length,
      others: others.length,
      atPlyLimit: others.length - decided.length,
      equivalence: strengths(setup, decided),
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
function savedMs(pair: Pair): number {
  return pair.baseline.counts.wallMs - pair.other.counts.wallMs * lengthRatio(pair);
}

function lengthRatio({ baseline, other }: Pair): number {
  return baseline.plies.length / other.plies.length;
}

/** What an agent's own replies saved, move for move; null in the baseline, and where there is no pair. */
export function savedByAgent(
  setup: TournamentSetup,
  games: readonly PlayedGame[],
  { mode, agent }: { readonly mode: number; readonly agent: number },
): Interval | null {
  const baseline = baselineOf(setup);
  if (mode === baseline) return null;
  const waits = ({ slot, plies }: PlayedGame): number[] =>
    plies.filter(({ seat }) => slot[seat] === agent).map(({ waitedMs }) => waitedMs);
  const clusters = clustersBy(
    pairsOf(games, baseline, mode)
      .map(pair => ({
        opening: pair.baseline.slot.opening,
        before: waits(pair.baseline),
        after: waits(pair.other),
      }))
      .filter(({ before, after }) => before.length > 0 && after.length > 0),
    ({ opening }) => opening,
    ({ before, after }) => ({
      sum: total(before) - (total(after) * before.length) / after.length,
      weight: total(before),
    }),
  );
  return clusters.length === 0 ? null : atMostAll(bootstrapT(clusters, setup.seed));
}

function total(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0);
}

/** Σ saved / Σ sequential: a mean of the games' own shares would be off where both times vary by themselves. */
function savedShare(pairs: readonly Pair[], seed: number): Interval {
  const clusters = clustersOf(pairs, pair => ({ sum: savedMs(pair), weight: pair.baseline.counts.wallMs }));
  return atMostAll(bootstrapT(clusters, seed));
}

/** Games of one opening are not independent of each other: they are one cluster. */
function clustersOf(pairs: readonly Pair[], valueOf: (pair: Pair) => Cluster): Cluster[] {
  return clustersBy(pairs, ({ baseline }) => baseline.slot.opening, valueOf);
}

/** Everything spent in the mode / everything spent in the baseline, for equally many moves as the times are. */
function costRatio(pairs: readonly Pair[]): number {
  const unit = unitOf(countsOf(pairs.map(pair => pair.other)));
  const spent = ({ counts: { choices, dropped, predictors } }: PlayedGame): number =>
    [choices, dropped, predictors].reduce((sum, each) => sum + amountOf(each, unit), 0);
  const before = pairs.reduce((sum, { baseline }) => sum + spent(baseline), 0);
  const after = pairs.reduce((sum, pair) => sum + spent(pair.other) * lengthRatio(pair), 0);
  return before > 0 ? after / before : 1;
}

function bothOf({ baseline, other }: Pair): readonly PlayedGame[] {
  return [baseline, other];
}

/** Both agents promise it, and no flag fell: who has less time left may play differently. */
function promisesEqualPair(pair: Pair, promises: readonly boolean[]): boolean {
  return (
    pair.baseline.slot.pairing.every(agent => promises[agent] === true) &&
    bothOf(pair).every(({ end }) => end.termination !== 'flag-fall')
  );
}

/** The ply limit made it a draw: it says little of strength. */
export function endedAtLimit({ plyLimit }: TournamentSetup, { plies, end }: PlayedGame): boolean {
  return end.termination === 'adjudication' && plies.length >= plyLimit;
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

/** Nothing saves more than all of the time. */
function atMostAll({ estimate, low, high }: Interval): Interval {
  return { estimate, low, high: high === null ? null : Math.min(1, high) };
}

/** Each agent's score in the mode less that in the baseline. */
function strengths(setup: TournamentSetup, pairs: readonly Pair[]): Comparison['sameness']['equivalence'] {
  const marginScore = scoreOf(MARGIN_ELO) - 0.5;
  return setup.agents.flatMap(({ name }, agent) => {
    const own = pairs.filter(({ baseline }) => baseline.slot.pairing.includes(agent));
    const openings = clustersOf(own, ({ baseline, other }) => {
      const seat = baseline.slot.white === agent ? 'white' : 'black';
      return { sum: pointsOf(other.end.result, seat) - pointsOf(baseline.end.result, seat), weight: 1 };
    });
    const tested = equivalence(openings, marginScore);
    if (tested === null) return [];
    const { difference, low, high, equivalent, power } = tested;
    return [
      {
        agent: name,
        pairs: own.length,
        openings: openings.length,
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
