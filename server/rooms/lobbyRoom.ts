import { Room } from '@colyseus/core';
import type { Arena } from '../match/arena.ts';
import type { LiveMatch } from '../match/liveMatch.ts';
import { LobbyState, mirrorRow } from './state.ts';

export interface LobbyRoomOptions {
  readonly arena: Arena;
  /** How many look at the lobby now. */
  readonly onAudience: (count: number) => void;
  readonly onError: (error: unknown) => void;
}

const PATCH_EVERY_MS = 200;

/** A mirror of the live matches, a row each, brought up to date before each patch. */
export class LobbyRoom extends Room<{ state: LobbyState }> {
  override maxClients = Number.POSITIVE_INFINITY;
  override autoDispose = false;
  override maxMessagesPerSecond = 5;
  override patchRate = PATCH_EVERY_MS;
  override state = new LobbyState();
  readonly #changed = new Set<LiveMatch>();
  readonly #stops = new Map<string, () => void>();
  #options: LobbyRoomOptions | null = null;

  override onCreate(options: LobbyRoomOptions): void {
    this.#options = options;
    const { arena } = options;
    for (const match of arena.matches) this.#opened(match);
    this.#stops.set(
      '',
      arena.listen({ opened: match => this.#opened(match), closed: match => this.#closed(match) }),
    );
  }

  override onBeforePatch(): void {
    for (const match of this.#changed) mirrorRow(this.state, match);
    this.#changed.clear();
  }

  override onJoin(): void {
    this.#options?.onAudience(this.clients.length);
  }

  override onLeave(): void {
    this.#options?.onAudience(this.clients.length);
  }

  override onDispose(): void {
    for (const stop of this.#stops.values()) stop();
  }

  override onUncaughtException(error: Error): void {
    this.#options?.onError(error);
  }

  #opened(match: LiveMatch): void {
    const changed = (): void => {
      this.#changed.add(match);
    };
    changed();
    this.#stops.set(match.id, match.listen({ ply: changed, status: changed }));
  }

  #closed(match: LiveMatch): void {
    this.#stops.get(match.id)?.();
    this.#stops.delete(match.id);
    this.#changed.delete(match);
    this.state.matches.delete(match.id);
  }
}
