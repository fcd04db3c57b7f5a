import { useSignal } from '@preact/signals';
import type { MatchSnapshot } from '../../shared/protocol/fromServer.ts';
import { text } from '../text.ts';
import { type Prepared, premoveName } from '../view/prepared.ts';
import { Conditionals } from './conditionals.tsx';
import { MoveInput } from './moveInput.tsx';

export interface PlayControlsProps {
  readonly match: MatchSnapshot;
  readonly myTurn: boolean;
  readonly offersDraw: boolean;
  readonly prepared: Prepared;
  readonly onMove: (uci: string) => void;
  readonly onPrepare: (prepared: Prepared) => void;
  readonly onOfferDraw: (offers: boolean) => void;
  readonly onAcceptDraw: () => void;
  readonly onResign: () => void;
  readonly onAbort: () => void;
  /** Null while there is no own move to take back. */
  readonly onTakeBack: (() => void) | null;
}

/** What a human does besides moving pieces. */
export function PlayControls(props: PlayControlsProps) {
  const { match, myTurn, offersDraw, prepared, onPrepare } = props;
  const ahead =
    myTurn || prepared.premove === null ? '' : text.play.premoved(premoveName(match.fen, prepared.premove));
  const asked = useSignal<'resign' | 'takeBack' | null>(null);
  const sure = (label: string, onSure: () => void) => (
    <>
      <button type="button" class="button danger" onClick={onSure}>
        {label}
      </button>
      {plainButton(text.play.cancel, () => {
        asked.value = null;
      })}
    </>
  );
  return (
    <section class="card play" aria-labelledby="play-title">
      <h2 id="play-title">{text.play.title}</h2>
      <div class="turn">
        <p>
          {ahead === '' && turnText(props)}
          <span role="status">{ahead}</span>
        </p>
        {ahead !== '' && (
          <button
            type="button"
            class="button plain small"
            onClick={() => onPrepare({ ...prepared, premove: null })}
          >
            {text.play.withdraw}
          </button>
        )}
      </div>
      <MoveInput
        fen={match.fen}
        myTurn={myTurn}
        onMove={uci => (myTurn ? props.onMove(uci) : onPrepare({ ...prepared, premove: uci }))}
      />
      {!myTurn && <Conditionals fen={match.fen} prepared={prepared} onChange={onPrepare} />}
      <label class="check">
        <input
          type="checkbox"
          checked={offersDraw}
          onChange={event => props.onOfferDraw(event.currentTarget.checked)}
        />
        {text.play.offer}
      </label>
      {asked.value === 'takeBack' && <p class="dim">{text.play.takeBackMeaning}</p>}
      <div class="actions">
        {asked.value === 'resign' && sure(text.play.resignSure, props.onResign)}
        {asked.value === 'takeBack' &&
          props.onTakeBack !== null &&
          sure(text.play.takeBackSure, props.onTakeBack)}
        {asked.value === null && (
          <>
            {myTurn && match.drawOffered && (
              <button type="button" class="button" onClick={props.onAcceptDraw}>
                {text.play.accept}
              </button>
            )}
            {match.plies.length < 2
              ? plainButton(text.play.abort, props.onAbort)
              : plainButton(text.play.resign, () => {
                  asked.value = 'resign';
                })}
            {props.onTakeBack !== null &&
              plainButton(text.play.takeBack, () => {
                asked.value = 'takeBack';
              })}
          </>
        )}
      </div>
    </section>
  );
}

function turnText({ match, myTurn }: PlayControlsProps): string {
  if (!myTurn) return text.play.theirTurn;
  return match.drawOffered ? text.play.offered : text.play.yourTurn;
}

function plainButton(label: string, onClick: () => void) {
  return (
    <button type="button" class="button plain" onClick={onClick}>
      {label}
    </button>
  );
}
