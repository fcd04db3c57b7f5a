import type { MatchSnapshot } from '../../shared/protocol/fromServer.ts';
import { storedSwitch } from '../state/settings.ts';
import { text } from '../text.ts';
import { branchRows, pathTo, type ShownBranch } from '../view/branchRows.ts';
import { formatPercent } from '../view/format.ts';
import type { Lens } from '../view/lens.ts';
import { fenAfter, plyLabel, plyNumber } from '../view/plies.ts';
import { sanAfter } from '../view/san.ts';
import { BranchTree } from './branchTree.tsx';
import { Icon } from './icon.tsx';

export interface SpeculationPanelProps {
  readonly match: MatchSnapshot;
  /** The ply after which the board stands; the panel is about the next one. */
  readonly shownPly: number;
  readonly lens: Lens;
  /** The branch whose line the board shows. */
  readonly pointed: number | null;
  readonly onPoint: (branch: number | null) => void;
}

/** A list in place of a drawing. */
const asList = storedSwitch('lens-list', false);

export function SpeculationPanel(props: SpeculationPanelProps) {
  const { lens } = props;
  const drawn = lens.kind === 'tree' || (lens.kind === 'past' && lens.branches.length > 0);
  return (
    <section class="card lens" aria-labelledby="lens-title">
      <div class="head">
        <h2 id="lens-title">{titleOf(props)}</h2>
        {drawn && (
          <div class="choice" role="group" aria-label={text.lens.view}>
            {viewButton(text.lens.asTree, false)}
            {viewButton(text.lens.asList, true)}
          </div>
        )}
      </div>
      <div class={lens.kind === 'player' ? '' : 'scroll'}>
        <Shown {...props} />
      </div>
      <details>
        <summary>{text.lens.explain}</summary>
        {text.lens.explanation.map(paragraph => (
          <p key={paragraph}>{paragraph}</p>
        ))}
        <dl class="legend">
          {(['ready', 'pending', 'miss', 'chained'] as const).map(kind => (
            <div key={kind} class={kind}>
              <dt>
                <Icon name={kind} />
                {text.match.hit[kind]}
              </dt>
              <dd>{text.match.hitMeaning[kind]}</dd>
            </div>
          ))}
        </dl>
      </details>
    </section>
  );
}

function viewButton(name: string, list: boolean) {
  return (
    <button
      type="button"
      aria-pressed={asList.value === list}
      onClick={() => {
        asList.value = list;
      }}
    >
      {name}
    </button>
  );
}

function titleOf({ match, shownPly, lens }: SpeculationPanelProps): string {
  const committed = match.plies[shownPly];
  if (lens.kind === 'past' && committed !== undefined) {
    return text.lens.past(plyLabel(match.initialFen, shownPly + 1), committed.san);
  }
  if (lens.kind !== 'tree' && lens.kind !== 'untold') return text.lens.title;
  const { seat, number } = plyNumber(match.initialFen, shownPly + 1);
  return text.lens.live(seat, number);
}

function Shown(props: SpeculationPanelProps) {
  const { lens } = props;
  switch (lens.kind) {
    case 'player':
      return <p class="dim">{text.lens.hiddenFromPlayer}</p>;
    case 'untold':
      return <p class="dim">{text.lens.hiddenLive}</p>;
    case 'sequential':
      return <p class="dim">{text.replay.sequential}</p>;
    case 'over':
      return <p class="dim">{text.lens.over}</p>;
    case 'tree':
      if (lens.branches.length === 0) return <p class="dim">{text.lens.waiting}</p>;
      return <Tree {...props} branches={lens.branches} />;
    case 'past':
      return <Past {...props} lens={lens} />;
  }
}

type TreeProps = Omit<SpeculationPanelProps, 'lens'> & { readonly branches: readonly ShownBranch[] };

