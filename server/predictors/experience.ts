import { z } from 'zod';
import {
  type Calibration,
  type CalibrationEvidence,
  estimate,
  learn,
  NO_EVIDENCE,
  UNCALIBRATED,
} from '../../shared/stats/calibration.ts';
import { type Explained, explain, mixtureWeights } from '../../shared/stats/mixture.ts';

/** Whose moves are predicted. */
export interface Opponent {
  /** 'stockfish', 'human': what is known of the kind is where a newcomer starts. */
  readonly kind: string;
  /** The same in all matches of one player; null for one that is known only by its kind. */
  readonly id: string | null;
}

/** What is thought of a predictor before any window: by its id. */
export type Priors = Readonly<Record<string, { readonly calibration: Calibration; readonly weight: number }>>;

/** What a source said of one closed window. */
export interface Said {
  readonly probabilities: readonly number[];
  /** The index of the move that was played; null for none of them. */
  readonly outcome: number | null;
}

/** How far a kind of opponent may lie from what was shipped, and one opponent from its kind. */
const KIND_SPREAD: Calibration = { sharpness: 0.4, noneShift: 1 };
const OWN_SPREAD: Calibration = { sharpness: 0.25, noneShift: 0.7 };
/** Windows that the weights before count for. A player's own windows are its kind's too, and so count twice. */
const STRENGTH = 20;

const evidence = z.object({ information: z.number(), pull: z.number() });
const kept = z.object({
  calibrations: z.record(
    z.string(),
    z.object({ windows: z.number(), sharpness: evidence, noneShift: evidence }),
  ),
  explained: z.record(z.string(), z.number()),
});
/** All that closed windows have taught about one opponent, or a kind of them. Values add. */
type Lesson = z.infer<typeof kept>;

const NO_LESSON: Lesson = { calibrations: {}, explained: {} };

/**
 * What predictors were worth against whom, over all matches: fitted online as windows close, one prior for
 * each predictor and kind of opponent, shrunk towards the single opponent as its windows accumulate. A
 * player's windows are its kind's as well, so that what is learned of a single one starts from where they moved
 * its kind: they count twice, which stands for the exact answer (docs/decisions/0016).
 */
export class Experience {
  readonly #lessons = new Map<string, Lesson>();
  readonly #priors: Priors;
  readonly #changed = new Set<string>();

  /** `rows` as `takeChanged` gave them; one that cannot be read is forgotten, and reported. */
  constructor({
    priors,
    rows,
    onUnreadable,
  }: {
    readonly priors: Priors;
    readonly rows: Iterable<{ readonly scope: string; readonly lesson: string }>;
    readonly onUnreadable: (scope: string) => void;
  }) {
    this.#priors = priors;
    for (const { scope, lesson } of rows) {
      const parsed = kept.safeParse(parseJson(lesson));
      if (parsed.success) this.#lessons.set(scope, parsed.data);
      else onUnreadable(scope);
    }
  }

  calibration(source: string, opponent: Opponent): Calibration {
    const shipped = this.#priors[source]?.calibration ?? UNCALIBRATED;
    const kind = estimate(this.#evidence(kindOf(opponent), source), { prior: shipped, spread: KIND_SPREAD });
    const own = ownOf(opponent);
    return own === null ? kind : estimate(this.#evidence(own, source), { prior: kind, spread: OWN_SPREAD });
  }

  /** Summing to 1 over the sources. */
  weights(sources: readonly string[], opponent: Opponent): Explained {
    const shipped = normalized(sources.map(source => [source, this.#priors[source]?.weight ?? 1]));
    const kind = mixtureWeights(this.#lesson(kindOf(opponent)).explained, {
      prior: shipped,
      strength: STRENGTH,
    });
    const own = ownOf(opponent);
    return own === null
      ? kind
      : mixtureWeights(this.#lesson(own).explained, { prior: kind, strength: STRENGTH });
  }

  /** A window closed in which a source had spoken. */
  learn(source: string, opponent: Opponent, { probabilities, outcome }: Said): void {
    const at = this.calibration(source, opponent);
    for (const scope of scopesOf(opponent)) {
      const { calibrations, explained } = this.#lesson(scope);
      const more = learn(calibrations[source] ?? NO_EVIDENCE, probabilities, outcome, at);
      this.#set(scope, { calibrations: { ...calibrations, [source]: more }, explained });
    }
  }

  /** And how probable each of several had called what came true; `sources` are all that are asked. */
  compare(sources: readonly string[], opponent: Opponent, likelihoods: Explained): void {
    const weights = this.weights(sources, opponent);
    for (const scope of scopesOf(opponent)) {
      const { calibrations, explained } = this.#lesson(scope);
      this.#set(scope, {
        calibrations,
        explained: { ...explained, ...explain(explained, weights, likelihoods) },
      });
    }
  }

  /** What changed since the last call, to be kept between matches. */
  takeChanged(): { readonly scope: string; readonly lesson: string }[] {
    const rows = [...this.#changed].map(scope => ({ scope, lesson: JSON.stringify(this.#lesson(scope)) }));
    this.#changed.clear();
    return rows;
  }

  /** What was taken could not be kept: it is due again. */
  putBack(rows: readonly { readonly scope: string }[]): void {
    for (const { scope } of rows) this.#changed.add(scope);
  }

  #lesson(scope: string): Lesson {
    return this.#lessons.get(scope) ?? NO_LESSON;
  }

  #evidence(scope: string, source: string): CalibrationEvidence {
    return this.#lesson(scope).calibrations[source] ?? NO_EVIDENCE;
  }

  #set(scope: string, lesson: Lesson): void {
    this.#lessons.set(scope, lesson);
    this.#changed.add(scope);
  }
}

function kindOf({ kind }: Opponent): string {
  return `kind:${kind}`;
}

function ownOf({ id }: Opponent): string | null {
  return id === null ? null : `player:${id}`;
}

function scopesOf(opponent: Opponent): string[] {
  const own = ownOf(opponent);
  return own === null ? [kindOf(opponent)] : [kindOf(opponent), own];
}

function normalized(entries: readonly (readonly [string, number])[]): Explained {
  const total = entries.reduce((sum, [, weight]) => sum + weight, 0);
  return Object.fromEntries(entries.map(([source, weight]) => [source, weight / total]));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
