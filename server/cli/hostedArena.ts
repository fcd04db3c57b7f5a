import { seatSeed } from '../../shared/match/seat.ts';
import type { MatchSetup } from '../../shared/match/setup.ts';
import { type AgentProfile, type Configured, createAgent } from '../agents/catalogue.ts';
import { seatedAgent } from '../agents/seated.ts';
import { ByMatch } from '../byMatch.ts';
import type { Clock } from '../clock.ts';
import { embeddedStockfish } from '../engines/command.ts';
import type { EnginePools } from '../engines/pools.ts';
import { Arena } from '../match/arena.ts';
import { DEFAULT_LIMITS } from '../match/conductor.ts';
import type { Journal } from '../match/journal.ts';
import { matchForecast } from '../matchForecast.ts';
import { modelPredictors } from '../modelPredictors.ts';
import { Writings } from '../models/writings.ts';
import { EnginePredictor } from '../predictors/engine.ts';
import type { Settings } from '../settings.ts';
import type { Treasury } from '../treasury.ts';

export interface HostedArenaOptions {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly pools: EnginePools;
  readonly configured: Configured;
  readonly predictors: Settings['predictors'];
  readonly treasury: Treasury;
  readonly onFailure: (matchId: string, error: unknown) => void;
}

/** Matches between hosted agents, without a server around them. Each knows nothing of the others. */
export function hostedArena({
  clock,
  journal,
  pools,
  configured,
  predictors,
  treasury,
  onFailure,
}: HostedArenaOptions): Arena {
  const { models } = configured;
  const engine = new EnginePredictor({ pool: pools.get(embeddedStockfish()) });
  const writings = new ByMatch(() => new Writings());
  const arena = new Arena({
    clock,
    journal,
    forecast: setup => {
      const profiles = Object.values(profilesOf(setup, configured));
      const modelsPlay = profiles.some(({ spec }) => spec.kind === 'openai');
      const deps = {
        settings: predictors,
        engine,
        models,
        purse: treasury.purse(setup.id),
        clock,
        guesses: null,
        writings: writings.of(setup.id),
      };
      const [white, black] = profiles.map(({ spec, name }) => ({ kind: spec.kind, id: name }));
      if (white === undefined || black === undefined) return null;
      return matchForecast([engine, ...(modelsPlay ? modelPredictors(deps) : [])], { white, black });
    },
    limits: DEFAULT_LIMITS,
    absenceMs: 0,
    online: () => false,
    seat: (setup, seat) =>
      createAgent(profilesOf(setup, configured)[seat], {
        pools,
        models,
        purse: treasury.purse(setup.id),
        writings: writings.of(setup.id),
        clock,
        seed: seatSeed(setup.seed, seat),
      }),
    onFailure,
  });
  arena.listen({
    opened: match => match.listen({ ply: () => treasury.save(), end: () => treasury.save() }),
    closed: ({ id }) => {
      writings.forget(id);
      treasury.matchEnded(id);
    },
  });
  return arena;
}

/** Throws where a seat is not an agent that was accepted before. */
function profilesOf(
  { players }: MatchSetup,
  configured: Configured,
): Record<'white' | 'black', AgentProfile> {
  const of = (player: MatchSetup['players']['white']): AgentProfile => {
    const profile = seatedAgent(player, configured);
    if (profile === null) throw new Error('only agents play without a server');
    return profile;
  };
  return { white: of(players.white), black: of(players.black) };
}
