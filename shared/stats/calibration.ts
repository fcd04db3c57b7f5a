/**
 * How a predictor's probabilities are corrected, so that they mean what they say: those of the named
 * outcomes are raised to the power `sharpness` (1 / temperature), and the log odds of "none of these" are
 * shifted by `noneShift`. Sharpness 1 and shift 0 change nothing.
 */
export interface Calibration {
  readonly sharpness: number;
  readonly noneShift: number;
}

export const UNCALIBRATED: Calibration = { sharpness: 1, noneShift: 0 };

/** What a parameter has learned: a sum over windows, so that two of them add. */
interface Evidence {
  /** Sum of the curvatures of the log loss. */
  readonly information: number;
  /** Sum of curvature × parameter - gradient, each at the parameter that stood then. */
  readonly pull: number;
}

/** What closed windows have taught about a predictor. Values add; `NO_EVIDENCE` is the unit. */
export interface CalibrationEvidence {
  readonly windows: number;
  readonly sharpness: Evidence;
  readonly noneShift: Evidence;
}

const NOTHING: Evidence = { information: 0, pull: 0 };
export const NO_EVIDENCE: CalibrationEvidence = { windows: 0, sharpness: NOTHING, noneShift: NOTHING };

/** How far a predictor may be thought to be off; beyond it a handful of surprises would say anything. */
const BOUNDS = { sharpness: [0.1, 4], noneShift: [-5, 5] } as const;

/** No named outcome is impossible. */
const LEAST = 1e-6;

/** The probabilities of the named outcomes, corrected; what they leave to 1 is "none of these". */
export function calibrate(
  probabilities: readonly number[],
  { sharpness, noneShift }: Calibration,
): readonly number[] {
  const named = 1 - noneOf(probabilities, noneShift);
  return shares(probabilities, sharpness).map(share => named * share);
}

/**
 * A window closed: `outcome` is the index of the named outcome that came true, null for none of them.
 * `at` is the calibration that stood. The evidence grows by one step of Newton's method on the log loss,
 * which is convex in either parameter.
 */
export function learn(
  evidence: CalibrationEvidence,
  probabilities: readonly number[],
  outcome: number | null,
  at: Calibration,
): CalibrationEvidence {
  const none = noneOf(probabilities, at.noneShift);
  return {
    windows: evidence.windows + 1,
    sharpness:
      outcome === null
        ? evidence.sharpness
        : add(evidence.sharpness, at.sharpness, sharpnessStep(probabilities, outcome, at.sharpness)),
    noneShift: add(evidence.noneShift, at.noneShift, {
      gradient: none - (outcome === null ? 1 : 0),
      curvature: none * (1 - none),
    }),
  };
}

/**
 * The calibration that the evidence speaks for, shrunk towards `prior`: the mean of a normal posterior.
 * `spread` is how far (one standard deviation) the truth may lie from the prior.
 */
export function estimate(
  evidence: CalibrationEvidence,
  { prior, spread }: { readonly prior: Calibration; readonly spread: Calibration },
): Calibration {
  const of = (name: keyof Calibration): number => {
    const precision = 1 / spread[name] ** 2;
    const { information, pull } = evidence[name];
    const mean = (precision * prior[name] + pull) / (precision + information);
    const [least, most] = BOUNDS[name];
    return Math.min(most, Math.max(least, mean));
  };
  return { sharpness: of('sharpness'), noneShift: of('noneShift') };
}

export function addEvidence(a: CalibrationEvidence, b: CalibrationEvidence): CalibrationEvidence {
  return {
    windows: a.windows + b.windows,
    sharpness: sumOf(a.sharpness, b.sharpness),
    noneShift: sumOf(a.noneShift, b.noneShift),
  };
}

/** The mass for none, shifted. A list that leaves none keeps it so: there is nothing else. */
function noneOf(probabilities: readonly number[], noneShift: number): number {
  const none = 1 - probabilities.reduce((sum, probability) => sum + probability, 0);
  if (none < LEAST) return 0;
  if (none > 1 - LEAST) return 1;
  const logOdds = Math.log(none / (1 - none)) + noneShift;
  return 1 / (1 + Math.exp(-logOdds));
}

/** Among the named outcomes alone: p^sharpness, summing to 1. */
function shares(probabilities: readonly number[], sharpness: number): number[] {
  const weights = probabilities.map(probability => Math.max(LEAST, probability) ** sharpness);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map(weight => weight / total);
}

/** Of -log share(outcome): the gradient is the mean of log p less that of the outcome, the curvature its variance. */
function sharpnessStep(
  probabilities: readonly number[],
  outcome: number,
  sharpness: number,
): { gradient: number; curvature: number } {
  const logs = probabilities.map(probability => Math.log(Math.max(LEAST, probability)));
  const weights = shares(probabilities, sharpness);
  const mean = logs.reduce((sum, log, i) => sum + (weights[i] ?? 0) * log, 0);
  const curvature = logs.reduce((sum, log, i) => sum + (weights[i] ?? 0) * (log - mean) ** 2, 0);
  return { gradient: mean - (logs[outcome] ?? 0), curvature };
}

function add(
  evidence: Evidence,
  at: number,
  { gradient, curvature }: { gradient: number; curvature: number },
): Evidence {
  return sumOf(evidence, { information: curvature, pull: curvature * at - gradient });
}

function sumOf(a: Evidence, b: Evidence): Evidence {
  return { information: a.information + b.information, pull: a.pull + b.pull };
}
