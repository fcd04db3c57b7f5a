import { Command, Option } from 'commander';
import { usageRatio, windowsOf } from '../../shared/match/counts.ts';
import { startMatch } from '../../shared/match/match.ts';
import { POLICY_NAMES, speculationSettings } from '../../shared/match/speculation.ts';
import type { Trace } from '../../shared/match/trace.ts';
import { paperEstimate } from '../../shared/stats/paperEstimate.ts';
import { peakSearches } from '../../shared/stats/peak.ts';
import { ReplayAgent } from '../agents/replay.ts';
import { RealClock, VirtualClock } from '../clock.ts';
import { embeddedStockfish } from '../engines/command.ts';
import type { EnginePool } from '../engines/pool.ts';
import { EnginePools } from '../engines/pools.ts';
import { DEFAULT_LIMITS } from '../match/conductor.ts';
import { ChargedPredictor } from '../predictors/charged.ts';
import { EnginePredictor } from '../predictors/engine.ts';
import type { Predictor } from '../predictors/predictor.ts';
import { RecordedPredictor } from '../predictors/recorded.ts';
import { allowed, numberOption, runVerb } from './options.ts';
import { playMatch } from './playMatch.ts';
import { slowModelStandIns } from './slowModel.ts';
import { percent, table } from './terminal.ts';
import { tracesOption } from './traces.ts';

/*
 * npm run bench:traces: what a policy would have saved on recorded games, played by the real conductor and
 * tree on a virtual clock.
 */

const PREDICTORS = ['engine', 'recorded'] as const;
/** The paper's own estimator beside our policies. */
const POLICIES = ['paper', ...POLICY_NAMES] as const;
/** The guesses that the paper's estimator takes. */
const PAPER_K = 3;

interface Options {
  readonly dir: Trace[];
  readonly plies: number;
  readonly policy: (typeof POLICIES)[number];
  readonly predictor: (typeof PREDICTORS)[number];
  readonly predictMs: number;
  readonly seed: number;
  readonly json: boolean;
}

/** One recorded game. */
interface GameFigures {
  readonly id: string;
  readonly savedFraction: number;
  readonly usageRatio: number;
  readonly stepAccuracy: number;
  readonly windows: number;
  readonly readyHits: number;
  readonly pendingHits: number;
  readonly misses: number;
  readonly branches: number;
  readonly peakBranches: number;
}

const verb = new Command('bench:traces')
  .description(
    'Plays recorded games of a slow model again, on a virtual clock, and tells what a policy saves and what ' +
      'it costs. Times are as recorded; nothing is measured on the wall clock.',
  )
  .requiredOption('--dir <folder>', 'the recorded games, one JSON file each', tracesOption)
  .option('--plies <n>', 'of each game, from its start', numberOption(1, 1000), 30)
  .addOption(new Option('--policy <name>', 'paper: its own estimator').choices(POLICIES).default('balanced'))
  .addOption(
    new Option('--predictor <name>', 'engine: a short search; recorded: what a fast model guessed then')
      .choices(PREDICTORS)
      .default('engine'),
  )
  .option('--predict-ms <n>', 'what a prediction of the engine takes', numberOption(0, 600_000), 200)
  .option('--seed <n>', 'draws what happens off the recorded line', numberOption(0, 2 ** 32 - 1), 1)
  .option('--json', 'print one JSON object', false)
  .action(run);

async function run(options: Options): Promise<void> {
  const pools = new EnginePools({ clock: new RealClock() });
  try {
    const pool = pools.get(embeddedStockfish());
    const games: GameFigures[] = [];
    for (const trace of options.dir) {
      games.push(options.policy === 'paper' ? estimated(trace, options) : await played(trace, options, pool));
    }
    print(games, options);
  } finally {
    await pools.close();
  }
}

