import type { OpenAI } from 'openai';
import { z } from 'zod';
import { toldTokens } from './chat.ts';
import { ModelLost } from './failure.ts';
import { ALTERNATIVES, type CallManner, type ModelEvent, type ModelRequest } from './request.ts';

const count = z.number().min(0);

const usage = z.object({
  input_tokens: count,
  output_tokens: count,
  input_tokens_details: z.object({ cached_tokens: count.nullish() }).nullish(),
  output_tokens_details: z.object({ reasoning_tokens: count.nullish() }).nullish(),
});

/** The events that matter here; every other is passed over. */
const event = z.object({
  type: z.string(),
  delta: z.string().optional(),
  logprobs: toldTokens.nullish(),
  response: z
    .object({
      usage: usage.nullish(),
      incomplete_details: z.object({ reason: z.string().nullish() }).nullish(),
      error: z.object({ code: z.string().nullish() }).nullish(),
    })
    .optional(),
});

const TEXTS: Readonly<Record<string, 'text' | 'reasoning' | 'refusal'>> = {
  'response.output_text.delta': 'text',
  'response.refusal.delta': 'refusal',
  'response.reasoning_text.delta': 'reasoning',
  'response.reasoning_summary_text.delta': 'reasoning',
};

/** The Responses API, streamed; nothing is kept at the endpoint. It has no seed. Throws as `chatStream` does. */
export async function* responsesStream(
  client: OpenAI,
  { settings, messages, format, logprobs = false }: ModelRequest,
  { structured, signal }: CallManner,
): AsyncGenerator<ModelEvent> {
  const { model, effort, temperature, maxTokens } = settings;
  const stream = await client.responses.create(
    {
      model,
      input: messages.map(({ role, content }) => ({ role, content })),
      stream: true,
      store: false,
      ...(structured && {
        text: {
          format: { type: 'json_schema', name: format.name, strict: true, schema: { ...format.schema } },
        },
      }),
      ...(logprobs && { include: ['message.output_text.logprobs'], top_logprobs: ALTERNATIVES }),
      ...(effort !== null && { reasoning: { effort } }),
      ...(temperature !== null && { temperature }),
      ...(maxTokens !== null && { max_output_tokens: maxTokens }),
    },
    { signal },
  );
  yield { kind: 'accepted' };
  for await (const raw of stream) yield* eventsOf(event.parse(raw));
}

function* eventsOf({ type, delta, logprobs, response }: z.infer<typeof event>): Generator<ModelEvent> {
  const kind = TEXTS[type];
  if (kind !== undefined && delta !== undefined && delta !== '') {
    yield kind === 'text' ? { kind, delta, tokens: logprobs ?? [] } : { kind, delta };
  }
  if (response?.usage != null) {
    yield {
      kind: 'usage',
      usage: {
        inputTokens: response.usage.input_tokens,
        cachedTokens: response.usage.input_tokens_details?.cached_tokens ?? 0,
        outputTokens: response.usage.output_tokens,
        reasoningTokens: response.usage.output_tokens_details?.reasoning_tokens ?? 0,
      },
    };
  }
  if (type === 'response.completed') yield { kind: 'end', reason: 'stop' };
  if (type === 'response.incomplete') {
    const filtered = response?.incomplete_details?.reason === 'content_filter';
    yield { kind: 'end', reason: filtered ? 'filter' : 'length' };
  }
  if (type === 'response.failed') throw new ModelLost(`the response failed: ${response?.error?.code ?? '?'}`);
}
