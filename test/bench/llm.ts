import { Command, Option } from 'commander';
import type { Agent } from '../../server/agents/agent.ts';
import { numberOption, runVerb } from '../../server/cli/options.ts';
import type { PlayedMatch } from '../../server/cli/playMatch.ts';
import { percent, table } from '../../server/cli/terminal.ts';
import { Writings } from '../../server/models/writings.ts';
import type { Prediction, Predictor } from '../../server/predictors/predictor.ts';
import { StreamPredictor } from '../../server/predictors/stream.ts';
import { POLICY_NAMES, type PolicyName } from '../../shared/match/speculation.ts';
import type { Turn } from '../../shared/match/turn.ts';
import { tokensOf } from '../../shared/stats/usage.ts';
import { accountOf, fenOf } from '../fake/account.ts';
import { ModelStage } from '../fake/modelMatch.ts';
import type { FakeCall } from '../fake/modelServer.ts';
import { quantile } from './figures.ts';

/*
 * npm run bench:llm: what speculation does for language-model agents, over real HTTP against the fake model server.
 */

const PARTS = ['whole', 'scarce', 'aloud'] as const;

/** Of a median think, most of them hidden reasoning: as many as recorded calls of gpt-5 took. */
const TOKENS = 12_000;

interface Options {
  readonly plies: number;
  readonly p50Ms: number;
  readonly policy: PolicyName;
  readonly seed: number;
  readonly matches: number;
  readonly concurrent: number;
  readonly only?: (typeof PARTS)[number];
}

const verb = new Command('bench:llm')
  .description(
    'Plays whole matches of language-model agents against a model server that is no model, and measures on the ' +
      'wall clock: what speculation saves, whether the ledger counts as the server does, what failures cost, how ' +
      'soon an aborted call is closed, and who waits for whom where calls are scarce.',
  )
  .option('--plies <n>', 'of each match', numberOption(2, 300), 60)
  .option('--p50-ms <n>', 'the median think time', numberOption(1, 60_000), 300)
  .addOption(
    new Option('--policy <name>', 'how the matches speculate').choices(POLICY_NAMES).default('balanced'),
  )
  .option('--seed <n>', 'decides every draw', numberOption(0, 2 ** 32 - 1), 1)
  .addOption(
    new Option(
      '--only <part>',
      'whole: one match, without and with failures; scarce: several that share few calls; aloud: reading along',
    ).choices(PARTS),
  )
  .option('--matches <n>', 'at once, where calls are scarce', numberOption(1, 100), 6)
  .option('--concurrent <n>', 'calls at once there', numberOption(1, 1000), 10)
  .action(run);

async function run({ only, ...options }: Options): Promise<void> {
  const wanted = (part: (typeof PARTS)[number]): boolean => only === undefined || only === part;
  if (wanted('whole')) {
    const speculative = await whole(options);
    await shaky(options, speculative);
  }
  if (wanted('scarce')) await scarce(options);
  if (wanted('aloud')) await aloud(options);
}

/** One match, sequential and speculative; the latter is returned. */
async function whole({ plies, p50Ms, policy, seed }: Options): Promise<PlayedMatch> {
  const stage = await ModelStage.start({
    seed,
    p50Ms,
    tokenMs: 10,
    hiddenPerMs: TOKENS / p50Ms,
    reasoning: false,
    failRate: 0,
  });
  try {
    const sequential = await stage.play({ policy: 'off', plies });
    const aborts: Abort[] = [];
    const agent = witnessed(stage.agent(), aborts);
    const speculative = await stage.play({
      policy,
      plies,
      agents: { white: agent, black: agent },
    });
    await stage.clock.sleep(500);
    const { report } = speculative;
    const identical = report.moves.join(' ') === sequential.report.moves.join(' ');
    const saved = 1 - report.wallMs / sequential.report.wallMs;
    console.log(`One match, ${report.moves.length} plies, p50 ${p50Ms} ms:`);
    console.log(
      `  sequential ${sequential.report.wallMs} ms, ${policy} ${report.wallMs} ms: ${percent(saved)} saved, measured; ` +
        `games ${identical ? 'identical' : 'DIFFER'}; hits ${report.readyHits} + ${report.pendingHits} of ${report.windows}`,
    );
    const alone = accountOf(sequential, sequential.calls);
    const both = accountOf(speculative, speculative.calls);
    console.log(
      table([
        ['tokens', 'ledger', 'server'],
        ['sequential, played', String(tokensOf(alone.played.ledger)), String(sumOf(alone.played.server))],
        [`${policy}, played`, String(tokensOf(both.played.ledger)), String(sumOf(both.played.server))],
        [`${policy}, squashed`, `≈ ${tokensOf(both.dropped.ledger)}`, String(sumOf(both.dropped.server))],
        [
          '  of them output',
          `≈ ${both.dropped.ledger.outputTokens}`,
          String(both.dropped.server.outputTokens),
        ],
      ]),
    );
    console.log(`  aborted before the server had them: ${both.unseen}`);
    const delays = closingDelays(aborts, speculative.calls);
    console.log(
      `  aborted calls seen closed after p50 ${quantile(delays, 0.5).toFixed(1)} ms, p99 ` +
        `${quantile(delays, 0.99).toFixed(1)} ms, at most ${Math.max(...delays).toFixed(1)} ms (${delays.length} calls)`,
    );
    return speculative;
  } finally {
    await stage.close();
  }
}

