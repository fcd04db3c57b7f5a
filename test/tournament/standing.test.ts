import { expect, test } from 'vitest';
import { bundledOpenings } from '../../server/tournament/openings.ts';
import { schedule } from '../../server/tournament/schedule.ts';
import { agentFigures } from '../../server/tournament/standing.ts';
import { someGame } from './played.ts';
import { someTournament } from './setup.ts';

test('an agent has its own times, saving and hits, whoever it played and with which colour', () => {
  const setup = someTournament(2, { games: 12, openings: [...bundledOpenings()] });
  const games = schedule(setup, new Map()).flatMap((slot, game) => [
    someGame(slot, 0),
    // Only the first agent is faster; how much differs from game to game.
    someGame(slot, 1, {
      changes: i =>
        slot[i % 2 === 0 ? 'white' : 'black'] === 0
          ? { waitedMs: 50 + game, kind: i < 4 ? 'ready' : 'miss', rank: 1 }
          : {},
    }),
  ]);
  const [first, second] = agentFigures(setup, games, 1);
  expect(first?.wallMs).toBe(12 * 5 * 50 + 5 * 66);
  expect(first?.saved?.estimate).toBeCloseTo(0.445, 9);
  expect(first?.saved?.low).toBeGreaterThan(0.3);
  expect(first).toMatchObject({ windows: 60, hitRate: 0.4, stepAccuracy: 1 });
  expect(second).toMatchObject({ wallMs: 6000, windows: 0, hitRate: null, stepAccuracy: 0 });
  expect(second?.saved?.estimate).toBe(0);
  expect(second?.usage.unit).toBe('tokens');
  expect(agentFigures(setup, games, 0)[0]?.saved).toBeNull();
});

test('an agent that imitates another’s think times has imitated tokens, and its opponent has not', () => {
  const [thinker, other] = someTournament(2).agents;
  if (thinker?.kind !== 'agent' || other === undefined) throw new Error('no agent');
  const setup = someTournament(0, { agents: [{ ...thinker, paceLabel: 'gpt-5 ×0.02' }, other] });
  const games = schedule(setup, new Map()).map(slot => someGame(slot, 0));
  expect(agentFigures(setup, games, 0).map(({ usage }) => usage.imitated)).toEqual([true, false]);
});
