import { Command, InvalidArgumentError } from 'commander';
import { play, START_FEN } from '../../shared/chess/position.ts';
import type { Trace } from '../../shared/match/trace.ts';
import type { Turn } from '../../shared/match/turn.ts';
import { type AgentProfile, createAgent, findAgent } from '../agents/catalogue.ts';
import { RealClock } from '../clock.ts';
import { embeddedStockfish } from '../engines/command.ts';
import { EnginePools } from '../engines/pools.ts';
import { BLEND_OF_RECORDED, ENGINE_FIT, type EngineFit, LINES, NODES } from '../predictors/fitted.ts';
import { Urgency } from '../urgency.ts';
import { engineLoss, fitSamples, type Sample, samplesOf, samplesOfTrace } from './fitting.ts';
import { allowed, numberOption, runVerb } from './options.ts';
import { tracesOption } from './traces.ts';

interface Options {
  readonly dir: readonly Trace[];
  readonly agent?: AgentProfile;
  readonly games: number;
}

const verb = new Command('fit-predictor')
  .description(
    "Fits what predictions start from on recorded games: the engine predictor's temperature and the mass it " +
      'leaves for moves outside its lines, with the log loss (nats a move) against uniform over the legal ' +
      'moves; how often guesses come true; and how the two are blended.',
  )
  .requiredOption('--dir <folder>', 'the recorded games, one JSON file each', tracesOption)
  .option(
    '--agent <agent>',
    'also measure the shipped numbers on games of this agent against itself',
    agentOption,
  )
  .option('--games <n>', 'how many of them, 40 plies each', numberOption(1, 1000), 3)
  .action(run);

const clock = new RealClock();
const pools = new EnginePools({ clock, size: 1 });
try {
  await runVerb(verb);
} finally {
  await pools.close();
}

async function run({ dir, agent, games: gameCount }: Options): Promise<void> {
  const pool = pools.get(embeddedStockfish());
  const games: Sample[][] = [];
  for (const trace of dir) games.push(await samplesOfTrace(trace, pool));
  const all = games.flat();
  const { engine, guessedByRank, priors } = fitSamples(all);
  console.log(`${NODES} nodes, ${LINES} lines, ${all.length} recorded moves`);
  console.log(`fitted: temperature ${engine.temperatureCp} cp, mass for none ${engine.noneMass.toFixed(3)}`);
  console.log(`fitted:               ${describe(all, engine)}`);
  if (games.length > 1) {
    const heldOut = games.map(game => {
      const { engine: others } = fitSamples(games.filter(each => each !== game).flat());
      return { loss: engineLoss(game, others) * game.length, moves: game.length };
    });
    const heldOutLoss = sum(heldOut.map(({ loss }) => loss)) / sum(heldOut.map(({ moves }) => moves));
    console.log(`each game held out:   log loss ${heldOutLoss.toFixed(3)}`);
  }
  console.log(`shipped:              ${describe(all, ENGINE_FIT)}`);
  console.log(`moves by rank among the lines that told them: ${ranksOf(all).map(rounded).join(', ')}`);
  console.log(`guesses by rank: ${guessedByRank.map(rounded).join(', ')}`);
  const { engine: first, recorded, [BLEND_OF_RECORDED]: blend } = priors;
  console.log(
    `blend: engine ${rounded(first?.weight ?? 0)}, recorded ${rounded(recorded?.weight ?? 0)}; ` +
      `sharpness ${rounded(blend?.calibration.sharpness ?? 1)}, none shifted ${rounded(blend?.calibration.noneShift ?? 0)}`,
  );
  if (agent !== undefined) {
    const own = await samplesOf(await selfPlay(agent, gameCount), pool);
    console.log(`${agent.name}, ${own.length} moves:`);
    console.log(`shipped:              ${describe(own, ENGINE_FIT)}`);
  }
}

/** An agent that can be asked without a match. */
function agentOption(text: string): AgentProfile {
  const profile = allowed(findAgent(text, null));
  if (profile.readsClock) throw new InvalidArgumentError('it plays on its clock, and there is none here');
  return profile;
}

function describe(samples: readonly Sample[], fit: EngineFit): string {
  const uniform = sum(samples.map(({ legal }) => Math.log(legal))) / samples.length;
  const top = [1, 3, 5].map(k => {
    const hits = samples.filter(({ uci, lines }) => lines.slice(0, k).some(({ move }) => move === uci));
    return `top ${k} ${Math.round((100 * hits.length) / samples.length)} %`;
  });
  const losses = `log loss ${engineLoss(samples, fit).toFixed(3)}, uniform ${uniform.toFixed(3)}`;
  return `${losses}; ${top.join(', ')}`;
}

async function selfPlay(
  profile: AgentProfile,
  games: number,
): Promise<{ fen: string; uci: string; guesses: readonly string[] }[]> {
  const played: { fen: string; uci: string; guesses: readonly string[] }[] = [];
  for (let seed = 1; seed <= games; seed++) {
    const agent = createAgent(profile, { pools, clock, seed });
    let turn: Turn = { initialFen: START_FEN, moves: [], fen: START_FEN, drawOffered: false };
    for (let ply = 1; ply <= 40; ply++) {
      const { choice } = await agent.choose(turn, {
        signal: new AbortController().signal,
        urgency: new Urgency('authoritative'),
        refused: [],
        report: () => undefined,
      });
      if (choice.kind !== 'move') break;
      const next = play(turn.fen, choice.uci);
      if (!next.ok) throw new Error(next.error.message);
      played.push({ fen: turn.fen, uci: choice.uci, guesses: [] });
      if (next.value.ends !== null) break;
      turn = { ...turn, moves: [...turn.moves, choice.uci], fen: next.value.fen };
    }
  }
  return played;
}

/** Of the moves that some line told: how often it was the first, the second … */
function ranksOf(samples: readonly Sample[]): number[] {
  const ranks = samples
    .map(({ uci, lines }) => lines.findIndex(({ move }) => move === uci))
    .filter(rank => rank >= 0);
  return Array.from(
    { length: LINES },
    (_, rank) => ranks.filter(each => each === rank).length / ranks.length,
  );
}

function rounded(value: number): string {
  return value.toFixed(3);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
