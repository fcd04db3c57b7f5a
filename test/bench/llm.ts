import { Command, Option } from 'commander';
import { numberOption, runVerb } from '../../server/cli/options.ts';
import { percent, table } from '../../server/cli/terminal.ts';
import { POLICY_NAMES, type PolicyName } from '../../shared/match/speculation.ts';
import { tokensOf } from '../../shared/stats/usage.ts';
import { fenOf } from '../fake/account.ts';
import { ModelStage, type StagedMatch } from '../fake/modelMatch.ts';
import type { FakeCall } from '../fake/modelServer.ts';
import { aloud } from './aloud.ts';
import { quantile } from './figures.ts';
import { type Waits, waitsOf } from './waits.ts';
import { type Asked, callsByRequest, witnessed } from './witness.ts';

/*
 * npm run bench:llm: what speculation does for language-model agents, over real HTTP against the fake model server.
 */

const PARTS = ['whole', 'scarce', 'aloud'] as const;

/** Of a median think, most of them hidden reasoning: as many as recorded calls of gpt-5 took. */
const TOKENS = 12_000;

interface MatchOptions {
  readonly plies: number;
  readonly p50Ms: number;
  readonly policy: PolicyName;
  readonly seed: number;
}

interface Options extends MatchOptions {
  readonly seeds: number;
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
  .option('--seeds <n>', 'how many seeds the whole match is played with', numberOption(1, 100), 1)
  .addOption(
    new Option(
      '--only <part>',
      'whole: one match, without and with failures; scarce: several that share few calls; aloud: reading along',
    ).choices(PARTS),
  )
  .option('--matches <n>', 'at once, where calls are scarce', numberOption(1, 100), 6)
  .option('--concurrent <n>', 'calls at once there', numberOption(1, 1000), 10)
  .action(run);

async function run({ only, matches, concurrent, seeds, ...options }: Options): Promise<void> {
  const wanted = (part: (typeof PARTS)[number]): boolean => only === undefined || only === part;
  if (wanted('whole')) {
    const all: Whole[] = [];
    for (let seed = options.seed; seed < options.seed + seeds; seed++)
      all.push(await whole({ ...options, seed }));
    if (seeds > 1) {
      const saved = all.map(one => one.saved).toSorted((a, b) => a - b);
      const mean = saved.reduce((sum, each) => sum + each, 0) / seeds;
      console.log(`${seeds} matches: ${percent(mean)} saved on the mean (${saved.map(percent).join(', ')})`);
    }
    const [first] = all;
    if (first !== undefined) await shaky(options, first.waits);
  }
  if (wanted('scarce')) await scarce({ ...options, matches, concurrent });
  if (wanted('aloud')) await aloud({ ...options, tokens: TOKENS });
}

interface Whole {
  readonly saved: number;
  readonly waits: Waits;
}

/** One match, sequential and speculative. What must hold, and does not, is told and makes the bench fail. */
async function whole({ plies, p50Ms, policy, seed }: MatchOptions): Promise<Whole> {
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
    const asked: Asked[] = [];
    const agent = witnessed(stage.agent(), asked);
    const speculative = await stage.play({ policy, plies, agents: { white: agent, black: agent } });
    const { report } = speculative;
    const identical = report.moves.join(' ') === sequential.report.moves.join(' ');
    const saved = 1 - report.wallMs / sequential.report.wallMs;
    console.log(`One match, ${report.moves.length} plies, p50 ${p50Ms} ms, seed ${seed}:`);
    console.log(
      `  sequential ${sequential.report.wallMs} ms, ${policy} ${report.wallMs} ms: ${percent(saved)} saved, measured; ` +
        `usage ${report.usageRatio}; hits ${report.readyHits} + ${report.pendingHits} of ${report.windows}`,
    );
    holds('the games are identical', identical);
    const calls = callsByRequest(asked, speculative.calls);
    tellPlayed(speculative, calls);
    tellAborted(calls);
    return { saved, waits: waitsOf(speculative, calls) };
  } finally {
    await stage.close();
  }
}

/** Of every ply: the tokens that the ledger has for it, and those that the server counted for the calls of its search. */
function tellPlayed({ plies, match }: StagedMatch, calls: ReadonlyMap<Asked, readonly FakeCall[]>): void {
  let ledger = 0;
  let server = 0;
  let unequal = 0;
  for (const [index, { usage }] of plies.entries()) {
    const before = match.moves.slice(0, index).join(' ');
    const own = [...calls].findLast(([{ moves, end }]) => end === 'answered' && moves.join(' ') === before);
    const counted = (own?.[1] ?? []).reduce((sum, call) => sum + sumOf(call), 0);
    ledger += tokensOf(usage);
    server += counted;
    if (counted !== tokensOf(usage)) unequal++;
  }
  holds(
    `tokens of what was played: ${ledger} by the ledger, ${server} by the server, equal ply for ply`,
    unequal === 0,
  );
}

