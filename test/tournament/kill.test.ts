import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { openStore } from '../../server/store/store.ts';
import { tournamentResults } from '../../shared/tournament/results.ts';

const PROGRAM = fileURLToPath(new URL('../../server/cli/tournament.ts', import.meta.url));
const ARGS =
  '--agents random,random,random --games 6 --modes sequential,balanced --max-plies 40 --concurrency 2 --seed 9';
const GAMES = 3 * 6 * 2;
const KILLS = 4;

const folder = mkdtempSync(join(tmpdir(), 'ponderhit-tournament-'));
const children = new Set<ChildProcess>();
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

function start(out: string): { child: ChildProcess; ended: Promise<number | null> } {
  const child = spawn(process.execPath, [PROGRAM, ...ARGS.split(' '), '--out', join(folder, out)], {
    stdio: 'ignore',
  });
  children.add(child);
  return { child, ended: once(child, 'exit').then(() => child.exitCode) };
}

/** The games that are there, each with its moves. */
async function gamesIn(out: string): Promise<Map<string, string>> {
  const store = await openStore({ folder: join(folder, out) });
  const games = new Map<string, string>();
  for (const { game, matchId } of await store.tournaments.games('tournament')) {
    const kept = await store.get(matchId);
    games.set(game, kept?.plies.map(({ uci }) => uci).join(' ') ?? '');
  }
  await store.close();
  return games;
}

describe('a tournament that is killed again and again', () => {
  test('goes on by the same command: no game is lost, none is played twice, and none that was finished changes', async () => {
    const seen = new Map<string, string>();
    for (let kill = 0; kill < KILLS; kill++) {
      const { child, ended } = start('killed');
      await Promise.race([sleep(700 + Math.random() * 1300), ended]);
      child.kill('SIGKILL');
      await ended;
      const games = await gamesIn('killed');
      for (const [game, moves] of seen) expect(games.get(game)).toBe(moves);
      for (const [game, moves] of games) seen.set(game, moves);
    }
    expect(await start('killed').ended).toBe(0);
    expect(await start('whole').ended).toBe(0);
    // Games of equal agents are equal, however the tournament came about.
    const games = await gamesIn('killed');
    expect(games).toEqual(await gamesIn('whole'));
    expect(games.size).toBe(GAMES);
    const results = tournamentResults.parse(
      JSON.parse(readFileSync(join(folder, 'killed', 'results.json'), 'utf8')),
    );
    expect(results).toMatchObject({ planned: GAMES, played: GAMES, aborted: 0 });
    expect(new Set(results.games.map(({ game, mode }) => `${game} ${mode}`)).size).toBe(GAMES);
    expect(results.comparisons[0]?.sameness).toMatchObject({ promised: 18, identical: 18 });
  }, 120_000);

  test('keeps everything when it is stopped by Ctrl-C, and reports what is there', async () => {
    const { child, ended } = start('stopped');
    while (!existsSync(join(folder, 'stopped', 'ponderhit.db'))) await sleep(50);
    await sleep(500);
    child.kill('SIGINT');
    expect([0, 130]).toContain(await ended);
    const games = await gamesIn('stopped');
    const text = readFileSync(join(folder, 'stopped', 'results.json'), 'utf8');
    expect(tournamentResults.parse(JSON.parse(text)).played).toBe(games.size);
  }, 60_000);
});
