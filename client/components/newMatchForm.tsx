import { useSignal } from '@preact/signals';
import { SEATS, type Seat } from '../../shared/match/seat.ts';
import type { PolicyName } from '../../shared/match/speculation.ts';
import type { AgentRow, PlayerRequest } from '../../shared/protocol/api.ts';
import { createMatch } from '../state/api.ts';
import { matchPath, navigate } from '../state/router.ts';
import { text } from '../text.ts';

const PLY_LIMIT = 300;

/** The default first. The names themselves would bring their parser along. */
const POLICIES: readonly PolicyName[] = ['balanced', 'one-step', 'off'];

/** The value that stands for the person at the keyboard; no agent's id has a blank. */
const ME = 'a human';

/** Creates a match and goes to it. */
export function NewMatchForm({
  agents,
  speculation,
}: {
  readonly agents: readonly AgentRow[] | null;
  /** The server's default. */
  readonly speculation: PolicyName | null;
}) {
  const free = agents?.filter(agent => agent.free) ?? [];
  const chosen = { white: useSignal<string | null>(null), black: useSignal<string | null>(null) };
  const clock = useSignal('none');
  const chosenPolicy = useSignal<PolicyName | null>(null);
  const policy = chosenPolicy.value ?? speculation ?? 'balanced';
  const plyLimit = useSignal(PLY_LIMIT);
  const fen = useSignal('');
  /** Kept as long as the page is open, and nowhere else. */
  const token = useSignal('');
  const busy = useSignal(false);
  const problem = useSignal<string | null>(null);

  const playerOf = (seat: Seat): string =>
    chosen[seat].value ?? free[seat === 'white' ? 0 : 1]?.id ?? free[0]?.id ?? ME;
  const priced = SEATS.some(seat => agents?.some(({ id, free }) => id === playerOf(seat) && !free));
  const bothMe = playerOf('white') === ME && playerOf('black') === ME;

  const start = async (): Promise<void> => {
    busy.value = true;
    problem.value = null;
    const answer = await createMatch(
      {
        white: request(playerOf('white')),
        black: request(playerOf('black')),
        clock: clock.value,
        speculation: policy,
        plyLimit: plyLimit.value,
        ...(fen.value.trim() === '' ? {} : { fen: fen.value.trim() }),
      },
      priced ? token.value.trim() : null,
    );
    busy.value = false;
    if (answer.ok) navigate(matchPath(answer.value.id));
    else problem.value = text.problem(answer.error.code, answer.error.message);
  };

  return (
    <form
      class="card new-match"
      aria-labelledby="form-title"
      onSubmit={event => {
        event.preventDefault();
        if (!bothMe) void start();
      }}
    >
      <h2 id="form-title">{text.form.title}</h2>
      {SEATS.map(seat => (
        <label key={seat}>
          <span>
            <span class={`disc ${seat}`} /> {text.form[seat]}
          </span>
          <select
            value={playerOf(seat)}
            onChange={event => {
              chosen[seat].value = event.currentTarget.value;
            }}
          >
            <option value={ME}>{text.form.me}</option>
            {agents?.map(agent => (
              <option key={agent.id} value={agent.id} title={agent.description}>
                {agent.name}
                {agent.pace === '' ? '' : ` · ${agent.pace}`}
                {agent.free ? '' : ` (${text.form.operatorOnly})`}
              </option>
            ))}
          </select>
        </label>
      ))}
      {agents?.every(agent => !agent.languageModel) && <p class="dim hint">{text.form.noLanguageModel}</p>}
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
            aria-describedby="token-hint"
          />
          <small id="token-hint" class="dim">
            {text.form.tokenHint}
          </small>
        </label>
      )}
      <label>
        <span>{text.form.clock}</span>
        <select
          value={clock.value}
          onChange={event => {
            clock.value = event.currentTarget.value;
          }}
        >
          {Object.entries(text.form.clocks).map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <fieldset>
        <legend>{text.form.speculation}</legend>
        {POLICIES.map(name => (
          <label key={name} class="radio">
            <input
              type="radio"
              name="policy"
              checked={policy === name}
              onChange={() => {
                chosenPolicy.value = name;
              }}
            />
            <span>
              {text.form.policy[name].name} <span class="dim">{text.form.policy[name].meaning}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <details>
        <summary>{text.form.more}</summary>
        <label>
          <span>{text.form.plyLimit}</span>
          <input
            type="number"
            min="1"
            max="1000"
            required
            value={plyLimit.value}
            onInput={event => {
              plyLimit.value = event.currentTarget.valueAsNumber || PLY_LIMIT;
            }}
            aria-describedby="ply-limit-hint"
          />
          <small id="ply-limit-hint" class="dim">
            {text.form.plyLimitHint}
          </small>
        </label>
        <label>
          <span>{text.form.fen}</span>
          <input
            type="text"
            maxLength={120}
            spellcheck={false}
            value={fen.value}
            onInput={event => {
              fen.value = event.currentTarget.value;
            }}
            aria-describedby="fen-hint"
          />
          <small id="fen-hint" class="dim">
            {text.form.fenHint}
          </small>
        </label>
      </details>
      {bothMe && <p class="problem">{text.form.bothMe}</p>}
      {problem.value !== null && (
        <p class="problem" role="alert">
          {problem.value}
        </p>
      )}
      <button type="submit" class="button" disabled={busy.value || bothMe || agents === null}>
        {busy.value ? text.form.starting : text.form.start}
      </button>
    </form>
  );
}

function request(player: string): PlayerRequest {
  return player === ME ? { human: true } : { agent: player };
}