/** The same where one call in five fails in a random way. */
async function shaky({ plies, p50Ms, policy, seed }: Options, sound: PlayedMatch): Promise<void> {
  const stage = await ModelStage.start({
    seed,
    p50Ms,
    tokenMs: 10,
    hiddenPerMs: TOKENS / p50Ms,
    reasoning: false,
    failRate: 0.2,
  });
  try {
    const { report, calls, plies: records, match } = await stage.play({ policy, plies });
    const failed = calls.filter(({ failure }) => failure !== null);
    console.log(`\nOne call in five failing: ${failed.length} of ${calls.length} failed.`);
    const inOrder = records.every(({ ply }, index) => ply === index + 1);
    console.log(
      `  ${records.length} plies, ${inOrder ? 'none lost' : 'SOME LOST'}, ended by ${match.end?.termination}`,
    );
    const waits = (one: PlayedMatch['report']): string =>
      `searches of the game ${one.searchMs} ms, waited ${one.wallMs} ms (${percent(one.wallMs / one.searchMs)})`;
    console.log(`  ${waits(report)}; without failures ${waits(sound.report)}`);
    // What failed on a position of the game is what a sequential run would have met as well.
    const positions = new Set(records.map(({ fen }) => fen));
    const onLine = failed.filter(call => positions.has(fenOf(call))).length;
    console.log(
      `  ${onLine} of the failures were met on positions of the game, ${failed.length - onLine} beside it`,
    );
  } finally {
    await stage.close();
  }
}

/** Several matches share few calls. */
async function scarce({ plies, p50Ms, policy, seed, matches, concurrent }: Options): Promise<void> {
  const stage = await ModelStage.start(
    { seed, p50Ms, tokenMs: 10, hiddenPerMs: TOKENS / p50Ms, reasoning: false, failRate: 0 },
    { concurrent },
  );
  try {
    const half = Math.ceil(plies / 2);
    const games = await Promise.all(
      Array.from({ length: matches }, (_, index) =>
        stage.play({ policy, plies: half, opening: OPENINGS[index % OPENINGS.length] ?? [] }),
      ),
    );
    const { authoritative, speculative, delayed, preempted } = stage.endpoint.stats();
    console.log(`\n${matches} matches at once, ${half} plies each, ${concurrent} calls at once:`);
    console.log(
      `  ${delayed} of ${authoritative} authoritative calls had to wait; ${speculative} of ${authoritative + speculative} calls ` +
        `(${percent(speculative / (authoritative + speculative))}) were speculative, ${preempted} of them gave their place`,
    );
    const wallMs = games.reduce((sum, { report }) => sum + report.wallMs, 0);
    const searchMs = games.reduce((sum, { report }) => sum + report.searchMs, 0);
    console.log(`  waited ${percent(wallMs / searchMs)} of the sum of search times`);
  } finally {
    await stage.close();
  }
}

/** A model that thinks aloud, wandering between moves before it settles: what reading along is worth. */
async function aloud({ plies, p50Ms, policy, seed }: Options): Promise<void> {
  // Long thinks: what the engines of this machine take of them must not matter.
  const stage = await ModelStage.start({
    seed,
    p50Ms: 3 * p50Ms,
    tokenMs: 10,
    hiddenPerMs: TOKENS / (3 * p50Ms),
    reasoning: true,
    failRate: 0,
  });
  try {
    const writings = new Writings();
    const stream = new StreamPredictor({ writings, prior: stage.predictor });
    const thinks: Think[] = [];
    const agent = watched(stage.agent(writings), { engine: stage.predictor, stream, writings, thinks });
    await stage.play({ policy: 'off', plies, agents: { white: agent, black: agent } });
    console.log(
      `\nThinking aloud, ${thinks.length} thinks; the share of think time in which the move was foreseen:`,
    );
    const rows = [['first named', 'thinks', 'engine, top 1', 'with stream', 'engine, top 3', 'with stream']];
    for (const [name, from, to] of EARLINESS) {
      const some = thinks.filter(({ namedAt }) => namedAt >= from && namedAt < to);
      rows.push([
        name,
        String(some.length),
        ...([1, 3] as const).flatMap(top => [
          percent(hitRate(some, 'engine', top)),
          percent(hitRate(some, 'stream', top)),
        ]),
      ]);
    }
    console.log(table(rows));
    for (const [name, predictors] of [
      ['engine alone', [stage.predictor]],
      ['with stream', [stage.predictor, stream]],
    ] as const) {
      const players = { white: stage.agent(writings), black: stage.agent(writings) };
      const { report } = await stage.play({ policy, plies, agents: players, predictors });
      console.log(
        `  ${policy}, ${name}: ${percent(1 - report.wallMs / report.searchMs)} of the search time not waited for, ` +
          `hits ${report.readyHits} + ${report.pendingHits} of ${report.windows}`,
      );
    }
  } finally {
    await stage.close();
  }
}

