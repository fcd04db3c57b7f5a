import { basename } from 'node:path';
import { ok, type Result, refuse } from '../../shared/result.ts';
import type { Clock } from '../clock.ts';
import { parseCommand } from '../engines/command.ts';
import type { EnginePools } from '../engines/pools.ts';
import { type Models, NO_MODELS } from '../models/models.ts';
import type { Purse } from '../models/purse.ts';
import type { Writings } from '../models/writings.ts';
import type { Agent } from './agent.ts';
import { OpenAiAgent } from './openai.ts';
import { type Pace, paceLabel, parsePace } from './pace.ts';
import { PacedAgent } from './paced.ts';
import { RandomAgent } from './random.ts';
import { type AgentSpec, parseSpec } from './spec.ts';
import { stockfishAgent } from './stockfish.ts';
import { UciAgent } from './uci.ts';

/** An agent as it is before a match makes one of it. */
export interface AgentProfile {
  readonly spec: AgentSpec;
  readonly pace: Pace | null;
  readonly name: string;
  /** 'gpt-5 ×0.02'; null where think times are real. */
  readonly paceLabel: string | null;
  /** One call cannot inform another. */
  readonly isolated: boolean;
  readonly readsClock: boolean;
  /** Costs nothing, and starts no program of the asker's choice: anybody may seat it. */
  readonly free: boolean;
  /** It stands in the catalogue or in the settings, and so is the same one tomorrow. */
  readonly named: boolean;
}

/** An agent that has a name of its own. */
export interface CatalogueEntry {
  readonly id: string;
  readonly name: string;
  /** The inline form it stands for. */
  readonly agent: string;
  readonly pace: string | null;
  readonly description: string;
}

export const CATALOGUE: readonly CatalogueEntry[] = [
  {
    id: 'stockfish-quick',
    name: 'Stockfish, quick',
    agent: 'stockfish:nodes=5000',
    pace: null,
    description: 'Answers in a few milliseconds, and always with the move it likes best.',
  },
  {
    id: 'stockfish-club',
    name: 'Stockfish, club player',
    agent: 'stockfish:nodes=20000,temperature=60',
    pace: null,
    description: 'Looks a little deeper, but does not always take its best move.',
  },
  {
    id: 'random',
    name: 'Random',
    agent: 'random',
    pace: null,
    description: 'Plays any legal move.',
  },
  {
    id: 'paced-a',
    name: 'Deliberate Stockfish',
    agent: 'stockfish:nodes=20000,temperature=40',
    pace: 'gpt-5:0.02',
    description: 'Thinks as long as gpt-5 was recorded to, fifty times faster; picks among close moves.',
  },
  {
    id: 'paced-b',
    name: 'Whimsical Stockfish',
    agent: 'stockfish:nodes=10000,temperature=80',
    pace: 'gpt-5:0.02',
    description: 'The same think times; looks less deep, and takes more liberties.',
  },
];

/** What the settings add to the agents that every server has. */
export interface Configured {
  readonly entries: readonly CatalogueEntry[];
  readonly models: Models;
}

/**
 * The agent of a catalogue id or of the inline form, with imitated think times on top where `pace` tells some.
 * Refused as `parseSpec` and `parsePace` refuse; also 'endpoint-unknown', 'price-unknown', 'pace-of-model'.
 */
export function findAgent(
  text: string,
  pace: string | null,
  configured: Configured = NOTHING_CONFIGURED,
): Result<AgentProfile> {
  const entries = [...CATALOGUE, ...configured.entries];
  const entry = entries.find(({ id }) => id === text);
  const spec = parseSpec(entry?.agent ?? text);
  if (!spec.ok) {
    if (spec.error.code !== 'agent-unknown') return spec;
    const ids = entries.map(({ id }) => id).join(', ');
    return { ok: false, error: { ...spec.error, message: `${spec.error.message}; by name: ${ids}` } };
  }
  if (spec.value.kind === 'openai') {
    const missing = configured.models.missing(spec.value.endpoint, spec.value.settings.model);
    if (missing !== null) return { ok: false, error: missing };
  }
  const paceText = pace ?? entry?.pace ?? null;
  if (paceText !== null && spec.value.kind === 'openai') {
    return refuse('pace-of-model', 'a language model takes its own time: it cannot imitate another’s');
  }
  const parsedPace = paceText === null ? ok(null) : parsePace(paceText);
  if (!parsedPace.ok) return parsedPace;
  return ok({
    spec: spec.value,
    pace: parsedPace.value,
    name: entry?.name ?? specName(spec.value),
    paceLabel: parsedPace.value === null ? null : paceLabel(parsedPace.value),
    isolated: true,
    readsClock: spec.value.kind === 'uci' && spec.value.limit.kind === 'clock',
    free: isFree(spec.value, configured.models),
    named: entry !== undefined,
  });
}

