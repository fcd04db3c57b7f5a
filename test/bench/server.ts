import { compose } from '../../server/compose.ts';
import { readConfig } from '../../server/config.ts';
import { START_FEN } from '../../shared/chess/position.ts';
import { preset } from '../../shared/match/speculation.ts';

/*
 * The server as `npm start` runs it, without the browser client. It keeps a number of matches between instant
 * agents going by itself: asking for each over HTTP would measure that.
 */

const [data, patchEveryMs, matches = '0'] = process.argv.slice(2);
const read = readConfig({ data, port: 0, maxMatches: 100_000, maxMatchesOfOne: 100_000 }, {});
if ('mistakes' in read) throw new Error(read.mistakes.join('\n'));
const running = await compose({
  config: read.config,
  exhibition: false,
  client: false,
  patchEveryMs: patchEveryMs === 'null' ? null : Number(patchEveryMs),
});
const off = preset('off');
const random = {
  kind: 'agent',
  agent: 'random',
  pace: null,
  name: 'Random',
  paceLabel: null,
  isolated: true,
} as const;
let seed = 0;
const stopping = new AbortController();

async function keepPlaying(): Promise<void> {
  while (!stopping.signal.aborted) {
    const match = await running.openMatch({
      id: `bench-${++seed}`,
      createdAt: seed,
      players: { white: random, black: random },
      initialFen: START_FEN,
      timeControl: { kind: 'none' },
      plyLimit: 200,
      seed,
      speculation: { white: off, black: off },
      creator: null,
      exhibition: false,
      rated: false,
    });
    await match.settled();
  }
}

for (let i = 0; i < Number(matches); i++) void keepPlaying();
console.log(`port ${running.port}`);
process.once('SIGTERM', () => {
  stopping.abort();
  void running.stop().finally(() => process.exit(0));
});
