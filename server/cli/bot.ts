import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import { type ToServerInput } from '../../shared/protocol/bot.ts';
import { BOT_LIMITS } from '../../shared/protocol/botLimits.ts';
import { ok } from '../../shared/result.ts';
import { type AgentProfile, type Configured, createAgent, findAgent } from '../agents/catalogue.ts';
import { RealClock } from '../clock.ts';
import { readBotToken, readSettings } from '../config.ts';
import { embeddedStockfish, parseCommand } from '../engines/command.ts';
import { EnginePools } from '../engines/pools.ts';
import { Models } from '../models/models.ts';
import { Purse } from '../models/purse.ts';
import { BotClient } from './botClient.ts';
import { allowed, clockOption, numberOption, runVerb } from './options.ts';

/*
 * npm run bot: seats an engine, or any hosted agent, on a server as a bot.
 */

interface Options {
  readonly url: string;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly engine?: string;
  readonly agent?: string;
  readonly nodes?: number;
  readonly movetimeMs?: number;
  readonly ownClock: boolean;
  readonly pace?: string;
  readonly speculate: number;
  readonly seed: number;
  readonly engines: number;
  readonly seek: boolean;
  readonly challenge?: string;
  readonly challengeBot?: string;
  readonly clock: string;
  readonly rated: boolean;
  readonly games?: number;
  readonly settings?: string;
}

const verb = new Command('bot')
  .description('Seat a UCI engine, or any hosted agent, on a Ponderhit server as a bot.')
  .option('--url <address>', 'the server’s address for bots', 'ws://127.0.0.1:2567/bot')
  .option(
    '--token <token>',
    'the bot’s token; others on this machine can see it: rather use the next, or PONDERHIT_BOT_TOKEN',
  )
  .option('--token-file <file>', 'a file with the bot’s token')
  .option('--engine <command>', 'a UCI engine, as stockfish')
  .option('--nodes <n>', 'the engine searches so many nodes a move (20000)', numberOption(1, 10_000_000))
  .option('--movetime-ms <n>', 'or so long', numberOption(1, 600_000))
  .option('--own-clock', 'or as long as it likes, on its clock; it plays no match without one', false)
  .option(
    '--agent <agent>',
    'instead of an engine: a catalogue id or inline, as openai:model=NAME,effort=low',
  )
  .option('--pace <profile:factor>', 'imitate recorded think times, as gpt-5:0.02')
  .option(
    '--speculate <n>',
    'prepare so many positions at once on the opponent’s time',
    numberOption(0, BOT_LIMITS.speculate),
    0,
  )
  .option('--seed <n>', 'decides every draw of the agent', numberOption(0, 2 ** 32 - 1), 1)
  .option('--engines <n>', 'engine processes at once', numberOption(1, 256), availableParallelism())
  .option('--seek', 'wait in the open pool; else only what is offered is played', false)
  .option('--challenge <agent>', 'challenge this house agent')
  .option('--challenge-bot <name>', 'challenge this bot')
  .option('--clock <clock>', 'none, 60+1 (seconds + increment), or 10/move', clockText, 'none')
  .option('--rated', 'ask for rated matches', false)
  .option('--games <n>', 'leave after so many (none: stay)', numberOption(1, 1_000_000))
  .option('--settings <file>', 'endpoints and agents (ponderhit.yaml, if it is there)')
  .action(run);

async function run(options: Options): Promise<void> {
  const clock = new RealClock();
  const settings = readSettings(options.settings ?? 'ponderhit.yaml', {
    wanted: options.settings !== undefined,
  });
  if (!settings.ok) return verb.error(settings.error.map(mistake => `error: ${mistake}`).join('\n'));
  const { endpoints, agents, caps } = settings.value;
  const models = new Models({ endpoints, clock, capped: caps.matchUsd !== null });
  const profile = profileOf(options, { entries: agents, models });
  const token = options.token === undefined ? readBotToken(options.tokenFile) : ok(options.token);
  if (!token.ok) return verb.error(`error: ${token.error.message}`);
  const pools = new EnginePools({ clock, size: options.engines });
  const purse = new Purse({
    capUsd: caps.matchUsd,
    onEmpty: () => {
      console.error('the cap on money is reached: leaves when its matches are over');
      client.leave();
    },
  });
  const client: BotClient = new BotClient({
    url: options.url,
    token: token.value,
    speculate: options.speculate,
    clock,
    agent: () => createAgent(profile, { pools, models, purse, clock, seed: options.seed }),
    needsClock: profile.readsClock,
    ask: asking(options),
    games: options.games ?? null,
    log: line => console.log(line),
  });
  let asked = false;
  const interrupted = (): void => {
    if (asked) return client.stop();
    asked = true;
    console.log('leaves when its matches are over; once more to leave at once');
    client.leave();
  };
  process.on('SIGINT', interrupted);
  process.on('SIGTERM', interrupted);
  try {
    if (profile.spec.kind === 'stockfish') await pools.get(embeddedStockfish()).warm(options.engines);
    if (profile.spec.kind === 'uci')
      await pools.get(allowed(parseCommand(profile.spec.command))).warm(options.engines);
    await client.run();
    const { games, asked, hits, cancelled } = client.tally;
    console.log(
      `${games} games; ${asked} positions asked ahead, ${hits} hits, ${cancelled} cancelled while they ran`,
    );
  } catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  } finally {
    process.off('SIGINT', interrupted);
    process.off('SIGTERM', interrupted);
    await models.close();
    await pools.close();
  }
}

/** The text of a clock that can be read. */
function clockText(text: string): string {
  clockOption(text);
  return text;
}

function profileOf(options: Options, configured: Configured): AgentProfile {
  const { engine, agent, nodes, movetimeMs, ownClock, pace } = options;
  if ((engine === undefined) === (agent === undefined)) {
    return verb.error('error: give one of --engine and --agent');
  }
  const limits = [
    ...(nodes === undefined ? [] : [`nodes=${nodes}`]),
    ...(movetimeMs === undefined ? [] : [`movetimeMs=${movetimeMs}`]),
    ...(ownClock ? ['clock=own'] : []),
  ];
  if (limits.length > 1) return verb.error('error: give one of --nodes, --movetime-ms and --own-clock');
  if (engine === undefined && limits.length > 0) {
    return verb.error('error: --nodes and its like go with --engine; write --agent stockfish:nodes=20000');
  }
  const found = findAgent(agent ?? [`uci:command=${engine}`, ...limits].join(','), pace ?? null, configured);
  if (!found.ok) return verb.error(`error: ${found.error.message}`);
  const asks = options.seek || options.challenge !== undefined || options.challengeBot !== undefined;
  if (asks && found.value.readsClock && options.clock === 'none') {
    return verb.error(`error: ${found.value.name} plays on its clock: ask for one with --clock 60+1`);
  }
  return found.value;
}

/** How the bot asks for its games. */
function asking({ seek, challenge, challengeBot, clock, rated }: Options): ToServerInput | null {
  if ([seek, challenge !== undefined, challengeBot !== undefined].filter(Boolean).length > 1) {
    return verb.error('error: give one of --seek, --challenge and --challenge-bot');
  }
  if (seek) return { type: 'seek', clock, rated };
  if (challenge !== undefined) return { type: 'challenge', opponent: { agent: challenge }, clock, rated };
  if (challengeBot !== undefined) return { type: 'challenge', opponent: { bot: challengeBot }, clock, rated };
  return null;
}

await runVerb(verb);
