import { Bots } from './bots.ts';
import { openDatabase, StoreError } from './database.ts';
import { openStore } from './store.ts';

export interface OpenBots {
  readonly bots: Bots;
  close(): Promise<void>;
}

/**
 * The accounts of bots in a data folder, also while a server uses it: it reads an account whenever a bot comes, and
 * keeps none in memory. Rejects as `openStore` does for every other reason.
 */
export async function openBots({ folder }: { readonly folder: string }): Promise<OpenBots> {
  try {
    const store = await openStore({ folder });
    return { bots: store.bots, close: () => store.close() };
  } catch (error) {
    if (!(error instanceof StoreError && error.code === 'data-in-use')) throw error;
  }
  const database = openDatabase(folder, { beside: true });
  return { bots: new Bots(database.db), close: () => database.close() };
}
