import type { Usage } from '../../shared/stats/usage.ts';

/** US dollars for a million tokens. */
export interface Price {
  readonly input: number;
  /** Input read from the provider's cache. */
  readonly cached: number;
  /** Reasoning included. */
  readonly output: number;
}

const MILLION = 1_000_000;

/** US dollars; null where the price is not known and something was spent. */
export function costOf(
  { inputTokens, cachedTokens, outputTokens }: Pick<Usage, 'inputTokens' | 'cachedTokens' | 'outputTokens'>,
  price: Price | null,
): number | null {
  if (inputTokens + outputTokens === 0) return 0;
  if (price === null) return null;
  const fresh = inputTokens - cachedTokens;
  return (fresh * price.input + cachedTokens * price.cached + outputTokens * price.output) / MILLION;
}
