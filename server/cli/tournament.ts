import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { parse as parseYaml } from 'yaml';
import type { Adjudication } from '../../shared/match/adjudication.ts';
import { type CreateTournamentRequest, createTournamentBody } from '../../shared/protocol/tournament.ts';
import { refuse } from '../../shared/result.ts';
import {
  FORMATS,
  MOST,
  setupDifferences,
  splitList,
  type TournamentSetup,
} from '../../shared/tournament/setup.ts';
import { type AgentProfile, type Configured, findAgent, promisesEqualGames } from '../agents/catalogue.ts';
import { fingerprintsOf } from '../agents/fingerprint.ts';
import { endpointOf, seatedAgent } from '../agents/seated.ts';
import { RealClock } from '../clock.ts';
import { dataFolder, readSettings } from '../config.ts';
import { embeddedStockfish, parseCommand } from '../engines/command.ts';
import { EnginePools } from '../engines/pools.ts';
import { newMatchId } from '../gateway/arrange.ts';
import { Models } from '../models/models.ts';
import type { Settings } from '../settings.ts';
import { StoreError } from '../store/database.ts';
import { DayBook } from '../store/dayBook.ts';
import { openStore, type Store } from '../store/store.ts';
import type { KeptTournament } from '../store/tournaments.ts';
import { arrangeTournament } from '../tournament/arrange.ts';
import { writeReport } from '../tournament/report/files.ts';
import { summaryLines } from '../tournament/report/summary.ts';
import { tournamentResults } from '../tournament/results.ts';
import { TournamentRunner } from '../tournament/runner.ts';
import { Treasury } from '../treasury.ts';
import { hostedArena } from './hostedArena.ts';
import { allowed, numberOption, runVerb } from './options.ts';
import { TournamentProgress } from './tournamentProgress.ts';

/*
 * npm run tournament: plays a tournament without a server, and reports what it came to.
 */

interface Options {
  readonly config?: string;
  readonly agents?: string;
  readonly pace?: string;
  readonly format?: string;
  readonly games?: number;
  readonly rounds?: number;
  readonly modes?: string;
  readonly openings?: string;
  readonly clock?: string;
  readonly maxPlies?: number;
  readonly resign?: Adjudication['resign'];
  readonly draw?: Adjudication['draw'];
  readonly seed?: number;
  readonly concurrency?: number;
  readonly perAgent?: number;
  readonly perEndpoint?: number;
  readonly name?: string;
  readonly settings?: string;
  readonly out: string;
}

/** There is one in a folder. */
const ID = 'tournament';

const verb = new Command('tournament')
  .description(
    'Play a tournament in which every game is played once in every mode, and report what speculation saves, what ' +
      'it costs, and whether the play is the same. The same command goes on where it was stopped or killed.',
  )
  .requiredOption('--out <folder>', 'where the games and the report go')
  .option('--config <file>', 'a file (YAML or JSON) with these settings; options beside it go before it')
  .option(
    '--agents <list>',
    'ids or inline forms, as npm run match takes them: paced-a,stockfish:nodes=5000,random',
  )
  .option('--pace <profile:factor>', 'imitate recorded think times for all of them, as gpt-5:0.02')
  .option('--format <format>', FORMATS.join(', '))
  .option(
    '--games <n>',
    'games of a pairing, each played in every mode',
    numberOption(1, MOST.gamesPerPairing),
  )
  .option('--rounds <n>', 'of a Swiss tournament', numberOption(1, 100))
  .option(
    '--modes <list>',
    'sequential, and speculation as npm run match takes it: balanced,eager:maxUsage=4',
  )
  .option('--openings <file>', 'positions (.epd, .fen) or games (.pgn) to start from, chosen by the seed')
  .option('--clock <clock>', 'none, 60+1 (seconds + increment), or 10/move')
  .option('--max-plies <n>', 'a draw by adjudication after this ply (40)', numberOption(1, 1000))
  .option(
    '--resign <pawns/plies>',
    'who is behind by so many pawns for so many plies loses: 8/10',
    resignOption,
  )
  .option('--draw <ply/plies>', 'from a ply on, so many quiet plies are a draw: 80/20', drawOption)
  .option('--seed <n>', 'decides openings, colours, order and every draw (1)', numberOption(0, 2 ** 32 - 1))
  .option(
    '--concurrency <n>',
    'games at once (1; 16 where all think times are imitated)',
    numberOption(1, MOST.concurrency),
  )
  .option('--per-agent <n>', 'games at once with one agent', numberOption(1, MOST.concurrency))
  .option(
    '--per-endpoint <n>',
    'games at once with agents of one endpoint',
    numberOption(1, MOST.concurrency),
  )
  .option('--name <name>', 'what the report is called')
  .option('--settings <file>', 'endpoints and agents (ponderhit.yaml, if it is there)')
  .action(run);

