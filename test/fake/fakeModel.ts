import { Command } from 'commander';
import { numberOption, runVerb } from '../../server/cli/options.ts';
import { RealClock } from '../../server/clock.ts';
import { embeddedStockfish } from '../../server/engines/command.ts';
import { EnginePools } from '../../server/engines/pools.ts';
import { engineModel } from './engineModel.ts';
import { FakeModelServer } from './modelServer.ts';

/*
 * npm run fake-model: a server that speaks OpenAI's API and is no model, to try language-model agents without one.
 */

/** As many as recorded calls of gpt-5 reasoned, about. */
const HIDDEN_PER_MS = 0.06;

interface Options {
  readonly port: number;
  readonly p50Ms: number;
  readonly tokenMs: number;
  readonly failPercent: number;
  readonly reasoning: boolean;
  readonly seed: number;
}

const verb = new Command('fake-model')
  .description(
    'Serve OpenAI’s API on this machine without any model: it answers with Stockfish’s moves, as slowly and as ' +
      'unreliably as it is told.',
  )
  .option('--port <n>', 'the port', numberOption(0, 65_535), 8089)
  .option('--p50-ms <n>', 'the median think time', numberOption(0, 3_600_000), 3000)
  .option('--token-ms <n>', 'between two tokens of an answer', numberOption(0, 60_000), 15)
  .option('--fail-percent <n>', 'of the calls that fail, in a random way', numberOption(0, 100), 0)
  .option('--reasoning', 'think aloud, in the stream', false)
  .option('--seed <n>', 'decides every draw', numberOption(0, 2 ** 32 - 1), 1)
  .action(serve);

async function serve({ port, p50Ms, tokenMs, failPercent, reasoning, seed }: Options): Promise<void> {
  const pools = new EnginePools({ clock: new RealClock() });
  const pool = pools.get(embeddedStockfish());
  await pool.warm(1);
  const model = engineModel({
    pool,
    seed,
    p50Ms,
    tokenMs,
    hiddenPerMs: HIDDEN_PER_MS,
    reasoning,
    failRate: failPercent / 100,
  });
  const fake = await FakeModelServer.start(model, port).catch((error: unknown) =>
    verb.error(`error: port ${port}: ${error instanceof Error ? error.message : String(error)}`),
  );
  console.log(
    `A fake model server listens on ${fake.url}. It is no language model: Stockfish chooses its moves.`,
  );
  console.log('To play against it, put this into ponderhit.yaml and start Ponderhit:');
  console.log(`
endpoints:
  fake: { baseUrl: "${fake.url}", free: true }
agents:
  fake: { name: Fake model, endpoint: fake, model: fake, description: No model; Stockfish behind a slow API. }
`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      fake
        .close()
        .then(() => pools.close())
        .catch(() => {
          process.exitCode = 1;
        });
    });
  }
}

await runVerb(verb);
