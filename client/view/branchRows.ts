import type { BranchView } from '../../shared/protocol/view.ts';

/** A branch as the page shows it. Its probability is null where the record does not tell it. */
export type ShownBranch = Omit<BranchView, 'probability'> & { readonly probability: number | null };

/** A line of the indented tree. */
export interface BranchRow {
  readonly branch: ShownBranch;
  /** Steps from the root of what is shown, from 0. */
  readonly indent: number;
}

/**
 * The tree of branches, depth first, so that each stands under the one it grows from; siblings best first,
 * squashed ones last. A branch whose parent is not in the list stands at the root.
 */
export function branchRows(branches: readonly ShownBranch[]): readonly BranchRow[] {
  const known = new Set(branches.map(branch => branch.id));
  const children = Map.groupBy(branches, ({ parent }) =>
    parent !== null && known.has(parent) ? parent : null,
  );
  const rows: BranchRow[] = [];
  const visit = (parent: number | null, indent: number): void => {
    for (const branch of (children.get(parent) ?? []).toSorted(byPromise)) {
      rows.push({ branch, indent });
      visit(branch.id, indent + 1);
    }
  };
  visit(null, 0);
  return rows;
}

/** The branches from the root down to `id`; empty where `id` is unknown. */
export function pathTo(branches: readonly ShownBranch[], id: number): readonly ShownBranch[] {
  const byId = new Map(branches.map(branch => [branch.id, branch]));
  const path: ShownBranch[] = [];
  for (let at = byId.get(id); at !== undefined && !path.includes(at); ) {
    path.unshift(at);
    at = at.parent === null ? undefined : byId.get(at.parent);
  }
  return path;
}

function byPromise(a: ShownBranch, b: ShownBranch): number {
  const gone = Number(a.state === 'squashed') - Number(b.state === 'squashed');
  return gone || b.pathProbability - a.pathProbability || a.id - b.id;
}
