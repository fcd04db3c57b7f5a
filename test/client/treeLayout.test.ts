import { expect, test } from 'vitest';
import { fitted, treeLayout } from '../../client/view/treeLayout.ts';
import { branch } from './branch.ts';

const TREE = [
  branch({ id: 1, pathProbability: 0.5 }),
  branch({ id: 2, parent: 1, pathProbability: 0.4, depth: 2 }),
  branch({ id: 3, parent: 1, pathProbability: 0.1, depth: 2, state: 'predicted' }),
  branch({ id: 4, pathProbability: 0.3, state: 'predicted' }),
];

test('the best line goes straight on; every other branch starts a row of its own', () => {
  const { nodes, columns, rows } = treeLayout(TREE);
  expect(nodes.map(({ branch, column, row }) => [branch.id, column, row])).toEqual([
    [1, 0, 0],
    [2, 1, 0],
    [3, 1, 1],
    [4, 0, 2],
  ]);
  expect([columns, rows]).toEqual([2, 3]);
});

test('where room is short, what is only predicted deep in the tree is left out first', () => {
  expect(fitted(TREE, 2).map(({ id }) => id)).toEqual([1, 2, 4]);
  expect(fitted(TREE, 3)).toHaveLength(4);
});
