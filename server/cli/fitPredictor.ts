import { Command, InvalidArgumentError } from 'commander';
import { legalMoves, play, START_FEN } from '../../shared/chess/position.ts';
import type { Trace } from '../../shared/match/trace.ts';
import type { Turn } from '../../shared/match/turn.ts';
import { type AgentProfile, createAgent, findAgent } from '../agents/catalogue.ts';
import { RealClock } from '../clock.ts';
import { embeddedStockfish } from '../engines/command.ts';
import type { EngineLine } from '../engines/engine.ts';
import type { EnginePool } from '../engines/pool.ts';
import { EnginePools } from '../engines/pools.ts';
import { predictionsFrom, shallowSearch } from '../predictors/engine.ts';
import { LINES, NODES, NONE_MASS, TEMPERATURE_CP } from '../predictors/fitted.ts';
import { Urgency } from '../urgency.ts';
import { allowed, numberOption, runVerb } from './options.ts';
import { positionsOf, tracesOption } from './traces.ts';

/** A move that was played, and what the predictor's search says of its position. */
interface Sample {
  readonly uci: string;
  readonly legal: number;
  readonly lines: readonly EngineLine[];
  readonly searchMs: number;
}

interface Fit {
  readonly temperatureCp: number;
  readonly noneMass: number;
}

interface Options {
  readonly dir: readonly Trace[];
  readonly agent?: AgentProfile;
  readonly games: number;
}

const verb = new Command('fit-predictor')
  .description(
    "Fits the engine predictor's temperature, and the mass it leaves for moves outside its lines, on " +
      'recorded games; prints them with the log loss (nats a move) against uniform over the legal moves.',
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
  await pool.warm(1);
  const games: Sample[][] = [];
  for (const trace of dir) games.push(await samplesOf(positionsOf(trace), pool));
  const all = games.flat();
  const fitted = fit(all);
  console.log(`${NODES} nodes, ${LINES} lines, ${all.length} recorded moves`);
  console.log(`fitted: temperature ${fitted.temperatureCp} cp, mass for none ${fitted.noneMass.toFixed(3)}`);
  console.log(`fitted:               ${describe(all, fitted)}`);
  const heldOut = games.map(game => {
    const others = fit(games.filter(each => each !== game).flat());
    return { loss: logLoss(game, others) * game.length, moves: game.length };
  });
  const heldOutLoss = sum(heldOut.map(({ loss }) => loss)) / sum(heldOut.map(({ moves }) => moves));
  console.log(`each game held out:   log loss ${heldOutLoss.toFixed(3)}`);
  const shipped = { temperatureCp: TEMPERATURE_CP, noneMass: NONE_MASS };
  console.log(`shipped:              ${describe(all, shipped)}`);
  if (agent !== undefined) {
    const own = await samplesOf(await selfPlay(agent, gameCount), pool);
    console.log(`${agent.name}, ${own.length} moves:`);
    console.log(`shipped:              ${describe(own, shipped)}`);
  }
}

/** An agent that can be asked without a match. */
function agentOption(text: string): AgentProfile {
  const profile = allowed(findAgent(text, null));
  if (profile.readsClock) throw new InvalidArgumentError('it plays on its clock, and there is none here');
  return profile;
}

async function samplesOf(
  moves: readonly { readonly fen: string; readonly uci: string }[],
  pool: EnginePool,
): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (const { fen, uci } of moves) {
    const started = clock.now();
    const { signal } = new AbortController();
    const { lines } = await pool.search(shallowSearch(fen), { urgency: 'prediction', signal });
    samples.push({ uci, lines, legal: legalMoves(fen).length, searchMs: clock.now() - started });
  }
  return samples;
}

/** The mass has a closed form, the share of moves that no line told; the temperature is scanned for. */
function fit(samples: readonly Sample[]): Fit {
  const open = samples.filter(({ legal }) => legal > LINES);
  const missed = open.filter(({ uci, lines }) => !lines.some(({ move }) => move === uci));
  const noneMass = missed.length / open.length;
  let best: Fit = { temperatureCp: 1, noneMass };
  for (let temperatureCp = 2; temperatureCp <= 500; temperatureCp++) {
    const candidate = { temperatureCp, noneMass };
    if (logLoss(samples, candidate) < logLoss(samples, best)) best = candidate;
  }
  return best;
}

/** Mean of -ln(probability of the move played); the mass for none is spread over the moves that no line tells. */
function logLoss(samples: readonly Sample[], { temperatureCp, noneMass }: Fit): number {
  const losses = samples.map(({ uci, lines, legal }) => {
    const predictions = predictionsFrom(lines, { temperatureCp, noneMass, source: '' });
    const predicted = predictions.find(prediction => prediction.uci === uci)?.probability;
    return -Math.log(predicted ?? noneMass / (legal - lines.length));
  });
  return sum(losses) / samples.length;
}

function describe(samples: readonly Sample[], fit: Fit): string {
  const uniform = sum(samples.map(({ legal }) => Math.log(legal))) / samples.length;
  const top = [1, 3, 5].map(k => {
    const hits = samples.filter(({ uci, lines }) => lines.slice(0, k).some(({ move }) => move === uci));
    return `top ${k} ${Math.round((100 * hits.length) / samples.length)} %`;
  });
  const searchMs = sum(samples.map(sample => sample.searchMs)) / samples.length;
  const losses = `log loss ${logLoss(samples, fit).toFixed(3)}, uniform ${uniform.toFixed(3)}`;
  return `${losses}; ${top.join(', ')}; ${searchMs.toFixed(1)} ms a prediction`;
}

async function selfPlay(profile: AgentProfile, games: number): Promise<{ fen: string; uci: string }[]> {
  const played: { fen: string; uci: string }[] = [];
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
      played.push({ fen: turn.fen, uci: choice.uci });
      if (next.value.ends !== null) break;
      turn = { ...turn, moves: [...turn.moves, choice.uci], fen: next.value.fen };
    }
  }
  return played;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
