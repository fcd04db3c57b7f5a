import type { BranchView } from '../../shared/protocol/view.ts';

/** A branch of which only what a test is about is said. */
export function branch(said: Partial<BranchView>): BranchView {
  return {
    id: 1,
    parent: null,
    uci: 'e7e5',
    san: 'e5',
    probability: said.pathProbability ?? 0.5,
    pathProbability: 0.5,
    depth: 1,
    seat: 'white',
    state: 'searching',
    launchedAt: null,
    finishedAt: null,
    reply: null,
    ...said,
  };
}
