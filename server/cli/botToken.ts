import { Command } from 'commander';
import { CATALOGUE } from '../agents/catalogue.ts';
import { RealClock } from '../clock.ts';
import { readConfig } from '../config.ts';
import { apartFromAgents } from '../store/bots.ts';
import { openBots } from '../store/openBots.ts';
import { runVerb } from './options.ts';

/*
 * npm run bot-token -- NAME: an account for a bot, by whoever may write the data folder.
 */

const verb = new Command('bot-token')
  .description('Create a bot and print its token, which is told this once. The server may run meanwhile.')
  .argument('<name>', '2 to 30 letters from A to Z, digits, - or _')
  .option('--data <folder>', 'where the database lies (PONDERHIT_DATA; data)')
  .option('--replace', 'give a bot that is there a new token: with the old one it can connect no more', false)
  .action(run);

async function run(name: string, { data, replace }: { data?: string; replace: boolean }): Promise<void> {
  const read = readConfig({ ...(data !== undefined && { data }) });
  if ('mistakes' in read) return verb.error(read.mistakes.map(mistake => `error: ${mistake}`).join('\n'));
  const open = await openBots({ folder: read.config.data });
  try {
    const apart = apartFromAgents(name, [...CATALOGUE, ...read.config.settings.agents]);
    const given = replace
      ? await open.bots.replace(name)
      : apart.ok
        ? await open.bots.create(name, Math.round(new RealClock().epoch()))
        : apart;
    if (given.ok) console.log(given.value.token);
    else verb.error(`error: ${given.error.message} (${given.error.code})`);
  } finally {
    await open.close();
  }
}

await runVerb(verb);
