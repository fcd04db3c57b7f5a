import type { MatchSnapshot } from '../../shared/protocol/fromServer.ts';
import { text } from '../text.ts';
import type { ShownBranch } from '../view/branchRows.ts';
import { formatPercent } from '../view/format.ts';
import { plyLabel } from '../view/plies.ts';
import { fitted, type TreeNode, treeLayout } from '../view/treeLayout.ts';

export interface BranchTreeProps {
  readonly match: Pick<MatchSnapshot, 'initialFen'>;
  /** The ply after which the tree grows. */
  readonly rootPly: number;
  readonly branches: readonly ShownBranch[];
  readonly pointed: number | null;
  readonly onPoint: (branch: number | null) => void;
}

/** Rows that the panel shows without scrolling. */
const ROWS = 9;
const ROW = 27;
const COLUMN = 102;
const NODE = 82;
const NODE_HEIGHT = 20;
const ROOT = 14;
const TOP = 4;

/** The tree as it stands, drawn from the committed position on the left. The list beside it says the same. */
export function BranchTree({ match, rootPly, branches, pointed, onPoint }: BranchTreeProps) {
  const { nodes, columns, rows } = treeLayout(
    fitted(
      branches.filter(({ depth }) => depth > 0),
      ROWS,
    ),
  );
  const width = ROOT + 12 + columns * COLUMN;
  return (
    // What scrolls must be reachable by keyboard.
    <div class="tree" tabIndex={0} role="group" aria-label={text.lens.drawnTree}>
      <svg
        width={width}
        height={TOP + rows * ROW}
        role="img"
        aria-label={text.lens.drawnTreeSummary(nodes.length)}
        onMouseLeave={() => onPoint(null)}
      >
        <circle class="root" cx={ROOT / 2} cy={middle(0)} r="5" />
        {nodes.map(node => (
          <Node
            key={node.branch.id}
            node={node}
            label={plyLabel(match.initialFen, rootPly + node.branch.depth)}
            pointed={pointed === node.branch.id}
            onPoint={onPoint}
          />
        ))}
      </svg>
    </div>
  );
}

interface NodeProps {
  readonly node: TreeNode;
  readonly label: string;
  readonly pointed: boolean;
  readonly onPoint: (branch: number | null) => void;
}

function Node({ node, label, pointed, onPoint }: NodeProps) {
  const { branch, column, row, parent } = node;
  const left = ROOT + 12 + column * COLUMN;
  const y = middle(row);
  const from = parent === null ? ROOT / 2 + 5 : ROOT + 12 + parent.column * COLUMN + NODE;
  const chance = branch.probability === null ? null : formatPercent(branch.probability);
  const fromY = middle(parent?.row ?? 0);
  return (
    <g class={`node ${branch.state} ${pointed ? 'pointed' : ''}`} onMouseEnter={() => onPoint(branch.id)}>
      <title>{text.lens.node(`${label} ${branch.san}`, chance, branch.state)}</title>
      <path
        class="edge"
        d={`M${from} ${fromY}C${(from + left) / 2} ${fromY} ${(from + left) / 2} ${y} ${left} ${y}`}
        stroke-width={1 + 5 * Math.sqrt(branch.pathProbability)}
      />
      <rect x={left} y={y - NODE_HEIGHT / 2} width={NODE} height={NODE_HEIGHT} rx="5" />
      <text x={left + 6} y={y + 4}>
        {branch.san}
      </text>
      {branch.probability !== null && branch.probability < 1 && (
        <text class="chance-label" x={left + NODE - 5} y={y + 4} text-anchor="end">
          {Math.round(branch.probability * 100)}
        </text>
      )}
    </g>
  );
}

function middle(row: number): number {
  return TOP + row * ROW + NODE_HEIGHT / 2 + 1;
}
