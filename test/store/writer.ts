import { openStore } from '../../server/store/store.ts';
import { somePly, someSetup } from './records.ts';

/*
 * A program for the kill test: goes on writing plies to the match given, and says each number on standard
 * output once it is durable.
 */

const [folder = '', matchId = ''] = process.argv.slice(2);
const store = await openStore({ folder });
if ((await store.get(matchId)) === null) await store.match(someSetup(matchId));
let ply = (await store.get(matchId))?.plies.length ?? 0;
for (;;) {
  await store.ply(matchId, somePly(++ply));
  process.stdout.write(`${ply}\n`);
  await new Promise(resolve => setImmediate(resolve));
}
