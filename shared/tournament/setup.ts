import { z } from 'zod';
import { timeControl } from '../chess/timeControl.ts';
import { adjudication } from '../match/adjudication.ts';
import { type PlayerSetup, playerSetup } from '../match/setup.ts';
import { parseSpeculation, preset, speculationSettings } from '../match/speculation.ts';
import { ok, type Result, refuse } from '../result.ts';

/** Who meets whom: everybody; the first everybody else; those of a like score; or two agents alone. */
export const FORMATS = ['round-robin', 'gauntlet', 'swiss', 'head-to-head'] as const;
export type Format = (typeof FORMATS)[number];

/** What the others are compared with: no speculation. */
export const SEQUENTIAL = 'sequential';

/** A way in which every game is played: its name, and how both seats speculate. */
export const mode = z.strictObject({ name: z.string().min(1).max(120), speculation: speculationSettings });
export type Mode = z.infer<typeof mode>;

/** A position that games start from. */
export const opening = z.strictObject({ name: z.string().max(200), fen: z.string() });
export type Opening = z.infer<typeof opening>;

/** The most that one tournament may hold. */
export const MOST = { agents: 64, modes: 8, gamesPerPairing: 2000, games: 50_000, concurrency: 64 } as const;

const seat = playerSetup.refine(player => player.kind !== 'human', 'a tournament seats no human');

/** What agents and predictors stood for in the settings, as SHA-256; null for a bot. */
const fingerprints = z.strictObject({
  agents: z.array(z.string().nullable()).max(MOST.agents),
  predictors: z.string(),
});
export type Fingerprints = z.infer<typeof fingerprints>;

/** How a tournament was arranged. It never changes: whoever asks for another needs another place. */
export const tournamentSetup = z.strictObject({
  name: z.string().min(1).max(80),
  agents: z.array(seat).max(MOST.agents),
  format: z.enum(FORMATS),
  /** For each pairing, and each in every mode. Two in a row share an opening, with the colours changed. */
  games: z.int().min(1).max(MOST.gamesPerPairing),
  /** Of a Swiss tournament; null for as many as tell one winner. */
  rounds: z.int().min(1).max(100).nullable(),
  modes: z.array(mode).min(1).max(MOST.modes),
  openings: z.array(opening).min(1),
  timeControl,
  plyLimit: z.int().min(1).max(1000),
  adjudication,
  seed: z.int().min(0),
  /** Games at once: in all, with one agent, and with agents that share an endpoint; null for no limit. */
  concurrency: z.int().min(1).max(MOST.concurrency),
  perAgent: z.int().min(1).nullable(),
  perEndpoint: z.int().min(1).nullable(),
  /** Not there in tournaments that began before they were kept. */
  fingerprints: fingerprints.optional(),
});
export type TournamentSetup = z.infer<typeof tournamentSetup>;

/** Whose think times a player imitates, as 'gpt-5 ×0.02'; null where its own are real. */
export function paceOf(player: PlayerSetup): string | null {
  return player.kind === 'agent' ? player.paceLabel : null;
}

/** 'sequential', or a speculation as `parseSpeculation` reads it. Refused as there. */
export function parseMode(text: string): Result<Mode> {
  if (text === SEQUENTIAL || text === 'off') {
    return ok({ name: SEQUENTIAL, speculation: preset('off') });
  }
  const speculation = parseSpeculation(text);
  return speculation.ok ? ok({ name: text, speculation: speculation.value }) : speculation;
}

/**
 * Parts a list at its commas, but not at those inside an inline form: what is 'option=value' and names no kind
 * before it belongs to the entry in front. 'stockfish:nodes=9,temperature=40,random' is two entries.
 */
export function splitList(text: string): string[] {
  const entries: string[] = [];
  for (const part of text.split(',').map(each => each.trim())) {
    const equals = part.indexOf('=');
    const colon = part.indexOf(':');
    const continues = equals >= 0 && (colon < 0 || colon > equals) && entries.length > 0;
    if (continues) entries.push(`${entries.pop() ?? ''},${part}`);
    else if (part !== '') entries.push(part);
  }
  return entries;
}

/** What two setups differ in, by name; empty for equal ones. */
export function setupDifferences(a: TournamentSetup, b: TournamentSetup): string[] {
  const other: Readonly<Record<string, unknown>> = b;
  const named = Object.entries(a)
    .filter(([name, value]) => name !== 'fingerprints' && !isEqual(value, other[name]))
    .map(([name]) => name);
  return [...named, ...fingerprintDifferences(a.fingerprints, b.fingerprints)];
}

/** What stands behind equal names; nothing where it was not kept. */
export function fingerprintDifferences(a?: Fingerprints, b?: Fingerprints): string[] {
  if (a === undefined || b === undefined) return [];
  return [
    ...(isEqual(a.agents, b.agents) ? [] : ['what its agents stand for']),
    ...(a.predictors === b.predictors ? [] : ['what its predictors are']),
  ];
}

function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

interface Meetings extends Pick<TournamentSetup, 'format' | 'rounds'> {
  readonly agents: { readonly length: number };
}

/** As many as tell one winner of all, where nothing else was asked for. */
export function swissRounds({ rounds, agents }: Omit<Meetings, 'format'>): number {
  return rounds ?? Math.max(1, Math.ceil(Math.log2(agents.length)));
}

/** How many times two agents are paired. */
export function pairingCount({ agents, format, rounds }: Meetings): number {
  const count = agents.length;
  if (count < 2) return 0;
  switch (format) {
    case 'round-robin':
      return (count * (count - 1)) / 2;
    case 'gauntlet':
      return count - 1;
    case 'swiss':
      return swissRounds({ rounds, agents }) * Math.floor(count / 2);
    case 'head-to-head':
      return 1;
  }
}

/** One for each two games of each pairing: games of one opening tell less than games of two. */
export function openingsWanted(setup: Meetings & Pick<TournamentSetup, 'games'>): number {
  return pairingCount(setup) * Math.ceil(setup.games / 2);
}

/** Refused: 'agents-two' (a head-to-head is between two), 'agents-many', 'modes-equal', 'games-many'. */
export function checkTournament(setup: TournamentSetup): Result<TournamentSetup> {
  const { agents, format, games, modes } = setup;
  if (agents.length > MOST.agents) return refuse('agents-many', `at most ${MOST.agents} agents take part`);
  if (format === 'head-to-head' && agents.length > 2) {
    return refuse('agents-two', 'a head-to-head is between two agents');
  }
  if (new Set(modes.map(({ name }) => name)).size < modes.length) {
    return refuse('modes-equal', 'every mode may be named once');
  }
  if (pairingCount(setup) * games * modes.length > MOST.games) {
    return refuse('games-many', `that would be more than ${MOST.games.toLocaleString('en-US')} games`);
  }
  return ok(setup);
}