async function run(options: Options): Promise<void> {
  const clock = new RealClock();
  const settings = settingsOf(options);
  const models = new Models({
    endpoints: settings.endpoints,
    clock,
    capped: settings.caps.matchUsd !== null,
  });
  const configured: Configured = { entries: settings.agents, models };
  const asked = setupOf(options, configured);
  const setup = {
    ...asked,
    fingerprints: fingerprintsOf(asked, { configured, predictors: settings.predictors }),
  };
  const pools = new EnginePools({ clock });
  const interrupt = new AbortController();
  const stop = (): void => interrupt.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const store = await storeOf(options.out);
  const failures = new Set<string>();
  const { caps, predictors } = settings;
  const book = caps.dayUsd === null ? null : DayBook.open(dataFolder());
  const treasury = new Treasury({
    caps,
    clock,
    book: book ?? { add: (_day, usd) => usd },
    onEmpty: (matchId, because) => {
      // The rest is played when there is money again.
      if (treasury.refusal() !== null) stop();
      else arena.get(matchId)?.act(null, { kind: 'abort', because });
    },
  });
  treasury.openDay();
  const arena = hostedArena({
    clock,
    journal: store,
    pools,
    configured,
    predictors,
    treasury,
    onFailure: (_id, error) => failures.add(error instanceof Error ? error.message : String(error)),
  });
  try {
    const kept = await keptOf(store, setup, Math.round(clock.epoch()));
    const profiles = profilesOf(setup, configured);
    const progress = new TournamentProgress({ out: process.stderr, clock });
    const runner = await TournamentRunner.open(kept, {
      clock,
      store,
      openMatch: each => arena.open(each),
      newMatchId,
      endpointOf: index => endpointOf(profiles[index] ?? null),
      onChange: () => progress.show(runner),
    });
    const found = runner.results.size;
    if (found > 0) console.error(`${found} games are there already; the others follow`);
    await warmEngines(pools, profiles);
    progress.start(runner);
    const finished = await runner.run(interrupt.signal).finally(() => progress.end());
    const games = await runner.playedGames();
    const results = tournamentResults({
      setup,
      createdAt: kept.createdAt,
      games,
      promises: profiles.map(profile => promisesEqualGames(profile, { pools, models, clock })),
      overhead: runner.overhead,
      cores: availableParallelism(),
    });
    await writeReport(options.out, { setup, results, games, store });
    for (const failure of failures) console.error(`a player failed: ${failure}`);
    console.log(summaryLines(results).join('\n'));
    if (finished) console.log(`\n${join(options.out, 'report.html')}`);
    else {
      const because = treasury.refusal()?.message;
      console.error(
        `stopped${because === undefined ? '' : ` (${because})`}: the same command goes on from here`,
      );
      process.exitCode = 130;
    }
  } finally {
    await arena.close();
    treasury.save();
    book?.close();
    await models.close();
    await pools.close();
    await store.close();
  }
}

function settingsOf({ settings }: Options): Settings {
  const read = readSettings(settings ?? 'ponderhit.yaml', { wanted: settings !== undefined });
  if (read.ok) return read.value;
  return verb.error(read.error.map(mistake => `error: ${mistake}`).join('\n'));
}

/** The folder belongs to one tournament: another is refused. */
async function keptOf(store: Store, setup: TournamentSetup, now: number): Promise<KeptTournament> {
  const known = await store.tournaments.get(ID);
  if (known !== null) {
    const differences = setupDifferences(setup, known.setup);
    if (differences.length === 0) return known;
    return verb.error(
      `error: the folder holds another tournament (it differs in ${differences.join(', ')}): ` +
        'give the command that began it, or choose another folder',
    );
  }
  await store.tournaments.create({ id: ID, createdAt: now, setup, creator: null, startsAt: null });
  return { id: ID, createdAt: now, setup, creator: null, startsAt: null, overhead: null, end: null };
}

