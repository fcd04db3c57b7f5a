import { text } from '../text.ts';
import { Notice } from './notice.tsx';

/** There is no such page or match. */
export function NotFound() {
  return (
    <Notice title={text.notFound.title}>
      <p>{text.notFound.body}</p>
      <a class="button" href="/">
        {text.notFound.home}
      </a>
    </Notice>
  );
}
