import type { Turn } from '../../shared/match/turn.ts';
import { addUsage, NO_USAGE, type Usage } from '../../shared/stats/usage.ts';
import type { Clock } from '../clock.ts';
import type { ModelEndpoint, ModelReply } from '../models/endpoint.ts';
import { ModelFault, ModelLost, ModelPreempted } from '../models/failure.ts';
import type { Price } from '../models/price.ts';
import type { Purse } from '../models/purse.ts';
import type { ModelRequest, ModelSettings } from '../models/request.ts';
import type { Writings } from '../models/writings.ts';
import {
  type Agent,
  type AgentAnswer,
  AgentFault,
  type AgentRequest,
  Preempted,
  TransportError,
} from './agent.ts';
import { holdsMove, parseAnswer } from './answer.ts';
import { MOVE_FORMAT, movePrompt } from './prompt.ts';

export interface OpenAiAgentOptions {
  readonly name: string;
  readonly endpoint: ModelEndpoint;
  readonly settings: ModelSettings;
  readonly price: Price | null;
  /** Tell the model which moves are legal. */
  readonly legalMoves: boolean;
  /** The endpoint answers the same to the same request. No public one promises that. */
  readonly repeatable: boolean;
  readonly clock: Clock;
  /** What pays for it; nothing is capped where there is none. */
  readonly purse?: Purse;
  /** Where what the model visibly writes can be read. */
  readonly writings?: Writings;
}

/** Calls that are lost in a row, before the search itself is. */
const LOSSES = 5;
const FIRST_BACKOFF_MS = 250;
const LONGEST_BACKOFF_MS = 30_000;

/** How much of an unusable answer the model is shown again. */
const ANSWER_KEPT = 300;

/** A language model behind an API that OpenAI's client speaks. */
export class OpenAiAgent implements Agent {
  readonly name: string;
  readonly repeatable: boolean;
  readonly readsClock = false;
  /** Every call is a conversation of its own. */
  readonly isolated = true;
  readonly pace = null;
  readonly #o: OpenAiAgentOptions;

  constructor(options: OpenAiAgentOptions) {
    this.#o = options;
    this.name = options.name;
    this.repeatable = options.repeatable;
  }

  /** Calls lost on the way are made again, after a pause that grows, or as long as the endpoint asks for. */
  async choose(turn: Turn, { signal, urgency, refused, report }: AgentRequest): Promise<AgentAnswer> {
    signal.throwIfAborted();
    const { endpoint, settings, price, legalMoves, clock, purse, writings } = this.#o;
    if (purse?.empty === true) {
      // The match is ended by this; that must not happen while it starts the search.
      await clock.breathe();
      purse.refuse();
      throw new AgentFault({ code: 'match-cap' });
    }
    const bill = purse?.bill();
    const request: ModelRequest = {
      settings,
      messages: movePrompt(turn, { legalMoves, refused }),
      format: MOVE_FORMAT,
    };
    /** Of calls that were lost. */
    let spent = NO_USAGE;
    for (let losses = 0; ; losses++) {
      let current: Usage = NO_USAGE;
      const page = writings?.open(turn);
      try {
        const reply = await endpoint.call(request, {
          signal,
          urgency,
          price,
          report: usage => {
            current = usage;
            const all = addUsage(spent, usage);
            report(all);
            bill?.(all.costUsd);
          },
          enough: holdsMove,
          ...(page && { onWriting: (kind, delta) => page.write(kind, delta) }),
        });
        return { choice: choiceOf(reply, turn), usage: addUsage(spent, reply.usage) };
      } catch (error) {
        signal.throwIfAborted();
        spent = addUsage(spent, current);
        if (error instanceof ModelFault) {
          // Ahead of time it harms nobody: the turn's own search will find out for itself.
          if (!urgency.authoritative) throw new TransportError(error.message, { cause: error });
          throw new AgentFault(error.reason, { cause: error });
        }
        if (!(error instanceof ModelLost)) throw error;
        if (error instanceof ModelPreempted) {
          // What repeats itself is simply asked again.
          if (this.repeatable) continue;
          throw new Preempted(error.message, { cause: error });
        }
        if (losses + 1 >= LOSSES) throw new TransportError(error.message, { cause: error });
        const backoffMs = Math.min(FIRST_BACKOFF_MS * 2 ** losses, LONGEST_BACKOFF_MS);
        await pause(Math.max(backoffMs, error.retryAfterMs ?? 0), { clock, signal, urgency });
      } finally {
        page?.close();
      }
    }
  }
}

/**
 * Before a lost call is made again. It ends when a seat comes to wait for a search that had begun ahead of time: asked
 * afresh, that seat would not have paused.
 */
async function pause(
  ms: number,
  { clock, signal, urgency }: Pick<AgentRequest, 'signal' | 'urgency'> & { readonly clock: Clock },
): Promise<void> {
  const waitedFor = new AbortController();
  const stopListening = urgency.onRaise(() => waitedFor.abort());
  try {
    await clock.sleep(ms, AbortSignal.any([signal, waitedFor.signal]));
  } catch (error) {
    if (!waitedFor.signal.aborted || signal.aborted) throw error;
  } finally {
    stopListening();
  }
}

function choiceOf({ text, refusal, end }: ModelReply, turn: Turn): AgentAnswer['choice'] {
  const parsed = parseAnswer(text, turn);
  if (parsed.ok) return parsed.value;
  let reason = parsed.error.message;
  if (refusal !== null && text === '') reason = 'the answer was a refusal';
  else if (end === 'filter') reason = 'the answer was stopped by a content filter';
  else if (end === 'length') reason = 'the answer was cut off at its maximum of tokens';
  return { kind: 'unreadable', answer: text.slice(0, ANSWER_KEPT), reason };
}
