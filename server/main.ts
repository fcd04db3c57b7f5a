import { Command } from 'commander';
import { runVerb } from './cli/options.ts';
import { RealClock } from './clock.ts';
import { compose } from './compose.ts';
import { readConfig } from './config.ts';

/*
 * npm start: reads the settings, starts the server, and stops it when asked.
 */

/** A shutdown that takes longer is cut short. */
const SHUTDOWN_MS = 4500;

const NO_LANGUAGE_MODEL =
  'No language model: export OPENAI_API_KEY, or name an endpoint in ponderhit.yaml (see docs/llm.md).';

interface Flags {
  readonly host?: string;
  readonly port?: string;
  readonly data?: string;
  readonly engines?: string;
  readonly logLevel?: string;
  readonly thinkLimitS?: string;
  readonly maxMatches?: string;
  readonly maxMatchesOfOne?: string;
  readonly absenceS?: string;
  readonly settings?: string;
  readonly exhibition: boolean;
}

const verb = new Command('start')
  .description('Run the Ponderhit server: matches, rooms, HTTP and the browser client on one port.')
  .option('--host <address>', 'where to listen (PONDERHIT_HOST; 127.0.0.1: this machine only)')
  .option('--port <n>', 'the port (PONDERHIT_PORT or PORT; 2567)')
  .option('--data <folder>', 'where the database lies (PONDERHIT_DATA; data)')
  .option('--engines <n>', 'engine processes, 0 for one a processor (PONDERHIT_ENGINES; 0)')
  .option('--max-matches <n>', 'matches running at once, exhibitions aside (PONDERHIT_MAX_MATCHES; 100)')
  .option('--max-matches-of-one <n>', 'the same of one guest (PONDERHIT_MAX_MATCHES_OF_ONE; 4)')
  .option('--think-limit-s <n>', 'a search that takes longer loses (PONDERHIT_THINK_LIMIT_S; 900)')
  .option('--absence-s <n>', 'a player who is away for longer loses (PONDERHIT_ABSENCE_S; 60)')
  .option('--log-level <level>', 'fatal, error, warn, info, debug or silent (PONDERHIT_LOG_LEVEL; warn)')
  .option('--settings <file>', 'endpoints and agents (PONDERHIT_SETTINGS; ponderhit.yaml, if it is there)')
  .option('--no-exhibition', 'keep no exhibition match running')
  .action(start);

async function start({ exhibition, ...flags }: Flags): Promise<void> {
  const read = readConfig(flags);
  if ('mistakes' in read) return verb.error(read.mistakes.map(mistake => `error: ${mistake}`).join('\n'));
  const { config } = read;
  const running = await compose({ config, exhibition, client: true, patchEveryMs: null }).catch(
    (error: unknown) => {
      const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
      console.error(`error: ${error instanceof Error ? error.message : String(error)}${code}`);
      process.exit(1);
    },
  );
  console.log(`Ponderhit listens on http://${config.host}:${running.port}`);
  if (config.settings.endpoints.length === 0) console.log(NO_LANGUAGE_MODEL);
  if (running.freshToken !== null) {
    console.log(`The operator's token, printed only this once: ${running.freshToken}`);
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      const cutShort = new RealClock().sleep(SHUTDOWN_MS).then(() => 1);
      const stopped = running.stop().then(
        () => 0,
        (error: unknown) => {
          console.error(error);
          return 1;
        },
      );
      Promise.race([stopped, cutShort]).then(
        code => process.exit(code),
        () => process.exit(1),
      );
    });
  }
}

await runVerb(verb);