/** Each aborted call by itself: how soon it was closed, and whether no more was counted than had been generated. */
function tellAborted(requests: ReadonlyMap<Asked, readonly FakeCall[]>): void {
  const delays: number[] = [];
  const ours = { input: 0, output: 0 };
  const theirs = { input: 0, output: 0 };
  const unread = { calls: 0, ours: 0, theirs: 0 };
  const above: number[] = [];
  let unseen = 0;
  let unseenInput = 0;
  for (const [{ end, endedAt, usage, toldAt }, [call]] of requests) {
    if (end !== 'aborted' || endedAt === null) continue;
    if (call === undefined) {
      unseen++;
      unseenInput += usage.inputTokens;
      above.push(usage.outputTokens);
      continue;
    }
    if (call.state === 'aborted') delays.push((call.endedAt ?? Number.POSITIVE_INFINITY) - endedAt);
    ours.input += usage.inputTokens;
    theirs.input += call.inputTokens;
    if (call.thoughtAt !== null && call.thoughtAt <= toldAt) {
      // The thinking was over, and word of it still on its way.
      unread.calls++;
      unread.ours += usage.outputTokens;
      unread.theirs += call.outputTokens;
      continue;
    }
    ours.output += usage.outputTokens;
    theirs.output += call.outputTokens;
    above.push(usage.outputTokens - call.outputTokens);
  }
  holds(
    `output of aborted calls: ${ours.output} by the ledger, within the ${theirs.output} that the server had generated ` +
      `(${percent(1 - ours.output / theirs.output)} below)`,
    above.every(tokens => tokens <= 0),
  );
  if (above.some(tokens => tokens > 0))
    console.log(`    above: ${above.filter(tokens => tokens > 0).join(', ')}`);
  holds(
    `input of aborted calls: ${ours.input} by the ledger, ${theirs.input} by the server`,
    Math.abs(ours.input - theirs.input) <= above.length,
  );
  if (unread.calls > 0) {
    console.log(
      `  aborted as the answer was on its way: ${unread.calls}, whose output is ${unread.ours} by the ledger, ` +
        `${unread.theirs} by the server`,
    );
  }
  if (unseen > 0)
    console.log(`  aborted before the server had them: ${unseen}, whose input is counted: ${unseenInput}`);
  console.log(
    `  aborted calls seen closed after p50 ${quantile(delays, 0.5).toFixed(1)} ms, p99 ` +
      `${quantile(delays, 0.99).toFixed(1)} ms, at most ${Math.max(...delays).toFixed(1)} ms (${delays.length} calls)`,
  );
}

/** The same where one call in five fails in a random way. */
async function shaky({ plies, p50Ms, policy, seed }: MatchOptions, sound: Waits): Promise<void> {
  const stage = await ModelStage.start({
    seed,
    p50Ms,
    tokenMs: 10,
    hiddenPerMs: TOKENS / p50Ms,
    reasoning: false,
    failRate: 0.2,
  });
  try {
    const asked: Asked[] = [];
    const agent = witnessed(stage.agent(), asked);
    const played = await stage.play({ policy, plies, agents: { white: agent, black: agent } });
    const { calls, plies: records, match } = played;
    const failed = calls.filter(({ failure }) => failure !== null);
    console.log(`\nOne call in five failing, seed ${seed}: ${failed.length} of ${calls.length} failed.`);
    holds(
      `${records.length} plies, none lost; ended by ${match.end?.termination}`,
      records.every(({ ply }, index) => ply === index + 1),
    );
    const positions = new Set(records.map(({ fen }) => fen));
    const onLine = failed.filter(call => positions.has(fenOf(call))).length;
    console.log(`  ${onLine} of the failures on positions of the game, ${failed.length - onLine} beside it`);
    const waits = waitsOf(played, callsByRequest(asked, calls));
    const row = (name: string, one: Waits, count: number): string[] => [
      name,
      ...[one.waited, one.thinking, one.failing, one.headStart, one.rest].map(ms => (ms / count).toFixed(1)),
    ];
    console.log(
      table([
        ['waited, ms a ply', 'in all', 'thinking', 'own failures', 'head start lost', 'anything else'],
        row('with failures', waits, records.length),
        row('without', sound, plies),
      ]),
    );
  } finally {
    await stage.close();
  }
}

/** Tells what must hold; the bench fails where it does not. */
function holds(what: string, does: boolean): void {
  console.log(`  ${does ? 'ok' : 'FAILED'}: ${what}`);
  if (!does) process.exitCode = 1;
}

/** Several matches share few calls. */
async function scarce({
  plies,
  p50Ms,
  policy,
  seed,
  matches,
  concurrent,
}: MatchOptions & Pick<Options, 'matches' | 'concurrent'>): Promise<void> {
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

/** So that the matches are not all the same. */
const OPENINGS = [[], ['e2e4'], ['d2d4'], ['c2c4'], ['g1f3'], ['e2e4', 'c7c5']] as const;

function sumOf({ inputTokens, outputTokens }: { inputTokens: number; outputTokens: number }): number {
  return inputTokens + outputTokens;
}

await runVerb(verb);
