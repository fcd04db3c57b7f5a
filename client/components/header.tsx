import { nextTheme, theme } from '../state/theme.ts';
import { text } from '../text.ts';
import { Icon } from './icon.tsx';

export function Header() {
  return (
    <header class="bar">
      <a class="brand" href="/">
        <img src="/favicon.svg" alt="" width="28" height="28" />
        <span>{text.brand}</span>
      </a>
      <button
        type="button"
        class="quiet"
        aria-label={text.theme.label(text.theme.names[theme.value])}
        title={text.theme.label(text.theme.names[theme.value])}
        onClick={nextTheme}
      >
        <Icon name={theme.value} />
        <span class="wide">{text.theme.names[theme.value]}</span>
      </button>
    </header>
  );
}
