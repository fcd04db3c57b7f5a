import { describe, expect, test } from 'vitest';
import { addPly, addRemainder, NO_COUNTS, windowsOf } from '../../../shared/match/counts.ts';
import type { PlyRecord } from '../../../shared/match/plyRecord.ts';
import { usageRatio } from '../../../shared/stats/spend.ts';
import { NO_USAGE, type Usage } from '../../../shared/stats/usage.ts';
import { branchRecord, NO_CALLS, plyRecord } from './records.ts';

function counted(...plies: Partial<PlyRecord>[]): typeof NO_COUNTS {
  return plies.map(plyRecord).reduce(addPly, NO_COUNTS);
}

function tokens(inputTokens: number, outputTokens: number, costUsd: number | null = null): Usage {
  return { ...NO_USAGE, inputTokens, outputTokens, costUsd };
}

describe('the counts of a match', () => {
  test('have a window for each ready hit, pending hit and miss, and for no other ply', () => {
    const counts = counted(
      { kind: 'none' },
      { kind: 'ready' },
      { kind: 'ready' },
      { kind: 'pending' },
      { kind: 'miss' },
      { kind: 'miss' },
      { kind: 'miss' },
      { kind: 'chained' },
    );
    expect(counts).toMatchObject({ plies: 8, readyHits: 2, pendingHits: 1, misses: 3, chained: 1 });
    expect(windowsOf(counts)).toBe(6);
    expect(windowsOf(NO_COUNTS)).toBe(0);
  });

  test('sum the waits to the wall clock, and the searches to what a sequential run would wait', () => {
    const counts = counted(
      { searchMs: 1000, waitedMs: 1000 },
      { searchMs: 800, waitedMs: 0 },
      { searchMs: 500, waitedMs: 120 },
    );
    expect(counts).toMatchObject({ wallMs: 1120, searchMs: 2300 });
  });

  test('call a ply predicted where its move was among the predictions, launched or not', () => {
    const prediction = { probability: 0.4, source: 'engine', launched: false, reply: null };
    const counts = counted(
      {
        uci: 'e2e4',
        predictions: [
          { ...prediction, uci: 'd2d4' },
          { ...prediction, uci: 'e2e4' },
        ],
      },
      { uci: 'e7e5', predictions: [{ ...prediction, uci: 'c7c5' }] },
      { uci: 'g1f3' },
    );
    expect(counts.predictedPlies).toBe(1);
  });

  test('count every launched branch, and spend on those that were dropped alone', () => {
    const counts = counted({
      branches: [
        branchRecord({ end: 'ready', launchedAt: 0, finishedAt: 700, endedAt: 900, usage: tokens(9, 9) }),
        branchRecord({ end: 'chained', launchedAt: 0, finishedAt: 700, endedAt: 900, usage: tokens(9, 9) }),
        branchRecord({ end: 'pending', launchedAt: 0, endedAt: 900, usage: tokens(9, 9) }),
        // It was finished 300 ms after its launch, and kept until 900.
        branchRecord({
          end: 'squashed',
          launchedAt: 100,
          finishedAt: 400,
          endedAt: 900,
          usage: tokens(10, 1),
        }),
        // It ran until it was squashed.
        branchRecord({ end: 'squashed', launchedAt: 400, endedAt: 900, usage: tokens(20, 2) }),
        branchRecord({ end: 'lost', launchedAt: 850, endedAt: 900, usage: tokens(30, 3) }),
      ],
    });
    expect(counts).toMatchObject({ branches: 6, squashed: 2, lost: 1 });
    expect(counts.dropped).toEqual({ ms: 300 + 500 + 50, usage: tokens(60, 6) });
  });

  test('take in what ended after the last ply, which is no ply', () => {
    const counts = addRemainder(counted({ kind: 'ready', waitedMs: 5, redrawn: 1 }), {
      branches: [branchRecord({ launchedAt: 10, endedAt: 30 })],
      predictors: { calls: 2, ms: 7, usage: tokens(1, 1) },
      redrawn: 2,
      undecided: { ms: 9, usage: tokens(4, 4) },
    });
    expect(counts.undecided).toEqual({ ms: 9, usage: tokens(4, 4) });
    expect(counts).toMatchObject({ plies: 1, wallMs: 5, branches: 1, squashed: 1, redrawn: 3 });
    expect(counts.dropped.ms).toBe(20);
    expect(counts.predictors).toEqual({ calls: 2, ms: 7, usage: tokens(1, 1) });
  });

  test('spend nothing on the choices of those who are not hosted', () => {
    const counts = counted(
      { hosted: false, searchMs: 60_000, usage: tokens(5, 5) },
      { hosted: true, searchMs: 100, usage: tokens(2, 1) },
    );
    expect(counts.choices).toEqual({ ms: 100, usage: tokens(2, 1) });
  });

  test('keep that a part of what was spent is an estimate', () => {
    const counts = counted(
      { branches: [branchRecord({ usage: { ...NO_USAGE, outputTokens: 10, estimated: true } })] },
      { branches: [branchRecord({ usage: { ...NO_USAGE, outputTokens: 5 } })] },
    );
    expect(counts.dropped.usage).toMatchObject({ outputTokens: 15, estimated: true });
    expect(counts.choices.usage.estimated).toBe(false);
  });
});

