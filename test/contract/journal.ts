import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Journal } from '../../server/match/journal.ts';
import { drawn, type MatchEnd, won } from '../../shared/match/end.ts';
import type { PlyRecord } from '../../shared/match/plyRecord.ts';
import type { MatchSummary } from '../../shared/match/summary.ts';
import { somePly, someSetup, someSummary } from '../store/records.ts';

/** What a journal holds of the match 'a'. */
export interface Journaled {
  readonly plies: readonly PlyRecord[];
  readonly end: MatchEnd | null;
  readonly summary: MatchSummary | null;
}

/** What every journal keeps. */
export function journalContract(
  name: string,
  setUp: () => Promise<{
    readonly journal: Journal;
    readonly read: () => Promise<Journaled>;
    readonly close: () => Promise<void>;
  }>,
): void {
  describe(`${name}, as a journal`, () => {
    let journal: Journal;
    let read: () => Promise<Journaled>;
    let close: () => Promise<void>;

    beforeEach(async () => {
      ({ journal, read, close } = await setUp());
      await journal.match(someSetup('a'));
    });
    afterEach(() => close());

    test('it holds the plies in order and the end, once they were taken', async () => {
      for (const ply of [1, 2, 3]) {
        await journal.ply('a', somePly(ply));
        expect((await read()).plies.at(-1)).toEqual(somePly(ply));
      }
      expect(await read()).toEqual({ plies: [1, 2, 3].map(somePly), end: null, summary: null });
      await journal.end('a', won('black', 'resignation'), someSummary(3));
      expect(await read()).toEqual({
        plies: [1, 2, 3].map(somePly),
        end: won('black', 'resignation'),
        summary: someSummary(3),
      });
    });

    test('it refuses a ply that is there already, or that skips one', async () => {
      for (const ply of [1, 2]) await journal.ply('a', somePly(ply));
      for (const ply of [1, 2, 4]) {
        await expect(journal.ply('a', somePly(ply))).rejects.toThrow(`ply ${ply} is not the next`);
      }
      expect((await read()).plies).toEqual([1, 2].map(somePly));
    });

    test('it refuses whatever comes after the end', async () => {
      await journal.ply('a', somePly(1));
      await journal.end('a', drawn('stalemate'), someSummary(1));
      await expect(journal.ply('a', somePly(2))).rejects.toThrow('is not the next of a running match');
      await expect(journal.end('a', drawn('agreement'), someSummary(1))).rejects.toThrow('that could end');
      expect(await read()).toEqual({
        plies: [somePly(1)],
        end: drawn('stalemate'),
        summary: someSummary(1),
      });
    });
  });
}
