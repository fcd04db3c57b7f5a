import { z } from 'zod';
import { ok, type Result, refuse } from '../result.ts';
import type { Budget } from '../stats/budget.ts';

export const POLICY_NAMES = ['off', 'one-step', 'thrifty', 'balanced', 'eager'] as const;
export type PolicyName = (typeof POLICY_NAMES)[number];

/** How one seat speculates. */
export interface SpeculationSettings extends Budget {
  readonly policy: PolicyName;
}

/** What a bound on usage may be. At 1 nothing could be spent. */
export const MAX_USAGE = { least: 1.05, most: 100 } as const;

const WIDE: Budget = {
  maxUsage: null,
  concurrent: 16,
  branchesPerTurn: 48,
  depth: 10,
  minProbability: 0.002,
  topK: 8,
  tokens: null,
};

/** What a policy means unless it is said otherwise. docs/speculation.md has what each saves and costs. */
export const PRESETS: Readonly<Record<PolicyName, Budget>> = {
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

/** 'balanced', or with bounds of its own: 'balanced:maxUsage=2,concurrent=4'. Refused: 'speculation-invalid'. */
export function parseSpeculation(text: string): Result<SpeculationSettings> {
  const [policy, rest = ''] = text.split(':', 2);
  const caps = rest === '' ? [] : rest.split(',').map(pair => pair.split('=', 2));
  const parsed = speculationSettings.safeParse({
    policy,
    ...Object.fromEntries(caps.map(([name, value]) => [name, Number(value)])),
  });
  if (parsed.success) return ok(parsed.data);
  return refuse(
    'speculation-invalid',
    `${POLICY_NAMES.join(', ')}, or with bounds: ` +
      'balanced:maxUsage=2.65,concurrent=16,branchesPerTurn=48,depth=10,minProbability=0.002,topK=8,tokens=1000000',
  );
}
