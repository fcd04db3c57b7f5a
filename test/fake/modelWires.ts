/*
 * The events of a stream, as each of OpenAI's two APIs says them.
 */

/** What a call has taken. */
export interface Counted {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
}

/** How one of the two APIs says it. */
export interface Wire {
  text(delta: string, told?: unknown): unknown;
  reasoning(delta: string): unknown;
  refusal(delta: string): unknown;
  end(reason: 'stop' | 'length' | 'filter', call: Counted): readonly unknown[];
  readonly last: string;
}

function chatChunk(delta: unknown, finish: string | null = null, told?: unknown): unknown {
  return {
    id: 'fake',
    object: 'chat.completion.chunk',
    model: 'fake',
    choices: [
      {
        index: 0,
        delta,
        finish_reason: finish,
        ...(told !== undefined && { logprobs: { content: [told] } }),
      },
    ],
  };
}

export const chatWire: Wire = {
  text: (content, told) => chatChunk({ content }, null, told),
  reasoning: reasoning_content => chatChunk({ reasoning_content }),
  refusal: refusal => chatChunk({ refusal }),
  end: (reason, call) => [
    chatChunk({}, reason === 'filter' ? 'content_filter' : reason),
    {
      id: 'fake',
      object: 'chat.completion.chunk',
      choices: [],
      usage: {
        prompt_tokens: call.inputTokens,
        completion_tokens: call.outputTokens,
        prompt_tokens_details: { cached_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: call.reasoningTokens },
      },
    },
  ],
  last: 'data: [DONE]\n\n',
};

export const responsesWire: Wire = {
  text: (delta, told) => ({
    type: 'response.output_text.delta',
    delta,
    ...(told !== undefined && { logprobs: [told] }),
  }),
  reasoning: delta => ({ type: 'response.reasoning_summary_text.delta', delta }),
  refusal: delta => ({ type: 'response.refusal.delta', delta }),
  end: (reason, call) => [
    {
      type: reason === 'stop' ? 'response.completed' : 'response.incomplete',
      response: {
        incomplete_details: {
          reason: { stop: null, length: 'max_output_tokens', filter: 'content_filter' }[reason],
        },
        usage: {
          input_tokens: call.inputTokens,
          output_tokens: call.outputTokens,
          input_tokens_details: { cached_tokens: 0 },
          output_tokens_details: { reasoning_tokens: call.reasoningTokens },
        },
      },
    },
  ],
  last: '',
};
