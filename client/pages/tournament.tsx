import { useEffect, useMemo } from 'preact/hooks';
import type {
  FigureView,
  TableView,
  TournamentGame,
  TournamentView,
} from '../../shared/protocol/tournamentView.ts';
import { MatchCard } from '../components/matchCard.tsx';
import { NotFound } from '../components/notFound.tsx';
import { matchPath } from '../state/router.ts';
import { theme } from '../state/theme.ts';
import { WatchedTournament } from '../state/tournament.ts';
import { stopTournament, tournamentFile } from '../state/tournamentApi.ts';
import { text } from '../text.ts';
import { formatDuration, formatResult } from '../view/format.ts';
import '../styles/lobby.css';
import '../styles/tournaments.css';

const words = text.tournaments;
/** More boards than this would move too much to be watched. */
const BOARDS = 8;

/** A tournament: its standing, the games that run, and its figures as they fill. */
export function TournamentPage({ id }: { readonly id: string }) {
  const watched = useMemo(() => new WatchedTournament(id), [id]);
  useEffect(() => {
    const end = new AbortController();
    void watched.watch(end.signal);
    return () => end.abort();
  }, [watched]);
  const view = watched.view.value;
  useEffect(() => {
    document.title = `${view?.name ?? words.title} · ${text.brand}`;
  }, [view?.name]);
  if (watched.problem.value === 'not-found') return <NotFound />;
  if (view === null) {
    return watched.problem.value === null ? (
      <p class="loading">{text.loading}</p>
    ) : (
      <p class="problem" role="alert">
        {text.problem(watched.problem.value, '')}
      </p>
    );
  }
  return (
    <div class="tournaments">
      <Head view={view} leftMs={watched.leftMs.value} />
      <section class="card" aria-labelledby="findings-title">
        <h2 id="findings-title">{words.findings}</h2>
        {view.findings.length === 0 && <p class="dim">{words.noFindings}</p>}
        {view.findings.map(finding => (
          <p key={finding} class="finding">
            {finding}
          </p>
        ))}
        {view.tables.slice(0, view.modes.length).map(table => (
          <Table key={table.caption} table={table} />
        ))}
      </section>
      {view.running.length > 0 && (
        <section aria-labelledby="running-title">
          <h2 id="running-title">{words.running}</h2>
          <ul class="boards">
            {view.running.slice(0, BOARDS).map(row => (
              <li key={row.id}>
                <MatchCard row={row} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {view.figures.length > 0 && (
        <section class="card" aria-labelledby="figures-title">
          <h2 id="figures-title">{words.figures}</h2>
          <div class="figures">
            {view.figures.map(figure => (
              <Figure key={figure.id} id={id} figure={figure} played={view.played} />
            ))}
          </div>
        </section>
      )}
      <section class="card" aria-labelledby="tables-title">
        <h2 id="tables-title">{words.tables}</h2>
        {view.tables.slice(view.modes.length).map(table => (
          <Table key={table.caption} table={table} />
        ))}
      </section>
      <section class="card" aria-labelledby="games-title">
        <h2 id="games-title">{words.games}</h2>
        <Games games={view.games} />
      </section>
    </div>
  );
}

function Head({ view, leftMs }: { readonly view: TournamentView; readonly leftMs: number | null }) {
  return (
    <header class="card tournament-head">
      <h1>{view.name}</h1>
      <p class="dim">
        {view.format}: {view.agents.join(' · ')} — {view.modes.join(', ')}
      </p>
      <p>
        <span class="tag">{words.statuses[view.status]}</span> {words.played(view.played, view.planned)}
        {view.status === 'running' && leftMs !== null && `, ${words.left(formatDuration(leftMs))}`}
      </p>
      {view.status === 'open' && <p>{words.open(formatDuration(Math.max(0, view.startsAt - Date.now())))}</p>}
      <progress aria-label={words.progress} max={Math.max(1, view.planned)} value={view.played} />
      <nav class="report-files" aria-label={words.files}>
        {Object.entries(words.reportFiles).map(([file, name]) => (
          <a key={file} href={tournamentFile(view.id, file)} target="_blank" rel="noreferrer">
            {name}
          </a>
        ))}
        {view.mayStop && (
          <button type="button" class="button small danger" onClick={() => void stopTournament(view.id)}>
            {words.stop}
          </button>
        )}
      </nav>
    </header>
  );
}

/** As the server has drawn it, in the colours of the theme. */
function Figure({
  id,
  figure,
  played,
}: {
  readonly id: string;
  readonly figure: FigureView;
  readonly played: number;
}) {
  const dark =
    theme.value === 'dark' ||
    (theme.value === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
  const query = new URLSearchParams({ theme: dark ? 'dark' : 'light', of: String(played) });
  return (
    <figure>
      <h3>{figure.title}</h3>
      <img src={`${tournamentFile(id, `figures/${figure.id}.svg`)}?${query}`} alt={figure.title} />
      <figcaption class="dim">{figure.description}</figcaption>
      <details>
        <summary>{words.numbers(figure.title)}</summary>
        <Table table={figure.table} />
      </details>
    </figure>
  );
}

function Table({ table: { caption, head, rows } }: { readonly table: TableView }) {
  return (
    <section class="numbers" tabIndex={0} aria-label={caption}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            {head.map((name, i) => (
              <th key={i} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, ...cells], i) => (
            <tr key={i}>
              <th scope="row">{name}</th>
              {cells.map((cell, j) => (
                <td key={j}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Games({ games }: { readonly games: readonly TournamentGame[] }) {
  const columns = words.gamesColumns;
  return (
    <section class="numbers words" tabIndex={0} aria-label={words.newest}>
      <table>
        <thead>
          <tr>
            {Object.values(columns).map(name => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {games.map(game => (
            <tr key={game.match}>
              <th scope="row">{game.game}</th>
              <td>
                <a href={matchPath(game.match)}>{text.match.title(game.white, game.black)}</a>
              </td>
              <td>{game.mode}</td>
              <td>{game.opening}</td>
              <td>{formatResult(game.result)}</td>
              <td>{game.plies}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
