import blossom from 'edmonds-blossom-fixed';
import type { MatchResult } from '../../shared/match/end.ts';
import { SEATS } from '../../shared/match/seat.ts';
import {
  openingsWanted,
  pairingCount,
  swissRounds,
  type TournamentSetup,
} from '../../shared/tournament/setup.ts';
import { drawNumber, shuffled } from './draws.ts';

/** A game that is played once in every mode; agents, opening and modes are indexes into the setup's lists. */
export interface Slot {
  /** Unique in its tournament. */
  readonly key: string;
  /** From 1. */
  readonly round: number;
  /** The agents by their index, the smaller first. */
  readonly pairing: readonly [number, number];
  /** Of the pairing, from 0. */
  readonly game: number;
  readonly white: number;
  readonly black: number;
  readonly opening: number;
  /** Decides the draws of the agents: the same in every mode. */
  readonly seed: number;
  /** In the order in which they are played: drawn, so that nothing that drifts favours a mode. */
  readonly modes: readonly number[];
}

/** One game in one mode, as a match's setup names it. */
export function matchKey(slot: Slot, mode: number): string {
  return `${slot.key}.${mode}`;
}

/** What is known of the games, by `matchKey`. */
export type Results = ReadonlyMap<string, MatchResult>;

/** Who has White in the first game, and who has Black. */
type Pairing = readonly [number, number];

/**
 * All games that can be told by now, in the order in which they are played. The same results give the same games:
 * a tournament goes on from what is kept of it. Only a Swiss tournament's later rounds depend on any.
 */
export function schedule(setup: TournamentSetup, results: Results): Slot[] {
  if (setup.agents.length < 2) return [];
  if (setup.format !== 'swiss') {
    let before = 0;
    return roundsOf(setup).flatMap((pairings, i) => {
      const slots = slotsOf(setup, { round: i + 1, pairings, before });
      before += pairings.length;
      return slots;
    });
  }
  const slots: Slot[] = [];
  for (let round = 1; round <= swissRounds(setup); round++) {
    if (!slots.every(slot => slot.modes.every(mode => results.has(matchKey(slot, mode))))) break;
    const pairings = swissRound(setup, slots, results);
    slots.push(...slotsOf(setup, { round, pairings, before: (round - 1) * pairings.length }));
  }
  return slots;
}

/** How many games a tournament has in all. */
export function plannedGames(setup: TournamentSetup): number {
  return pairingCount(setup) * setup.games * setup.modes.length;
}

/** How often each agent sat out: of every round in which all but one have games, that one. */
export function byesOf(
  { agents }: TournamentSetup,
  slots: readonly Pick<Slot, 'round' | 'pairing'>[],
): number[] {
  const seen = new Map<number, Set<number>>();
  for (const { round, pairing } of slots) seen.set(round, new Set([...(seen.get(round) ?? []), ...pairing]));
  const odd = [...seen.values()].filter(present => present.size === agents.length - 1);
  return agents.map((_, agent) => odd.filter(present => !present.has(agent)).length);
}

/** 1, ½ or 0 for `white` or `black`; ½ each for a game without a result. */
export function pointsOf(result: MatchResult, seat: 'white' | 'black'): number {
  if (result === '1/2-1/2' || result === '*') return 0.5;
  return (result === '1-0') === (seat === 'white') ? 1 : 0;
}

function roundsOf({ agents, format, seed }: TournamentSetup): Pairing[][] {
  // A draw decides who has White first; from there on the colours alternate.
  const swapped = drawNumber(seed, 'colours', 0, 1) % 2 === 1;
  switch (format) {
    case 'round-robin':
      return circle(agents.length, swapped);
    case 'gauntlet':
      return agents.slice(1).map((_, i): Pairing[] => [turned([0, i + 1], swapped !== (i % 2 === 1))]);
    default:
      return [[turned([0, 1], swapped)]];
  }
}

/**
 * Everybody meets everybody once (the circle method): a ring of an odd number moves on by one seat each round, and those
 * who sit opposite each other meet, the same side of the ring with White. So nobody has White more than once more than
 * Black. The one seat without an opposite meets the first agent, by turns with White; of an odd number it sits out.
 */
