import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import type { Agent } from '../../server/agents/agent.ts';
import { createAgent, findAgent } from '../../server/agents/catalogue.ts';
import { allowed, numberOption, runVerb } from '../../server/cli/options.ts';
import { table } from '../../server/cli/terminal.ts';
import { RealClock } from '../../server/clock.ts';
import { embeddedStockfish } from '../../server/engines/command.ts';
import { EnginePools } from '../../server/engines/pools.ts';
import { Arena } from '../../server/match/arena.ts';
import { DEFAULT_LIMITS } from '../../server/match/conductor.ts';
import { openStore } from '../../server/store/store.ts';
import { duration, percent } from '../../server/tournament/report/words.ts';
import { TournamentRunner } from '../../server/tournament/runner.ts';
import { preset } from '../../shared/match/speculation.ts';
import { someTournament } from '../tournament/setup.ts';
import { coverage, SIMULATIONS } from '../tournament/simulated.ts';

/*
 * npm run bench:tournament: what the runner adds to a move, how fast a killed tournament goes on, and how often the
 * interval of a saving covers the true one.
 */

const PROGRAM = fileURLToPath(new URL('../../server/cli/tournament.ts', import.meta.url));

const verb = new Command('bench:tournament')
  .description(
    'The runner’s overhead per move beside the engine’s own time, the resuming of games, the interval.',
  )
  .option(
    '--resumed <n>',
    'games that are there when the tournament is killed',
    numberOption(2, 100_000),
    1000,
  )
  .option('--runs <n>', 'simulated tournaments for the interval', numberOption(10, 100_000), 500)
  .action(run);

interface Options {
  readonly resumed: number;
  readonly runs: number;
}

async function run({ resumed, runs }: Options): Promise<void> {
  await overheads();
  await resuming(resumed);
  intervals(runs);
}

/** The time that passes inside an agent. */
function timed(agent: Agent, spent: { ms: number }): Agent {
  const { name, repeatable, readsClock, isolated, pace } = agent;
  return {
    name,
    repeatable,
    readsClock,
    isolated,
    pace,
    choose: async (turn, request) => {
      const from = performance.now();
      const answer = await agent.choose(turn, request);
      spent.ms += performance.now() - from;
      return answer;
    },
  };
}

async function overheads(): Promise<void> {
  const rows = [['agents', 'moves', 'wall clock / move', 'the agent’s own', 'the runner’s']];
  for (const agent of ['random', 'stockfish:nodes=1', 'stockfish:nodes=5000']) {
    const { plies, wallMs, ownMs } = await played(agent);
    rows.push([agent, String(plies), ...[wallMs, ownMs, wallMs - ownMs].map(ms => duration(ms / plies))]);
  }
  console.log('One game at a time, no speculation, every ply durable in a file:');
  console.log(`${table(rows)}\n`);
}

async function played(agent: string): Promise<{ plies: number; wallMs: number; ownMs: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'ponderhit-bench-'));
  const clock = new RealClock();
  const store = await openStore({ folder });
  const pools = new EnginePools({ clock });
  const profile = allowed(findAgent(agent, null));
  const spent = { ms: 0 };
  const arena = new Arena({
    clock,
    journal: store,
    forecast: () => null,
    limits: DEFAULT_LIMITS,
    absenceMs: 0,
    online: () => false,
    seat: ({ seed }) => timed(createAgent(profile, { pools, clock, seed }), spent),
    onFailure: (_id, error) => console.error(error),
  });
  try {
    await pools.get(embeddedStockfish()).warm(1);
    const setup = someTournament(2, {
      games: 20,
      plyLimit: 60,
      modes: [{ name: 'sequential', speculation: preset('off') }],
    });
    const kept = { id: 't', createdAt: 1, setup, creator: null, startsAt: null };
    await store.tournaments.create(kept);
    let id = 0;
    const runner = await TournamentRunner.open(
      // Measured already, so that nothing but the games is played.
      { ...kept, overhead: [{ mode: 'sequential', plies: 0, meanMs: 0, p99Ms: 0 }], end: null },
      {
        clock,
        store,
        openMatch: each => arena.open(each),
        newMatchId: () => `m${id++}`,
        endpointOf: () => null,
      },
    );
    const from = performance.now();
    await runner.run(new AbortController().signal);
    const wallMs = performance.now() - from;
    const plies = (await runner.playedGames()).reduce((sum, game) => sum + game.plies.length, 0);
    return { plies, wallMs, ownMs: spent.ms };
  } finally {
    await arena.close();
    await pools.close();
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function resuming(games: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'ponderhit-bench-'));
  const start = (): ChildProcess => {
    const args = `--agents random,random --games ${games} --modes sequential,one-step --max-plies 24 --concurrency 4`;
    return spawn(process.execPath, [PROGRAM, ...args.split(' '), '--out', folder], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  };
  let child = start();
  try {
    while (finished(folder) < games) await sleep(1000);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const from = performance.now();
    child = start();
    const said = await new Promise<string>(resolve => {
      child.stderr?.once('data', (chunk: Buffer) => resolve(chunk.toString()));
    });
    const foundMs = performance.now() - from;
    const found = Number.parseInt(said, 10);
    while (finished(folder) <= found) await sleep(10);
    console.log(
      `Killed with ${found} games finished. The same command knows them ${duration(foundMs)} after its start, and has ` +
        `finished its next game after ${duration(performance.now() - from)}: starting its engines is most of it.\n`,
    );
  } finally {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How many games of a tournament are over, as another process sees it. */
function finished(folder: string): number {
  try {
    const database = new DatabaseSync(join(folder, 'ponderhit.db'), { readOnly: true });
    try {
      const row = database
        .prepare(
          `SELECT count(*) AS count FROM matches WHERE "end" IS NOT NULL AND game NOT LIKE 'overhead.%'`,
        )
        .get();
      return Number(row?.count ?? 0);
    } finally {
      database.close();
    }
  } catch {
    return 0; // it is not there yet
  }
}

function intervals(runs: number): void {
  const rows = [['the true saving', 'of', '20 openings', '10 openings, 2 pairs each']];
  for (const simulation of SIMULATIONS) {
    const covered = [1, 2].map(pairsPerOpening =>
      percent(coverage(simulation, { runs, pairs: 20, pairsPerOpening, seed: 1 })),
    );
    rows.push([simulation.name, percent(simulation.trueSaving, 0), ...covered]);
  }
  console.log(`How often the 95 % interval of 20 pairs covers it, in ${runs} runs each:`);
  console.log(table(rows));
}

await runVerb(verb);
