import type { ExpectedReply } from '../../shared/match/choice.ts';
import type { EndReason } from '../../shared/match/endReason.ts';
import { advance, type Match, turnOf } from '../../shared/match/match.ts';
import { addUsage, NO_USAGE, type Usage } from '../../shared/stats/usage.ts';
import {
  type Agent,
  type AgentAnswer,
  AgentFault,
  Preempted,
  type RefusedAnswer,
  TransportError,
} from '../agents/agent.ts';
import type { Clock } from '../clock.ts';
import { LostSearch, type Searcher, type SearchTask } from '../speculation/world.ts';
import { type Decision, decisionLabel } from './decision.ts';

export interface SearchLimits {
  /** One search, all its attempts included, counted from its own start. */
  readonly thinkMs: number;
  /** Illegal answers before the seat forfeits. */
  readonly attempts: number;
}

const OVERTIME = Symbol('overtime');
const OVER = new DOMException('the search is over', 'AbortError');

/** Asks a hosted agent: legality, re-asks and the think-time limit belong to the search, ahead of time or not. */
export function agentSearcher(
  agent: Agent,
  {
    clock,
    limits,
    onFailure,
    onExpect,
  }: {
    clock: Clock;
    limits: SearchLimits;
    onFailure: (agent: Agent, error: unknown) => void;
    /** The agent expects these replies to its own choice, which leads to `after`. */
    onExpect: (after: Match, replies: readonly ExpectedReply[]) => void;
  },
): Searcher<Match, Decision> {
  async function search(match: Match, task: SearchTask): Promise<Decision> {
    const turn = turnOf(match, { readsClock: agent.readsClock });
    // Ends the agent's work, and the limit's alarm, however the search ends.
    const work = new AbortController();
    const squash = (): void => work.abort(task.signal.reason);
    task.signal.addEventListener('abort', squash, { once: true });
    const overtime = clock.sleep(limits.thinkMs, work.signal).then(() => OVERTIME);
    overtime.catch(() => undefined);
    try {
      const refused: RefusedAnswer[] = [];
      let spent: Usage = NO_USAGE;
      for (;;) {
        const before = spent;
        const request = {
          signal: work.signal,
          urgency: task.urgency,
          refused: [...refused],
          report: (usage: Usage) => task.report(addUsage(before, usage)),
        };
        const answer = await Promise.race([agent.choose(turn, request), overtime]);
        if (answer === OVERTIME || typeof answer === 'symbol') {
          // Ahead of time it may have stood in a queue, behind searches that go first: that is not its fault.
          if (!task.urgency.authoritative) {
            throw new LostSearch('no answer in time', { preempted: false, cause: null });
          }
          return playerError({ code: 'no-answer', count: limits.thinkMs / 1000 });
        }
        spent = addUsage(before, answer.usage);
        task.report(spent);
        const checked = check(match, answer.choice);
        if ('decision' in checked) {
          const { decision, after } = checked;
          if (answer.expects !== undefined && after.end === null) onExpect(after, answer.expects);
          return { ...decision, reasks: refused.length };
        }
        refused.push(checked);
        if (refused.length >= limits.attempts) {
          // An answer that cannot be read is in the agent's own words: they are not told.
          const what = answer.choice.kind === 'unreadable' ? undefined : checked.answer;
          const code = what === undefined ? 'unreadable-answers' : 'illegal-answers';
          return {
            kind: 'forfeit',
            termination: 'illegal-move',
            reason: { code, what, count: limits.attempts },
          };
        }
      }
    } catch (error) {
      if (task.signal.aborted || error instanceof LostSearch) throw error;
      if (error instanceof TransportError) {
        throw new LostSearch(error.message, { preempted: error instanceof Preempted, cause: error });
      }
      onFailure(agent, error);
      return playerError(error instanceof AgentFault ? error.reason : { code: 'agent-failed' });
    } finally {
      task.signal.removeEventListener('abort', squash);
      work.abort(OVER);
    }
  }

  return {
    repeatable: agent.repeatable,
    onePlyAhead: agent.readsClock || !agent.isolated,
    search,
    giveUp: error => {
      onFailure(agent, error.cause ?? error);
      return playerError({ code: 'agent-unreachable' });
    },
  };
}

/** The decision that an answer comes to, with the match after it, or why it comes to none. */
function check(
  match: Match,
  choice: AgentAnswer['choice'],
): { readonly decision: Extract<Decision, { kind: 'choice' }>; readonly after: Match } | RefusedAnswer {
  if (choice.kind === 'unreadable') return { answer: choice.answer, reason: choice.reason };
  const decision = { kind: 'choice', choice } as const;
  const legal = advance(match, choice, match.turnStartedAt);
  return legal.ok
    ? { decision, after: legal.value }
    : { answer: decisionLabel(decision), reason: legal.error.message };
}

function playerError(reason: EndReason): Decision {
  return { kind: 'forfeit', termination: 'player-error', reason };
}
