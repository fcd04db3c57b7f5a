import { describeReason, type EndReason } from '../../shared/match/endReason.ts';

/** The call was lost on the way; another one may succeed. */
export class ModelLost extends Error {
  override readonly name: string = 'ModelLost';
  /** How long the endpoint asked to be left alone; null where it did not say. */
  readonly retryAfterMs: number | null;

  constructor(message: string, { retryAfterMs = null }: { readonly retryAfterMs?: number | null } = {}) {
    super(message);
    this.retryAfterMs = retryAfterMs;
  }
}

/** The call had to make room for an authoritative one. */
export class ModelPreempted extends ModelLost {
  override readonly name = 'ModelPreempted';
}

/** Asking again would not help: the endpoint refuses the key, the model or the request. */
export class ModelFault extends Error {
  override readonly name = 'ModelFault';
  /** The endpoint's own, for the log alone. */
  readonly words: string;

  readonly reason: EndReason;

  constructor(reason: EndReason, words = '') {
    super(describeReason(reason));
    this.reason = reason;
    this.words = words;
  }
}
