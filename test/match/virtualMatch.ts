import fc from 'fast-check';
import type { Agent } from '../../server/agents/agent.ts';
import { VirtualClock } from '../../server/clock.ts';
import {
  Conductor,
  DEFAULT_LIMITS,
  type MatchObserver,
  type SeatFilling,
} from '../../server/match/conductor.ts';
import { parseTimeControl } from '../../shared/chess/timeControl.ts';
import { type Match, startMatch } from '../../shared/match/match.ts';
import { POLICY_NAMES, preset, type SpeculationSettings } from '../../shared/match/speculation.ts';
import { luckyForecast, MemoryJournal } from './scripted.ts';

export const OFF = preset('off');
export const BALANCED = { ...preset('balanced'), minProbability: 0.02 };

export function started(
  clock: VirtualClock,
  options: { plyLimit?: number; timeControl?: string; initialFen?: string } = {},
): Match {
  const control = parseTimeControl(options.timeControl ?? 'none');
  if (!control.ok) throw new Error(control.error.message);
  const match = startMatch({
    ...(options.initialFen === undefined ? {} : { initialFen: options.initialFen }),
    timeControl: control.value,
    plyLimit: options.plyLimit ?? 20,
    at: clock.now(),
  });
  if (!match.ok) throw new Error(match.error.message);
  return match.value;
}

export function hosted(agent: Agent, speculation: SpeculationSettings): SeatFilling {
  return { kind: 'hosted', agent, speculation };
}

/** Plays a match between two agents in virtual time. */
export async function play({
  clock = new VirtualClock(),
  white,
  black,
  speculation = { white: BALANCED, black: BALANCED },
  match = started(clock),
  journal = new MemoryJournal(),
  observer = {},
  luck = 0.6,
  seeds = { white: 1, black: 2 },
  limits = DEFAULT_LIMITS,
}: {
  clock?: VirtualClock;
  white: (clock: VirtualClock) => Agent;
  black: (clock: VirtualClock) => Agent;
  speculation?: { white: SpeculationSettings; black: SpeculationSettings };
  match?: Match;
  journal?: MemoryJournal;
  observer?: MatchObserver;
  luck?: number;
  /** Of the agents, for the predictor to be lucky about. */
  seeds?: { white: number; black: number };
  limits?: typeof DEFAULT_LIMITS;
}): Promise<{ conductor: Conductor; journal: MemoryJournal; clock: VirtualClock }> {
  const conductor = new Conductor({
    id: 'test',
    match,
    seats: { white: hosted(white(clock), speculation.white), black: hosted(black(clock), speculation.black) },
    forecast: luckyForecast(clock, seeds, luck),
    clock,
    journal,
    limits,
    observer,
  });
  await clock.run(conductor.run());
  return { conductor, journal, clock };
}

export const anySpeculation: fc.Arbitrary<SpeculationSettings> = fc.record({
  policy: fc.constantFrom(...POLICY_NAMES),
  maxUsage: fc.constantFrom(null, 1.2, 2.65),
  branchesPerTurn: fc.integer({ min: 1, max: 20 }),
  tokens: fc.constantFrom(null, 0, 1000),
  concurrent: fc.integer({ min: 1, max: 6 }),
  depth: fc.integer({ min: 1, max: 5 }),
  minProbability: fc.constantFrom(0, 0.02, 0.2),
  topK: fc.integer({ min: 1, max: 4 }),
});
