import { z } from 'zod';

export const POLICY_NAMES = ['off', 'one-step', 'thrifty', 'balanced', 'eager'] as const;
export type PolicyName = (typeof POLICY_NAMES)[number];

/** How one seat speculates: which policy, what it may cost, and the hard caps of its budget. */
export interface SpeculationSettings {
  readonly policy: PolicyName;
  /** Spend at most so many times what a sequential run would have (the usage ratio); null for no such bound. */
  readonly maxUsage: number | null;
  /** Speculative searches of this seat running at once. */
  readonly concurrent: number;
  /** Branches launched while one turn is in progress, however long that takes. */
  readonly branchesPerTurn: number;
  /** Plies ahead of the committed position. */
  readonly depth: number;
  /** A branch less likely than this (the product along its path) is never launched. */
  readonly minProbability: number;
  /** Predictions considered for one turn. */
  readonly topK: number;
  /** Tokens that this seat's speculation may cost in a match; null for no such bound. */
  readonly tokens: number | null;
}

/** What a bound on usage may be. At 1 nothing could be spent. */
export const MAX_USAGE = { least: 1.05, most: 100 } as const;

type Caps = Omit<SpeculationSettings, 'policy'>;

const WIDE: Caps = {
  maxUsage: null,
  concurrent: 16,
  branchesPerTurn: 48,
  depth: 10,
  minProbability: 0.002,
  topK: 8,
  tokens: null,
};

/** What a policy means unless it is said otherwise. docs/speculation.md has what each saves and costs. */
export const PRESETS: Readonly<Record<PolicyName, Caps>> = {
  off: { ...WIDE, concurrent: 1, branchesPerTurn: 1, depth: 1 },
  'one-step': { ...WIDE, concurrent: 8, depth: 1, minProbability: 0.03, topK: 5 },
  thrifty: { ...WIDE, maxUsage: 1.5, concurrent: 8, branchesPerTurn: 32 },
  balanced: { ...WIDE, maxUsage: 2.65 },
  eager: { ...WIDE, maxUsage: 6.6, concurrent: 32, branchesPerTurn: 128 },
};

/** A policy's name, and what is to differ from its preset. */
export const speculationSettings = z
  .strictObject({
    policy: z.enum(POLICY_NAMES),
    maxUsage: z.number().min(MAX_USAGE.least).max(MAX_USAGE.most).nullable().optional(),
    concurrent: z.int().min(1).max(256).optional(),
    branchesPerTurn: z.int().min(1).max(1000).optional(),
    depth: z.int().min(1).max(32).optional(),
    minProbability: z.number().min(0).max(1).optional(),
    topK: z.int().min(1).max(16).optional(),
    tokens: z.int().min(0).nullable().optional(),
  })
  .transform(
    ({ policy, ...caps }): SpeculationSettings => ({
      policy,
      ...PRESETS[policy],
      ...Object.fromEntries(Object.entries(caps).filter(([, value]) => value !== undefined)),
    }),
  );

export function preset(policy: PolicyName): SpeculationSettings {
  return { policy, ...PRESETS[policy] };
}
