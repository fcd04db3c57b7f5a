import { randomBytes, randomInt } from 'node:crypto';
import { parseFen, START_FEN } from '../../shared/chess/position.ts';
import { formatTimeControl, parseTimeControl } from '../../shared/chess/timeControl.ts';
import { checkRated } from '../../shared/match/rated.ts';
import type { BySeat } from '../../shared/match/seat.ts';
import type { MatchSetup, PlayerSetup } from '../../shared/match/setup.ts';
import { type PolicyName, preset, type SpeculationSettings } from '../../shared/match/speculation.ts';
import { type CreateMatchBody, MAX_PLIES, type PlayerRequest } from '../../shared/protocol/api.ts';
import { ok, type Result, refuse } from '../../shared/result.ts';

/** An agent as a match needs to know it before it is made. */
export interface AgentDescription {
  readonly name: string;
  readonly paceLabel: string | null;
  readonly isolated: boolean;
  /** It plays on its clock, and so needs one. */
  readonly readsClock: boolean;
  /** Costs nothing and starts no program of the asker's choice: anybody may seat it. */
  readonly free: boolean;
  /** By a name that lasts: it has a rating. */
  readonly named: boolean;
}

export type DescribeAgent = (agent: string, pace: string | null) => Result<AgentDescription>;

/** A bot that could play. Refused: 'bot-unknown', 'bot-offline', 'bot-busy'. */
export type DescribeBot = (name: string) => Result<{ readonly name: string }>;

export interface Asker {
  /** The session's hash. */
  readonly guest: string;
  readonly operator: boolean;
}

/**
 * Turns a request into the setup of a match. Refused: 'two-humans', 'own-opponent', 'operator-only', 'clock-needed', and
 * as the parsers of the agent, the clock and the FEN, `describeBot`, and `checkRated` refuse. A bot has not been asked yet.
 */
export function arrangeMatch(
  body: CreateMatchBody,
  {
    asker,
    describe,
    describeBot,
    now,
    speculation,
  }: {
    asker: Asker;
    describe: DescribeAgent;
    describeBot: DescribeBot;
    now: number;
    /** Where the request tells none. */
    speculation: PolicyName;
  },
): Result<MatchSetup> {
  const timeControl = parseTimeControl(body.clock);
  if (!timeControl.ok) return timeControl;
  const hasClock = timeControl.value.kind !== 'none';
  const white = seatPlayer(body.white, { asker, describe, describeBot, hasClock });
  if (!white.ok) return white;
  const black = seatPlayer(body.black, { asker, describe, describeBot, hasClock });
  if (!black.ok) return black;
  if (white.value.kind === 'human' && black.value.kind === 'human') {
    return refuse('two-humans', 'one seat must be an agent’s');
  }
  if (white.value.kind === 'bot' && black.value.kind === 'bot' && white.value.name === black.value.name) {
    return refuse('own-opponent', 'a bot cannot play against itself');
  }
  const initialFen = parseFen(body.fen ?? START_FEN);
  if (!initialFen.ok) return initialFen;
  const setup: MatchSetup = {
    id: newMatchId(),
    createdAt: now,
    players: { white: white.value, black: black.value },
    initialFen: initialFen.value,
    timeControl: timeControl.value,
    plyLimit: body.plyLimit,
    seed: body.seed ?? randomInt(2 ** 32),
    speculation: speculationBySeat(body.speculation ?? speculation),
    creator: asker.operator ? null : asker.guest,
    exhibition: false,
    rated: body.rated,
  };
  if (!body.rated) return ok(setup);
  const rated = checkRated(setup, agent => {
    const described = describe(agent, null);
    return described.ok && described.value.named;
  });
  return rated.ok ? ok(setup) : rated;
}

/** A match asked for once more, from `fen`; with `swap` each player sits on the other side. */
export function askAgain(
  setup: MatchSetup,
  { swap, fen }: { readonly swap: boolean; readonly fen: string },
): CreateMatchBody {
  const { white, black } = setup.players;
  const { speculation } = setup;
  return {
    white: askFor(swap ? black : white),
    black: askFor(swap ? white : black),
    clock: formatTimeControl(setup.timeControl),
    speculation: swap ? { white: speculation.black, black: speculation.white } : speculation,
    fen,
    plyLimit: setup.plyLimit ?? MAX_PLIES,
    rated: false,
  };
}

function askFor(player: PlayerSetup): PlayerRequest {
  if (player.kind === 'human') return { human: true, name: player.name };
  if (player.kind === 'bot') return { bot: player.name };
  return { agent: player.agent, ...(player.pace !== null && { pace: player.pace }) };
}

/** Not to be guessed, and fit for an address; what begins with '-' is a flag to a program, and a formula to a table. */
export function newMatchId(): string {
  return randomBytes(9).toString('base64url').replace(/^-/, 'A');
}

function seatPlayer(
  request: PlayerRequest,
  {
    asker,
    describe,
    describeBot,
    hasClock,
  }: { asker: Asker; describe: DescribeAgent; describeBot: DescribeBot; hasClock: boolean },
): Result<PlayerSetup> {
  if ('human' in request) return ok({ kind: 'human', guest: asker.guest, name: request.name ?? 'Guest' });
  if ('bot' in request) {
    const bot = describeBot(request.bot);
    return bot.ok ? ok({ kind: 'bot', name: bot.value.name }) : bot;
  }
  const pace = request.pace ?? null;
  const agent = describe(request.agent, pace);
  if (!agent.ok) return agent;
  const { name, paceLabel, isolated, readsClock, free } = agent.value;
  if (readsClock && !hasClock) {
    return refuse('clock-needed', `${name} plays on its clock: give the match one, as 60+1`);
  }
  if (!free && !asker.operator) {
    return refuse('operator-only', `${request.agent}: only an operator may seat this agent`);
  }
  return ok({ kind: 'agent', agent: request.agent, pace, name, paceLabel, isolated });
}

function speculationBySeat(
  request: NonNullable<CreateMatchBody['speculation']>,
): BySeat<SpeculationSettings> {
  if (typeof request === 'object' && 'white' in request) {
    return { white: settings(request.white), black: settings(request.black) };
  }
  return { white: settings(request), black: settings(request) };
}

function settings(request: PolicyName | SpeculationSettings): SpeculationSettings {
  return typeof request === 'string' ? preset(request) : request;
}
