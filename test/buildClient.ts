import { fileURLToPath } from 'node:url';
import { ensureClient } from '../server/clientBuild.ts';

/** Before all tests: servers that start side by side would each build the client into the same folder. */
export async function setup(): Promise<void> {
  await ensureClient(fileURLToPath(new URL('..', import.meta.url)));
}
