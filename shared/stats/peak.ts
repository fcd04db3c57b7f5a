import type { BranchRecord } from './branchRecord.ts';

/** How many of the branches' searches ran at once, at the most. A search that ends as another starts makes room. */
export function peakSearches(branches: readonly BranchRecord[]): number {
  const changes = branches
    .flatMap(({ launchedAt, finishedAt, endedAt }) => [
      { at: launchedAt, by: 1 },
      { at: finishedAt ?? endedAt, by: -1 },
    ])
    .sort((a, b) => a.at - b.at || a.by - b.by);
  let running = 0;
  let peak = 0;
  for (const { by } of changes) {
    running += by;
    peak = Math.max(peak, running);
  }
  return peak;
}
