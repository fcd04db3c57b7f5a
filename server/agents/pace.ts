import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ok, type Result, refuse } from '../../shared/result.ts';

/** Recorded think times of a slow model, as `npm run fit-profile` writes them. */
const paceProfile = z.strictObject({
  /** The model that was recorded. */
  model: z.string(),
  /** Where the recordings come from, and how many moves they hold. */
  source: z.string(),
  moves: z.int().min(1),
  /** Quantiles 0, 1/100 … 1 of the time a move took. */
  thinkMs: z.array(z.number().min(0)).length(101),
  /** The same quantiles of the tokens it generated; long thoughts are long texts. */
  outputTokens: z.array(z.number().min(0)).length(101),
  /** The median of the tokens it was given. */
  inputTokens: z.int().min(0),
});
export type PaceProfile = z.infer<typeof paceProfile>;

const PROFILES = ['gpt-5'] as const;

export interface Pace {
  readonly profile: (typeof PROFILES)[number];
  /** Of the think time; tokens stay as recorded. */
  readonly factor: number;
}

/** 'gpt-5:0.02'. Refused: 'pace-unknown', 'pace-factor'. */
export function parsePace(text: string): Result<Pace> {
  const [name = '', factorText = '1', ...rest] = text.split(':');
  const profile = PROFILES.find(each => each === name);
  if (profile === undefined) {
    return refuse('pace-unknown', `no pace ${JSON.stringify(name)}; there is ${PROFILES.join(', ')}`);
  }
  const factor = Number(factorText);
  if (rest.length > 0 || factorText.trim() === '' || !(factor > 0 && factor <= 10)) {
    return refuse('pace-factor', `the factor of a pace is a number above 0, at most 10: "${profile}:0.02"`);
  }
  return ok({ profile, factor });
}

export function formatPace({ profile, factor }: Pace): string {
  return `${profile}:${factor}`;
}

/** What people read wherever the times are shown. */
export function paceLabel({ profile, factor }: Pace): string {
  return `${profile} ×${factor}`;
}

/** Throws where the shipped file is not a profile. */
export function loadProfile(name: Pace['profile']): PaceProfile {
  const file = new URL(`profiles/${name}.json`, import.meta.url);
  return paceProfile.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** The value at a quantile from 0 to 1, straight between the recorded ones. */
export function atQuantile(quantiles: readonly number[], quantile: number): number {
  const position = quantile * (quantiles.length - 1);
  const below = Math.floor(position);
  const low = quantiles[below] ?? 0;
  const high = quantiles[below + 1] ?? low;
  return low + (high - low) * (position - below);
}
