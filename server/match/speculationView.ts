import type { Match } from '../../shared/match/match.ts';
import type { BranchState, BranchView, SpeculationView } from '../../shared/protocol/view.ts';
import type { Branch } from '../speculation/branch.ts';
import type { SpeculationTree } from '../speculation/tree.ts';
import { type Decision, decisionLabel } from './decision.ts';

/**
 * The tree as a spectator who may see it live is shown it. `epochOffsetMs` makes an instant of the calendar out of
 * one of the match's clock.
 */
export function speculationView(
  tree: SpeculationTree<Match, Decision>,
  epochOffsetMs: number,
): SpeculationView {
  const { root } = tree;
  const branches: BranchView[] = [];
  const add = (branch: Branch<Match, Decision>, state: BranchState): void => {
    const { search, parent, choice } = branch;
    branches.push({
      id: branch.id,
      parent: parent === null || parent === root ? null : parent.id,
      uci: choice === null ? '' : decisionLabel(choice),
      san: branch.turn.sans.at(-1) ?? '',
      probability: branch.probability,
      pathProbability: branch.pathProbability,
      depth: branch.step - root.step,
      seat: branch.seat === 'white' ? 'white' : 'black',
      state,
      launchedAt: search === null ? null : search.launchedAt + epochOffsetMs,
      finishedAt: search?.state.kind === 'finished' ? search.state.at + epochOffsetMs : null,
      reply: search?.state.kind === 'finished' ? decisionLabel(search.state.choice) : null,
    });
  };
  if (tree.rootKind === 'ready' || tree.rootKind === 'pending') add(root, 'adopted');
  for (const branch of root.subtree()) if (branch !== root) add(branch, stateOf(branch));
  for (const branch of tree.squashed) if (branch.step > root.step) add(branch, 'squashed');
  return { ply: root.step, branches };
}

function stateOf(branch: Branch<Match, Decision>): BranchState {
  if (branch.search === null) return 'predicted';
  return branch.decided ? 'ready' : 'searching';
}
