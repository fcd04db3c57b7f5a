import { useSignal } from '@preact/signals';
import type { AgentRow } from '../../shared/protocol/api.ts';
import { navigate, tournamentPath } from '../state/router.ts';
import { createTournament } from '../state/tournamentApi.ts';
import { text } from '../text.ts';

const MODES = ['sequential', 'one-step', 'thrifty', 'balanced', 'eager'] as const;
const FORMATS = ['round-robin', 'gauntlet', 'swiss'] as const;
const words = text.tournaments.form;

/** Arranges a tournament, and goes to it. */
export function NewTournamentForm({ agents }: { readonly agents: readonly AgentRow[] | null }) {
  const name = useSignal('');
  const chosen = useSignal<readonly string[]>(['paced-a', 'paced-b']);
  const modes = useSignal<readonly string[]>(['sequential', 'balanced']);
  const format = useSignal<(typeof FORMATS)[number]>('round-robin');
  const games = useSignal(4);
  const maxPlies = useSignal(40);
  /** Kept as long as the page is open, and nowhere else. */
  const token = useSignal('');
  const busy = useSignal(false);
  const problem = useSignal<string | null>(null);
  const priced = agents?.some(({ id, free }) => chosen.value.includes(id) && !free) ?? false;

  const start = async (): Promise<void> => {
    busy.value = true;
    problem.value = null;
    const answer = await createTournament(
      {
        name: name.value.trim() === '' ? words.named : name.value.trim(),
        agents: [...chosen.value],
        modes: [...modes.value],
        format: format.value,
        games: games.value,
        maxPlies: maxPlies.value,
      },
      priced ? token.value.trim() : null,
    );
    busy.value = false;
    if (answer.ok) navigate(tournamentPath(answer.value.id));
    else problem.value = text.problem(answer.error.code, answer.error.message);
  };

  return (
    <form
      class="card new-tournament"
      aria-labelledby="new-tournament-title"
      onSubmit={event => {
        event.preventDefault();
        void start();
      }}
    >
      <h2 id="new-tournament-title">{words.title}</h2>
      <label>
        <span>{words.name}</span>
        <input
          type="text"
          maxLength={80}
          placeholder={words.named}
          value={name.value}
          onInput={event => {
            name.value = event.currentTarget.value;
          }}
        />
      </label>
      <fieldset>
        <legend>{words.agents}</legend>
        {agents?.map(agent => (
          <Choice
            key={agent.id}
            label={agent.name}
            more={agent.pace === '' ? (agent.free ? '' : text.form.operatorOnly) : agent.pace}
            value={agent.id}
            chosen={chosen}
          />
        ))}
        <small class="dim">{words.agentsHint}</small>
      </fieldset>
      <fieldset>
        <legend>{words.modes}</legend>
        {MODES.map(each => (
          <Choice
            key={each}
            label={each === 'sequential' ? words.sequential : text.form.policy[each].name}
            more={each === 'sequential' ? '' : text.form.policy[each].meaning}
            value={each}
            chosen={modes}
          />
        ))}
        <small class="dim">{words.modesHint}</small>
      </fieldset>
      <label>
        <span>{words.format}</span>
        <select
          value={format.value}
          onChange={event => {
            format.value = FORMATS.find(each => each === event.currentTarget.value) ?? 'round-robin';
          }}
        >
          {FORMATS.map(each => (
            <option key={each} value={each}>
              {words.formats[each]}
            </option>
          ))}
        </select>
      </label>
      <Count label={words.games} value={games} most={100} />
      <Count label={words.maxPlies} value={maxPlies} most={1000} />
      {priced && (
        <label>
          <span>{text.form.token}</span>
          <input
            type="password"
            required
            autocomplete="off"
            value={token.value}
            onInput={event => {
              token.value = event.currentTarget.value;
            }}
          />
        </label>
      )}
      {problem.value !== null && (
        <p class="problem" role="alert">
          {problem.value}
        </p>
      )}
      <button
        type="submit"
        class="button"
        disabled={busy.value || chosen.value.length < 2 || modes.value.length === 0}
      >
        {busy.value ? text.form.starting : words.start}
      </button>
    </form>
  );
}

interface Held<T> {
  value: T;
}

function Choice({
  label,
  more,
  value,
  chosen,
}: {
  readonly label: string;
  readonly more: string;
  readonly value: string;
  readonly chosen: Held<readonly string[]>;
}) {
  return (
    <label class="radio">
      <input
        type="checkbox"
        checked={chosen.value.includes(value)}
        onChange={event => {
          const others = chosen.value.filter(each => each !== value);
          chosen.value = event.currentTarget.checked ? [...others, value] : others;
        }}
      />
      <span>
        {label} <span class="dim">{more}</span>
      </span>
    </label>
  );
}

function Count({
  label,
  value,
  most,
}: {
  readonly label: string;
  readonly value: Held<number>;
  readonly most: number;
}) {
  return (
    <label>
      <span>{label}</span>
      <input
        type="number"
        min="1"
        max={most}
        required
        value={value.value}
        onInput={event => {
          value.value = event.currentTarget.valueAsNumber || 1;
        }}
      />
    </label>
  );
}
