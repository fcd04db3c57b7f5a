import { useSignal } from '@preact/signals';
import { findMove } from '../../shared/chess/position.ts';
import { text } from '../text.ts';

export interface MoveInputProps {
  readonly fen: string;
  /** Called with a legal move in UCI, promotions with their piece. */
  readonly onMove: (uci: string) => void;
  readonly disabled: boolean;
}

/** Moves by keyboard alone: algebraic notation or squares. */
export function MoveInput({ fen, onMove, disabled }: MoveInputProps) {
  const typed = useSignal('');
  const problem = useSignal('');
  return (
    <form
      class="move-input"
      onSubmit={event => {
        event.preventDefault();
        const uci = findMove(fen, typed.value);
        problem.value = uci === null ? text.play.noSuchMove(typed.value.trim()) : '';
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
      <button type="submit" class="button plain" disabled={disabled || typed.value.trim() === ''}>
        {text.play.typedSend}
      </button>
      <p id="typed-problem" class="inline-problem" role="status">
        {problem.value}
      </p>
    </form>
  );
}
