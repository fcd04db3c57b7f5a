import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readTraces } from '../server/cli/traces.ts';
import { LlmPredictor } from '../server/predictors/llm.ts';
import { GuessBook, traceOf, writeTrace } from '../server/recorder.ts';
import { START_FEN } from '../shared/chess/position.ts';
import { FAKE_SETTINGS } from './fake/fakeEndpoint.ts';
import { ModelStage } from './fake/modelMatch.ts';

const BENCH = fileURLToPath(new URL('../server/cli/benchTraces.ts', import.meta.url));
const PLIES = 8;

describe('a recorded match', () => {
  let folder: string;
  let played: Awaited<ReturnType<ModelStage['play']>>;
  const book = new GuessBook();
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ponderhit-traces-'));
    const stage = await ModelStage.start({
      seed: 4,
      p50Ms: 60,
      tokenMs: 0,
      hiddenPerMs: 0,
      reasoning: false,
      failRate: 0,
    });
    const { endpoint, clock } = stage;
    const predictor = new LlmPredictor({
      endpoint,
      settings: FAKE_SETTINGS,
      price: null,
      moves: 3,
      logprobs: false,
      clock,
      onGuess: (turn, guess) => book.add(turn, guess),
    });
    played = await stage.play({ policy: 'balanced', plies: PLIES, predictors: [stage.predictor, predictor] });
    await stage.close();
    await writeTrace(folder, traceOf({ id: 'm', white: 'Fake', initialFen: START_FEN }, played.plies, book));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('is a trace: each ply with its time and tokens, and the guesses of a fast model that were answered', () => {
    const traces = readTraces(folder);
    expect(traces.ok && traces.value).toMatchObject([
      {
        id: 'm',
        white: 'Fake',
        plies: played.plies.map(({ uci, searchMs }) => ({ uci, actorMs: searchMs })),
      },
    ]);
    const [trace] = traces.ok ? traces.value : [];
    expect(trace?.plies.map(({ actorTokens }) => actorTokens.input + actorTokens.output)).toEqual(
      played.plies.map(({ usage }) => usage.inputTokens + usage.outputTokens),
    );
    const guesses = trace?.plies.flatMap(ply => ply.guesses[3] ?? []) ?? [];
    expect(guesses.length).toBeGreaterThan(0);
    for (const { moves, tokens } of guesses) {
      expect(moves.length).toBeGreaterThan(0);
      expect(tokens.input).toBeGreaterThan(0);
    }
  });

  test('is read by bench:traces, which plays it again', () => {
    const args = [BENCH, '--dir', folder, '--plies', String(PLIES), '--json'];
    const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    const { games } = z
      .object({ games: z.array(z.object({ id: z.string(), windows: z.number() })) })
      .parse(JSON.parse(stdout === '' ? stderr : stdout));
    expect(games).toMatchObject([{ id: 'm' }]);
  });
});
