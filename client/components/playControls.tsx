import { useSignal } from '@preact/signals';
import type { MatchSnapshot } from '../../shared/protocol/fromServer.ts';
import { text } from '../text.ts';

export interface PlayControlsProps {
  readonly match: MatchSnapshot;
  readonly myTurn: boolean;
  readonly offersDraw: boolean;
  readonly onOfferDraw: (offers: boolean) => void;
  readonly onAcceptDraw: () => void;
  readonly onResign: () => void;
  readonly onAbort: () => void;
}

/** What a human does besides moving. */
export function PlayControls(props: PlayControlsProps) {
  const { match, myTurn, offersDraw } = props;
  const sure = useSignal(false);
  return (
    <section class="card play" aria-labelledby="play-title">
      <h2 id="play-title">{text.play.title}</h2>
      <p>{myTurn ? text.play.yourTurn : text.play.theirTurn}</p>
      {myTurn && match.drawOffered && (
        <p class="offer">
          {text.play.offered}{' '}
          <button type="button" class="button" onClick={props.onAcceptDraw}>
            {text.play.accept}
          </button>
        </p>
      )}
      <label class="check">
        <input
          type="checkbox"
          checked={offersDraw}
          onChange={event => props.onOfferDraw(event.currentTarget.checked)}
        />
        {text.play.offer}
      </label>
      <div class="actions">
        {match.plies.length < 2 ? (
          <button type="button" class="button plain" onClick={props.onAbort}>
            {text.play.abort}
          </button>
        ) : sure.value ? (
          <>
            <button type="button" class="button danger" onClick={props.onResign}>
              {text.play.resignSure}
            </button>
            <button
              type="button"
              class="button plain"
              onClick={() => {
                sure.value = false;
              }}
            >
              {text.play.cancel}
            </button>
          </>
        ) : (
          <button
            type="button"
            class="button plain"
            onClick={() => {
              sure.value = true;
            }}
          >
            {text.play.resign}
          </button>
        )}
      </div>
    </section>
  );
}