describe('money', () => {
  test('adds up where every price is known, and is unknown as soon as one is not', () => {
    const priced = { usage: tokens(10, 10, 0.25) };
    expect(counted(priced, priced).choices.usage.costUsd).toBe(0.5);
    expect(counted(priced, { usage: NO_USAGE }).choices.usage.costUsd).toBe(0.25);
    expect(counted(priced, { usage: tokens(1, 1) }, priced).choices.usage.costUsd).toBeNull();
    expect(NO_COUNTS.choices.usage.costUsd).toBe(0);
  });
});

describe('the usage ratio', () => {
  const dropped = (usage: Usage, ms = 0): Partial<PlyRecord> => ({
    branches: [branchRecord({ launchedAt: 0, endedAt: ms, usage })],
  });

  test('is 1 before anything was spent, and without speculation', () => {
    expect(usageRatio(NO_COUNTS)).toEqual({ ratio: 1, unit: 'search time' });
    expect(usageRatio(counted({ searchMs: 500 })).ratio).toBe(1);
  });

  test('is in search time where no tokens are: choices, dropped searches and predictor calls to choices', () => {
    const counts = counted(
      { searchMs: 1000, usage: { ...NO_USAGE, nodes: 20_000 } },
      { ...dropped({ ...NO_USAGE, nodes: 5000 }, 400), predictors: { calls: 3, ms: 100, usage: NO_USAGE } },
    );
    expect(usageRatio(counts)).toEqual({ ratio: 1.5, unit: 'search time' });
  });

  test('is in tokens where the choices have them, whatever the time was', () => {
    const counts = counted(
      { searchMs: 1000, usage: tokens(80, 20) },
      { ...dropped(tokens(40, 10), 9000), predictors: { calls: 1, ms: 100, usage: tokens(25, 0) } },
    );
    expect(usageRatio(counts)).toEqual({ ratio: 1.75, unit: 'tokens' });
  });

  test('is in cost where everything that has tokens is priced', () => {
    const priced = { searchMs: 1000, usage: tokens(80, 20, 0.5) };
    const engine = { predictors: { calls: 1, ms: 100, usage: NO_USAGE } };
    const counts = counted(priced, { ...dropped(tokens(40, 10, 0.25)), ...engine });
    expect(usageRatio(counts)).toEqual({ ratio: 1.5, unit: 'cost' });
    const unpricedPredictor = { predictors: { calls: 1, ms: 100, usage: tokens(50, 0) } };
    expect(usageRatio(counted(priced, unpricedPredictor))).toEqual({ ratio: 1.5, unit: 'tokens' });
    expect(usageRatio(counted(priced, dropped(tokens(50, 0))))).toEqual({ ratio: 1.5, unit: 'tokens' });
  });

  test('is in tokens where they cost nothing', () => {
    const free = counted({ usage: tokens(80, 20, 0) }, dropped(tokens(40, 10, 0)));
    expect(usageRatio(free)).toEqual({ ratio: 1.5, unit: 'tokens' });
  });

  test('leaves out predictors that were never called', () => {
    expect(usageRatio(counted({ usage: tokens(1, 1, 0.1), predictors: NO_CALLS }))).toEqual({
      ratio: 1,
      unit: 'cost',
    });
  });
});
