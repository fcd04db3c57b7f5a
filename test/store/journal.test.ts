import { openStore } from '../../server/store/store.ts';
import { journalContract } from '../contract/journal.ts';
import { MemoryJournal } from '../fake/memoryJournal.ts';

journalContract('the store', async () => {
  const store = await openStore({ folder: ':memory:' });
  return {
    journal: store,
    read: async () => {
      const kept = await store.get('a');
      return { plies: kept?.plies ?? [], end: kept?.end ?? null, summary: kept?.summary ?? null };
    },
    close: () => store.close(),
  };
});

journalContract('the memory journal of the tests', async () => {
  const journal = new MemoryJournal();
  return {
    journal,
    read: async () => {
      const [last] = journal.ends;
      return { plies: journal.plies, end: last?.end ?? null, summary: last?.summary ?? null };
    },
    close: async () => undefined,
  };
});
