import blossom from 'edmonds-blossom-fixed';
import type { MatchResult } from '../../shared/match/end.ts';
import { swissRounds, type TournamentSetup } from '../../shared/tournament/setup.ts';
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

type Pairing = readonly [number, number];

/**
 * All games that can be told by now, in the order in which they are played. The same results give the same games:
 * a tournament goes on from what is kept of it. Only a Swiss tournament's later rounds depend on any.
 */
export function schedule(setup: TournamentSetup, results: Results): Slot[] {
  if (setup.agents.length < 2) return [];
  if (setup.format !== 'swiss') {
    return roundsOf(setup).flatMap((pairings, i) => slotsOf(setup, i + 1, pairings));
  }
  const slots: Slot[] = [];
  for (let round = 1; round <= swissRounds(setup); round++) {
    if (!slots.every(slot => slot.modes.every(mode => results.has(matchKey(slot, mode))))) break;
    slots.push(...slotsOf(setup, round, swissRound(setup, slots, results)));
  }
  return slots;
}

/** How many games a tournament has in all. */
export function plannedGames(setup: TournamentSetup): number {
  const { agents, format, games, modes } = setup;
  if (agents.length < 2) return 0;
  const pairings =
    format === 'swiss' ? swissRounds(setup) * Math.floor(agents.length / 2) : roundsOf(setup).flat().length;
  return pairings * games * modes.length;
}

/** 1, ½ or 0 for `white` or `black`; ½ each for a game without a result. */
export function pointsOf(result: MatchResult, seat: 'white' | 'black'): number {
  if (result === '1/2-1/2' || result === '*') return 0.5;
  return (result === '1-0') === (seat === 'white') ? 1 : 0;
}

function roundsOf({ agents, format }: TournamentSetup): Pairing[][] {
  switch (format) {
    case 'round-robin':
      return circle(agents.length);
    case 'gauntlet':
      return agents.slice(1).map((_, i): Pairing[] => [[0, i + 1]]);
    default:
      return [[[0, 1]]];
  }
}

/** Everybody meets everybody once: all but the first move on by one seat each round (the circle method). */
function circle(count: number): Pairing[][] {
  const seats = count + (count % 2);
  return Array.from({ length: seats - 1 }, (_, round) => {
    const table = [0, ...Array.from({ length: seats - 1 }, (_, i) => 1 + ((i + round) % (seats - 1)))];
    return Array.from({ length: seats / 2 }, (_, i) => pair(table[i] ?? 0, table[seats - 1 - i] ?? 0)).filter(
      // An odd number leaves somebody without an opponent.
      ([, b]) => b < count,
    );
  });
}

/**
 * Those of a like score meet: the matching of the greatest weight. Nobody sits out twice while another has not yet,
 * and, as far as that goes, nobody meets anybody twice. Ties are drawn.
 */
function swissRound(setup: TournamentSetup, slots: readonly Slot[], results: Results): Pairing[] {
  const { agents, games, modes, seed } = setup;
  const round = 1 + Math.max(0, ...slots.map(slot => slot.round));
  const standing = agents.map(() => ({ points: 0, played: 0 }));
  const met = new Set(slots.map(({ pairing }) => pairing.join('-')));
  for (const slot of slots) {
    for (const mode of slot.modes) {
      const result = results.get(matchKey(slot, mode)) ?? '*';
      for (const seat of ['white', 'black'] as const) {
        const own = standing[slot[seat]];
        if (own === undefined) continue;
        own.points += pointsOf(result, seat);
        own.played++;
      }
    }
  }
  // Whoever sat out has won.
  const games0 = games * modes.length;
  const byes = standing.map(({ played }) => round - 1 - Math.round(played / games0));
  const scores = standing.map(({ points }, i) => points / games0 + (byes[i] ?? 0));
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
  return mates.flatMap((mate, agent): Pairing[] => (mate > agent ? [[agent, mate]] : []));
}

function slotsOf(setup: TournamentSetup, round: number, pairings: readonly Pairing[]): Slot[] {
  const { games, openings, modes, seed } = setup;
  return pairings.flatMap(([a, b]) =>
    Array.from({ length: games }, (_, game): Slot => {
      const key = `${round}.${a + 1}-${b + 1}.${game + 1}`;
      // A draw decides who has White first, so that nobody has it more often where games are odd.
      const swapped = (game + drawNumber(seed, 'colours', a, b)) % 2 === 1;
      return {
        key,
        round,
        pairing: [a, b],
        game,
        white: swapped ? b : a,
        black: swapped ? a : b,
        opening: Math.floor(game / 2) % openings.length,
        seed: drawNumber(seed, 'game', key),
        modes: shuffled(
          modes.map((_, i) => i),
          seed,
          'modes',
          key,
        ),
      };
    }),
  );
}

function pair(a: number, b: number): Pairing {
  return a < b ? [a, b] : [b, a];
}
