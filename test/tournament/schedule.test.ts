import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arrangeTournament } from '../../server/tournament/arrange.ts';
import { bundledOpenings } from '../../server/tournament/openings.ts';
import {
  matchKey,
  plannedGames,
  type Results,
  type Slot,
  schedule,
} from '../../server/tournament/schedule.ts';
import type { MatchResult } from '../../shared/match/end.ts';
import { createTournamentBody } from '../../shared/protocol/tournament.ts';
import { ok } from '../../shared/result.ts';
import { openingsWanted, splitList, type TournamentSetup } from '../../shared/tournament/setup.ts';
import { someTournament } from './setup.ts';

const NONE: Results = new Map();
const ascending = (a: number, b: number): number => a - b;

function pairingsOf(slots: readonly Slot[]): string[] {
  return [...new Set(slots.map(({ pairing }) => pairing.join('-')))];
}

/** All that can be played, played: White wins where the agent's number is the smaller one. */
function playedOut(setup: TournamentSetup): Slot[] {
  const results = new Map<string, MatchResult>();
  for (;;) {
    const slots = schedule(setup, results);
    const left = slots.flatMap(slot => slot.modes.map(mode => ({ slot, key: matchKey(slot, mode) })));
    const open = left.filter(({ key }) => !results.has(key));
    if (open.length === 0) return slots;
    for (const { slot, key } of open) results.set(key, slot.white < slot.black ? '1-0' : '0-1');
  }
}

