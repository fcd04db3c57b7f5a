import { computed, signal } from '@preact/signals';

const path = signal(location.pathname);

addEventListener('popstate', () => {
  path.value = location.pathname;
});

export type Route =
  | { readonly page: 'lobby' }
  | { readonly page: 'boards' }
  | { readonly page: 'games' }
  | { readonly page: 'tournaments' }
  | { readonly page: 'tournament'; readonly id: string }
  | { readonly page: 'match'; readonly id: string }
  /** The id is its name. */
  | { readonly page: 'agent' | 'bot'; readonly id: string }
  | { readonly page: 'none' };

export const route = computed((): Route => routeOf(path.value));

export function matchPath(id: string): string {
  return `/match/${encodeURIComponent(id)}`;
}

export function tournamentPath(id: string): string {
  return `/tournaments/${encodeURIComponent(id)}`;
}

export function agentPath(name: string): string {
  return `/agent/${encodeURIComponent(name)}`;
}

export function botPath(name: string): string {
  return `/bots/${encodeURIComponent(name)}`;
}

/** The finished games of those who called themselves so. */
export function gamesPath(player: string): string {
  return `/games?${new URLSearchParams({ player })}`;
}

export function navigate(to: string): void {
  history.pushState(null, '', to);
  path.value = location.pathname;
  scrollTo(0, 0);
  // As a page that is loaded anew does: who reads by ear or by keyboard starts at its beginning.
  document.getElementById('content')?.focus({ preventScroll: true });
}

/** A click on a link of our own stays in the page; a modified one (new tab) is the browser's. */
export function followLink(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (link === null || link.origin !== location.origin || link.target || link.hash) return;
  event.preventDefault();
  navigate(link.pathname + link.search);
}

function routeOf(pathname: string): Route {
  if (pathname === '/') return { page: 'lobby' };
  if (pathname === '/boards') return { page: 'boards' };
  if (pathname === '/games') return { page: 'games' };
  if (pathname === '/tournaments') return { page: 'tournaments' };
  const tournament = /^\/tournaments\/([\w-]+)\/?$/.exec(pathname)?.[1];
  if (tournament !== undefined) return { page: 'tournament', id: tournament };
  const [, folder, name] = /^\/(agent|bots)\/([^/]+)$/.exec(pathname) ?? [];
  if (name !== undefined) return { page: folder === 'bots' ? 'bot' : 'agent', id: decoded(name) };
  const id = /^\/match\/([\w-]+)\/?$/.exec(pathname)?.[1];
  return id === undefined ? { page: 'none' } : { page: 'match', id };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // a stray % that nobody encoded
  }
}
