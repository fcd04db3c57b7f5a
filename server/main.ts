import { randomInt } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { START_FEN } from '../shared/chess/position.ts';
import { seatSeed } from '../shared/match/seat.ts';
import type { MatchSetup, PlayerSetup } from '../shared/match/setup.ts';
import { speculationSettings } from '../shared/match/speculation.ts';
import type { AgentRow } from '../shared/protocol/api.ts';
import { CATALOGUE, createAgent, findAgent } from './agents/catalogue.ts';
import { runVerb } from './cli/options.ts';
import { ensureClient } from './clientBuild.ts';
import { RealClock } from './clock.ts';
import { readConfig } from './config.ts';
import { embeddedStockfish } from './engines/command.ts';
import { EnginePools } from './engines/pools.ts';
import { Exhibition } from './exhibition.ts';
import { newMatchId } from './gateway/arrange.ts';
import { hashToken, newToken } from './gateway/identity.ts';
import { Arena } from './match/arena.ts';
import { DEFAULT_LIMITS } from './match/conductor.ts';
import type { LiveMatch } from './match/liveMatch.ts';
import { EnginePredictor } from './predictors/engine.ts';
import { openRoom, startServer } from './server.ts';
import { openStore, type Store } from './store/store.ts';
import { createLog } from './telemetry/log.ts';
import { Metrics } from './telemetry/metrics.ts';

/*
 * npm start. The composition root: makes every part, hands them to each other, and ends them again.
 */

/** A match waits so long for a human who is not there. */
const ABSENCE_MS = 60_000;
/** A shutdown that takes longer is cut short. */
const SHUTDOWN_MS = 4500;
const EXHIBITIONS_KEPT = 200;

interface Flags {
  readonly host?: string;
  readonly port?: string;
  readonly data?: string;
  readonly engines?: string;
  readonly logLevel?: string;
  readonly exhibition: boolean;
}

const verb = new Command('start')
  .description('Run the Ponderhit server: matches, rooms, HTTP and the browser client on one port.')
  .option('--host <address>', 'where to listen (PONDERHIT_HOST; 127.0.0.1: this machine only)')
  .option('--port <n>', 'the port (PONDERHIT_PORT or PORT; 2567)')
  .option('--data <folder>', 'where the database lies (PONDERHIT_DATA; data)')
  .option('--engines <n>', 'engine processes, 0 for one a processor (PONDERHIT_ENGINES; 0)')
  .option('--log-level <level>', 'fatal, error, warn, info, debug or silent (PONDERHIT_LOG_LEVEL; warn)')
  .option('--no-exhibition', 'keep no exhibition match running')
  .action(start);

