import { useSignal } from '@preact/signals';
import { pgnPath } from '../state/api.ts';
import { matchPath } from '../state/router.ts';
import { text } from '../text.ts';

/** What others may be given of a match: its address, its game, the position on the board. */
export function Share({ id, fen }: { readonly id: string; readonly fen: string }) {
  const said = useSignal('');
  const copy = async (what: string, value: string | Promise<string>): Promise<void> => {
    try {
      await navigator.clipboard.writeText(await value);
      said.value = text.share.copied(what);
    } catch {
      // Without a secure connection, or where it is forbidden, a page has no clipboard.
      said.value = text.share.failed;
    }
  };
  const pgn = async (): Promise<string> => {
    const response = await fetch(pgnPath(id));
    if (!response.ok) throw new Error(response.statusText);
    return response.text();
  };
  const button = (name: string, value: () => string | Promise<string>) => (
    <button type="button" class="button plain small" onClick={() => void copy(name, value())}>
      {text.share.copy(name)}
    </button>
  );
  return (
    <section class="card share" aria-labelledby="share-title">
      <h2 id="share-title">{text.share.title}</h2>
      <label class="fen">
        <span>{text.share.fen}</span>
        <input type="text" readOnly value={fen} onFocus={event => event.currentTarget.select()} />
      </label>
      <div class="actions">
        {button(text.share.link, () => new URL(matchPath(id), location.href).href)}
        {button(text.share.fen, () => fen)}
        {button(text.share.pgn, pgn)}
        <a class="button plain small" href={pgnPath(id)} download={`ponderhit-${id}.pgn`}>
          {text.share.download}
        </a>
      </div>
      <p class="dim said" role="status">
        {said.value}
      </p>
    </section>
  );
}
