import type { PredictionRecord } from '../../shared/match/plyRecord.ts';
import type { MatchSnapshot } from '../../shared/protocol/fromServer.ts';
import type { BranchView, SpeculationView } from '../../shared/protocol/view.ts';
import { storedSwitch } from '../state/settings.ts';
import { text } from '../text.ts';
import { branchRows, pathTo } from '../view/branchRows.ts';
import { formatPercent } from '../view/format.ts';
import { fenAfter, plyLabel, plyNumber } from '../view/plies.ts';
import { sanAfter } from '../view/san.ts';
import { BranchTree } from './branchTree.tsx';
import { Icon } from './icon.tsx';

export interface SpeculationPanelProps {
  readonly match: MatchSnapshot;
  /** The ply after which the board stands; the panel is about the next one. */
  readonly shownPly: number;
  readonly speculation: SpeculationView | null;
  readonly predictions: ReadonlyMap<number, readonly PredictionRecord[]>;
  /** This client plays: nothing is shown before the game is over. */
  readonly plays: boolean;
  /** The branch whose line the board shows. */
  readonly pointed: number | null;
  readonly onPoint: (branch: number | null) => void;
}

export function SpeculationPanel(props: SpeculationPanelProps) {
  const { match, shownPly } = props;
  const label = plyLabel(match.initialFen, shownPly + 1);
  const past = shownPly < match.plies.length;
  const over = match.status === 'ended';
  const hidden = props.plays && !over;
  return (
    <section class="card lens" aria-labelledby="lens-title">
      <div class="head">
        <h2 id="lens-title">{titleOf(props)}</h2>
        {!hidden && (
          <div class="choice" role="group" aria-label={text.lens.view}>
            {viewButton(text.lens.asTree, false)}
            {viewButton(text.lens.asList, true)}
          </div>
        )}
      </div>
      <div class={hidden ? '' : 'scroll'}>
        {hidden ? (
          <p class="dim">{text.lens.hiddenFromPlayer}</p>
        ) : past ? (
          <Past {...props} label={label} />
        ) : over ? (
          <p class="dim">{text.lens.over}</p>
        ) : (
          <Live {...props} />
        )}
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

/** A list in place of a drawing. */
const asList = storedSwitch('lens-list');

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

function titleOf({ match, shownPly, plays }: SpeculationPanelProps): string {
  const committed = match.plies[shownPly];
  const over = match.status === 'ended';
  if ((plays && !over) || (committed === undefined && over)) return text.lens.title;
  if (committed !== undefined) return text.lens.past(plyLabel(match.initialFen, shownPly + 1), committed.san);
  const { seat, number } = plyNumber(match.initialFen, shownPly + 1);
  return text.lens.live(seat, number);
}

/** The turn in progress, as a tree. */
function Live({ match, speculation, pointed, onPoint }: SpeculationPanelProps) {
  const hidden = match.white.kind !== 'agent' || match.black.kind !== 'agent';
  if (hidden) return <p class="dim">{text.lens.hiddenLive}</p>;
  if (
    speculation === null ||
    speculation.ply !== match.plies.length + 1 ||
    speculation.branches.length === 0
  ) {
    return <p class="dim">{text.lens.waiting}</p>;
  }
  const { branches } = speculation;
  if (!asList.value) {
    return (
      <BranchTree
        match={match}
        rootPly={match.plies.length}
        branches={branches}
        pointed={pointed}
        onPoint={onPoint}
      />
    );
  }
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
              {plyLabel(match.initialFen, match.plies.length + branch.depth)} {branch.san}
            </span>
            <Chance probability={branch.probability} />
            <span class="state">
              <Icon name={branch.state} />
              {text.lens.branchState[branch.state]}
              <Reply san={replyOf(match, branches, branch)} />
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}

function replyOf(match: MatchSnapshot, branches: readonly BranchView[], branch: BranchView): string | null {
  if (branch.reply === null) return null;
  const line = pathTo(branches, branch.id).map(step => step.uci);
  return sanAfter(match.fen, [...line, branch.reply]);
}

/** What had been predicted for a committed ply, as a flat list. */
function Past({ match, shownPly, predictions, label }: SpeculationPanelProps & { readonly label: string }) {
  const then = predictions.get(shownPly + 1) ?? [];
  const committed = match.plies[shownPly];
  if (committed === undefined) return null;
  if (then.length === 0) return <p class="dim">{text.lens.noneThen}</p>;
  const fen = fenAfter(match, shownPly);
  const rest = 1 - then.reduce((sum, prediction) => sum + prediction.probability, 0);
  const foreseen = then.some(prediction => prediction.uci === committed.uci);
  return (
    <>
      <ol class="branches" aria-label={text.lens.list}>
        {then.map(({ uci, probability, launched, reply }) => {
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

function Chance({ probability }: { readonly probability: number }) {
  return (
    <span class="chance">
      <span class="track" aria-hidden="true">
        <span class="fill" style={{ width: `${probability * 100}%` }} />
      </span>
      <span class="percent">{probability >= 1 ? text.lens.certain : formatPercent(probability)}</span>
    </span>
  );
}
