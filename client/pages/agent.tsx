import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { AgentRow, AgentScore } from '../../shared/protocol/api.ts';
import { GamesList } from '../components/gamesList.tsx';
import { NotFound } from '../components/notFound.tsx';
import { getAgentScore, getAgents } from '../state/api.ts';
import { Games } from '../state/games.ts';
import { text } from '../text.ts';
import { formatDuration, formatPercent } from '../view/format.ts';
import '../styles/games.css';

/** An agent: who it is, what it has done, and its matches. `id` is its name. */
export function AgentPage({ id: name }: { readonly id: string }) {
  const games = useMemo(() => new Games(), [name]);
  const score = useSignal<AgentScore | null>(null);
  const agent = useSignal<AgentRow | null>(null);
  const problem = useSignal<string | null>(null);
  useEffect(() => {
    document.title = `${name} · ${text.brand}`;
    const end = new AbortController();
    const read = async (): Promise<void> => {
      const [found, agents] = await Promise.all([getAgentScore(name, end.signal), getAgents(end.signal)]);
      if (end.signal.aborted) return;
      if (found.ok) score.value = found.value;
      else problem.value = found.error.code;
      if (agents.ok) agent.value = agents.value.agents.find(row => row.name === name) ?? null;
    };
    void read();
    void games.find({ agent: name });
    return () => {
      end.abort();
      games.close();
    };
  }, [name]);
  if (problem.value === 'not-found') return <NotFound />;
  const rows = games.rows.value;
  return (
    <div class="games">
      <h1>{name}</h1>
      {agent.value !== null && (
        <p class="dim">
          {agent.value.description}
          {agent.value.pace !== '' && ` · ${text.match.paced(agent.value.pace)}`}
        </p>
      )}
      {problem.value !== null && (
        <p class="problem" role="alert">
          {text.problem(problem.value, '')}
        </p>
      )}
      <section class="card" aria-labelledby="score-title">
        <h2 id="score-title">{text.agent.score}</h2>
        {score.value === null ? <p class="dim">{text.loading}</p> : <Score score={score.value} />}
      </section>
      <section class="card" aria-labelledby="games-title">
        <h2 id="games-title">{text.games.title}</h2>
        <GamesList rows={rows} onMore={games.next.value === null ? null : () => void games.more()} />
      </section>
    </div>
  );
}

function Score({ score }: { readonly score: AgentScore }) {
  const { wins, draws, losses, wallMs, searchMs } = score;
  const tiles = [
    { name: text.agent.wins, value: String(wins) },
    { name: text.agent.draws, value: String(draws) },
    { name: text.agent.losses, value: String(losses) },
    {
      name: text.totals.saved,
      value:
        searchMs > 0
          ? `${formatDuration(searchMs - wallMs)} (${text.totals.estimated(formatPercent(1 - wallMs / searchMs))})`
          : text.totals.none,
    },
  ];
  return (
    <dl class="score">
      {tiles.map(tile => (
        <div key={tile.name}>
          <dt>{tile.name}</dt>
          <dd>{tile.value}</dd>
        </div>
      ))}
    </dl>
  );
}
