import { type Account, type UsageUnit, usageRatio } from '../../shared/stats/spend.ts';

/**
 * How strongly the threshold answers to a deviation of one window's worth of the budget, as a log: gently,
 * over some 1 / GAIN windows. Spending comes in lumps (one long think that ends in a surprise squashes many
 * whole searches), and a threshold that jumps after each wastes more than it saves.
 */
const GAIN = 0.075;
/** How fast the level that suits the match is learned from the same, as a log. */
const LEARNING = 0.018;
/** Of a deviation, in windows: more of it is no more urgent, and teaches no more. */
const MOST = { urgent: 3, taught: 2 } as const;
/**
 * The threshold that a usage ratio R takes is about LEVEL · e^(-DECAY · (R - 1)^POWER): read off three recorded
 * games of gpt-5 (docs/speculation.md), and only where each match begins.
 */
const LEVEL = 0.384;
const DECAY = 0.976;
const POWER = 0.6;
/** Of the threshold, as a log. */
const STEP = 0.1;

/**
 * Keeps a usage ratio at its bound R over a match of unknown length. At each commit it sets the
 * path probability that a branch needs, and holds it until the next: saving and waste both grow with the
 * time that has passed, so that within a window a better threshold would be no other.
 *
 * The horizon recedes: a deviation is to be made good over the next windows, wherever the match may end.
 * Searches that are still open are in no account yet; they come into it when they end.
 */
export class UsageController {
  readonly maxUsage: number | null;
  #level = 0;
  #threshold: number;
  #overspent = 0;
  #decisions = 0;
  #unit: UsageUnit | null = null;

  /** Null: no bound on usage, and no threshold. */
  constructor(maxUsage: number | null) {
    this.maxUsage = maxUsage;
    this.#threshold = maxUsage === null ? 0 : thresholdAt(maxUsage, 0);
  }

  /** A branch must be as likely as this. */
  get threshold(): number {
    return this.#threshold;
  }

  /** What usage is counted in; null before anything was. */
  get unit(): UsageUnit | null {
    return this.#unit;
  }

  /** There is room for what need not be spent: no more was spent than R allows. */
  get hasRoom(): boolean {
    return this.#overspent <= 0;
  }

  /**
   * A turn was committed. `account` is what was spent in the match so far, `decisions` how many choices that
   * paid for; a turn that adds none changes nothing.
   */
  committed(account: Account, decisions: number): void {
    if (this.maxUsage === null || decisions <= this.#decisions) return;
    this.#decisions = decisions;
    const { ratio, unit } = usageRatio(account);
    this.#unit = unit;
    // In windows' worth of the budget, against what may be spent by the middle of the turn that begins.
    const due = (1 - 1 / this.maxUsage) / 2;
    this.#overspent = clamp(decisions * (ratio / this.maxUsage - 1) - due, MOST.urgent);
    this.#level += LEARNING * clamp(this.#overspent, MOST.taught);
    this.#threshold = thresholdAt(this.maxUsage, this.#level + GAIN * this.#overspent);
  }
}

/**
 * `level` is the log of how much more than on the recorded games it takes. In steps, so that two runs that
 * differ by milliseconds decide alike.
 */
function thresholdAt(usage: number, level: number): number {
  const log = Math.log(LEVEL) + level - DECAY * (usage - 1) ** POWER;
  return Math.min(1, Math.exp(STEP * Math.round(log / STEP)));
}

function clamp(value: number, most: number): number {
  return Math.max(-most, Math.min(most, value));
}
