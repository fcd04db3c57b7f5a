import { createHash, randomBytes } from 'node:crypto';

/** A secret that is given out once: 192 random bits, fit for an address and a header. */
export function newToken(): string {
  return randomBytes(24).toString('base64url');
}

/** What is kept of a token: its SHA-256 in hex. A token is random, so that a plain hash cannot be searched. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
