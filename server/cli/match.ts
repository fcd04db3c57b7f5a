import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import { makePgn } from '../../shared/chess/pgn.ts';
import { START_FEN } from '../../shared/chess/position.ts';
import type { TimeControl } from '../../shared/chess/timeControl.ts';
import { describeReason, type EndReason } from '../../shared/match/endReason.ts';
import { startMatch } from '../../shared/match/match.ts';
import { type BySeat, type Seat, seatSeed } from '../../shared/match/seat.ts';
import { preset, type SpeculationSettings } from '../../shared/match/speculation.ts';
import { pgnPly, spendingTags } from '../../shared/match/spending.ts';
import type { Agent } from '../agents/agent.ts';
import { type AgentProfile, type Configured, createAgent, findAgent } from '../agents/catalogue.ts';
import { type Clock, RealClock } from '../clock.ts';
import { readSettings } from '../config.ts';
import { embeddedStockfish, parseCommand } from '../engines/command.ts';
import { EnginePools } from '../engines/pools.ts';
import { matchForecast } from '../matchForecast.ts';
import { modelPredictors } from '../modelPredictors.ts';
import { Models } from '../models/models.ts';
import type { Purse } from '../models/purse.ts';
import { Writings } from '../models/writings.ts';
import { EnginePredictor } from '../predictors/engine.ts';
import type { Forecast } from '../predictors/predictor.ts';
import { GuessBook, traceOf, writeTrace } from '../recorder.ts';
import type { Settings } from '../settings.ts';
import { compare } from './comparison.ts';
import {
  allowed,
  clockOption,
  fenOption,
  numberOption,
  runVerb,
  speculationOption,
  usageOption,
} from './options.ts';
import { type PlayedMatch, playMatch } from './playMatch.ts';
import { MatchDisplay, percent, seconds } from './terminal.ts';
import { openTill } from './till.ts';

/*
 * npm run match: plays one match without a server.
 */

interface Options {
  readonly white: string;
  readonly black: string;
  readonly pace?: string;
  readonly speculation: SpeculationSettings;
  readonly maxUsage?: number;
  readonly maxPlies: number;
  readonly clock: TimeControl;
  readonly fen: string;
  readonly seed: number;
  readonly pgn?: string;
  readonly settings?: string;
  readonly data?: string;
  readonly record?: string;
  readonly compare: boolean;
  readonly json: boolean;
}

const verb = new Command('match')
  .description('Play one match between two agents, drawn in the terminal, and print what was counted.')
  .option(
    '--white <agent>',
    'White: a catalogue id, or inline: stockfish:nodes=20000,temperature=40, uci:command=PROGRAM,nodes=20000, openai:model=NAME,effort=low, random',
    'stockfish-club',
  )
  .option('--black <agent>', 'Black, likewise', 'stockfish-club')
  .option('--pace <profile:factor>', 'imitate recorded think times for both, as gpt-5:0.02')
  .option(
    '--speculation <policy>',
    'off, one-step, thrifty, balanced, eager, or with bounds of its own: balanced:maxUsage=2,concurrent=8',
    speculationOption,
    preset('balanced'),
  )
  .option('--max-usage <r>', 'spend at most r times what a sequential run would', usageOption)
  .option('--max-plies <n>', 'a draw by adjudication after this ply', numberOption(1, 1000), 300)
  .option('--clock <clock>', 'none, 60+1 (seconds + increment), or 10/move', clockOption, { kind: 'none' })
  .option('--fen <fen>', 'the position to start from', fenOption, START_FEN)
  .option('--seed <n>', 'decides every draw of the agents', numberOption(0, 2 ** 32 - 1), 1)
  .option('--data <folder>', 'where a server’s data is: the cap of a day counts both (data)')
  .option('--settings <file>', 'endpoints and agents (ponderhit.yaml, if it is there)')
  .option('--record <folder>', 'write the match there, as npm run bench:traces reads it')
  .option('--pgn <file>', 'write the game there')
  .option('--compare', 'play it twice, with speculation off and then as asked', false)
  .option('--json', 'print only one JSON object on standard output', false)
  .action(run);

