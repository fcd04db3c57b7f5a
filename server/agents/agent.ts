import type { Choice, ExpectedReply } from '../../shared/match/choice.ts';
import { describeReason, type EndReason } from '../../shared/match/endReason.ts';
import type { Turn } from '../../shared/match/turn.ts';
import type { Usage } from '../../shared/stats/usage.ts';
import type { Urgency } from '../urgency.ts';

/** An earlier answer of the same search that the rules refused, and why. */
export interface RefusedAnswer {
  readonly answer: string;
  readonly reason: string;
}

/** One request to an agent. The search that owns it makes one or more of them for the same turn. */
export interface AgentRequest {
  /** Aborted when the answer can no longer be used; the agent must stop its work at once. */
  readonly signal: AbortSignal;
  readonly urgency: Urgency;
  /** Earlier answers of this search that were illegal, oldest first. */
  readonly refused: readonly RefusedAnswer[];
  /** Called with the total this request has spent so far, as it grows. */
  readonly report: (usage: Usage) => void;
}

/** An answer that is no choice: it is asked again for, as an illegal one is. */
export interface UnreadableAnswer extends RefusedAnswer {
  readonly kind: 'unreadable';
}

export interface AgentAnswer {
  readonly choice: Choice | UnreadableAnswer;
  readonly usage: Usage;
  /** The opponent's replies that it expects; some agents have none to tell. */
  readonly expects?: readonly ExpectedReply[];
}

/** Computes choices. One Agent serves one seat of one match. */
export interface Agent {
  /** What people read: 'Stockfish, 20,000 nodes'. */
  readonly name: string;
  /** Equal turns get equal choices. */
  readonly repeatable: boolean;
  /** The own clock is part of its turn. */
  readonly readsClock: boolean;
  /** One call cannot inform another. */
  readonly isolated: boolean;
  /** How think time is imitated, as shown wherever its times are ('gpt-5 ×0.02'); null where it is real. */
  readonly pace: string | null;
  /** How long its answers are on their way over a network, as measured, in ms: its clock is not charged for it. */
  lagMs?(): number;
  /**
   * Rejects with TransportError where the turn deserves a fresh search (a dead engine, a lost connection),
   * with the signal's reason when aborted; any other rejection is the player's own failure, and an AgentFault
   * tells everybody what it was.
   */
  choose(turn: Turn, request: AgentRequest): Promise<AgentAnswer>;
}

/** The player's own failure, with a reason that everybody may read. */
export class AgentFault extends Error {
  override readonly name = 'AgentFault';
  readonly reason: EndReason;

  constructor(reason: EndReason, options?: ErrorOptions) {
    super(describeReason(reason), options);
    this.reason = reason;
  }
}

/** The work was lost on the way, not failed by the player. */
export class TransportError extends Error {
  override readonly name: string = 'TransportError';
}

/** A search that cannot be repeated had to make room for an authoritative one. */
export class Preempted extends TransportError {
  override readonly name = 'Preempted';
}
