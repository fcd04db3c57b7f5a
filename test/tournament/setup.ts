import { bundledOpenings } from '../../server/tournament/openings.ts';
import { NO_ADJUDICATION } from '../../shared/match/adjudication.ts';
import { preset } from '../../shared/match/speculation.ts';
import type { TournamentSetup } from '../../shared/tournament/setup.ts';

const OPENINGS = bundledOpenings().slice(0, 2);

export function randomAgent(name: string): TournamentSetup['agents'][number] {
  return { kind: 'agent', agent: 'random', pace: null, name, paceLabel: null, isolated: true };
}

/** A tournament of random movers, sequential and balanced. */
export function someTournament(agents: number, changes: Partial<TournamentSetup> = {}): TournamentSetup {
  return {
    name: 'Some tournament',
    agents: Array.from({ length: agents }, (_, i) => randomAgent(`Random ${i}`)),
    format: 'round-robin',
    games: 4,
    rounds: null,
    modes: [
      { name: 'sequential', speculation: preset('off') },
      { name: 'balanced', speculation: preset('balanced') },
    ],
    openings: OPENINGS,
    timeControl: { kind: 'none' },
    plyLimit: 20,
    adjudication: NO_ADJUDICATION,
    seed: 1,
    concurrency: 1,
    perAgent: null,
    perEndpoint: null,
    ...changes,
  };
}
