import type { Agent } from '../../server/agents/agent.ts';
import { movePrompt } from '../../server/agents/prompt.ts';
import { NO_USAGE, type Usage } from '../../shared/stats/usage.ts';
import { promptOf } from '../fake/account.ts';
import type { FakeCall } from '../fake/modelServer.ts';

/** One request to an agent, as the match made it. Instants are of `performance.now()`. */
export interface Asked {
  /** The moves before its turn. */
  readonly moves: readonly string[];
  readonly prompt: string;
  readonly startedAt: number;
  /** Null while it runs. */
  endedAt: number | null;
  end: 'running' | 'answered' | 'aborted' | 'lost';
  usage: Usage;
  /** When that was told. */
  toldAt: number;
}

/** All of an agent but its way to choose. */
export function traitsOf({ name, repeatable, readsClock, isolated, pace }: Agent): Omit<Agent, 'choose'> {
  return { name, repeatable, readsClock, isolated, pace };
}

/** Notes what the agent is asked, and what becomes of it. */
export function witnessed(agent: Agent, asked: Asked[]): Agent {
  return {
    ...traitsOf(agent),
    choose: async (turn, request) => {
      const { signal, refused, report } = request;
      const messages = movePrompt(turn, { legalMoves: true, refused });
      const one: Asked = {
        moves: turn.moves,
        prompt: messages.map(({ content }) => content).join('\n'),
        startedAt: performance.now(),
        endedAt: null,
        end: 'running',
        usage: NO_USAGE,
        toldAt: performance.now(),
      };
      asked.push(one);
      const over = (end: Asked['end']): void => {
        if (one.end !== 'running') return;
        one.end = end;
        one.endedAt = performance.now();
      };
      signal.addEventListener('abort', () => over('aborted'), { once: true });
      const listening = (usage: Usage): void => {
        one.usage = usage;
        one.toldAt = performance.now();
        report(usage);
      };
      try {
        const answer = await agent.choose(turn, { ...request, report: listening });
        over('answered');
        one.usage = answer.usage;
        return answer;
      } catch (error) {
        over('lost');
        throw error;
      }
    },
  };
}

/** By request: the calls that were made for it, in order. */
export function callsByRequest(
  asked: readonly Asked[],
  calls: readonly FakeCall[],
): ReadonlyMap<Asked, readonly FakeCall[]> {
  const found = new Map<Asked, FakeCall[]>(asked.map(one => [one, []]));
  for (const call of calls) {
    const prompt = promptOf(call);
    // The same turn may be asked again, after its search was lost.
    const one = asked.findLast(each => each.prompt === prompt && each.startedAt <= call.receivedAt + SKEW_MS);
    if (one === undefined) throw new Error('the server saw a call that nobody had made');
    found.get(one)?.push(call);
  }
  return found;
}

/** Of the clocks of two threads. */
const SKEW_MS = 1;
