import { useSignal } from '@preact/signals';
import { text } from '../text.ts';
import { addLine, type Prepared, parseLine } from '../view/prepared.ts';
import { sanAfter } from '../view/san.ts';

export interface ConditionalsProps {
  /** The position on the board; the other side is to move. */
  readonly fen: string;
  readonly prepared: Prepared;
  readonly onChange: (prepared: Prepared) => void;
}

/** "If …, then …": the human's own speculation, as lines that are played when they come true. */
export function Conditionals({ fen, prepared, onChange }: ConditionalsProps) {
  const typed = useSignal('');
  const problem = useSignal('');
  return (
    <details class="conditionals" open={prepared.lines.length > 0}>
      <summary>{text.conditionals.title}</summary>
      <p class="dim">{text.conditionals.hint}</p>
      <ul>
        {prepared.lines.map(line => (
          <li key={line.join(' ')}>
            <span>{text.conditionals.line(named(fen, line))}</span>
            <button
              type="button"
              class="button plain small"
              aria-label={text.conditionals.removeLine(named(fen, line).join(' '))}
              onClick={() => onChange({ ...prepared, lines: prepared.lines.filter(other => other !== line) })}
            >
              {text.conditionals.remove}
            </button>
          </li>
        ))}
      </ul>
      <form
        class="move-input"
        onSubmit={event => {
          event.preventDefault();
          const line = parseLine(fen, typed.value);
          problem.value = line === null ? text.conditionals.unreadable : '';
          if (line === null) return;
          typed.value = '';
          onChange({ ...prepared, lines: addLine(prepared.lines, line) });
        }}
      >
        <label>
          <span>{text.conditionals.input}</span>
          <input
            type="text"
            autocomplete="off"
            autocapitalize="off"
            spellcheck={false}
            maxLength={120}
            placeholder={text.conditionals.example}
            value={typed.value}
            onInput={event => {
              typed.value = event.currentTarget.value;
              problem.value = '';
            }}
            aria-describedby="line-problem"
          />
        </label>
        <button type="submit" class="button plain" disabled={typed.value.trim() === ''}>
          {text.conditionals.add}
        </button>
        <p id="line-problem" class="inline-problem" role="status">
          {problem.value}
        </p>
      </form>
    </details>
  );
}

function named(fen: string, line: readonly string[]): readonly string[] {
  return line.map((_, index) => sanAfter(fen, line.slice(0, index + 1)));
}
