import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { MatchRow } from '../../shared/protocol/view.ts';
import { AgentList } from '../components/agentList.tsx';
import { BotList } from '../components/botList.tsx';
import { MatchCard } from '../components/matchCard.tsx';
import { NewMatchForm } from '../components/newMatchForm.tsx';
import { Results } from '../components/results.tsx';
import { Lobby } from '../state/lobby.ts';
import { text } from '../text.ts';
import '../styles/lobby.css';

/** More boards than this would move too much to be watched. */
const BOARDS = 24;

const WHOS = ['all', 'agent', 'bot', 'human'] as const;
type Who = (typeof WHOS)[number];

export function LobbyPage() {
  const name = useSignal('');
  const who = useSignal<Who>('all');
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
        <div class="live-head">
          <h2 id="live-title">
            {text.lobby.live}
            {lobby.link.value === 'reconnecting' && (
              <span class="link lost" role="status">
                {text.link.reconnecting}
              </span>
            )}
          </h2>
          <label>
            <span>{text.lobby.find}</span>
            <input
              type="search"
              maxLength={80}
              value={name.value}
              onInput={event => {
                name.value = event.currentTarget.value;
              }}
            />
          </label>
          <label>
            <span>{text.lobby.who}</span>
            <select
              value={who.value}
              onChange={event => {
                who.value = WHOS.find(each => each === event.currentTarget.value) ?? 'all';
              }}
            >
              {WHOS.map(each => (
                <option key={each} value={each}>
                  {text.lobby.whos[each]}
                </option>
              ))}
            </select>
          </label>
        </div>
        <LiveMatches
          rows={lobby.live.value?.filter(row => fits(row, name.value, who.value)) ?? null}
          none={lobby.live.value?.length === 0 ? text.lobby.none : text.lobby.noneFits}
        />
      </section>
      <NewMatchForm
        agents={lobby.agents.value}
        bots={lobby.bots.value}
        speculation={lobby.speculation.value}
      />
      <Results rows={lobby.finished.value} />
      <BotList bots={lobby.bots.value} />
      <AgentList agents={lobby.agents.value} />
    </div>
  );
}

/** A part of a player's name in any case, and who may play. */
function fits({ white, black }: MatchRow, name: string, who: Who): boolean {
  const part = name.trim().toLowerCase();
  const players = [white, black];
  const kinds = players.map(({ kind }) => kind);
  const wanted = who === 'agent' ? kinds.every(kind => kind === who) : kinds.some(kind => kind === who);
  return (who === 'all' || wanted) && players.some(player => player.name.toLowerCase().includes(part));
}

function LiveMatches({ rows, none }: { readonly rows: readonly MatchRow[] | null; readonly none: string }) {
  if (rows === null) return <p class="dim empty">{text.link.connecting}</p>;
  if (rows.length === 0) return <p class="dim empty">{none}</p>;
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
