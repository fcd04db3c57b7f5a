import { z } from 'zod';

export const POLICY_NAMES = ['off', 'one-step', 'balanced'] as const;
export type PolicyName = (typeof POLICY_NAMES)[number];

/** How one seat speculates: which policy, and the hard caps of its budget. */
export const speculationSettings = z.strictObject({
  policy: z.enum(POLICY_NAMES),
  /** Speculative searches of this seat running at once. */
  concurrent: z.int().min(1).max(64).default(8),
  /** Plies ahead of the committed position. */
  depth: z.int().min(1).max(32).default(8),
  /** A branch less likely than this (the product along its path) is not launched. */
  minProbability: z.number().min(0).max(1).default(0.03),
  /** Predictions considered for one turn. */
  topK: z.int().min(1).max(16).default(5),
});
export type SpeculationSettings = z.infer<typeof speculationSettings>;
