import { createHash } from 'node:crypto';
import type { Clock } from '../../server/clock.ts';
import type { Policy } from '../../server/speculation/policy.ts';
import type { TreeSeat } from '../../server/speculation/seats.ts';
import {
  type Forecaster,
  LostSearch,
  type Predict,
  type Searcher,
  type World,
} from '../../server/speculation/world.ts';
import type { Budget } from '../../shared/stats/budget.ts';
import { NO_USAGE } from '../../shared/stats/usage.ts';

/** A game of digits: two seats, 'a' and 'b', append a digit in turn, until `length` digits stand there. */
export interface Digits {
  readonly text: string;
}

export function digitWorld(length: number): World<Digits, string> {
  return {
    key: ({ text }) => text,
    seat: seatOf,
    next: ({ text }, digit) => (text.length + 1 < length ? { text: text + digit } : null),
    label: digit => digit,
  };
}

export function seatOf({ text }: Digits): 'a' | 'b' {
  return text.length % 2 === 0 ? 'a' : 'b';
}

/** A number in [0, 1), the same for the same words. */
export function chance(...words: readonly (string | number)[]): number {
  return createHash('sha256').update(words.join('/')).digest().readUInt32BE(0) / 2 ** 32;
}

/** What a repeatable player answers. */
export function digitOf(seed: number, { text }: Digits): string {
  return String(Math.floor(chance(seed, text, 'choice') * 4));
}

/** Everything that was ever asked of a seat. */
export interface Asked {
  readonly text: string;
  readonly signal: AbortSignal;
  readonly launchedAt: number;
  readonly authoritative: boolean;
  ended: boolean;
}

/** A repeatable player whose think time, and failures of transport, are drawn from the seed and the try. */
export function digitSearcher({
  seed,
  clock,
  maxMs,
  lossRate = 0,
  onePlyAhead = false,
}: {
  seed: number;
  clock: Clock;
  maxMs: number;
  lossRate?: number;
  onePlyAhead?: boolean;
}): { searcher: Searcher<Digits, string>; asked: Asked[] } {
  const asked: Asked[] = [];
  return {
    asked,
    searcher: {
      repeatable: true,
      onePlyAhead,
      giveUp: () => 'x',
      search: async (turn, { signal, urgency, report }) => {
        const attempt = asked.filter(({ text }) => text === turn.text).length;
        const entry: Asked = {
          text: turn.text,
          signal,
          launchedAt: clock.now(),
          authoritative: urgency.authoritative,
          ended: false,
        };
        asked.push(entry);
        await clock.sleep(Math.floor(chance(seed, turn.text, 'ms') * maxMs), signal);
        entry.ended = true;
        if (chance(seed, turn.text, 'loss', attempt) < lossRate) {
          throw new LostSearch('the line is dead', { preempted: false, cause: null });
        }
        report({ ...NO_USAGE, outputTokens: 10 });
        return digitOf(seed, turn);
      },
    },
  };
}

/** Predicts digits with probabilities that have little to do with the truth, late and in two versions. */
export function digitPredictor(seed: number, clock: Clock, maxMs: number): Predict<Digits, string> {
  return async ({ text }, { signal, count, publish, report }) => {
    for (const version of [1, 2]) {
      await clock.sleep(Math.floor(chance(seed, text, 'predict', version) * maxMs), signal);
      if (chance(seed, text, 'broken', version) < 0.1) throw new Error('the predictor is broken');
      const digits = ['0', '1', '2', '3'].sort(
        (x, y) => chance(seed, text, version, x) - chance(seed, text, version, y),
      );
      publish(
        digits
          .slice(0, Math.min(count, 1 + version))
          .map((digit, rank) => ({ choice: digit, probability: 0.5 / 2 ** rank, source: 'toy' })),
      );
      report({ ...NO_USAGE, outputTokens: version });
    }
  };
}

export function toySeat(
  searcher: Searcher<Digits, string> | null,
  policy: Policy,
  budget: Budget,
): TreeSeat<Digits, string> {
  return { searcher, policy, budget };
}

/** A forecaster with one source, taken at its word. */
export function oneSource(predict: Predict<Digits, string>): Forecaster<Digits, string> {
  return {
    sources: [{ id: 'toy', costly: false, predict }],
    combine: (_turn, published) => [...published.values()].flat(),
  };
}