async function storeOf(folder: string): Promise<Store> {
  try {
    return await openStore({ folder });
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const message = error.code === 'data-in-use' ? `another process plays in ${folder}` : error.message;
    return verb.error(`error: ${message}`);
  }
}

function setupOf(options: Options, configured: Configured): TournamentSetup {
  const asked = createTournamentBody.safeParse({ ...fileOf(options), ...requestOf(options) });
  if (!asked.success) {
    const mistakes = asked.error.issues.map(
      ({ path, message }) => `${path.join('.') || 'agents'}: ${message}`,
    );
    return verb.error(mistakes.map(mistake => `error: ${mistake}`).join('\n'));
  }
  if (asked.data.openForS !== undefined) {
    return verb.error('error: openForS: bots enter on a server (POST /api/tournaments)');
  }
  const { pace } = options;
  const body = {
    ...asked.data,
    seed: asked.data.seed ?? 1,
    agents: asked.data.agents.map(each => {
      const agent = typeof each === 'string' ? { agent: each } : each;
      if ('bot' in agent) return agent;
      return pace === undefined ? agent : { pace, ...agent };
    }),
  };
  const setup = arrangeTournament(body, {
    describe: (agent, own) => findAgent(agent, own, configured),
    describeBot: name => refuse('bot-needs-server', `${name}: bots play on a server (POST /api/tournaments)`),
    operator: true,
  });
  return setup.ok ? setup.value : verb.error(`error: ${setup.error.message}`);
}

/** The settings of a file; `openings` names another, seen from where the command runs. */
function fileOf({ config }: Options): Record<string, unknown> {
  if (config === undefined) return {};
  let content: unknown;
  try {
    content = parseYaml(readFileSync(config, 'utf8'));
  } catch (error) {
    return verb.error(`error: ${config}: ${error instanceof Error ? error.message : 'cannot be read'}`);
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    return verb.error(`error: ${config}: settings by name, as "agents: [paced-a, paced-b]"`);
  }
  const settings: Record<string, unknown> = { ...content };
  if (typeof settings.openings === 'string') settings.openings = openingsFile(settings.openings);
  return settings;
}

function requestOf(options: Options): Partial<CreateTournamentRequest> & Record<string, unknown> {
  const { agents, format, games, rounds, modes, clock, maxPlies, seed, concurrency, name } = options;
  const { perAgent, perEndpoint, resign, draw, openings } = options;
  const given = {
    name,
    agents: agents === undefined ? undefined : splitList(agents),
    format,
    games,
    rounds,
    modes: modes === undefined ? undefined : splitList(modes),
    openings: openings === undefined ? undefined : openingsFile(openings),
    clock,
    maxPlies,
    adjudication: resign === undefined && draw === undefined ? undefined : { resign, draw },
    seed,
    concurrency,
    perAgent,
    perEndpoint,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function openingsFile(file: string): { kind: 'epd' | 'pgn'; text: string } {
  try {
    return { kind: /\.pgn$/i.test(file) ? 'pgn' : 'epd', text: readFileSync(file, 'utf8') };
  } catch {
    return verb.error(`error: ${file}: cannot be read`);
  }
}

function resignOption(text: string): Adjudication['resign'] {
  const [pawns, plies] = twoNumbers(text);
  return { pawns, plies };
}

function drawOption(text: string): Adjudication['draw'] {
  const [fromPly, quietPlies] = twoNumbers(text);
  return { fromPly, quietPlies };
}

function twoNumbers(text: string): [number, number] {
  const [first = '', second = '', ...more] = text.split('/');
  const number = numberOption(1, 1000);
  return more.length === 0 ? [number(first), number(second)] : [number(''), number('')];
}

function profilesOf(setup: TournamentSetup, configured: Configured): AgentProfile[] {
  return setup.agents.map(player => {
    const profile = seatedAgent(player, configured);
    if (profile === null) throw new Error('only agents play without a server');
    return profile;
  });
}

/** Starting an engine takes longer than many a move; no game's time holds it. */
async function warmEngines(pools: EnginePools, profiles: readonly AgentProfile[]): Promise<void> {
  const commands = new Map([['', embeddedStockfish()]]);
  for (const { spec } of profiles) {
    if (spec.kind === 'uci') commands.set(spec.command, allowed(parseCommand(spec.command)));
  }
  await Promise.all([...commands.values()].map(command => pools.get(command).warm(availableParallelism())));
}

await runVerb(verb);
