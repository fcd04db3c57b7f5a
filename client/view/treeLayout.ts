import { branchRows, type ShownBranch } from './branchRows.ts';

/** A branch as a node of a drawn tree: columns count plies from the root, rows leaves from the top. */
export interface TreeNode {
  readonly branch: ShownBranch;
  readonly column: number;
  readonly row: number;
  /** The column and row of the node it grows from; null where that is the root. */
  readonly parent: { readonly column: number; readonly row: number } | null;
}

export interface TreeLayout {
  readonly nodes: readonly TreeNode[];
  readonly columns: number;
  readonly rows: number;
}

/** The best child goes straight on; each further one starts a row of its own below. */
export function treeLayout(branches: readonly ShownBranch[]): TreeLayout {
  const places = new Map<number, { column: number; row: number }>();
  const nodes: TreeNode[] = [];
  const straight = new Set<number | null>();
  let rows = 0;
  for (const { branch, indent } of branchRows(branches)) {
    const parent = branch.parent === null ? null : (places.get(branch.parent) ?? null);
    const key = parent === null ? null : branch.parent;
    const goesOn = parent !== null && !straight.has(key);
    straight.add(key);
    const row = goesOn ? parent.row : rows++;
    const place = { column: indent, row };
    places.set(branch.id, place);
    nodes.push({ branch, ...place, parent });
  }
  return {
    nodes,
    columns: nodes.reduce((most, { column }) => Math.max(most, column + 1), 0),
    rows,
  };
}

/**
 * What of a tree fits into `rows`: the next moves and all that is or was searched in any case, then the likeliest
 * of what is only predicted.
 */
export function fitted(branches: readonly ShownBranch[], rows: number): readonly ShownBranch[] {
  const kept = branches.filter(({ state, depth }) => depth === 1 || state !== 'predicted');
  const others = branches
    .filter(({ state, depth }) => depth > 1 && state === 'predicted')
    .toSorted((a, b) => b.pathProbability - a.pathProbability);
  for (const branch of others) {
    if (treeLayout([...kept, branch]).rows > rows) break;
    kept.push(branch);
  }
  return kept;
}
