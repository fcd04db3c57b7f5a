import { Command } from 'commander';
import { RealClock } from '../clock.ts';
import { readConfig } from '../config.ts';
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
    if (replace && !(await open.bots.revoke(name))) return verb.error(`error: there is no bot ${name}`);
    const created = await open.bots.create(name, Math.round(new RealClock().epoch()));
    if (created.ok) console.log(created.value.token);
    else verb.error(`error: ${created.error.message} (${created.error.code})`);
  } finally {
    await open.close();
  }
}

await runVerb(verb);
