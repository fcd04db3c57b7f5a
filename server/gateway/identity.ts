import { timingSafeEqual } from 'node:crypto';
import { parseCookie, stringifySetCookie } from 'cookie';
import type { Request, Response } from 'express';
import type { Viewer } from '../match/visibleTo.ts';
import { hashToken, newToken } from '../token.ts';

/*
 * Who somebody is. A guest is whoever holds a session cookie that we gave out; the server keeps only its hash.
 * An operator holds the token that was printed on the first start.
 */

const COOKIE = 'ponderhit_guest';
const YEAR_S = 365 * 24 * 3600;

/** The viewer behind a Cookie header. */
export function viewerOf(cookieHeader: string | null | undefined): Viewer {
  const token = parseCookie(cookieHeader ?? '')[COOKIE];
  return { guest: token !== undefined && /^[\w-]{32}$/.test(token) ? hashToken(token) : null };
}

/** The guest session of the asker (its hash); a new one, in a cookie that no script can read, where it has none. */
export function guestSession(request: Request, response: Response): string {
  const { guest } = viewerOf(request.headers.cookie);
  if (guest !== null) return guest;
  const token = newToken();
  response.setHeader(
    'Set-Cookie',
    stringifySetCookie({
      name: COOKIE,
      value: token,
      httpOnly: true,
      sameSite: 'strict',
      secure: request.secure,
      path: '/',
      maxAge: YEAR_S,
    }),
  );
  return hashToken(token);
}

/** Whether the asker holds the operator's token, given as `Authorization: Bearer …`. */
export function isOperator(request: Request, operatorHash: string): boolean {
  const [scheme, token] = (request.headers.authorization ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'bearer' || token === undefined) return false;
  return timingSafeEqual(Buffer.from(hashToken(token), 'hex'), Buffer.from(operatorHash, 'hex'));
}

/** The asker sits on this machine, and no proxy stands between. */
export function isLocal(request: Request): boolean {
  if (request.headers['x-forwarded-for'] !== undefined || request.headers.forwarded !== undefined)
    return false;
  const address = request.socket.remoteAddress ?? '';
  return address === '::1' || /^(::ffff:)?127\./.test(address);
}
