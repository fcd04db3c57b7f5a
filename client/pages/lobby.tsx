import { useEffect, useMemo } from 'preact/hooks';
import type { MatchRow } from '../../shared/protocol/view.ts';
import { MatchCard } from '../components/matchCard.tsx';
import { NewMatchForm } from '../components/newMatchForm.tsx';
import { Results } from '../components/results.tsx';
import { Lobby } from '../state/lobby.ts';
import { text } from '../text.ts';
import '../styles/lobby.css';

/** More boards than this would move too much to be watched. */
const BOARDS = 24;

export function LobbyPage() {
  const lobby = useMemo(() => new Lobby(), []);
  useEffect(() => {
    document.title = text.brand;
    const end = new AbortController();
    void lobby.run(end.signal);
    return () => end.abort();
  }, [lobby]);
  const problem = lobby.problem.value;
  return (
    <div class="lobby">
      <section class="hero">
        <h1>{text.lobby.title}</h1>
        <p>{text.lobby.lead}</p>
      </section>
      {problem !== null && (
        <p class="problem" role="alert">
          {text.problem(problem, '')}
        </p>
      )}
      <section class="live" aria-labelledby="live-title">
        <h2 id="live-title">
          {text.lobby.live}
          {lobby.link.value === 'reconnecting' && (
            <span class="link lost" role="status">
              {text.link.reconnecting}
            </span>
          )}
        </h2>
        <LiveMatches rows={lobby.live.value} />
      </section>
      <NewMatchForm agents={lobby.agents.value} speculation={lobby.speculation.value} />
      <Results rows={lobby.finished.value} />
    </div>
  );
}

function LiveMatches({ rows }: { readonly rows: readonly MatchRow[] | null }) {
  if (rows === null) return <p class="dim empty">{text.link.connecting}</p>;
  if (rows.length === 0) return <p class="dim empty">{text.lobby.none}</p>;
  return (
    <>
      <ul class="boards">
        {rows.slice(0, BOARDS).map(row => (
          <li key={row.id}>
            <MatchCard row={row} />
          </li>
        ))}
      </ul>
      {rows.length > BOARDS && <p class="dim">{text.lobby.more(rows.length - BOARDS)}</p>}
    </>
  );
}