describe('a schedule', () => {
  test.each([2, 3, 4, 5, 8, 9])('lets everybody of %i meet everybody once in a round robin', agents => {
    const slots = schedule(someTournament(agents), NONE);
    expect(pairingsOf(slots)).toHaveLength((agents * (agents - 1)) / 2);
    for (const round of new Set(slots.map(slot => slot.round))) {
      const met = pairingsOf(slots.filter(slot => slot.round === round)).flatMap(each => each.split('-'));
      expect(new Set(met).size).toBe(met.length);
    }
  });

  test('lets the first meet all others in a gauntlet, and two meet in a head-to-head', () => {
    expect(pairingsOf(schedule(someTournament(4, { format: 'gauntlet' }), NONE))).toEqual([
      '0-1',
      '0-2',
      '0-3',
    ]);
    expect(pairingsOf(schedule(someTournament(2, { format: 'head-to-head' }), NONE))).toEqual(['0-1']);
  });

  test('gives two games in a row one opening with the colours changed, and equal seeds to all modes', () => {
    const slots = schedule(someTournament(2), NONE);
    const [first, second, third] = slots;
    expect(first?.opening).toBe(second?.opening);
    expect(third?.opening).not.toBe(first?.opening);
    expect([second?.white, second?.black]).toEqual([first?.black, first?.white]);
    expect(slots.map(slot => slot.modes.toSorted(ascending))).toEqual(slots.map(() => [0, 1]));
    expect(new Set(slots.map(slot => slot.seed)).size).toBe(slots.length);
  });

  test('gives every pairing openings of its own, as far as there are so many', () => {
    const openings = [...bundledOpenings()];
    for (const [format, rounds] of [
      ['round-robin', null],
      ['gauntlet', null],
      ['swiss', 3],
    ] as const) {
      const setup = someTournament(6, { format, rounds, games: 4, openings });
      const slots = playedOut(setup);
      const used = Map.groupBy(slots, ({ opening }) => opening);
      expect(used.size).toBe(openingsWanted(setup));
      for (const games of used.values()) {
        expect(games).toHaveLength(2);
        expect(new Set(games.map(({ round, pairing }) => `${round} ${pairing.join()}`)).size).toBe(1);
      }
    }
    const asked = arrangeTournament(createTournamentBody.parse({ agents: ['a', 'b', 'c', 'd'], games: 4 }), {
      describe: name => ok({ name, paceLabel: null, isolated: true, readsClock: false, free: true }),
      describeBot: name => ok({ name }),
      operator: true,
    });
    // Six pairings of two pairs of games each.
    expect(asked.ok ? asked.value.openings.length : asked.error).toBe(12);
  });

  test.each([3, 4, 7, 8, 9])(
    'gives each of %i agents White and Black as often, whatever the format',
    agents => {
      for (const format of ['round-robin', 'swiss'] as const) {
        for (const seed of [1, 2, 3]) {
          const rounds = format === 'swiss' ? 4 : null;
          const slots = playedOut(someTournament(agents, { format, rounds, games: 1, seed }));
          for (let agent = 0; agent < agents; agent++) {
            const own = slots.filter(({ pairing }) => pairing.includes(agent));
            const whites = own.filter(({ white }) => white === agent).length;
            // In a Swiss round two may meet who both had it more.
            expect(Math.abs(2 * whites - own.length)).toBeLessThanOrEqual(format === 'swiss' ? 2 : 1);
          }
        }
      }
    },
  );

  test('mixes the order of the modes, the same way for the same seed', () => {
    const orders = (seed: number): string[] =>
      schedule(someTournament(2, { games: 40, seed }), NONE).map(({ modes }) => modes.join());
    expect(new Set(orders(1))).toEqual(new Set(['0,1', '1,0']));
    expect(orders(1)).toEqual(orders(1));
    expect(orders(1)).not.toEqual(orders(2));
  });

  test('plays a Swiss round after the other, those of a like score against each other, nobody twice', () => {
    const setup = someTournament(8, { format: 'swiss', rounds: 3, games: 2 });
    expect(schedule(setup, NONE)).toHaveLength(4 * 2);
    const slots = playedOut(setup);
    expect(pairingsOf(slots)).toHaveLength(12);
    // Agent 0 wins every game: in the last round it meets somebody who has won all before.
    const last = slots.find(({ round, pairing }) => round === 3 && pairing.includes(0));
    const opponent = last?.pairing.find(agent => agent !== 0) ?? -1;
    const before = slots.filter(({ round, pairing }) => round < 3 && pairing.includes(opponent));
    expect(before.every(({ pairing }) => pairing.every(agent => agent >= opponent))).toBe(true);
  });

  test('lets nobody sit out twice in a Swiss tournament of an odd number, while another has not', () => {
    const slots = playedOut(someTournament(5, { format: 'swiss', rounds: 4, games: 2 }));
    const rounds = [0, 1, 2, 3, 4].map(
      agent => new Set(slots.filter(({ pairing }) => pairing.includes(agent)).map(({ round }) => round)).size,
    );
    expect(rounds.toSorted(ascending)).toEqual([3, 3, 3, 3, 4]);
  });

  test('has every game once, as many as planned, whatever the format', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('round-robin', 'gauntlet', 'swiss'),
        fc.integer({ min: 2, max: 9 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 0, max: 1000 }),
        (format, agents, games, seed) => {
          const rounds = format === 'swiss' ? 3 : null;
          const setup = someTournament(agents, { format, games, seed, rounds });
          const slots = playedOut(setup);
          const keys = slots.flatMap(slot => slot.modes.map(mode => matchKey(slot, mode)));
          expect(new Set(keys).size).toBe(keys.length);
          expect(keys).toHaveLength(plannedGames(setup));
          for (const { white, black, pairing } of slots)
            expect([white, black].toSorted(ascending)).toEqual(pairing);
        },
      ),
      { numRuns: 60 },
    );
  });
});

test('a list is parted at its commas, but not within an inline form', () => {
  expect(splitList('paced-a,stockfish:nodes=9,temperature=40, random')).toEqual([
    'paced-a',
    'stockfish:nodes=9,temperature=40',
    'random',
  ]);
  expect(splitList('uci:command=a b,option.Hash=64,uci:command=c,nodes=5')).toEqual([
    'uci:command=a b,option.Hash=64',
    'uci:command=c,nodes=5',
  ]);
  expect(splitList('sequential,balanced:maxUsage=2,depth=3,eager')).toEqual([
    'sequential',
    'balanced:maxUsage=2,depth=3',
    'eager',
  ]);
});
