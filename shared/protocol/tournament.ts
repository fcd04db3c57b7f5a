import { z } from 'zod';
import { adjudication } from '../match/adjudication.ts';
import { FORMATS, MOST } from '../tournament/setup.ts';
import { MAX_PLIES } from './api.ts';

/** Games that are drawn by adjudication after so many plies, unless it is said otherwise. */
const PLIES = 40;

const limit = z.int().min(1).max(MOST.concurrency);

/** POST /api/tournaments, and the file of `npm run tournament -- --config FILE`. */
export const createTournamentBody = z.strictObject({
  name: z.string().trim().min(1).max(80).default('Tournament'),
  /** Each by its id or inline; with imitated think times of its own; or a bot that is online, by its name. */
  agents: z
    .array(
      z.union([
        z.string().min(1).max(500),
        z.strictObject({ agent: z.string().min(1).max(500), pace: z.string().max(40).optional() }),
        z.strictObject({ bot: z.string().min(1).max(80) }),
      ]),
    )
    .max(MOST.agents),
  format: z.enum(FORMATS).default('round-robin'),
  /** For each pairing, and each in every mode. */
  games: z.int().min(1).max(MOST.gamesPerPairing).default(4),
  /** Of a Swiss tournament; as many as tell one winner where left out. */
  rounds: z.int().min(1).max(100).optional(),
  /** 'sequential', or a speculation: 'balanced', 'eager:maxUsage=4'. */
  modes: z.array(z.string().min(1).max(120)).min(1).max(MOST.modes).default(['sequential', 'balanced']),
  /** Positions in EPD or games in PGN; Ponderhit's own openings where left out. */
  openings: z.strictObject({ kind: z.enum(['epd', 'pgn']), text: z.string().max(20_000_000) }).optional(),
  clock: z.string().max(40).default('none'),
  maxPlies: z.int().min(1).max(MAX_PLIES).default(PLIES),
  adjudication: adjudication.prefault({}),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .optional(),
  /** Games at once. Where left out: one, or many where all think times are imitated. */
  concurrency: limit.optional(),
  perAgent: limit.optional(),
  perEndpoint: limit.optional(),
  /** On a server: so long bots may enter by themselves, before it begins. */
  openForS: z.int().min(1).max(86_400).optional(),
});
export type CreateTournamentBody = z.infer<typeof createTournamentBody>;
/** The same before its defaults are filled in: what a client writes. */
export type CreateTournamentRequest = z.input<typeof createTournamentBody>;
