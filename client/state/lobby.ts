import { signal } from '@preact/signals';
import type { PolicyName } from '../../shared/match/speculation.ts';
import type { RatedAgent } from '../../shared/protocol/api.ts';
import { lobbyView } from '../../shared/protocol/fromServer.ts';
import type { BotRow, MatchRow } from '../../shared/protocol/view.ts';
import { findMatches, getAgents, getLobby } from './api.ts';
import { plain, stayJoined } from './connection.ts';
import { pause } from './pause.ts';

const RESULTS = 12;
const RETRY_MS = 2000;

/** What the lobby page shows; `null` is "not known yet". */
export class Lobby {
  readonly live = signal<readonly MatchRow[] | null>(null);
  /** By name, those that are there first. */
  readonly bots = signal<readonly BotRow[] | null>(null);
  readonly finished = signal<readonly MatchRow[] | null>(null);
  readonly agents = signal<readonly RatedAgent[] | null>(null);
  /** How matches speculate where nothing else is asked for. */
  readonly speculation = signal<PolicyName | null>(null);
  /** The code of the refusal that left a part of the page empty. */
  readonly problem = signal<string | null>(null);
  readonly link = signal<'connecting' | 'live' | 'reconnecting'>('connecting');

  /** Keeps the page current until `end`. */
  async run(end: AbortSignal): Promise<void> {
    await Promise.all([this.#readAgents(end), this.#readFinished(end), this.watch(end)]);
  }

  async #readAgents(end: AbortSignal): Promise<void> {
    const answer = await getAgents(end);
    if (answer.ok) {
      this.agents.value = answer.value.agents;
      this.speculation.value = answer.value.speculation;
    } else if (!end.aborted) this.problem.value = answer.error.code;
  }

  async #readFinished(end: AbortSignal): Promise<void> {
    const answer = await findMatches({ limit: RESULTS, after: null }, end);
    if (answer.ok) this.finished.value = answer.value.matches;
    else if (!end.aborted) this.problem.value = answer.error.code;
  }

  /** Keeps the live matches alone current. A restarted server has a new lobby room: its id is asked for again. */
  async watch(end: AbortSignal): Promise<void> {
    while (!end.aborted) {
      const lobby = await getLobby(end);
      if (lobby.ok) await this.#stayIn(lobby.value.roomId, end);
      if (end.aborted) return;
      this.link.value = 'reconnecting';
      await pause(RETRY_MS, end);
    }
  }

  async #stayIn(roomId: string, end: AbortSignal): Promise<void> {
    await stayJoined({
      roomId,
      signal: end,
      onStatus: status => {
        this.link.value = status;
      },
      onJoin: room => {
        room.onStateChange((state: unknown) => this.#show(state, end));
      },
    });
  }

  #show(state: unknown, end: AbortSignal): void {
    const view = lobbyView.safeParse(plain(state));
    if (!view.success) {
      this.problem.value = 'unreadable';
      return;
    }
    const rows = Object.values(view.data.matches).sort((a, b) => b.createdAt - a.createdAt);
    const stillThere = new Set(rows.map(row => row.id));
    const someEnded = this.live.value?.some(row => !stillThere.has(row.id)) ?? false;
    this.live.value = rows;
    this.bots.value = Object.values(view.data.bots).sort(
      (a, b) => away(a) - away(b) || a.name.localeCompare(b.name),
    );
    if (someEnded) void this.#readFinished(end);
  }
}

function away({ state }: BotRow): number {
  return state === 'offline' ? 1 : 0;
}
