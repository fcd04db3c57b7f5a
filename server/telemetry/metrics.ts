import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { PlyRecord } from '../../shared/match/plyRecord.ts';

/** What is read when somebody asks. */
export interface Readings {
  readonly liveMatches: () => number;
  readonly engines: () => { readonly busy: number; readonly queued: number; readonly deaths: number };
  /** Calls to language models, by endpoint. */
  readonly models: () => readonly ModelReadings[];
}

export interface ModelReadings {
  readonly endpoint: string;
  readonly running: number;
  readonly waiting: number;
  /** Started so far. */
  readonly authoritative: number;
  readonly speculative: number;
  /** Authoritative calls that had to wait, and speculative ones that gave their place. */
  readonly delayed: number;
  readonly preempted: number;
}

/** Of calls to language models, by endpoint. */
const MODEL_GAUGES = [
  { name: 'running', help: 'Model calls at work' },
  { name: 'waiting', help: 'Model calls that wait for their turn' },
  { name: 'authoritative', help: 'Model calls started for a seat' },
  { name: 'speculative', help: 'Model calls started ahead of time, or for a prediction' },
  { name: 'delayed', help: 'Model calls of a seat that had to wait' },
  { name: 'preempted', help: 'Speculative model calls that gave their place to a seat’s' },
] as const;

/** Counters of the whole process: over committed plies only, so that they give away no prediction. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #plies: Counter<'hit'>;
  readonly #branches: Counter<'end'>;
  readonly #waited: Histogram<'hit'>;
  readonly #ends: Counter<'termination'>;
  readonly #predictorFailures: Counter<'predictor'>;

  constructor({ liveMatches, engines, models }: Readings) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    this.#plies = new Counter({
      name: 'ponderhit_plies_total',
      help: 'Committed plies by how their search came about',
      labelNames: ['hit'],
      registers,
    });
    this.#branches = new Counter({
      name: 'ponderhit_branches_total',
      help: 'Speculative branches by how they ended',
      labelNames: ['end'],
      registers,
    });
    this.#waited = new Histogram({
      name: 'ponderhit_reply_seconds',
      help: 'Reply latency: from the opponent’s commit to the ply’s own',
      labelNames: ['hit'],
      buckets: [0.001, 0.01, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 300],
      registers,
    });
    this.#ends = new Counter({
      name: 'ponderhit_matches_ended_total',
      help: 'Matches by termination',
      labelNames: ['termination'],
      registers,
    });
    this.#predictorFailures = new Counter({
      name: 'ponderhit_predictor_failures_total',
      help: 'Predictor calls that failed by themselves',
      labelNames: ['predictor'],
      registers,
    });
    gauge('ponderhit_matches_live', 'Matches running now', liveMatches, registers);
    gauge('ponderhit_engines_busy', 'Engine processes at work', () => engines().busy, registers);
    gauge('ponderhit_engine_jobs_queued', 'Engine searches that wait', () => engines().queued, registers);
    gauge(
      'ponderhit_engine_restarts',
      'Engines that died and were replaced',
      () => engines().deaths,
      registers,
    );
    for (const { name, help } of MODEL_GAUGES) modelGauge(name, help, models, registers);
  }

  ply(record: PlyRecord): void {
    this.#plies.inc({ hit: record.kind });
    this.#waited.observe({ hit: record.kind }, record.waitedMs / 1000);
    for (const { end } of record.branches) this.#branches.inc({ end });
  }

  predictorFailed(predictor: string): void {
    this.#predictorFailures.inc({ predictor });
  }

  matchEnded(termination: string): void {
    this.#ends.inc({ termination });
  }

  async read(): Promise<{ contentType: string; text: string }> {
    return { contentType: this.#registry.contentType, text: await this.#registry.metrics() };
  }
}

function gauge(name: string, help: string, read: () => number, registers: Registry[]): Gauge {
  return new Gauge({
    name,
    help,
    registers,
    collect() {
      this.set(read());
    },
  });
}

function modelGauge(
  name: (typeof MODEL_GAUGES)[number]['name'],
  help: string,
  read: Readings['models'],
  registers: Registry[],
): Gauge<'endpoint'> {
  return new Gauge({
    name: `ponderhit_model_calls_${name}`,
    help,
    labelNames: ['endpoint'],
    registers,
    collect() {
      for (const { endpoint, ...readings } of read()) this.set({ endpoint }, readings[name]);
    },
  });
}
