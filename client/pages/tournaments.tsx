import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { AgentRow } from '../../shared/protocol/api.ts';
import { NewTournamentForm } from '../components/newTournamentForm.tsx';
import { getAgents } from '../state/api.ts';
import { tournamentPath } from '../state/router.ts';
import { Tournaments } from '../state/tournament.ts';
import { text } from '../text.ts';
import { formatAgo } from '../view/format.ts';
import '../styles/tournaments.css';

/** All tournaments, and a form for another. */
export function TournamentsPage() {
  const tournaments = useMemo(() => new Tournaments(), []);
  const agents = useSignal<readonly AgentRow[] | null>(null);
  useEffect(() => {
    document.title = `${text.tournaments.title} · ${text.brand}`;
    const end = new AbortController();
    void tournaments.watch(end.signal);
    const read = async (): Promise<void> => {
      const answer = await getAgents(end.signal);
      if (answer.ok) agents.value = answer.value.agents;
    };
    void read();
    return () => end.abort();
  }, [tournaments]);
  const rows = tournaments.rows.value;
  const problem = tournaments.problem.value;
  return (
    <div class="tournaments">
      <h1>{text.tournaments.title}</h1>
      <p class="dim">{text.tournaments.lead}</p>
      {problem !== null && (
        <p class="problem" role="alert">
          {text.problem(problem, '')}
        </p>
      )}
      <div class="tournaments-columns">
        <section class="card" aria-labelledby="tournaments-list">
          <h2 id="tournaments-list">{text.tournaments.list}</h2>
          {rows === null && <p class="dim">{text.loading}</p>}
          {rows?.length === 0 && <p class="dim">{text.tournaments.none}</p>}
          <ul class="tournament-list">
            {rows?.map(row => (
              <li key={row.id}>
                <a href={tournamentPath(row.id)}>{row.name}</a>{' '}
                <span class="tag">{text.tournaments.statuses[row.status]}</span>
                <p class="dim">
                  {row.agents.join(' · ')} — {row.modes.join(', ')} —{' '}
                  {text.tournaments.played(row.played, row.planned)}, {formatAgo(Date.now() - row.createdAt)}
                </p>
              </li>
            ))}
          </ul>
        </section>
        <NewTournamentForm agents={agents.value} />
      </div>
    </div>
  );
}
