import { writeFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { forecastScore } from '../../shared/match/forecasts.ts';
import { POLICY_NAMES, preset, type SpeculationSettings } from '../../shared/match/speculation.ts';
import { type Theory, theoryOf } from '../../shared/match/theory.ts';
import type { Trace } from '../../shared/match/trace.ts';
import {
  addScores,
  type ForecastReport,
  forecastReport,
  NO_SCORE,
} from '../../shared/stats/forecastScore.ts';
import { paperEstimate } from '../../shared/stats/paperEstimate.ts';
import { RealClock, ScaledClock } from '../clock.ts';
import { embeddedStockfish } from '../engines/command.ts';
import { EnginePools } from '../engines/pools.ts';
import { type FittedPriors, fitPriors, SHIPPED } from './fitting.ts';
import { type FrontierPoint, frontierSvg } from './frontier.ts';
import { numberOption, runVerb, usageOption } from './options.ts';
import type { PlayedMatch } from './playMatch.ts';
import { fraction, type GameFigures, PREDICTORS, type PredictorName, replay } from './replayed.ts';
import { SearchCache } from './searchCache.ts';
import { percent, table } from './terminal.ts';
import { tracesOption } from './traces.ts';

/*
 * npm run bench:traces: what a policy would have saved on recorded games, played by the real conductor and
 * tree on a virtual clock.
 */

/** The paper's own estimator beside our policies. */
const POLICIES = ['paper', ...POLICY_NAMES] as const;
type BenchPolicy = (typeof POLICIES)[number];
/** The guesses that the paper's estimator takes. */
const PAPER_K = 3;
/** The usage ratios of a frontier, beside those of the presets. */
const FRONTIER = [1.2, 1.5, 2, 2.65, 3.5, 5, 6.6, 9];

interface Options {
  readonly dir: Trace[];
  readonly plies: number;
  readonly policy: BenchPolicy;
  readonly maxUsage?: number | undefined;
  readonly predictor: PredictorName;
  readonly predictMs: number;
  readonly seed: number;
  readonly leaveOneOut: boolean;
  readonly realSpeed?: number | undefined;
  readonly plot?: string;
  readonly json: boolean;
}

interface Means {
  readonly savedFraction: number;
  readonly usageRatio: number;
  readonly stepAccuracy: number;
}

/** What `--json` prints. */
interface BenchReport {
  readonly policy: BenchPolicy;
  readonly predictor: PredictorName;
  readonly plies: number;
  readonly games: readonly GameFigures[];
  readonly mean: Means;
  /** The bound on the usage ratio, and how far the mean was off, as a fraction of it; null where there is none. */
  readonly maxUsage: number | null;
  readonly usageOff: number | null;
  /** What theory expects from the hit rate and times that were counted; null for the paper's estimator. */
  readonly theory: Theory | null;
  readonly forecast: ForecastReport | null;
  /** The same games on the real clock; null where it was not asked for. */
  readonly real: {
    readonly speed: number;
    readonly games: readonly GameFigures[];
    readonly mean: Means;
  } | null;
}

const verb = new Command('bench:traces')
  .description(
    'Plays recorded games of a slow model again, on a virtual clock, and tells what a policy saves and what ' +
      'it costs. Times are as recorded; nothing is measured on the wall clock unless --real-speed says so.',
  )
  .requiredOption('--dir <folder>', 'the recorded games, one JSON file each', tracesOption)
  .option('--plies <n>', 'of each game, from its start', numberOption(1, 1000), 30)
  .addOption(new Option('--policy <name>', 'paper: its own estimator').choices(POLICIES).default('balanced'))
  .option(
    '--max-usage <r>',
    'spend at most r times what a sequential run would, instead of the preset',
    usageOption,
  )
  .addOption(
    new Option(
      '--predictor <name>',
      'engine: a short search; recorded: what a fast model guessed then; blend: both',
    )
      .choices(PREDICTORS)
      .default('engine'),
  )
  .option('--predict-ms <n>', 'what a prediction of the engine takes', numberOption(0, 600_000), 200)
  .option('--seed <n>', 'draws what happens off the recorded line', numberOption(0, 2 ** 32 - 1), 1)
  .option(
    '--leave-one-out',
    'predict each game with constants that were fitted on the other games of the folder, not the shipped ones',
    false,
  )
  .option(
    '--real-speed <n>',
    'play each game once more on the real clock, n times as fast',
    numberOption(1, 10_000),
  )
  .option('--plot <file.svg>', 'draw the saving of all policies against their usage, with the paper’s points')
  .option('--json', 'print one JSON object', false)
  .action(run);

async function run(options: Options): Promise<void> {
  if (options.leaveOneOut && options.dir.length < 2) {
    verb.error('error: --leave-one-out needs at least two recorded games');
  }
  const pools = new EnginePools({ clock: new RealClock() });
  try {
    const searches = new SearchCache(pools.get(embeddedStockfish()));
    const priors = await priorsOf(options, searches);
    const report = await bench(options, { searches, priors });
    if (options.plot !== undefined) {
      writeFileSync(options.plot, await frontier(options, { searches, priors }));
    }
    print(report, options);
  } finally {
    await pools.close();
  }
}

interface Tools {
  readonly searches: SearchCache;
  /** By game. */
  readonly priors: ReadonlyMap<Trace, FittedPriors>;
}

/** What predictors are taken for before the first window of each game. */
async function priorsOf({ dir, leaveOneOut }: Options, searches: SearchCache): Promise<Tools['priors']> {
  const priors = new Map<Trace, FittedPriors>();
  for (const trace of dir) {
    const others = dir.filter(each => each !== trace);
    priors.set(trace, leaveOneOut ? await fitPriors(others, searches) : SHIPPED);
  }
  return priors;
}

async function bench(options: Options, tools: Tools): Promise<BenchReport> {
  const { policy, predictor, plies, realSpeed } = options;
  if (policy === 'paper') {
    const games = options.dir.map(trace => estimated(trace, plies));
    const none = { maxUsage: null, usageOff: null, theory: null, forecast: null, real: null };
    return { policy, predictor: 'recorded', plies, games, mean: meanOf(games), ...none };
  }
  const settings = settingsOf(policy, options.maxUsage);
  const games: GameFigures[] = [];
  const real: GameFigures[] = [];
  const matches: PlayedMatch[] = [];
  for (const trace of options.dir) {
    const priors = tools.priors.get(trace) ?? SHIPPED;
    const { figures, game } = await replay(trace, settings, options, { ...tools, priors });
    games.push(figures);
    matches.push(game);
    if (realSpeed === undefined) continue;
    // The engine's moves are all known by now.
    const clock = new ScaledClock(new RealClock(), realSpeed);
    real.push((await replay(trace, settings, options, { ...tools, priors, clock })).figures);
  }
  const mean = meanOf(games);
  const { maxUsage } = settings;
  return {
    policy,
    predictor,
    plies,
    games,
    mean,
    maxUsage,
    usageOff: maxUsage === null ? null : fraction(mean.usageRatio / maxUsage - 1),
    theory: rounded(
      theoryOf(
        matches.flatMap(match => match.plies),
        settings,
      ),
    ),
    forecast: forecastReport(matches.map(match => forecastScore(match.plies)).reduce(addScores, NO_SCORE)),
    real: realSpeed === undefined ? null : { speed: realSpeed, games: real, mean: meanOf(real) },
  };
}

function settingsOf(
  policy: Exclude<BenchPolicy, 'paper'>,
  maxUsage: number | undefined,
): SpeculationSettings {
  return maxUsage === undefined ? preset(policy) : { ...preset(policy), maxUsage };
}

/** The paper's arithmetic. */
function estimated({ id, plies: recorded }: Trace, plies: number): GameFigures {
  const steps = recorded.slice(0, plies).map(({ uci, actorMs, actorTokens, guesses }) => {
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

/** Every policy with either predictor, and the paper's estimator, as a picture. */
async function frontier(options: Options, tools: Tools): Promise<string> {
  const along = async (predictor: PredictorName): Promise<FrontierPoint[]> => {
    const points: FrontierPoint[] = [];
    for (const maxUsage of FRONTIER) {
      const name = POLICY_NAMES.find(each => preset(each).maxUsage === maxUsage) ?? null;
      const policy = name ?? 'balanced';
      const { mean } = await bench({ ...options, policy, maxUsage, predictor, realSpeed: undefined }, tools);
      // The presets are named on one line; on the other they lie beside.
      points.push({ ...mean, name: predictor === 'engine' ? name : null });
    }
    return points;
  };
  const oneStep = await bench(
    { ...options, policy: 'one-step', maxUsage: undefined, predictor: 'engine', realSpeed: undefined },
    tools,
  );
  const recorded = options.dir.every(({ plies }) =>
    plies.slice(0, options.plies).every(({ guesses }) => guesses[PAPER_K] !== undefined),
  );
  const paper = recorded
    ? [{ ...meanOf(options.dir.map(trace => estimated(trace, options.plies))), name: 'paper' }]
    : [];
  return frontierSvg({
    title: 'What speculation saves, and what it costs',
    subtitle: `${options.dir.length} recorded games, ${options.plies} plies each, on a virtual clock`,
    series: [
      { name: 'tree, engine', joined: true, points: await along('engine') },
      ...(recorded
        ? [
            {
              name: 'tree, engine and guesses',
              joined: true,
              points: await along('blend'),
            },
          ]
        : []),
      { name: 'one step, engine', joined: false, points: [{ ...oneStep.mean, name: 'one step' }] },
      { name: 'the paper’s estimator', joined: false, points: paper },
    ],
  });
}

function meanOf(games: readonly GameFigures[]): Means {
  const of = (figure: keyof Means): number => fraction(sum(games.map(game => game[figure])) / games.length);
  return {
    savedFraction: of('savedFraction'),
    usageRatio: of('usageRatio'),
    stepAccuracy: of('stepAccuracy'),
  };
}

function print(report: BenchReport, { json }: Options): void {
  if (json) {
    console.log(JSON.stringify(report));
    return;
  }
  console.log(figuresTable(report.games, report.mean, report.maxUsage));
  const { maxUsage, usageOff, theory, forecast, real } = report;
  if (maxUsage !== null && usageOff !== null) {
    console.log(`usage bound ${maxUsage}, off by ${percent(usageOff)} on the mean`);
  }
  if (theory !== null) {
    console.log(`theory: the paper's formula ${percent(theory.paper)}, a deep tree ${percent(theory.tree)}`);
  }
  if (forecast !== null) {
    const { logLoss, brier, windows, reliability } = forecast;
    console.log(
      `predictions of ${windows} turns: log loss ${logLoss.toFixed(3)} nats, Brier score ${brier.toFixed(3)}`,
    );
    const rows = reliability.map(({ from, forecasts, called, cameTrue }) => [
      `${Math.round(100 * from)}–${Math.round(100 * from) + 10} %`,
      String(forecasts),
      percent(called),
      percent(cameTrue),
    ]);
    console.log(table([['called', 'forecasts', 'mean', 'came true'], ...rows]));
  }
  if (real !== null) {
    console.log(`on the real clock, ${real.speed} times as fast:`);
    console.log(figuresTable(real.games, real.mean, maxUsage));
  }
}

function figuresTable(games: readonly GameFigures[], mean: Means, maxUsage: number | null): string {
  const usage = ({ usageRatio }: Pick<Means, 'usageRatio'>): string =>
    maxUsage === null
      ? usageRatio.toFixed(2)
      : `${usageRatio.toFixed(2)} (${usageRatio > maxUsage ? '+' : ''}${percent(usageRatio / maxUsage - 1)})`;
  const rows = games.map(game => [
    game.id,
    percent(game.savedFraction),
    usage(game),
    game.stepAccuracy.toFixed(3),
    `${game.readyHits} + ${game.pendingHits} of ${game.windows}`,
    `${game.branches}, ${game.peakBranches} at once`,
  ]);
  const all = ['mean', percent(mean.savedFraction), usage(mean), mean.stepAccuracy.toFixed(3), '', ''];
  return table([['game', 'saved', 'usage', 'accuracy', 'hits', 'branches'], ...rows, all]);
}

function rounded(theory: Theory | null): Theory | null {
  return theory === null ? null : { paper: fraction(theory.paper), tree: fraction(theory.tree) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

await runVerb(verb);
