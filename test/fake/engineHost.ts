import { RealClock } from '../../server/clock.ts';
import { embeddedStockfish } from '../../server/engines/command.ts';
import { EnginePools } from '../../server/engines/pools.ts';
import { Urgency } from '../../server/urgency.ts';
import { START_FEN } from '../../shared/chess/position.ts';
import { fakeEngine } from './engineCommand.ts';

/*
 * A program with engines at work: the embedded one, and one that neither stops nor ends with its input. It
 * prints "working" and goes on until it is killed.
 */

const pools = new EnginePools({ clock: new RealClock(), size: 1 });
for (const command of [embeddedStockfish(), fakeEngine('--stay', '--search=hang')]) {
  const pool = pools.get(command);
  await pool.warm(1);
  const search = {
    initialFen: START_FEN,
    moves: [],
    limit: { kind: 'nodes', nodes: 2_000_000_000 },
    multiPv: 1,
    options: {},
  } as const;
  const { signal } = new AbortController();
  pool.search(search, { urgency: new Urgency('authoritative'), signal }).catch(() => undefined);
}
process.stdout.write('working\n');