function circle(count: number, swapped: boolean): Pairing[][] {
  const first = count % 2 === 0 ? [0] : [];
  const ring = Array.from({ length: count - first.length }, (_, i) => i + first.length);
  return ring.map((_, round) => {
    const at = (seat: number): number => ring[(seat + round) % ring.length] ?? 0;
    const alone = at(ring.length - 1);
    return [
      ...first.map(agent => turned([agent, alone], swapped !== (round % 2 === 1))),
      ...Array.from({ length: (ring.length - 1) / 2 }, (__, i) =>
        turned([at(i), at(ring.length - 2 - i)], swapped),
      ),
    ];
  });
}

function turned([white, black]: Pairing, swapped: boolean): Pairing {
  return swapped ? [black, white] : [white, black];
}

/**
 * Those of a like score meet: the matching of the greatest weight. Nobody sits out twice while another has not yet,
 * and, as far as that goes, nobody meets anybody twice. White goes to whoever had it less. Ties are drawn.
 */
function swissRound(setup: TournamentSetup, slots: readonly Slot[], results: Results): Pairing[] {
  const { agents, games, modes, seed } = setup;
  const round = 1 + Math.max(0, ...slots.map(slot => slot.round));
  const standing = agents.map(() => ({ points: 0, whites: 0 }));
  const met = new Set(slots.map(({ pairing }) => pairing.join('-')));
  for (const slot of slots) {
    for (const seat of SEATS) {
      const own = standing[slot[seat]];
      if (own !== undefined) own.whites += seat === 'white' ? 1 : -1;
    }
    for (const mode of slot.modes) {
      const result = results.get(matchKey(slot, mode)) ?? '*';
      for (const seat of SEATS) {
        const own = standing[slot[seat]];
        if (own !== undefined) own.points += pointsOf(result, seat);
      }
    }
  }
  // Whoever sat out has won.
  const byes = byesOf(setup, slots);
  const scores = standing.map(({ points }, i) => points / (games * modes.length) + (byes[i] ?? 0));
  const edges: [number, number, number][] = [];
  for (let a = 0; a < agents.length; a++) {
    for (let b = a + 1; b < agents.length; b++) {
      const apart = Math.abs((scores[a] ?? 0) - (scores[b] ?? 0));
      const again = met.has(`${a}-${b}`) ? 1 : 0;
      const satOut = (byes[a] ?? 0) + (byes[b] ?? 0);
      const tie = drawNumber(seed, 'swiss', round, a, b) % 1000;
      edges.push([a, b, 1e12 + 1e10 * satOut - 1e8 * again - Math.round(1e5 * apart ** 2) + tie]);
    }
  }
  const mates = blossom(edges, true);
  return mates.flatMap((mate, agent): Pairing[] => {
    if (mate <= agent) return [];
    const more = (standing[agent]?.whites ?? 0) - (standing[mate]?.whites ?? 0);
    const drawn = drawNumber(seed, 'colours', round, agent, mate) % 2 === 1;
    return [turned([agent, mate], more === 0 ? drawn : more > 0)];
  });
}

/** `before`: pairings of earlier rounds; each has openings of its own, as far as there are so many. */
function slotsOf(
  setup: TournamentSetup,
  { round, pairings, before }: { round: number; pairings: readonly Pairing[]; before: number },
): Slot[] {
  const { games, openings, modes, seed } = setup;
  const openingsEach = openingsWanted(setup) / pairingCount(setup);
  return pairings.flatMap((first, index) =>
    Array.from({ length: games }, (_, game): Slot => {
      const pairing = sorted(first);
      const key = `${round}.${pairing[0] + 1}-${pairing[1] + 1}.${game + 1}`;
      const [white, black] = turned(first, game % 2 === 1);
      return {
        key,
        round,
        pairing,
        game,
        white,
        black,
        opening: ((before + index) * openingsEach + Math.floor(game / 2)) % openings.length,
        seed: drawNumber(seed, 'game', key),
        modes: shuffled(
          modes.map((__, i) => i),
          seed,
          'modes',
          key,
        ),
      };
    }),
  );
}

function sorted([a, b]: Pairing): Slot['pairing'] {
  return a < b ? [a, b] : [b, a];
}
