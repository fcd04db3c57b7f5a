import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import type { AgentRow, PlayerProfile } from '../../shared/protocol/api.ts';
import type { BotState } from '../../shared/protocol/view.ts';
import { BotTag } from '../components/botTag.tsx';
import { GamesList } from '../components/gamesList.tsx';
import { NotFound } from '../components/notFound.tsx';
import { RatingFigure } from '../components/rating.tsx';
import { RatingHistory } from '../components/ratingHistory.tsx';
import { getAgent, getAgents, getBot } from '../state/api.ts';
import { Games } from '../state/games.ts';
import { pause } from '../state/pause.ts';
import { text } from '../text.ts';
import { formatDuration, formatPercent } from '../view/format.ts';
import '../styles/games.css';

/** How often a bot's page looks whether it is there. */
const LOOK_EVERY_MS = 10_000;

/** An agent: who it is, what it has done, and its matches. `id` is its name. */
export function AgentPage({ id: name }: { readonly id: string }) {
  const agent = useSignal<AgentRow | null>(null);
  const profile = useProfile(async end => {
    const [found, agents] = await Promise.all([getAgent(name, end), getAgents(end)]);
    if (agents.ok) agent.value = agents.value.agents.find(row => row.name === name) ?? null;
    return found.ok ? found.value : found.error.code;
  }, name);
  return (
    <Player name={name} search={{ agent: name }} profile={profile}>
      {agent.value !== null && (
        <p class="dim">
          {agent.value.description}
          {agent.value.pace !== '' && ` · ${text.match.paced(agent.value.pace)}`}
        </p>
      )}
    </Player>
  );
}

/** A bot: whether it is there, what it has done, and its matches. `id` is its name. */
export function BotPage({ id: name }: { readonly id: string }) {
  const state = useSignal<BotState | null>(null);
  const profile = useProfile(async end => {
    const found = await getBot(name, end);
    if (found.ok) state.value = found.value.state;
    return found.ok ? found.value : found.error.code;
  }, name);
  useEffect(() => {
    const end = new AbortController();
    const look = async (): Promise<void> => {
      while (!end.signal.aborted) {
        await pause(LOOK_EVERY_MS, end.signal);
        const found = document.hidden || end.signal.aborted ? null : await getBot(name, end.signal);
        if (found?.ok) state.value = found.value.state;
      }
    };
    void look();
    return () => end.abort();
  }, [name]);
  return (
    <Player name={name} search={{ bot: name }} profile={profile}>
      {state.value !== null && (
        <p>
          <BotTag state={state.value} />
        </p>
      )}
    </Player>
  );
}

/** What is known of a player: null while it is on its way, a refusal's code where it does not come. */
function useProfile(
  ask: (end: AbortSignal) => Promise<PlayerProfile | string>,
  name: string,
): PlayerProfile | string | null {
  const profile = useSignal<PlayerProfile | string | null>(null);
  useEffect(() => {
    document.title = `${name} · ${text.brand}`;
    const end = new AbortController();
    const read = async (): Promise<void> => {
      const found = await ask(end.signal);
      if (!end.signal.aborted) profile.value = found;
    };
    void read();
    return () => end.abort();
  }, [name]);
  return profile.value;
}

interface PlayerProps {
  readonly name: string;
  readonly search: { readonly agent: string } | { readonly bot: string };
  readonly profile: PlayerProfile | string | null;
  readonly children: ComponentChildren;
}

function Player({ name, search, profile, children }: PlayerProps) {
  const games = useMemo(() => new Games(), [name]);
  useEffect(() => {
    void games.find(search);
    return () => games.close();
  }, [games]);
  if (profile === 'not-found') return <NotFound />;
  const known = typeof profile === 'string' ? null : profile;
  return (
    <div class="games">
      <h1 class="player-title">
        {name} <RatingFigure of={known?.rating ?? null} />
      </h1>
      {children}
      {typeof profile === 'string' && (
        <p class="problem" role="alert">
          {text.problem(profile, '')}
        </p>
      )}
      <section class="card" aria-labelledby="score-title">
        <h2 id="score-title">{text.player.score}</h2>
        {known === null ? <p class="dim">{text.loading}</p> : <Score profile={known} />}
      </section>
      {known !== null && (
        <>
          <section class="card" aria-labelledby="rating-title">
            <h2 id="rating-title">{text.rating.title}</h2>
            <RatingHistory history={known.history} />
          </section>
          <section class="card" aria-labelledby="replies-title">
            <h2 id="replies-title">{text.player.replies}</h2>
            <Replies profile={known} />
          </section>
        </>
      )}
      <section class="card" aria-labelledby="games-title">
        <h2 id="games-title">{text.games.title}</h2>
        <GamesList
          rows={games.rows.value}
          onMore={games.next.value === null ? null : () => void games.more()}
        />
      </section>
    </div>
  );
}

function Score({ profile: { wins, draws, losses, wallMs, searchMs } }: { readonly profile: PlayerProfile }) {
  return (
    <Tiles
      tiles={[
        [text.player.wins, String(wins)],
        [text.player.draws, String(draws)],
        [text.player.losses, String(losses)],
        [
          text.player.matchesSaved,
          searchMs > 0
            ? `${formatDuration(searchMs - wallMs)} (${text.totals.estimated(formatPercent(1 - wallMs / searchMs))})`
            : text.totals.none,
        ],
      ]}
    />
  );
}

function Replies({ profile: { replies } }: { readonly profile: PlayerProfile }) {
  if (replies === null) return <p class="dim">{text.games.noneYet}</p>;
  const { matches, plies, p50Ms, p90Ms, p99Ms, windows, readyHits, pendingHits, savedMs } = replies;
  return (
    <>
      <Tiles
        tiles={[
          [text.player.median, formatDuration(p50Ms)],
          [text.player.of100(90), formatDuration(p90Ms)],
          [text.player.of100(99), formatDuration(p99Ms)],
          [text.player.ready, windows === 0 ? text.totals.none : text.totals.hitRateOf(readyHits, windows)],
          [text.player.pending, windows === 0 ? text.totals.none : String(pendingHits)],
          [text.player.saved, windows === 0 ? text.totals.none : formatDuration(savedMs)],
        ]}
      />
      <p class="dim">{text.player.measured(plies, matches)}</p>
    </>
  );
}

function Tiles({ tiles }: { readonly tiles: readonly (readonly [name: string, value: string])[] }) {
  return (
    <dl class="score">
      {tiles.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
