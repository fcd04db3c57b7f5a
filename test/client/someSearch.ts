import type { SearchView } from '../../shared/protocol/view.ts';

/** Black's reply to 1. e4, prepared while White thought, and adopted. */
export function someSearch(changes: Partial<SearchView> = {}): SearchView {
  return {
    id: 1,
    seat: 'black',
    step: 2,
    path: ['e2e4'],
    pathProbability: 0.5,
    launchedAt: 2000,
    finishedAt: null,
    endedAt: 5000,
    end: 'pending',
    ...changes,
  };
}
