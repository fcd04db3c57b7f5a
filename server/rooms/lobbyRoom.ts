import { Room } from '@colyseus/core';
import type { Arena } from '../match/arena.ts';
import type { BotList } from '../match/botPresence.ts';
import type { LiveMatch } from '../match/liveMatch.ts';
import { LobbyState, mirrorBots, mirrorRow } from './state.ts';

export interface LobbyRoomOptions {
  readonly arena: Arena;
  readonly bots: BotList;
  /** How many look at the lobby now. */
  readonly onAudience: (count: number) => void;
  readonly onError: (error: unknown) => void;
}

const PATCH_EVERY_MS = 200;

/** A mirror of the live matches and of the bots, a row each, brought up to date before each patch. */
export class LobbyRoom extends Room<{ state: LobbyState }> {
  override maxClients = Number.POSITIVE_INFINITY;
  override autoDispose = false;
  override maxMessagesPerSecond = 5;
  override patchRate = PATCH_EVERY_MS;
  override state = new LobbyState();
  readonly #changed = new Set<LiveMatch>();
  readonly #stops = new Map<string, () => void>();
  #options: LobbyRoomOptions | null = null;
  #botsChanged = true;
  #readingBots = false;

  override onCreate(options: LobbyRoomOptions): void {
    this.#options = options;
    const { arena, bots } = options;
    for (const match of arena.matches) this.#opened(match);
    this.#stops.set(
      'arena',
      arena.listen({ opened: match => this.#opened(match), closed: match => this.#closed(match) }),
    );
    this.#stops.set(
      'bots',
      bots.listen(() => {
        this.#botsChanged = true;
      }),
    );
  }

  override onBeforePatch(): void {
    if (this.#botsChanged && !this.#readingBots) void this.#readBots();
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

  async #readBots(): Promise<void> {
    this.#readingBots = true;
    this.#botsChanged = false;
    try {
      mirrorBots(this.state, (await this.#options?.bots.rows()) ?? []);
    } catch (error) {
      this.#options?.onError(error);
    } finally {
      this.#readingBots = false;
    }
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
