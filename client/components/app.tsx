import { useSignal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { followLink, type Route, route } from '../state/router.ts';
import { text } from '../text.ts';
import { Header } from './header.tsx';
import { NotFound } from './notFound.tsx';
import { Notice } from './notice.tsx';

type Page = ComponentType<{ readonly id: string }>;

/** Each page is a chunk of its own. */
const PAGES: Readonly<Record<Route['page'], () => Promise<Page>>> = {
  lobby: async () => (await import('../pages/lobby.tsx')).LobbyPage,
  boards: async () => (await import('../pages/boards.tsx')).BoardsPage,
  games: async () => (await import('../pages/games.tsx')).GamesPage,
  agent: async () => (await import('../pages/player.tsx')).AgentPage,
  bot: async () => (await import('../pages/player.tsx')).BotPage,
  tournaments: async () => (await import('../pages/tournaments.tsx')).TournamentsPage,
  tournament: async () => (await import('../pages/tournament.tsx')).TournamentPage,
  match: async () => (await import('../pages/match.tsx')).MatchPage,
  none: async () => NotFound,
};

export function App() {
  return (
    // Links are followed wherever they stand; the keyboard reaches them as links.
    <div class="app" onClick={followLink}>
      <a class="skip" href="#content">
        {text.skip}
      </a>
      <Header />
      <main id="content" tabIndex={-1}>
        <CurrentPage />
      </main>
      <footer class="foot">{text.footer}</footer>
    </div>
  );
}

function CurrentPage() {
  const { page } = route.value;
  const id = 'id' in route.value ? route.value.id : '';
  const shown = useSignal<{ readonly page: Route['page']; readonly Page: Page } | null>(null);
  const failed = useSignal(false);
  useEffect(() => {
    let current = true;
    const load = async (): Promise<void> => {
      try {
        const Page = await PAGES[page]();
        if (current) shown.value = { page, Page };
      } catch {
        if (current) failed.value = true;
      }
    };
    void load();
    return () => {
      current = false;
    };
  }, [page]);
  if (failed.value) {
    return (
      <Notice title={text.failed.title}>
        <button type="button" class="button" onClick={() => location.reload()}>
          {text.failed.again}
        </button>
      </Notice>
    );
  }
  if (shown.value?.page !== page) return <p class="loading">{text.loading}</p>;
  const { Page } = shown.value;
  return <Page key={id} id={id} />;
}
