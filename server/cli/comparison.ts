import type { Match } from '../../shared/match/match.ts';
import type { BySeat } from '../../shared/match/seat.ts';
import type { Agent } from '../agents/agent.ts';
import type { MatchReport, PlayedMatch } from './playMatch.ts';

/** What `match --compare --json` prints. Both runs were timed on the wall clock. */
export interface Comparison {
  readonly sequential: MatchReport;
  readonly speculative: MatchReport;
  /** 1 - speculative wall clock / sequential wall clock. */
  readonly savedFraction: number;
  /** Move for move, result and termination; null where the agents do not promise it. */
  readonly identical: boolean | null;
}

export function compare(
  sequential: PlayedMatch,
  speculative: PlayedMatch,
  agents: BySeat<Agent>,
): Comparison {
  const savedFraction = 1 - speculative.report.wallMs / sequential.report.wallMs;
  return {
    sequential: sequential.report,
    speculative: speculative.report,
    savedFraction: Number(savedFraction.toFixed(4)),
    identical: promised([sequential.match, speculative.match], agents)
      ? same(sequential.report, speculative.report)
      : null,
  };
}

/** Equal turns get equal choices, no answer depends on a clock, and no flag fell. */
function promised(matches: readonly Match[], agents: BySeat<Agent>): boolean {
  return (
    Object.values(agents).every(({ repeatable, readsClock }) => repeatable && !readsClock) &&
    matches.every(({ end }) => end !== null && end.termination !== 'flag-fall')
  );
}

function same(a: MatchReport, b: MatchReport): boolean {
  return a.moves.join(' ') === b.moves.join(' ') && a.result === b.result && a.termination === b.termination;
}
