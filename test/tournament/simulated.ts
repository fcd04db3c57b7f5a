import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Cluster } from '../../server/tournament/cluster.ts';
import { bootstrapT } from '../../server/tournament/interval.ts';

/** Agents whose true saving is known: what a game takes without speculation, and how much less with it. */
export interface Simulation {
  readonly name: string;
  /** Of the sequential time, in the mean over all games. */
  readonly trueSaving: number;
  /** One pair of games: the time of each, in any unit. `normal` and `uniform` draw. */
  readonly pair: (draw: Draw) => { readonly sequential: number; readonly speculative: number };
}

export interface Draw {
  readonly normal: () => number;
  readonly uniform: () => number;
}

/** Skewed as games are: a few take very long; e^(σ²/2) is the mean of a lognormal. */
const gameMs = ({ normal }: Draw): number => 60_000 * Math.exp(0.4 * normal());

export const SIMULATIONS: readonly Simulation[] = [
  {
    name: 'no speculation: both games take what they take, with noise of their own',
    trueSaving: 0,
    pair: draw => {
      const ms = gameMs(draw);
      const noisy = (): number => ms * (1 + 0.05 * draw.normal());
      return { sequential: noisy(), speculative: noisy() };
    },
  },
  {
    name: 'a saving that varies evenly about 40 %',
    trueSaving: 0.4,
    pair: draw => {
      const ms = gameMs(draw);
      return { sequential: ms, speculative: ms * (0.6 + 0.08 * draw.normal()) };
    },
  },
  {
    name: 'an exponential saving of 30 % in the mean',
    trueSaving: 0.3,
    pair: draw => {
      const ms = gameMs(draw);
      return { sequential: ms, speculative: ms * (1 + 0.3 * Math.log(1 - draw.uniform())) };
    },
  },
  {
    name: 'a lognormal saving of 20 % in the mean: most games save little, a few much',
    trueSaving: 0.2,
    pair: draw => {
      const ms = gameMs(draw);
      return { sequential: ms, speculative: ms * (1 - 0.2 * Math.exp(0.7 * draw.normal() - 0.245)) };
    },
  },
  {
    name: 'a saving of another skew: now and then speculation costs time',
    trueSaving: 0.25,
    pair: draw => {
      const ms = gameMs(draw);
      return { sequential: ms, speculative: ms * (0.55 - 0.2 * Math.log(1 - draw.uniform())) };
    },
  },
];

/** In what share of the runs the interval of so many pairs covers the true saving. */
export function coverage(
  { pair, trueSaving }: Simulation,
  {
    runs,
    pairs,
    pairsPerOpening,
    seed,
  }: {
    readonly runs: number;
    readonly pairs: number;
    readonly pairsPerOpening: number;
    readonly seed: number;
  },
): number {
  const generator = xoroshiro128plus(seed);
  const uniform = (): number => uniformFloat64(generator);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  let covered = 0;
  for (let run = 0; run < runs; run++) {
    const clusters: Cluster[] = Array.from({ length: pairs / pairsPerOpening }, () => {
      const games = Array.from({ length: pairsPerOpening }, () => pair({ normal, uniform }));
      return {
        sum: games.reduce((sum, { sequential, speculative }) => sum + sequential - speculative, 0),
        weight: games.reduce((sum, { sequential }) => sum + sequential, 0),
      };
    });
    const { low, high } = bootstrapT(clusters, run);
    if (low !== null && high !== null && low <= trueSaving && trueSaving <= high) covered++;
  }
  return covered / runs;
}
