import { useSignal } from '@preact/signals';
import type { PlayAgainBody } from '../../shared/protocol/api.ts';
import type { Rejection } from '../../shared/result.ts';
import { playAgain } from '../state/api.ts';
import { matchPath, navigate } from '../state/router.ts';
import { text } from '../text.ts';

export interface AfterMatchProps {
  readonly id: string;
  readonly shownPly: number;
  readonly lastPly: number;
  /** Why it cannot be played again; null where it can. */
  readonly refusal: Rejection | null;
}

/** For the player of a match that is over: the same once more, or from the position on the board. */
export function AfterMatch({ id, shownPly, lastPly, refusal }: AfterMatchProps) {
  const problem = useSignal<string | null>(null);
  const busy = useSignal(false);
  const again = async (body: PlayAgainBody): Promise<void> => {
    busy.value = true;
    const answer = await playAgain(id, body);
    busy.value = false;
    if (answer.ok) navigate(matchPath(answer.value.id));
    else problem.value = text.problem(answer.error.code, answer.error.message);
  };
  return (
    <section class="card play" aria-labelledby="after-title">
      <h2 id="after-title">{text.after.title}</h2>
      <div class="actions">
        <button
          type="button"
          class="button"
          disabled={busy.value || refusal !== null}
          aria-describedby="after-hint"
          onClick={() => void again({ kind: 'rematch' })}
        >
          {text.after.rematch}
        </button>
        <button
          type="button"
          class="button plain"
          disabled={busy.value || refusal !== null || shownPly === lastPly}
          aria-describedby="after-hint"
          onClick={() => void again({ kind: 'from', ply: shownPly })}
        >
          {text.after.fromHere}
        </button>
      </div>
      <p class="dim" id="after-hint">
        {refusal === null ? text.after.hint : text.after.refused(refusal.code, refusal.message)}
      </p>
      {problem.value !== null && (
        <p class="inline-problem" role="alert">
          {problem.value}
        </p>
      )}
    </section>
  );
}
