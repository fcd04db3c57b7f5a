import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MatchSnapshot } from '../../shared/protocol/fromServer.ts';
import { fakeEngine } from '../fake/engineCommand.ts';
import { ServerProcess } from './serverProcess.ts';

/*
 * Hosted agents that fail in the real server, each beside matches of sound agents.
 */

/** Repeatable: its match is the same, move for move, unless something disturbs it. */
const SOUND = { agent: 'stockfish:nodes=200,temperature=50' };
const soundMatch = { white: SOUND, black: SOUND, plyLimit: 40, seed: 9 } as const;

function failing(...script: readonly string[]): { agent: string } {
  const { file, args } = fakeEngine(...script);
  return { agent: `uci:command=${[file, ...args].join(' ')},nodes=100` };
}

let server: ServerProcess;
let undisturbed: MatchSnapshot;
beforeAll(async () => {
  server = await ServerProcess.start('--think-limit-s', '2');
  undisturbed = await server.ended((await server.createMatch(soundMatch, server.asOperator)).id);
});
afterAll(async () => {
  await server.stop();
});

const moves = ({ plies }: MatchSnapshot): string[] => plies.map(({ uci }) => uci);

describe('a hosted agent that fails', () => {
  test.each([
    ['hangs', ['--search', 'hang'], 'player-error'],
    ['crashes', ['--search', 'crash'], 'player-error'],
    ['answers nonsense', ['--search', 'nonsense'], 'player-error'],
    ['answers an illegal move', ['--search', 'illegal'], 'illegal-move'],
    ['does not start', ['--start', 'die'], 'player-error'],
    ['never says that it is ready', ['--start', 'silent'], 'player-error'],
  ])('(it %s) loses its own match, and no other match notices', async (_what, script, termination) => {
    const beside = await server.createMatch(soundMatch, server.asOperator);
    const { id } = await server.createMatch(
      { white: SOUND, black: failing(...script), plyLimit: 40 },
      server.asOperator,
    );
    const after = await server.createMatch(soundMatch, server.asOperator);
    expect(await server.ended(id)).toMatchObject({ result: '1-0', termination });
    for (const sound of [beside, after]) {
      const match = await server.ended(sound.id);
      expect(moves(match)).toEqual(moves(undisturbed));
      expect(match.termination).toBe(undisturbed.termination);
    }
    expect(moves(undisturbed).length).toBeGreaterThan(10);
  });
});
