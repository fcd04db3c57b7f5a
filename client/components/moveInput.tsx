import { useSignal } from '@preact/signals';
import { findMove } from '../../shared/chess/position.ts';
import { text } from '../text.ts';
import { parsePremove } from '../view/prepared.ts';

export interface MoveInputProps {
  readonly fen: string;
  /** Whether it is the turn of whoever types. If not, a move is for the next turn. */
  readonly myTurn: boolean;
  /** Called with a move in UCI, promotions with their piece: a legal one, or a premove. */
  readonly onMove: (uci: string) => void;
}

/** Moves by keyboard alone: algebraic notation or squares. */
export function MoveInput({ fen, myTurn, onMove }: MoveInputProps) {
  const typed = useSignal('');
  const problem = useSignal('');
  return (
    <form
      class="move-input"
      onSubmit={event => {
        event.preventDefault();
        const uci = myTurn ? findMove(fen, typed.value) : parsePremove(fen, typed.value);
        const refusal = myTurn ? text.play.noSuchMove : text.play.noSuchPremove;
        problem.value = uci === null ? refusal(typed.value.trim()) : '';
        if (uci === null) return;
        typed.value = '';
        onMove(uci);
      }}
    >
      <label>
        <span>{text.play.typed}</span>
        <input
          type="text"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          enterkeyhint="send"
          maxLength={12}
          placeholder={text.play.typedExample}
          value={typed.value}
          onInput={event => {
            typed.value = event.currentTarget.value;
            problem.value = '';
          }}
          aria-describedby="typed-problem"
          aria-invalid={problem.value !== ''}
        />
      </label>
      <button type="submit" class="button plain" disabled={typed.value.trim() === ''}>
        {myTurn ? text.play.typedSend : text.play.typedAhead}
      </button>
      <p id="typed-problem" class="inline-problem" role="status">
        {problem.value}
      </p>
    </form>
  );
}
