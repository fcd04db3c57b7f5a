/** Why something was refused: a stable code for programs, and a message that tells a person what to do. */
export interface Rejection {
  readonly code: string;
  readonly message: string;
}

/** An expected failure is a value; `throw` is for bugs. */
export type Result<T, E = Rejection> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E };

export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

export function refuse(code: string, message: string): { readonly ok: false; readonly error: Rejection } {
  return { ok: false, error: { code, message } };
}