async function run(options: Options): Promise<void> {
  const clock = new RealClock();
  const { configured, caps, predictors } = configuredBy(options, clock);
  const { models } = configured;
  const profiles = {
    white: agentOption('white', options, configured),
    black: agentOption('black', options, configured),
  };
  const pools = new EnginePools({ clock });
  const interrupt = new AbortController();
  const stop = (): void => interrupt.abort();
  const onEmpty = (why: EndReason): void => {
    if (!interrupt.signal.aborted) console.error(`error: ${describeReason(why)}`);
    process.exitCode = 1;
    stop();
  };
  const costs = Object.values(profiles).some(({ spec, free }) => spec.kind === 'openai' && !free);
  const till = openTill({ data: options.data, caps, clock, costs, onEmpty });
  if (!till.ok) return verb.error(`error: ${till.error.message}`);
  const { purse } = till.value;
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    await warmEngines(pools, profiles);
    const off = preset('off');
    const { maxUsage = options.speculation.maxUsage } = options;
    const asked = { ...options.speculation, maxUsage };
    const modes = options.compare ? [off, asked] : [asked];
    const played: PlayedMatch[] = [];
    const engine = new EnginePredictor({ pool: pools.get(embeddedStockfish()) });
    const foresee = (writings: Writings, guesses: GuessBook): Forecast => {
      const deps = { settings: predictors, engine, models, purse, clock, guesses, writings };
      const modelsPlay = Object.values(profiles).some(({ spec }) => spec.kind === 'openai');
      return matchForecast([engine, ...(modelsPlay ? modelPredictors(deps) : [])], {
        white: { kind: profiles.white.spec.kind, id: options.white },
        black: { kind: profiles.black.spec.kind, id: options.black },
      });
    };
    for (const speculation of modes) {
      if (interrupt.signal.aborted) break;
      const title = `${label(profiles.white)} – ${label(profiles.black)}, speculation ${speculation.policy}`;
      const display = options.json ? null : new MatchDisplay({ title, out: process.stdout, clock });
      const match = allowed(
        startMatch({
          initialFen: options.fen,
          timeControl: options.clock,
          plyLimit: options.maxPlies,
          at: clock.now(),
        }),
      );
      const writings = new Writings();
      const guesses = new GuessBook();
      played.push(
        await playMatch({
          agents: seatAgents(profiles, { pools, models, purse, writings, clock, seed: options.seed }),
          forecast: speculation.policy === 'off' ? null : foresee(writings, guesses),
          speculation: { white: speculation, black: speculation },
          match,
          clock,
          signal: interrupt.signal,
          onPly: (record, now, counts) => {
            display?.ply(record, now, counts);
            till.value.save();
          },
          onSpeculation: look => display?.speculation(look),
          onFailure: (agent, error) =>
            console.error(`${agent.name}: ${error instanceof Error ? error.message : String(error)}`),
        }),
      );
      if (options.record !== undefined) await record(options.record, played.at(-1), { profiles, guesses });
    }
    report(
      played,
      profiles,
      options,
      seatAgents(profiles, { pools, models, purse, clock, seed: options.seed }),
    );
  } finally {
    await models.close();
    await pools.close();
    till.value.close();
  }
}

/** Named by when it ended, so that runs do not overwrite each other. */
async function record(
  folder: string,
  game: PlayedMatch | undefined,
  { profiles, guesses }: { profiles: BySeat<AgentProfile>; guesses: GuessBook },
): Promise<void> {
  if (game === undefined || game.plies.length === 0) return;
  const ended = new Date(new RealClock().epoch()).toISOString().replace(/\D/g, '').slice(0, 17);
  const head = { id: `match-${ended}`, white: profiles.white.name, initialFen: game.match.initialFen };
  await writeTrace(folder, traceOf(head, game.plies, guesses));
}

/** The endpoints and agents of ponderhit.yaml and of the environment, and what a match may cost. */
function configuredBy(
  { settings }: Options,
  clock: Clock,
): { configured: Configured; caps: Settings['caps']; predictors: Settings['predictors'] } {
  const read = readSettings(settings ?? 'ponderhit.yaml', { wanted: settings !== undefined });
  if (!read.ok) return verb.error(read.error.map(mistake => `error: ${mistake}`).join('\n'));
  const { endpoints, agents, predictors, caps } = read.value;
  const models = new Models({ endpoints, clock, capped: caps.matchUsd !== null || caps.dayUsd !== null });
  return { configured: { entries: agents, models }, caps, predictors };
}