/** Drawn, or as a list that says the same. */
function Tree({ match, shownPly, branches, pointed, onPoint }: TreeProps) {
  if (!asList.value) {
    return (
      <BranchTree match={match} rootPly={shownPly} branches={branches} pointed={pointed} onPoint={onPoint} />
    );
  }
  const fen = fenAfter(match, shownPly);
  return (
    <ol class="branches" aria-label={text.lens.tree} onMouseLeave={() => onPoint(null)}>
      {branchRows(branches).map(({ branch, indent }) => (
        <li
          key={branch.id}
          class={`branch ${branch.state} ${branch.id === pointed ? 'pointed' : ''}`}
          style={{ '--indent': Math.min(indent, 7) }}
        >
          <button
            type="button"
            onMouseEnter={() => onPoint(branch.id)}
            onFocus={() => onPoint(branch.id)}
            onBlur={() => onPoint(null)}
            onClick={() => onPoint(branch.id)}
          >
            <span class="san">
              {plyLabel(match.initialFen, shownPly + branch.depth)} {branch.san}
            </span>
            <Chance probability={branch.probability} />
            <span class="state">
              <Icon name={branch.state} />
              {text.lens.branchState[branch.state]}
              <Reply san={replyOf(fen, branches, branch)} />
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}

function replyOf(fen: string, branches: readonly ShownBranch[], branch: ShownBranch): string | null {
  if (branch.reply === null) return null;
  const line = pathTo(branches, branch.id).map(step => step.uci);
  return sanAfter(fen, [...line, branch.reply]);
}

/** What had been predicted for a committed ply: the tree just before it, or its predictions as a list. */
function Past(props: SpeculationPanelProps & { readonly lens: Extract<Lens, { kind: 'past' }> }) {
  const { match, shownPly, lens } = props;
  const { predictions } = lens;
  const committed = match.plies[shownPly];
  if (committed === undefined) return null;
  if (!asList.value && lens.branches.length > 0) return <Tree {...props} branches={lens.branches} />;
  if (predictions.length === 0) return <p class="dim">{text.lens.noneThen}</p>;
  const fen = fenAfter(match, shownPly);
  const label = plyLabel(match.initialFen, shownPly + 1);
  const rest = 1 - predictions.reduce((sum, prediction) => sum + prediction.probability, 0);
  const foreseen = predictions.some(prediction => prediction.uci === committed.uci);
  return (
    <>
      <ol class="branches" aria-label={text.lens.list}>
        {predictions.map(({ uci, probability, launched, reply }) => {
          const hit = uci === committed.uci;
          return (
            <li key={uci} class={`branch ${hit ? 'played' : launched ? 'searched' : 'predicted'}`}>
              <div class="row">
                <span class="san">
                  {label} {sanAfter(fen, [uci])}
                </span>
                <Chance probability={probability} />
                <span class="state">
                  <Icon name={hit ? 'adopted' : launched ? 'squashed' : 'predicted'} />
                  {hit ? text.lens.played : launched ? text.lens.launched : text.lens.notLaunched}
                  <Reply san={reply === null ? null : sanAfter(fen, [uci, reply])} />
                </span>
              </div>
            </li>
          );
        })}
      </ol>
      {!foreseen && <p>{text.lens.unforeseen(`${label} ${committed.san}`)}</p>}
      {rest > 0.005 && <p class="dim">{text.lens.rest(formatPercent(rest))}</p>}
    </>
  );
}

/** The reply that stands ready behind a predicted move. */
function Reply({ san }: { readonly san: string | null }) {
  if (san === null) return null;
  return (
    <span class="reply" title={text.lens.prepared(san)}>
      <span class="sr">{text.lens.reply}</span> {san}
    </span>
  );
}

/** Nothing where it is not known. */
function Chance({ probability }: { readonly probability: number | null }) {
  if (probability === null) return <span />;
  return (
    <span class="chance">
      <span class="track" aria-hidden="true">
        <span class="fill" style={{ width: `${probability * 100}%` }} />
      </span>
      <span class="percent">{probability >= 1 ? text.lens.certain : formatPercent(probability)}</span>
    </span>
  );
}
