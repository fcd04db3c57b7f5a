import type { Agent } from '../../server/agents/agent.ts';
import { percent, table } from '../../server/cli/terminal.ts';
import { Writings } from '../../server/models/writings.ts';
import type { Prediction, Predictor } from '../../server/predictors/predictor.ts';
import { StreamPredictor } from '../../server/predictors/stream.ts';
import type { PolicyName } from '../../shared/match/speculation.ts';
import type { Turn } from '../../shared/match/turn.ts';
import { ModelStage } from '../fake/modelMatch.ts';
import { traitsOf } from './witness.ts';

/** A model that thinks aloud, wandering between moves before it settles: what reading along is worth. */
export async function aloud({
  plies,
  p50Ms,
  policy,
  seed,
  tokens,
}: {
  plies: number;
  p50Ms: number;
  policy: PolicyName;
  seed: number;
  /** Of a median think. */
  tokens: number;
}): Promise<void> {
  // Long thinks: what the engines of this machine take of them must not matter.
  const stage = await ModelStage.start({
    seed,
    p50Ms: 3 * p50Ms,
    tokenMs: 10,
    hiddenPerMs: tokens / (3 * p50Ms),
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
