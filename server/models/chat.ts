import type { OpenAI } from 'openai';
import { z } from 'zod';
import {
  ALTERNATIVES,
  type CallManner,
  type Message,
  type ModelEvent,
  type ModelRequest,
} from './request.ts';

const count = z.number().min(0);

const alternative = z.object({ token: z.string(), logprob: z.number() });

/** Both APIs tell them alike. */
export const toldTokens = z.array(
  alternative
    .extend({ top_logprobs: z.array(alternative).nullish() })
    .transform(({ token, logprob, top_logprobs }) => ({ token, logprob, alternatives: top_logprobs ?? [] })),
);

/** A chunk as endpoints send it: more than the API's own page says, and often less. */
const chunk = z.object({
  choices: z
    .array(
      z.object({
        delta: z
          .object({
            content: z.string().nullish(),
            refusal: z.string().nullish(),
            // Two names of the same thing: DeepSeek's, which vLLM and llama.cpp took over, and OpenRouter's.
            reasoning_content: z.string().nullish(),
            reasoning: z.string().nullish(),
          })
          .nullish(),
        finish_reason: z.string().nullish(),
        logprobs: z.object({ content: toldTokens.nullish() }).nullish(),
      }),
    )
    .default([]),
  usage: z
    .object({
      prompt_tokens: count,
      completion_tokens: count,
      prompt_tokens_details: z.object({ cached_tokens: count.nullish() }).nullish(),
      completion_tokens_details: z.object({ reasoning_tokens: count.nullish() }).nullish(),
    })
    .nullish(),
});

/** Chat Completions, streamed. Throws what the client throws, and ZodError for a chunk that is none. */
export async function* chatStream(
  client: OpenAI,
  { settings, messages, format, logprobs = false }: ModelRequest,
  { structured, tokenLimit, signal }: CallManner,
): AsyncGenerator<ModelEvent> {
  const { model, effort, temperature, seed, maxTokens } = settings;
  const stream = await client.chat.completions.create(
    {
      model,
      messages: messages.map(chatMessage),
      stream: true,
      stream_options: { include_usage: true },
      ...(structured && {
        response_format: {
          type: 'json_schema',
          json_schema: { name: format.name, strict: true, schema: { ...format.schema } },
        },
      }),
      ...(logprobs && { logprobs, top_logprobs: ALTERNATIVES }),
      ...(effort !== null && { reasoning_effort: effort }),
      ...(temperature !== null && { temperature }),
      ...(seed !== null && { seed }),
      ...(maxTokens !== null && { [tokenLimit]: maxTokens }),
    },
    { signal },
  );
  yield { kind: 'accepted' };
  for await (const raw of stream) yield* eventsOf(chunk.parse(raw));
}

function* eventsOf({ choices: [choice], usage }: z.infer<typeof chunk>): Generator<ModelEvent> {
  const { content, refusal, reasoning_content, reasoning } = choice?.delta ?? {};
  const thought = reasoning_content ?? reasoning ?? '';
  if (thought !== '') yield { kind: 'reasoning', delta: thought };
  if (content) yield { kind: 'text', delta: content, tokens: choice?.logprobs?.content ?? [] };
  if (refusal) yield { kind: 'refusal', delta: refusal };
  if (usage != null) {
    yield {
      kind: 'usage',
      usage: {
        inputTokens: usage.prompt_tokens,
        cachedTokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
        outputTokens: usage.completion_tokens,
        reasoningTokens: usage.completion_tokens_details?.reasoning_tokens ?? 0,
      },
    };
  }
  const reason = choice?.finish_reason;
  if (reason === 'length') yield { kind: 'end', reason };
  else if (reason === 'content_filter') yield { kind: 'end', reason: 'filter' };
  else if (reason != null && reason !== '') yield { kind: 'end', reason: 'stop' };
}

function chatMessage({ role, content }: Message): OpenAI.ChatCompletionMessageParam {
  return { role, content };
}
