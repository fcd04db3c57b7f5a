import type { BotRow, BotState } from '../../shared/protocol/view.ts';

/** Who of the bots is there; the bots' gateway knows. */
export interface BotPresence {
  /** 'offline' for a name that is nobody's. */
  of(name: string): BotState;
  /** Called with the name of a bot whose state has changed. Returns a function that stops listening. */
  listen(changed: (name: string) => void): () => void;
}

/** The bots as they are listed. */
export interface BotList {
  /** Those that may connect, by name. */
  rows(): Promise<readonly BotRow[]>;
  /** The same, read now: an account may have been made beside the server. */
  fresh(): Promise<readonly BotRow[]>;
  /** An account was made or revoked. */
  changed(): void;
  /** Called when the rows may have changed. Returns a function that stops listening. */
  listen(changed: () => void): () => void;
}
