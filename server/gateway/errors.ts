import type { NextFunction, Request, Response } from 'express';
import { z } from 'zod';
import type { ErrorBody } from '../../shared/protocol/api.ts';
import type { Rejection } from '../../shared/result.ts';

/** The status that goes with a code; a code that is not here is the asker's mistake: 400. */
const STATUS: Readonly<Record<string, number>> = {
  'operator-only': 403,
  'not-your-match': 403,
  'human-plays': 403,
  'not-found': 404,
  'name-taken': 409,
  'bot-offline': 409,
  'bot-busy': 409,
  'offer-refused': 409,
  'offer-expired': 409,
  'match-over': 409,
  'still-running': 409,
  'abort-too-late': 409,
  'not-running': 409,
  'too-many-matches': 429,
  'too-many-tournaments': 429,
  'not-your-tournament': 403,
  'tournament-over': 409,
  'cap-reached': 429,
  busy: 503,
  closing: 503,
};

const expressError = z.object({ status: z.number().optional(), type: z.string().optional() });

/** Thrown by a route, answered as JSON. */
export class HttpError extends Error {
  readonly code: string;
  readonly status: number;

  constructor({ code, message }: Rejection) {
    super(message);
    this.code = code;
    this.status = STATUS[code] ?? 400;
  }
}

export function fail(code: string, message: string): never {
  throw new HttpError({ code, message });
}

/** A body or query past its parser; else 400 'bad-request' that names the field. */
export function parsed<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input ?? {});
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`);
  return fail('bad-request', issues.join('; '));
}

/** The last handler: every error leaves as `ErrorBody`, and what is our own fault says nothing of itself. */
export function errorHandler(onError: (error: unknown) => void) {
  return (error: unknown, _request: Request, response: Response, next: NextFunction): void => {
    if (response.headersSent) return next(error);
    const { status, code, message } = describe(error);
    if (status === 500) onError(error);
    const body: ErrorBody = { error: { code, message } };
    response.status(status).json(body);
  };
}

function describe(error: unknown): { status: number; code: string; message: string } {
  if (error instanceof HttpError) return error;
  // express.json() marks what the asker did wrong.
  const { status, type } = expressError.safeParse(error).data ?? {};
  if (status === 413) return { status, code: 'too-large', message: 'the body is too large' };
  if (type === 'entity.parse.failed')
    return { status: 400, code: 'bad-json', message: 'the body is not JSON' };
  if (status !== undefined && status >= 400 && status < 500) {
    return { status, code: 'bad-request', message: 'the request cannot be read' };
  }
  return { status: 500, code: 'internal', message: 'something went wrong on our side' };
}
