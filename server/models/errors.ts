import { APIError, APIUserAbortError } from 'openai';
import type { EndReasonCode } from '../../shared/match/endReason.ts';
import { ModelFault, ModelLost } from './failure.ts';

/** How much of an endpoint's own words is kept for the log. */
const WORDS_KEPT = 200;

/** Statuses that say "not now": the request itself was fine. */
const TRANSIENT = new Set([408, 409, 425, 429]);

/**
 * What went wrong with a call, as one of our own: no header, no body and no key in it, whatever the endpoint
 * answered. ModelFault where asking again would not help, else ModelLost.
 */
export function failureOf(
  error: unknown,
  { name, apiKey }: { readonly name: string; readonly apiKey: string | null },
): ModelLost | ModelFault {
  if (error instanceof ModelLost || error instanceof ModelFault) return error;
  if (!(error instanceof APIError)) {
    const kind = error instanceof Error ? error.name : typeof error;
    // A chunk that is no JSON, or none of the API's.
    if (kind === 'SyntaxError' || kind === 'ZodError')
      return new ModelLost(`${name} sent what cannot be read`);
    return new ModelLost(`the connection to ${name} broke`);
  }
  if (error instanceof APIUserAbortError) return new ModelLost(`the call to ${name} was cut off`);
  const { status, code, headers } = error;
  if (status === undefined) return new ModelLost(`the connection to ${name} broke`);
  const words = redacted(error.message, apiKey);
  if (code === 'insufficient_quota') return new ModelFault({ code: 'no-quota', what: name }, words);
  if (isTooLong(error)) return new ModelFault({ code: 'game-too-long' }, words);
  if (TRANSIENT.has(status) || status >= 500) {
    return new ModelLost(`${name} answered ${status}`, { retryAfterMs: retryAfterMs(headers) });
  }
  return new ModelFault({ code: refusalOf(status), what: name, count: status }, words);
}

function refusalOf(status: number): EndReasonCode {
  if (status === 401 || status === 403) return 'key-refused';
  return status === 404 ? 'model-unknown' : 'request-refused';
}

/** An answer that an endpoint without structured output gives to a request for it. */
export function refusesFormat(error: unknown): boolean {
  if (!(error instanceof APIError)) return false;
  const { status } = error;
  return (status === 400 || status === 422 || status === 501) && !isTooLong(error);
}

/** OpenAI has a code for it; llama.cpp and vLLM say it in words. */
function isTooLong({ status, code, message }: APIError): boolean {
  return (
    code === 'context_length_exceeded' ||
    (status === 400 && /context (?:length|size|window)|exceed_context_size/i.test(message))
  );
}

/** Retry-After in seconds or as a date, or OpenAI's retry-after-ms; null where there is none. */
function retryAfterMs(headers: Headers | undefined): number | null {
  const ms = Number(headers?.get('retry-after-ms') ?? Number.NaN);
  if (Number.isFinite(ms) && ms >= 0) return ms;
  const text = headers?.get('retry-after') ?? null;
  if (text === null || text.trim() === '') return null;
  const seconds = Number(text);
  if (Number.isFinite(seconds)) return Math.max(0, 1000 * seconds);
  const at = Date.parse(text);
  const sentAt = Date.parse(headers?.get('date') ?? '');
  return Number.isNaN(at) || Number.isNaN(sentAt) ? null : Math.max(0, at - sentAt);
}

function redacted(words: string, apiKey: string | null): string {
  const safe = apiKey === null || apiKey === '' ? words : words.replaceAll(apiKey, '…');
  return safe.replace(/\p{Cc}+/gu, ' ').slice(0, WORDS_KEPT);
}