async function start({ exhibition: withExhibition, ...flags }: Flags): Promise<void> {
  const read = readConfig(flags);
  if ('mistakes' in read) return verb.error(read.mistakes.map(mistake => `error: ${mistake}`).join('\n'));
  const { config } = read;
  const log = createLog(config.logLevel);
  const clock = new RealClock();
  const onError = (error: unknown): void => log.error({ err: error }, 'unexpected');

  const store = await openStore({ folder: config.data });
  const pools = new EnginePools({ clock, size: config.engines === 0 ? undefined : config.engines });
  const embedded = pools.get(embeddedStockfish());
  const arena = new Arena({
    clock,
    journal: store,
    predictor: new EnginePredictor({ pool: embedded }),
    limits: { ...DEFAULT_LIMITS, thinkMs: 1000 * config.thinkLimitS },
    absenceMs: ABSENCE_MS,
    seat: (setup, seat) => {
      const player = setup.players[seat];
      if (player.kind === 'human') return null;
      const profile = findAgent(player.agent, player.pace);
      if (!profile.ok) throw new Error(`match ${setup.id}: ${profile.error.message}`);
      return createAgent(profile.value, { pools, clock, seed: seatSeed(setup.seed, seat) });
    },
    onFailure: (matchId, error) => log.error({ matchId, err: error }, 'a player or the journal failed'),
  });
  const metrics = new Metrics({
    liveMatches: () => arena.matches.length,
    engines: () => embedded.stats(),
  });
  arena.listen({
    opened: match => {
      log.info({ matchId: match.id, setup: { ...match.setup, creator: undefined } }, 'match opened');
      match.listen({
        ply: record => metrics.ply(record),
        end: end => {
          metrics.matchEnded(end.termination);
          log.info({ matchId: match.id, end }, 'match ended');
        },
      });
    },
  });

  const openMatch = async (setup: MatchSetup): Promise<LiveMatch> => {
    const match = await arena.open(setup);
    await openRoom(match, { clock, onError });
    return match;
  };
  const exhibition = new Exhibition({
    clock,
    next: exhibitionSetup,
    openMatch,
    prune: () => store.pruneExhibition(EXHIBITIONS_KEPT),
    onError,
  });
  const { operatorHash, freshToken } = await operatorIdentity(store);
  const server = await startServer({
    host: config.host,
    port: config.port,
    clock,
    arena,
    store,
    agents: agentRows(),
    describeAgent: findAgent,
    openMatch: async setup => {
      await openMatch(setup);
    },
    operatorHash,
    now: () => clock.epoch(),
    limits: { matches: config.maxMatches, matchesOfOne: config.maxMatchesOfOne },
    metrics: () => metrics.read(),
    clientFolder: await ensureClient(fileURLToPath(new URL('..', import.meta.url))),
    onAudience: count => exhibition.audience(count),
    onError,
  });

  let exhibited: LiveMatch | null = null;
  for (const { setup, plies } of await store.unfinished()) {
    const match = arena.resume(setup, plies);
    await openRoom(match, { clock, onError });
    if (setup.exhibition) exhibited = match;
  }
  const exhibiting = withExhibition ? exhibition.run(exhibited) : Promise.resolve();

  console.log(`Ponderhit listens on http://${config.host}:${server.port}`);
  if (freshToken !== null) {
    console.log(`The operator's token, printed only this once: ${freshToken}`);
  }

  const stop = async (): Promise<void> => {
    const deadline = new AbortController();
    const cutShort = clock.sleep(SHUTDOWN_MS, deadline.signal).then(() => {
      log.error('the shutdown took too long and was cut short');
      process.exit(1);
    });
    cutShort.catch(() => undefined);
    exhibition.stop();
    await exhibiting;
    await arena.close();
    await server.close();
    await pools.close();
    await store.close();
    deadline.abort();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stop().catch(error => {
        onError(error);
        process.exit(1);
      });
    });
  }
}

function agentRows(): AgentRow[] {
  return CATALOGUE.flatMap(({ id, description }) => {
    const profile = findAgent(id, null);
    if (!profile.ok) throw new Error(`the catalogue's ${id}: ${profile.error.message}`);
    const { name, paceLabel, free } = profile.value;
    return [{ id, name, description, pace: paceLabel ?? '', free }];
  });
}

/** The next exhibition: two paced agents, each side by turns. */
function exhibitionSetup(): MatchSetup {
  const [a, b] = [exhibitor('paced-a'), exhibitor('paced-b')];
  const swapped = randomInt(2) === 1;
  const speculation = speculationSettings.parse({ policy: 'balanced' });
  return {
    id: newMatchId(),
    createdAt: Date.now(),
    players: swapped ? { white: b, black: a } : { white: a, black: b },
    initialFen: START_FEN,
    timeControl: { kind: 'none' },
    plyLimit: 300,
    seed: randomInt(2 ** 32),
    speculation: { white: speculation, black: speculation },
    creator: null,
    exhibition: true,
  };
}

function exhibitor(id: string): PlayerSetup {
  const profile = findAgent(id, null);
  if (!profile.ok) throw new Error(`the catalogue's ${id}: ${profile.error.message}`);
  const { name, paceLabel, isolated } = profile.value;
  return { kind: 'agent', agent: id, pace: null, name, paceLabel, isolated };
}

/** The hash of the operator's token; on the first start also the token, which is kept nowhere. */
async function operatorIdentity(store: Store): Promise<{ operatorHash: string; freshToken: string | null }> {
  const known = await store.setting('operatorTokenHash');
  if (known !== null) return { operatorHash: known, freshToken: null };
  const freshToken = newToken();
  const operatorHash = hashToken(freshToken);
  await store.setSetting('operatorTokenHash', operatorHash);
  return { operatorHash, freshToken };
}

await runVerb(verb);
