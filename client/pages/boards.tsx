import { useEffect, useMemo } from 'preact/hooks';
import { MatchCard } from '../components/matchCard.tsx';
import { Lobby } from '../state/lobby.ts';
import { text } from '../text.ts';
import '../styles/lobby.css';

/** More boards than this would be too much for a machine that shows them. */
const MOST = 60;

/** Every live match at once, for a large screen. */
export function BoardsPage() {
  const lobby = useMemo(() => new Lobby(), []);
  useEffect(() => {
    document.title = `${text.boards.title} · ${text.brand}`;
    const end = new AbortController();
    void lobby.watch(end.signal);
    return () => end.abort();
  }, [lobby]);
  const rows = lobby.live.value;
  return (
    <div class="all-boards">
      <h1>
        {text.boards.title}
        {lobby.link.value === 'reconnecting' && (
          <span class="link lost" role="status">
            {text.link.reconnecting}
          </span>
        )}
      </h1>
      {rows === null || rows.length === 0 ? (
        <p class="dim empty">{rows === null ? text.link.connecting : text.lobby.none}</p>
      ) : (
        <ul class="boards">
          {rows.slice(0, MOST).map(row => (
            <li key={row.id}>
              <MatchCard row={row} />
            </li>
          ))}
        </ul>
      )}
      {rows !== null && rows.length > MOST && <p class="dim">{text.lobby.more(rows.length - MOST)}</p>}
    </div>
  );
}
