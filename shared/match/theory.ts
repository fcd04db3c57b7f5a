import { paperSaving, treeSaving } from '../stats/theory.ts';
import type { PlyRecord } from './plyRecord.ts';
import type { SpeculationSettings } from './speculation.ts';

/** What theory expects to be saved, as fractions of the sequential time: see `shared/stats/theory.ts`. */
export interface Theory {
  /** The paper's formula. */
  readonly paper: number;
  /** Our model of a deep tree. */
  readonly tree: number;
}

/**
 * From the hit rate over windows, the mean time of a predictor call and the think times that were counted on
 * these plies. Null where there were no windows.
 */
export function theoryOf(
  plies: readonly Pick<PlyRecord, 'kind' | 'searchMs' | 'predictors'>[],
  { depth, policy }: Pick<SpeculationSettings, 'depth' | 'policy'>,
): Theory | null {
  const hits = plies.filter(({ kind }) => kind === 'ready' || kind === 'pending').length;
  const misses = plies.filter(({ kind }) => kind === 'miss').length;
  if (hits + misses === 0) return null;
  const hitRate = hits / (hits + misses);
  const thinkMs = plies.map(({ searchMs }) => searchMs);
  const calls = sum(plies.map(({ predictors }) => predictors.calls));
  const predictMs = calls === 0 ? 0 : sum(plies.map(({ predictors }) => predictors.ms)) / calls;
  return {
    paper: paperSaving({ hitRate, predictMs, agentMs: sum(thinkMs) / thinkMs.length }),
    // The turn in progress, and those behind it.
    tree: treeSaving({ hitRate, depth: 1 + (policy === 'one-step' ? 1 : depth), thinkMs }),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
