import { parentPort, workerData } from 'node:worker_threads';
import { RealClock } from '../../server/clock.ts';
import { embeddedStockfish } from '../../server/engines/command.ts';
import { EnginePools } from '../../server/engines/pools.ts';
import { type EngineModel, engineModel } from './engineModel.ts';
import { FakeModelServer } from './modelServer.ts';
import type { SeenByThread, ToModelThread } from './modelThread.ts';

/*
 * The thread of `ModelThread`.
 */

const model: Omit<EngineModel, 'pool'> = workerData;
const pools = new EnginePools({ clock: new RealClock() });
const pool = pools.get(embeddedStockfish());
await pool.warm(2);
const fake = await FakeModelServer.start(engineModel({ ...model, pool }));

parentPort?.on('message', (question: ToModelThread) => {
  if (question === 'calls') tell({ timeOrigin: performance.timeOrigin, calls: fake.calls });
  else void close();
});
parentPort?.postMessage(fake.url);

function tell(seen: SeenByThread): void {
  parentPort?.postMessage(seen);
}

async function close(): Promise<void> {
  await fake.close();
  await pools.close();
  parentPort?.close();
}
