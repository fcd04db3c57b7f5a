import { randomInt } from 'node:crypto';
import { parseTimeControl } from '../../shared/chess/timeControl.ts';
import type { PlayerSetup } from '../../shared/match/setup.ts';
import type { CreateTournamentBody } from '../../shared/protocol/tournament.ts';
import { ok, type Result, refuse } from '../../shared/result.ts';
import {
  checkTournament,
  type Mode,
  type Opening,
  openingsWanted,
  parseMode,
  type TournamentSetup,
  tournamentSetup,
} from '../../shared/tournament/setup.ts';
import { bundledOpenings, chooseOpenings, parseOpenings } from './openings.ts';

/** An agent as a tournament needs to know it. */
export interface AgentDescription {
  readonly name: string;
  readonly paceLabel: string | null;
  readonly isolated: boolean;
  readonly readsClock: boolean;
  /** Anybody may seat it. */
  readonly free: boolean;
}

export interface Arranging {
  readonly describe: (agent: string, pace: string | null) => Result<AgentDescription>;
  /** A bot that could be asked to play. */
  readonly describeBot: (name: string) => Result<{ readonly name: string }>;
  /** May seat agents that cost money or start programs. */
  readonly operator: boolean;
}

/** Openings are drawn for so many where bots may still enter. */
const OPEN_FIELD = 16;
/** Games at once where think times are imitated: they hardly need the machine. */
const IMITATED_AT_ONCE = 16;

/**
 * The setup that a request asks for. Refused: 'operator-only', 'clock-needed', 'rounds-of-swiss', 'own-opponent',
 * 'agents-few', and as `describeBot`, the parsers of agents, modes, clocks and openings, and `checkTournament` refuse.
 */
export function arrangeTournament(body: CreateTournamentBody, arranging: Arranging): Result<TournamentSetup> {
  const timeControl = parseTimeControl(body.clock);
  if (!timeControl.ok) return timeControl;
  const agents = seatAll(body.agents, arranging, timeControl.value.kind !== 'none');
  if (!agents.ok) return agents;
  const modes: Mode[] = [];
  for (const text of body.modes) {
    const mode = parseMode(text);
    if (!mode.ok) return mode;
    modes.push(mode.value);
  }
  const all = openingsOf(body);
  if (!all.ok) return all;
  const seed = body.seed ?? randomInt(2 ** 32);
  const imitated = agents.value.every(agent => agent.kind === 'agent' && agent.paceLabel !== null);
  if (body.format !== 'swiss' && body.rounds !== undefined) {
    return refuse('rounds-of-swiss', 'only a Swiss tournament is told its rounds');
  }
  const pairing = { format: body.format, games: body.games, rounds: body.rounds ?? null };
  const field = Math.max(agents.value.length, body.openForS === undefined ? 2 : OPEN_FIELD);
  const setup = tournamentSetup.safeParse({
    name: body.name,
    ...pairing,
    agents: agents.value,
    modes,
    openings: chooseOpenings(all.value, openingsWanted({ ...pairing, agents: { length: field } }), seed),
    timeControl: timeControl.value,
    plyLimit: body.maxPlies,
    adjudication: body.adjudication,
    seed,
    concurrency: body.concurrency ?? (imitated ? IMITATED_AT_ONCE : 1),
    perAgent: body.perAgent ?? null,
    perEndpoint: body.perEndpoint ?? null,
  });
  if (!setup.success)
    return refuse('bad-request', setup.error.issues.map(({ message }) => message).join('; '));
  if (body.openForS === undefined && setup.data.agents.length < 2) {
    return refuse('agents-few', 'a tournament needs two agents at least');
  }
  return checkTournament(setup.data);
}

function openingsOf({ openings }: CreateTournamentBody): Result<readonly Opening[]> {
  if (openings === undefined) return ok(bundledOpenings());
  const parsed = parseOpenings(openings.kind, openings.text);
  if (parsed.ok) return parsed;
  return refuse(parsed.error.code, `openings: ${parsed.error.message}`);
}

/** Agents of one name are told apart by a number. */
function seatAll(
  asked: CreateTournamentBody['agents'],
  { describe, describeBot, operator }: Arranging,
  hasClock: boolean,
): Result<PlayerSetup[]> {
  const seated: PlayerSetup[] = [];
  for (const each of asked) {
    if (typeof each === 'object' && 'bot' in each) {
      const bot = describeBot(each.bot);
      if (!bot.ok) return bot;
      const { name } = bot.value;
      if (seated.some(other => other.kind === 'bot' && other.name === name)) {
        return refuse('own-opponent', 'a bot cannot play against itself');
      }
      seated.push({ kind: 'bot', name });
      continue;
    }
    const { agent, pace = null } = typeof each === 'string' ? { agent: each } : each;
    const found = describe(agent, pace);
    if (!found.ok) return found;
    const { name, paceLabel, isolated, readsClock, free } = found.value;
    if (readsClock && !hasClock) {
      return refuse('clock-needed', `${name} plays on its clock: give the games one, as 60+1`);
    }
    if (!free && !operator) {
      return refuse('operator-only', `${agent}: only an operator may seat this agent`);
    }
    const namesakes = seated.filter(
      other => other.name === name || other.name.startsWith(`${name} (`),
    ).length;
    const shown = namesakes === 0 ? name : `${name} (${namesakes + 1})`;
    seated.push({ kind: 'agent', agent, pace, name: shown, paceLabel, isolated });
  }
  return ok(seated);
}
