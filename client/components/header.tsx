import { route } from '../state/router.ts';
import { nextTheme, theme } from '../state/theme.ts';
import { text } from '../text.ts';
import { Icon } from './icon.tsx';

const LINKS = [
  { page: 'boards', href: '/boards' },
  { page: 'games', href: '/games' },
  { page: 'tournaments', href: '/tournaments' },
] as const;

export function Header() {
  return (
    <header class="bar">
      <a class="brand" href="/">
        <img src="/favicon.svg" alt="" width="28" height="28" />
        <span>{text.brand}</span>
      </a>
      <nav aria-label={text.nav.label}>
        {LINKS.map(({ page, href }) => (
          <a
            key={page}
            href={href}
            aria-current={
              route.value.page === page || (page === 'tournaments' && route.value.page === 'tournament')
                ? 'page'
                : undefined
            }
          >
            {text.nav[page]}
          </a>
        ))}
      </nav>
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