/** The paper's arithmetic. */
function estimated({ id, plies }: Trace, options: Options): GameFigures {
  const steps = plies.slice(0, options.plies).map(({ uci, actorMs, actorTokens, guesses }) => {
    const guess = guesses[PAPER_K];
    if (guess === undefined)
      return verb.error(`error: the game ${id} has no recorded guesses of ${PAPER_K} moves`);
    return {
      actorMs,
      actorTokens: actorTokens.input + actorTokens.output,
      guessMs: guess.ms,
      guessTokens: guess.tokens.input + guess.tokens.output,
      guessed: guess.moves.includes(uci),
    };
  });
  const { hits, windows, savedFraction, usageRatio, stepAccuracy } = paperEstimate(steps, PAPER_K);
  return {
    id,
    savedFraction: fraction(savedFraction),
    usageRatio: fraction(usageRatio),
    stepAccuracy: fraction(stepAccuracy),
    windows,
    readyHits: hits,
    pendingHits: 0,
    misses: windows - hits,
    branches: PAPER_K * windows,
    peakBranches: PAPER_K,
  };
}

/** The real conductor and tree. */
async function played(trace: Trace, options: Options, pool: EnginePool): Promise<GameFigures> {
  const clock = new VirtualClock();
  const standIns = slowModelStandIns(pool, options.seed);
  const agent = new ReplayAgent({ trace, clock, seed: options.seed, standIn: standIns.choose });
  const predictors: Record<Options['predictor'], () => Predictor> = {
    engine: () =>
      new ChargedPredictor({ inner: new EnginePredictor({ pool }), clock, ms: options.predictMs }),
    recorded: () => new RecordedPredictor({ trace, clock, standIn: standIns.guess }),
  };
  const plies = Math.min(options.plies, trace.plies.length);
  const settings = speculationSettings.parse({ policy: options.policy });
  const match = allowed(startMatch({ initialFen: trace.initialFen, plyLimit: plies, at: clock.now() }));
  const game = await clock.run(
    playMatch({
      agents: { white: agent, black: agent },
      predictor: predictors[options.predictor](),
      speculation: { white: settings, black: settings },
      match,
      clock,
      // However long a recorded think was, it ended with its move.
      limits: { ...DEFAULT_LIMITS, thinkMs: Number.MAX_SAFE_INTEGER },
    }),
  );
  const recorded = trace.plies.slice(0, plies).map(({ uci }) => uci);
  if (game.match.moves.join(' ') !== recorded.join(' ')) {
    throw new Error(`the game ${trace.id} was not replayed as it was recorded`);
  }
  const sequentialMs = trace.plies.slice(0, plies).reduce((sum, { actorMs }) => sum + actorMs, 0);
  const { counts, branches } = game;
  return {
    id: trace.id,
    savedFraction: fraction(1 - clock.now() / sequentialMs),
    usageRatio: fraction(usageRatio(counts).ratio),
    stepAccuracy: fraction(counts.predictedPlies / counts.plies),
    windows: windowsOf(counts),
    readyHits: counts.readyHits,
    pendingHits: counts.pendingHits,
    misses: counts.misses,
    branches: counts.branches,
    peakBranches: peakSearches(branches),
  };
}

function fraction(value: number): number {
  return Number(value.toFixed(4));
}

function mean(
  games: readonly GameFigures[],
  figure: 'savedFraction' | 'usageRatio' | 'stepAccuracy',
): number {
  return fraction(games.reduce((sum, game) => sum + game[figure], 0) / games.length);
}

function print(games: readonly GameFigures[], { policy, predictor, plies, json }: Options): void {
  const means = {
    savedFraction: mean(games, 'savedFraction'),
    usageRatio: mean(games, 'usageRatio'),
    stepAccuracy: mean(games, 'stepAccuracy'),
  };
  if (json) {
    const source = policy === 'paper' ? 'recorded' : predictor;
    console.log(JSON.stringify({ policy, predictor: source, plies, games, mean: means }));
    return;
  }
  const rows = games.map(game => [
    game.id,
    percent(game.savedFraction),
    game.usageRatio.toFixed(2),
    game.stepAccuracy.toFixed(3),
    `${game.readyHits} + ${game.pendingHits} of ${game.windows}`,
    `${game.branches}, ${game.peakBranches} at once`,
  ]);
  const all = [
    'mean',
    percent(means.savedFraction),
    means.usageRatio.toFixed(2),
    means.stepAccuracy.toFixed(3),
    '',
    '',
  ];
  console.log(table([['game', 'saved', 'usage', 'accuracy', 'hits', 'branches'], ...rows, all]));
}

await runVerb(verb);
