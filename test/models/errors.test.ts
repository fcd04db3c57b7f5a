import { APIConnectionError, APIError } from 'openai';
import { describe, expect, test } from 'vitest';
import { failureOf, refusesFormat } from '../../server/models/errors.ts';
import { ModelFault, ModelLost } from '../../server/models/failure.ts';

const at = { name: 'Somewhere', apiKey: 'sk-secret' };

function answered(status: number, body: object = {}, headers: Record<string, string> = {}): APIError {
  return APIError.generate(status, { error: body }, undefined, new Headers(headers));
}

describe('what went wrong with a call', () => {
  test.each([408, 409, 425, 429, 500, 502, 503, 529])('passes with time: %i', status => {
    expect(failureOf(answered(status), at)).toBeInstanceOf(ModelLost);
  });

  test.each([
    [401, {}, 'refuses the key'],
    [403, {}, 'refuses the key'],
    [404, {}, 'no such model'],
    [400, { message: 'temperature is not supported' }, 'refuses the request'],
    [429, { code: 'insufficient_quota' }, 'no quota left'],
    [400, { code: 'context_length_exceeded' }, 'too long'],
    [400, { message: 'the request exceeds the available context size' }, 'too long'],
    [400, { message: "This model's maximum context length is 4096 tokens" }, 'too long'],
  ])('does not: %i %j', (status, body, told) => {
    const failure = failureOf(answered(status, body), at);
    expect(failure).toBeInstanceOf(ModelFault);
    expect(failure.message).toContain(told);
  });

  test.each([
    [new APIConnectionError({ message: 'no' }), 'broke'],
    [new SyntaxError('Unexpected token'), 'cannot be read'],
    [new TypeError('terminated'), 'broke'],
    ['nonsense', 'broke'],
  ])('may be no answer at all: %s', (error, told) => {
    const failure = failureOf(error, at);
    expect(failure).toBeInstanceOf(ModelLost);
    expect(failure.message).toContain(told);
  });

  test('is waited out as long as the endpoint asks: in seconds, in milliseconds, or until a date', () => {
    const wait = (headers: Record<string, string>) => {
      const failure = failureOf(answered(429, {}, headers), at);
      return failure instanceof ModelLost ? failure.retryAfterMs : 'fault';
    };
    expect(wait({})).toBeNull();
    expect(wait({ 'retry-after': '7' })).toBe(7000);
    expect(wait({ 'retry-after': '0.5' })).toBe(500);
    expect(wait({ 'retry-after-ms': '120', 'retry-after': '7' })).toBe(120);
    const date = 'Wed, 21 Oct 2026 07:28:00 GMT';
    expect(wait({ date, 'retry-after': 'Wed, 21 Oct 2026 07:28:30 GMT' })).toBe(30_000);
    expect(wait({ date, 'retry-after': 'soon' })).toBeNull();
  });

  test('is told without the key, whatever the endpoint says', () => {
    const failure = failureOf(answered(400, { message: 'bad key sk-secret, sk-secret!' }), at);
    expect(`${failure.message} ${JSON.stringify(failure)}`).not.toContain('sk-secret');
    expect(failure).toMatchObject({ words: '400 bad key …, …!' });
  });

  test('may be that the endpoint knows no structured output; a game that is too long is not that', () => {
    expect(refusesFormat(answered(400, { message: 'response_format is not supported' }))).toBe(true);
    expect(refusesFormat(answered(422))).toBe(true);
    expect(refusesFormat(answered(400, { code: 'context_length_exceeded' }))).toBe(false);
    expect(refusesFormat(answered(500))).toBe(false);
    expect(refusesFormat(new Error('x'))).toBe(false);
  });
});
