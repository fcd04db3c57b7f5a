import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import { makePgn } from '../../shared/chess/pgn.ts';
import { START_FEN } from '../../shared/chess/position.ts';
import type { TimeControl } from '../../shared/chess/timeControl.ts';
import { startMatch } from '../../shared/match/match.ts';
import { type BySeat, type Seat, seatSeed } from '../../shared/match/seat.ts';
import { preset, type SpeculationSettings } from '../../shared/match/speculation.ts';
import type { Agent } from '../agents/agent.ts';
import { type AgentProfile, createAgent, findAgent } from '../agents/catalogue.ts';
import { type Clock, RealClock } from '../clock.ts';
import { embeddedStockfish, parseCommand } from '../engines/command.ts';
import { EnginePools } from '../engines/pools.ts';
import { Blend } from '../predictors/blend.ts';
import { EnginePredictor } from '../predictors/engine.ts';
import { Experience } from '../predictors/experience.ts';
import { PRIORS } from '../predictors/fitted.ts';
import type { Forecast } from '../predictors/predictor.ts';
import { SelfPredictor } from '../predictors/self.ts';
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
  readonly compare: boolean;
  readonly json: boolean;
}

const verb = new Command('match')
  .description('Play one match between two agents, drawn in the terminal, and print what was counted.')
  .option(
    '--white <agent>',
    'White: a catalogue id, or inline: stockfish:nodes=20000,temperature=40, uci:command=PROGRAM,nodes=20000, random',
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
  .option('--pgn <file>', 'write the game there')
  .option('--compare', 'play it twice, with speculation off and then as asked', false)
  .option('--json', 'print only one JSON object on standard output', false)
  .action(run);

async function run(options: Options): Promise<void> {
  const profiles = { white: agentOption('white', options), black: agentOption('black', options) };
  const clock = new RealClock();
  const pools = new EnginePools({ clock });
  const interrupt = new AbortController();
  const stop = (): void => interrupt.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    await warmEngines(pools, profiles);
    const off = preset('off');
    const { maxUsage = options.speculation.maxUsage } = options;
    const asked = { ...options.speculation, maxUsage };
    const modes = options.compare ? [off, asked] : [asked];
    const played: PlayedMatch[] = [];
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
      played.push(
        await playMatch({
          agents: seatAgents(profiles, { pools, clock, seed: options.seed }),
          forecast: speculation.policy === 'off' ? null : forecastOf(profiles, options, pools),
          speculation: { white: speculation, black: speculation },
          match,
          clock,
          signal: interrupt.signal,
          onPly: (record, now, counts) => display?.ply(record, now, counts),
          onSpeculation: look => display?.speculation(look),
          onFailure: (agent, error) =>
            console.error(`${agent.name}: ${error instanceof Error ? error.message : String(error)}`),
        }),
      );
    }
    report(played, profiles, options, seatAgents(profiles, { pools, clock, seed: options.seed }));
  } finally {
    await pools.close();
  }
}

/** What is learned of the players is for this one match. */
function forecastOf(profiles: BySeat<AgentProfile>, options: Options, pools: EnginePools): Forecast {
  const self = new SelfPredictor();
  return new Blend({
    predictors: [self, new EnginePredictor({ pool: pools.get(embeddedStockfish()) })],
    self,
    opponents: {
      white: { kind: profiles.white.spec.kind, id: options.white },
      black: { kind: profiles.black.spec.kind, id: options.black },
    },
    experience: new Experience({ priors: PRIORS, rows: [], onUnreadable: () => undefined }),
  });
}

function agentOption(seat: Seat, { pace, clock, ...options }: Options): AgentProfile {
  const found = findAgent(options[seat], pace ?? null);
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
  { pools, clock, seed }: { pools: EnginePools; clock: Clock; seed: number },
): BySeat<Agent> {
  return {
    white: createAgent(profiles.white, { pools, clock, seed: seatSeed(seed, 'white') }),
    black: createAgent(profiles.black, { pools, clock, seed: seatSeed(seed, 'black') }),
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
  if (maxUsage !== null) console.log(`usage ×${usageRatio.toFixed(2)}, bound ×${maxUsage}`);
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

function pgnOf({ match, plies }: PlayedMatch, { white, black }: BySeat<AgentProfile>): string {
  return makePgn({
    event: 'Ponderhit match',
    site: 'Ponderhit',
    date: new RealClock().epoch(),
    round: '-',
    white: white.name,
    black: black.name,
    match,
    plies,
  });
}

await runVerb(verb);
