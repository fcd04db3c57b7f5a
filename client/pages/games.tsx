import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { GamesList } from '../components/gamesList.tsx';
import { Games } from '../state/games.ts';
import { text } from '../text.ts';
import '../styles/games.css';

/** Typing pauses this long before it is searched for. */
const TYPING_MS = 250;

/** All finished matches, with a search that stands in the address. */
export function GamesPage() {
  const games = useMemo(() => new Games(), []);
  const asked = new URLSearchParams(location.search);
  const player = useSignal(asked.get('player') ?? '');
  const result = useSignal(asked.get('result') ?? '');
  useEffect(() => {
    document.title = `${text.games.title} · ${text.brand}`;
    return () => games.close();
  }, [games]);
  useEffect(() => {
    const search = {
      ...(player.value.trim() !== '' && { player: player.value.trim() }),
      ...(result.value !== '' && { result: result.value }),
    };
    const query = String(new URLSearchParams(search));
    history.replaceState(null, '', query === '' ? '/games' : `/games?${query}`);
    const timer = setTimeout(() => void games.find(search), TYPING_MS);
    return () => clearTimeout(timer);
  }, [games, player.value, result.value]);
  const rows = games.rows.value;
  return (
    <div class="games">
      <h1>{text.games.title}</h1>
      <form class="card filters" role="search" onSubmit={event => event.preventDefault()}>
        <label>
          <span>{text.games.player}</span>
          <input
            type="search"
            maxLength={80}
            value={player.value}
            onInput={event => {
              player.value = event.currentTarget.value;
            }}
          />
        </label>
        <label>
          <span>{text.games.result}</span>
          <select
            value={result.value}
            onChange={event => {
              result.value = event.currentTarget.value;
            }}
          >
            {Object.entries(text.games.results).map(([value, name]) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </select>
        </label>
      </form>
      {games.problem.value !== null && (
        <p class="problem" role="alert">
          {text.problem(games.problem.value, '')}
        </p>
      )}
      <section class="card">
        {games.unreadable.value > 0 && <p class="dim">{text.games.unreadable(games.unreadable.value)}</p>}
        <GamesList rows={rows} onMore={games.next.value === null ? null : () => void games.more()} />
      </section>
    </div>
  );
}
