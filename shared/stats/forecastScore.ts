/** A stretch of probabilities: how often outcomes were called so likely, and how often they came true. */
export interface ReliabilityBin {
  /** The stretch is [from, from + 0.1). */
  readonly from: number;
  readonly forecasts: number;
  /** Sum of the probabilities. */
  readonly probability: number;
  readonly cameTrue: number;
}

/** How good forecasts were. Values add; `NO_SCORE` is the unit. */
export interface ForecastScore {
  readonly windows: number;
  /** Sums over the windows. */
  readonly logLoss: number;
  readonly brier: number;
  /** By tenths of probability, of the named outcomes. */
  readonly bins: readonly ReliabilityBin[];
}

const BINS = 10;
/** What came true was never called less likely than this. */
const LEAST = 1e-4;

export const NO_SCORE: ForecastScore = {
  windows: 0,
  logLoss: 0,
  brier: 0,
  bins: Array.from({ length: BINS }, (_, i) => ({
    from: i / BINS,
    forecasts: 0,
    probability: 0,
    cameTrue: 0,
  })),
};

/**
 * A window closed: `outcome` is the index of the named outcome that came true, null for none of them, which
 * counts as one more outcome. The log loss is in nats; the Brier score is the sum over all outcomes of the
 * squared difference, from 0 to 2 (Brier 1950).
 */
export function addForecast(
  score: ForecastScore,
  probabilities: readonly number[],
  outcome: number | null,
): ForecastScore {
  const none = Math.max(0, 1 - probabilities.reduce((sum, probability) => sum + probability, 0));
  const called = outcome === null ? none : (probabilities[outcome] ?? 0);
  const squares = probabilities.reduce((sum, p, i) => sum + (p - (i === outcome ? 1 : 0)) ** 2, 0);
  const bins = [...score.bins];
  for (const [i, probability] of probabilities.entries()) {
    const index = Math.min(BINS - 1, Math.floor(probability * BINS));
    const bin = bins[index];
    if (bin === undefined) continue;
    bins[index] = {
      from: bin.from,
      forecasts: bin.forecasts + 1,
      probability: bin.probability + probability,
      cameTrue: bin.cameTrue + (i === outcome ? 1 : 0),
    };
  }
  return {
    windows: score.windows + 1,
    logLoss: score.logLoss - Math.log(Math.max(LEAST, called)),
    brier: score.brier + squares + (none - (outcome === null ? 1 : 0)) ** 2,
    bins,
  };
}

export function addScores(a: ForecastScore, b: ForecastScore): ForecastScore {
  return {
    windows: a.windows + b.windows,
    logLoss: a.logLoss + b.logLoss,
    brier: a.brier + b.brier,
    bins: a.bins.map((bin, i) => ({
      from: bin.from,
      forecasts: bin.forecasts + (b.bins[i]?.forecasts ?? 0),
      probability: bin.probability + (b.bins[i]?.probability ?? 0),
      cameTrue: bin.cameTrue + (b.bins[i]?.cameTrue ?? 0),
    })),
  };
}

/** A score as it is reported: means, and only the stretches that were used. Null before any window. */
export interface ForecastReport {
  readonly windows: number;
  readonly logLoss: number;
  readonly brier: number;
  readonly reliability: readonly {
    readonly from: number;
    readonly forecasts: number;
    /** The mean probability that was called, and the share that came true. */
    readonly called: number;
    readonly cameTrue: number;
  }[];
}

export function forecastReport({ windows, logLoss, brier, bins }: ForecastScore): ForecastReport | null {
  if (windows === 0) return null;
  return {
    windows,
    logLoss: rounded(logLoss / windows),
    brier: rounded(brier / windows),
    reliability: bins
      .filter(({ forecasts }) => forecasts > 0)
      .map(({ from, forecasts, probability, cameTrue }) => ({
        from,
        forecasts,
        called: rounded(probability / forecasts),
        cameTrue: rounded(cameTrue / forecasts),
      })),
  };
}

function rounded(value: number): number {
  return Number(value.toFixed(4));
}
