import { expect, test } from 'vitest';
import { branchRows, pathTo } from '../../client/view/branchRows.ts';
import { branch } from './branch.ts';

const TREE = [
  branch({ id: 1, uci: 'e7e5', pathProbability: 0.3 }),
  branch({ id: 2, uci: 'c7c5', pathProbability: 0.5 }),
  branch({ id: 3, parent: 2, uci: 'g1f3', pathProbability: 0.2, depth: 2 }),
  branch({ id: 4, parent: 2, uci: 'b1c3', pathProbability: 0.3, depth: 2 }),
  branch({ id: 5, parent: 4, uci: 'b8c6', pathProbability: 0.1, depth: 3 }),
];

test('each branch stands under the one it grows from, siblings best first', () => {
  expect(branchRows(TREE).map(row => [row.branch.id, row.indent])).toEqual([
    [2, 0],
    [4, 1],
    [5, 2],
    [3, 1],
    [1, 0],
  ]);
});

test('a squashed branch stands after its living siblings, however likely it was', () => {
  const tree = TREE.map(each => (each.id === 2 ? { ...each, state: 'squashed' as const } : each));
  expect(branchRows(tree).map(row => row.branch.id)).toEqual([1, 2, 4, 5, 3]);
});

test('a branch whose parent is gone stands at the root', () => {
  const rows = branchRows(TREE.filter(each => each.id !== 2));
  expect(rows.map(row => [row.branch.id, row.indent])).toEqual([
    [1, 0],
    [4, 0],
    [5, 1],
    [3, 0],
  ]);
});

test('the path to a branch begins at the committed position', () => {
  expect(pathTo(TREE, 5).map(each => each.uci)).toEqual(['c7c5', 'b1c3', 'b8c6']);
  expect(pathTo(TREE, 99)).toEqual([]);
});

test('branches that claim to be each other’s parents do not hang the page', () => {
  const knot = [branch({ id: 1, parent: 2 }), branch({ id: 2, parent: 1 })];
  expect(branchRows(knot)).toEqual([]);
  expect(pathTo(knot, 1).map(each => each.id)).toEqual([2, 1]);
});
