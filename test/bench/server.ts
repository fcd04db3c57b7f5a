import { compose } from '../../server/compose.ts';
import { readConfig } from '../../server/config.ts';

/*
 * The server as `npm start` runs it, without the browser client, and with as many matches as asked for.
 */

const [data, patchEveryMs] = process.argv.slice(2);
const read = readConfig({ data, port: 0, maxMatches: 100_000, maxMatchesOfOne: 100_000 }, {});
if ('mistakes' in read) throw new Error(read.mistakes.join('\n'));
const running = await compose({
  config: read.config,
  exhibition: false,
  client: false,
  patchEveryMs: patchEveryMs === 'null' ? null : Number(patchEveryMs),
});
console.log(`port ${running.port}`);
process.once('SIGTERM', () => {
  void running.stop().finally(() => process.exit(0));
});
