import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { type BySeat, SEATS, type Seat } from '../../shared/match/seat.ts';
import type { PolicyName } from '../../shared/match/speculation.ts';
import type { AgentRow, PlayerRequest } from '../../shared/protocol/api.ts';
import type { BotRow } from '../../shared/protocol/view.ts';
import { createMatch } from '../state/api.ts';
import { matchPath, navigate } from '../state/router.ts';
import { read, write } from '../state/settings.ts';
import { text } from '../text.ts';
import { formatRating } from '../view/format.ts';

const PLY_LIMIT = 300;

/** The default first. The names themselves would bring their parser along. */
const POLICIES: readonly PolicyName[] = ['balanced', 'thrifty', 'eager', 'one-step', 'off'];

/** The name that a guest gave itself in this browser. */
const NAME_KEY = 'name';

/** Before a bot's name, where an agent has its id: no id begins so. */
const BOT = 'bot/';

function requestOf(choice: string): PlayerRequest {
  return choice.startsWith(BOT) ? { bot: choice.slice(BOT.length) } : { agent: choice };
}

const MODES = ['watch', 'play'] as const;
const COLOURS = ['white', 'black', 'either'] as const;

/** Creates a match, between two agents or bots or against one, and goes to it. */
export function NewMatchForm({
  agents,
  bots,
  speculation,
}: {
  readonly agents: readonly AgentRow[] | null;
  readonly bots: readonly BotRow[] | null;
  /** The server's default. */
  readonly speculation: PolicyName | null;
}) {
  const free = agents?.filter(agent => agent.free) ?? [];
  const mode = useSignal<(typeof MODES)[number]>('watch');
  const chosen = { white: useSignal<string | null>(null), black: useSignal<string | null>(null) };
  const opponent = useSignal<string | null>(null);
  const colour = useSignal<(typeof COLOURS)[number]>('either');
  const guestName = useSignal(read(NAME_KEY));
  const clock = useSignal('none');
  const chosenPolicy = useSignal<PolicyName | null>(null);
  const policy = chosenPolicy.value ?? speculation ?? 'balanced';
  const plyLimit = useSignal(PLY_LIMIT);
  const fen = useSignal('');
  /** Kept as long as the page is open, and nowhere else. */
  const token = useSignal('');
  const busy = useSignal(false);
  const problem = useSignal<string | null>(null);

  const online = bots?.filter(({ state }) => state !== 'offline') ?? [];
  /** What was chosen, as long as it is there. */
  const stillThere = (choice: string | null): string | null =>
    choice?.startsWith(BOT) && !online.some(({ name }) => BOT + name === choice) ? null : choice;
  const playerOf = (seat: Seat): string =>
    stillThere(chosen[seat].value) ?? free[seat === 'white' ? 0 : 1]?.id ?? free[0]?.id ?? '';
  const opponentId = stillThere(opponent.value) ?? free[0]?.id ?? '';

  const seated = mode.value === 'watch' ? [playerOf('white'), playerOf('black')] : [opponentId];
  const priced = agents?.some(({ id, free }) => seated.includes(id) && !free) ?? false;

  const players = (): BySeat<PlayerRequest> => {
    if (mode.value === 'watch')
      return { white: requestOf(playerOf('white')), black: requestOf(playerOf('black')) };
    const name = guestName.value.trim();
    write(NAME_KEY, name);
    const me = { human: true, ...(name !== '' && { name }) } as const;
    const other = requestOf(opponentId);
    const mine = colour.value === 'either' ? (Math.random() < 0.5 ? 'white' : 'black') : colour.value;
    return mine === 'white' ? { white: me, black: other } : { white: other, black: me };
  };
  const start = async (): Promise<void> => {
    busy.value = true;
    problem.value = null;
    const answer = await createMatch(
      {
        ...players(),
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
        void start();
      }}
    >
      <h2 id="form-title">{text.form.title}</h2>
      <div class="choice" role="group" aria-label={text.form.who}>
        {MODES.map(each => (
          <button
            key={each}
            type="button"
            aria-pressed={mode.value === each}
            onClick={() => {
              mode.value = each;
            }}
          >
            {text.form.modes[each]}
          </button>
        ))}
      </div>
      {mode.value === 'watch' ? (
        SEATS.map(seat => (
          <PlayerSelect
            key={seat}
            label={
              <>
                <span class={`disc ${seat}`} /> {text.form[seat]}
              </>
            }
            agents={agents}
            bots={online}
            value={playerOf(seat)}
            onChange={id => {
              chosen[seat].value = id;
            }}
          />
        ))
      ) : (
        <>
          <PlayerSelect
            label={text.form.opponent}
            agents={agents}
            bots={online}
            value={opponentId}
            onChange={id => {
              opponent.value = id;
            }}
          />
          <label>
            <span>{text.form.colour}</span>
            <select
              value={colour.value}
              onChange={event => {
                colour.value = COLOURS.find(each => each === event.currentTarget.value) ?? 'either';
              }}
            >
              {COLOURS.map(each => (
                <option key={each} value={each}>
                  {text.form.colours[each]}
                </option>
              ))}
            </select>
          </label>
          <label>
            <span>{text.form.guestName}</span>
            <input
              type="text"
              maxLength={24}
              autocomplete="nickname"
              spellcheck={false}
              placeholder={text.form.guest}
              value={guestName.value}
              onInput={event => {
                guestName.value = event.currentTarget.value;
              }}
            />
          </label>
        </>
      )}
      {agents?.every(agent => !agent.languageModel) && <p class="dim">{text.form.noLanguageModel}</p>}
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
      {problem.value !== null && (
        <p class="problem" role="alert">
          {problem.value}
        </p>
      )}
      <button type="submit" class="button" disabled={busy.value || free.length === 0}>
        {busy.value ? text.form.starting : text.form.start}
      </button>
    </form>
  );
}

interface PlayerSelectProps {
  readonly label: ComponentChildren;
  readonly agents: readonly AgentRow[] | null;
  /** Those that can be asked. */
  readonly bots: readonly BotRow[];
  readonly value: string;
  readonly onChange: (id: string) => void;
}

function PlayerSelect({ label, agents, bots, value, onChange }: PlayerSelectProps) {
  return (
    <label>
      <span>{label}</span>
      <select value={value} onChange={event => onChange(event.currentTarget.value)}>
        <optgroup label={text.lobby.agents}>
          {agents?.map(agent => (
            <option key={agent.id} value={agent.id} title={agent.description}>
              {agent.name}
              {agent.pace === '' ? '' : ` · ${agent.pace}`}
              {agent.free ? '' : ` (${text.form.operatorOnly})`}
            </option>
          ))}
        </optgroup>
        {bots.length > 0 && (
          <optgroup label={text.lobby.bots}>
            {bots.map(bot => (
              <option key={bot.name} value={BOT + bot.name}>
                {bot.name}
                {bot.rating < 0 ? '' : ` · ${formatRating(bot)}`}
              </option>
            ))}
          </optgroup>
        )}
      </select>
    </label>
  );
}