const NOTHING_CONFIGURED: Configured = { entries: [], models: NO_MODELS };

function isFree(spec: AgentSpec, models: Models): boolean {
  if (spec.kind === 'openai') return models.isFree(spec.endpoint, spec.settings.model);
  return spec.kind !== 'uci';
}

export interface AgentDeps {
  readonly pools: EnginePools;
  /** Where language models are asked. */
  readonly models?: Models;
  /** What pays for them. */
  readonly purse?: Purse;
  /** Where what they visibly write can be read; one of the match's own. */
  readonly writings?: Writings;
  /** The match's; only imitated think times use it. */
  readonly clock: Clock;
  /** Equal seeds and turns get equal draws. */
  readonly seed: number;
}

/** An agent for one seat of one match. It starts no process before it is asked. */
export function createAgent(profile: AgentProfile, deps: AgentDeps): Agent {
  const { clock, seed } = deps;
  const inner = createUnpaced(profile, deps);
  return profile.pace === null ? inner : new PacedAgent({ inner, pace: profile.pace, clock, seed });
}

/** Equal turns get equal choices, and none depends on a clock: matches of such agents are equal, move for move. */
export function promisesEqualGames(profile: AgentProfile, deps: Omit<AgentDeps, 'seed'>): boolean {
  const { repeatable, readsClock } = createAgent(profile, { ...deps, seed: 0 });
  return repeatable && !readsClock;
}

function createUnpaced(
  { spec, name }: AgentProfile,
  { pools, clock, seed, purse, writings, models = NO_MODELS }: AgentDeps,
): Agent {
  switch (spec.kind) {
    case 'stockfish':
      return stockfishAgent({ pools, name, nodes: spec.nodes, temperatureCp: spec.temperatureCp, seed });
    case 'uci': {
      const command = parseCommand(spec.command);
      if (!command.ok) throw new Error(command.error.message);
      const { limit, options } = spec;
      return new UciAgent({ name, pool: pools.get(command.value), limit, options, temperatureCp: 0, seed });
    }
    case 'openai': {
      const { endpoint, settings, legalMoves, repeatable } = spec;
      return new OpenAiAgent({
        name,
        endpoint: models.get(endpoint),
        settings,
        price: models.price(endpoint, settings.model),
        legalMoves,
        repeatable,
        clock,
        ...(writings && { writings }),
        // What costs nothing is played on when the money is spent.
        ...(purse && !models.isFree(endpoint, settings.model) && { purse }),
      });
    }
    case 'random':
      return new RandomAgent({ seed });
  }
}

function specName(spec: AgentSpec): string {
  switch (spec.kind) {
    case 'stockfish': {
      const temperature = spec.temperatureCp > 0 ? `, temperature ${spec.temperatureCp}` : '';
      return `Stockfish, ${thousands(spec.nodes)} nodes${temperature}`;
    }
    case 'uci': {
      const { limit } = spec;
      const program = basename(spec.command.split(' ')[0] ?? '');
      if (limit.kind === 'nodes') return `${program}, ${thousands(limit.nodes)} nodes`;
      if (limit.kind === 'movetime') return `${program}, ${thousands(limit.movetimeMs)} ms a move`;
      return `${program}, on its clock`;
    }
    case 'openai': {
      const { model, effort } = spec.settings;
      return effort === null ? model : `${model}, ${effort} effort`;
    }
    case 'random':
      return 'Random';
  }
}

function thousands(count: number): string {
  return count.toLocaleString('en-US');
}