function agentOption(seat: Seat, { pace, clock, ...options }: Options, configured: Configured): AgentProfile {
  const found = findAgent(options[seat], pace ?? null, configured);
  if (!found.ok) return verb.error(`error: option '--${seat}' is invalid. ${found.error.message}`);
  if (found.value.readsClock && clock.kind === 'none') {
    return verb.error(`error: ${found.value.name} plays on its clock: give the match one with --clock 60+1`);
  }
  return found.value;
}

/** Imitated think times are always said to be. */
function label({ name, paceLabel }: AgentProfile): string {
  return paceLabel === null ? name : `${name} (imitates ${paceLabel})`;
}

/** Starting an engine takes longer than many a move; the match's time leaves it out. */
async function warmEngines(pools: EnginePools, profiles: BySeat<AgentProfile>): Promise<void> {
  const commands = [embeddedStockfish()];
  for (const { spec } of Object.values(profiles)) {
    if (spec.kind === 'uci') commands.push(allowed(parseCommand(spec.command)));
  }
  await Promise.all(commands.map(command => pools.get(command).warm(availableParallelism())));
}

/** Each seat draws from a seed of its own. */
function seatAgents(
  profiles: BySeat<AgentProfile>,
  {
    seed,
    ...deps
  }: { pools: EnginePools; models: Models; purse: Purse; writings?: Writings; clock: Clock; seed: number },
): BySeat<Agent> {
  return {
    white: createAgent(profiles.white, { ...deps, seed: seatSeed(seed, 'white') }),
    black: createAgent(profiles.black, { ...deps, seed: seatSeed(seed, 'black') }),
  };
}

function report(
  played: readonly PlayedMatch[],
  profiles: BySeat<AgentProfile>,
  options: Options,
  agents: BySeat<Agent>,
): void {
  const last = played.at(-1);
  if (last === undefined) return;
  if (options.pgn !== undefined) writeFileSync(options.pgn, pgnOf(last, profiles));
  const [first] = played;
  const comparison =
    options.compare && first !== undefined && first !== last ? compare(first, last, agents) : null;
  if (options.json) {
    console.log(JSON.stringify(comparison ?? last.report));
    return;
  }
  const { maxUsage, usageRatio, theory, forecast } = last.report;
  if (maxUsage !== null) {
    const off = percent(usageRatio / maxUsage - 1);
    console.log(`usage ×${usageRatio.toFixed(2)}, bound ×${maxUsage}: off by ${off}`);
  }
  if (theory !== null) {
    console.log(
      `theory: the paper's formula ${percent(theory.paper)}, a deep tree ${percent(theory.tree)} saved`,
    );
  }
  if (forecast !== null) {
    console.log(
      `predictions of ${forecast.windows} turns: log loss ${forecast.logLoss.toFixed(2)} nats, ` +
        `Brier score ${forecast.brier.toFixed(2)}`,
    );
  }
  if (comparison === null) return;
  const { sequential, speculative, savedFraction, identical } = comparison;
  console.log(
    `sequential ${seconds(sequential.wallMs)}, speculative ${seconds(speculative.wallMs)}: ` +
      `${percent(savedFraction)} saved, measured; ` +
      (identical === null
        ? 'the agents do not promise equal games'
        : `games ${identical ? 'identical' : 'DIFFER'}`),
  );
}

function pgnOf({ match, plies, counts }: PlayedMatch, { white, black }: BySeat<AgentProfile>): string {
  const imitated = white.paceLabel !== null || black.paceLabel !== null;
  return makePgn({
    event: 'Ponderhit match',
    site: 'Ponderhit',
    date: new RealClock().epoch(),
    round: '-',
    white: white.name,
    black: black.name,
    match,
    // Imitated tokens are nothing that the game has cost.
    plies: imitated ? plies : plies.map(pgnPly),
    moreTags: imitated ? [] : spendingTags(counts),
  });
}

await runVerb(verb);