/** Its moves are then those that the stream names, and no others. */
const NO_PRIOR: Predictor = { id: 'none', costly: false, predict: async () => undefined };

/** In which part of a think the move was first named. */
const EARLINESS = [
  ['in its first third', 0, 1 / 3],
  ['in its second', 1 / 3, 2 / 3],
  ['in its last', 2 / 3, Number.POSITIVE_INFINITY],
  ['whenever', 0, Number.POSITIVE_INFINITY],
] as const;

/** One think: what was predicted when, and the move it came to. */
interface Think {
  readonly startedAt: number;
  readonly endedAt: number;
  readonly uci: string;
  /** Of the think, from 0 to 1: when the move was first among those that the stream names. */
  readonly namedAt: number;
  readonly lists: Readonly<Record<'engine' | 'stream', readonly Told[]>>;
}

interface Told {
  readonly at: number;
  readonly ucis: readonly string[];
}

/** Has predictors look on while the agent thinks. */
function watched(
  agent: Agent,
  {
    engine,
    stream,
    writings,
    thinks,
  }: { engine: Predictor; stream: Predictor; writings: Writings; thinks: Think[] },
): Agent {
  const look = (predictor: Predictor, turn: Turn, signal: AbortSignal): Told[] => {
    const lists: Told[] = [];
    const publish = (predictions: readonly Prediction[]): unknown =>
      lists.push({ at: performance.now(), ucis: predictions.map(({ uci }) => uci) });
    predictor.predict(turn, { signal, count: 5, publish, report: () => undefined }).catch(() => undefined);
    return lists;
  };
  return {
    ...traitsOf(agent),
    choose: async (turn, request) => {
      const startedAt = performance.now();
      const over = new AbortController();
      const lists = { engine: look(engine, turn, over.signal), stream: look(stream, turn, over.signal) };
      const read = look(new StreamPredictor({ writings, prior: NO_PRIOR }), turn, over.signal);
      const answer = await agent.choose(turn, request);
      over.abort();
      const endedAt = performance.now();
      const uci = answer.choice.kind === 'move' ? answer.choice.uci : '';
      const named = read.find(({ ucis }) => ucis.includes(uci))?.at ?? endedAt;
      thinks.push({ startedAt, endedAt, uci, namedAt: (named - startedAt) / (endedAt - startedAt), lists });
      return answer;
    },
  };
}

/** The share of all think time in which the move was among the best `top` of the list that stood then. */
function hitRate(thinks: readonly Think[], whose: 'engine' | 'stream', top: number): number {
  let hitMs = 0;
  let thinkMs = 0;
  for (const { startedAt, endedAt, uci, lists } of thinks) {
    thinkMs += endedAt - startedAt;
    lists[whose].forEach(({ at, ucis }, index, all) => {
      if (ucis.slice(0, top).includes(uci)) hitMs += (all[index + 1]?.at ?? endedAt) - at;
    });
  }
  return thinkMs === 0 ? 0 : hitMs / thinkMs;
}

/** So that the matches are not all the same. */
const OPENINGS = [[], ['e2e4'], ['d2d4'], ['c2c4'], ['g1f3'], ['e2e4', 'c7c5']] as const;

interface Abort {
  readonly fen: string;
  readonly at: number;
}

/** All of an agent but its way to choose. */
function traitsOf({ name, repeatable, readsClock, isolated, pace }: Agent): Omit<Agent, 'choose'> {
  return { name, repeatable, readsClock, isolated, pace };
}

/** Notes when each request was aborted. */
function witnessed(agent: Agent, aborts: Abort[]): Agent {
  return {
    ...traitsOf(agent),
    choose: async (turn, request) => {
      let answered = false;
      request.signal.addEventListener('abort', () => {
        if (!answered) aborts.push({ fen: turn.fen, at: performance.now() });
      });
      const answer = await agent.choose(turn, request);
      answered = true;
      return answer;
    },
  };
}

/** From each abort to the moment in which the server saw the connection closed. */
function closingDelays(aborts: readonly Abort[], calls: readonly FakeCall[]): number[] {
  return calls.flatMap(call => {
    if (call.abortedAt === null) return [];
    const at = call.abortedAt;
    const before = aborts.filter(({ fen, at: abortedAt }) => fen === fenOf(call) && abortedAt <= at);
    const last = before.at(-1);
    return last === undefined ? [] : [at - last.at];
  });
}

function sumOf({ inputTokens, outputTokens }: { inputTokens: number; outputTokens: number }): number {
  return inputTokens + outputTokens;
}

await runVerb(verb);
