import { describe, expect, test } from 'vitest';
import { viewerOf } from '../../server/gateway/identity.ts';
import { hashToken, newToken } from '../../server/token.ts';

describe('a guest', () => {
  test('is known by the hash of the session that its cookie holds, among whatever other cookies', () => {
    const token = newToken();
    expect(viewerOf(`a=b; ponderhit_guest=${token}; c=d`)).toEqual({ guest: hashToken(token) });
  });

  test.each([
    undefined,
    null,
    '',
    'ponderhit_guest=',
    'ponderhit_guest=short',
    `ponderhit_guest=${'x'.repeat(33)}`,
    `ponderhit_guest=${'x'.repeat(31)}%00`,
    `other=${newToken()}`,
    ';;;=;',
  ])('is nobody with the cookie header %j', header => {
    expect(viewerOf(header)).toEqual({ guest: null });
  });

  test('has a token that no other guest has', () => {
    const tokens = Array.from({ length: 100 }, newToken);
    expect(new Set(tokens).size).toBe(100);
    expect(new Set(tokens.map(hashToken)).size).toBe(100);
  });
});
