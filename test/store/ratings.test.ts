import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openStore, type Store } from '../../server/store/store.ts';
import { aborted, drawn, won } from '../../shared/match/end.ts';
import type { MatchSetup, PlayerSetup } from '../../shared/match/setup.ts';
import { afterIdle, afterMatch, UNRATED } from '../../shared/stats/glicko2.ts';
import { someSetup, someSummary } from './records.ts';

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ponderhit-ratings-'));
  store = await openStore({ folder });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

function agent(id: string): PlayerSetup {
  return { kind: 'agent', agent: id, pace: null, name: id, paceLabel: null, isolated: true };
}

function rated(id: string, changes: Partial<MatchSetup> = {}): MatchSetup {
  return someSetup(id, { rated: true, players: { white: agent('a'), black: agent('b') }, ...changes });
}

/** All matches end at this instant. */
const END_AT = someSummary(0).at;
const AFTER_WIN = afterMatch(UNRATED, UNRATED, 1);
const AFTER_LOSS = afterMatch(UNRATED, UNRATED, 0);

describe('ratings', () => {
  test('of both players change with the end of a rated match', async () => {
    await store.match(rated('m'));
    expect(await store.ratings.of('agent:a', END_AT)).toBeNull();
    await store.end('m', won('black', 'checkmate'), someSummary(4));
    const { rating, deviation } = AFTER_WIN;
    expect(await store.ratings.of('agent:b', END_AT)).toEqual({ rating, deviation });
    expect((await store.ratings.of('agent:a', END_AT))?.rating).toBeCloseTo(AFTER_LOSS.rating, 9);
    expect(await store.ratings.history('agent:b', 10)).toEqual([
      { matchId: 'm', at: END_AT, rating, deviation },
    ]);
  });

  test('of both players of a match are told at once, and of who has none', async () => {
    await store.match(rated('m'));
    await store.end('m', won('white', 'checkmate'), someSummary(4));
    const ratings = await store.ratings.ofPlayers({ white: agent('a'), black: agent('new') }, END_AT);
    expect(ratings).toMatchObject({ white: { rating: AFTER_WIN.rating }, black: null });
  });

  test.each([
    ['aborted', rated('m'), aborted()],
    ['unrated', rated('m', { rated: false }), drawn('stalemate')],
  ])('stay as they are after an %s match', async (_kind, setup, end) => {
    await store.match(setup);
    await store.end('m', end, someSummary(0));
    expect(await store.ratings.of('agent:a', END_AT)).toBeNull();
  });

  test('of both are reckoned from what they were before the match', async () => {
    for (const id of ['m1', 'm2']) await store.match(rated(id));
    await store.end('m1', won('white', 'checkmate'), someSummary(4));
    await store.end('m2', won('white', 'checkmate'), someSummary(4));
    const history = await store.ratings.history('agent:b', 10);
    expect(history.map(({ matchId }) => matchId)).toEqual(['m1', 'm2']);
    expect(history.at(-1)?.rating).toBeCloseTo(afterMatch(AFTER_LOSS, AFTER_WIN, 0).rating, 9);
  });

  test('are told as they stand by now, one by one and all at once', async () => {
    await store.match(rated('m'));
    await store.end('m', won('white', 'checkmate'), someSummary(4));
    const yearMs = 365 * 24 * 3_600_000;
    const { rating, deviation } = afterIdle(AFTER_WIN, yearMs);
    expect(deviation).toBeGreaterThan(AFTER_WIN.deviation);
    expect(await store.ratings.of('agent:a', END_AT + yearMs)).toEqual({ rating, deviation });
    const all = await store.ratings.all(END_AT + yearMs);
    expect([...all.keys()].toSorted()).toEqual(['agent:a', 'agent:b']);
    expect(all.get('agent:a')).toEqual({ rating, deviation });
  });

  test('are not changed by an end that is refused', async () => {
    await store.match(rated('m'));
    await store.end('m', won('white', 'checkmate'), someSummary(4));
    await expect(store.end('m', won('white', 'checkmate'), someSummary(4))).rejects.toThrow(
      'no match m runs',
    );
    expect(await store.ratings.history('agent:a', 10)).toHaveLength(1);
  });

  test('are kept with the end of the match, or neither is, at whatever write a process was cut off', async () => {
    await store.match(rated('m'));
    await store.end('m', won('white', 'checkmate'), someSummary(4));
    const file = readFileSync(join(folder, 'ponderhit.db'));
    const log = readFileSync(join(folder, 'ponderhit.db-wal'));
    // The log's format: https://sqlite.org/fileformat2.html#the_write_ahead_log
    const frame = 24 + log.readUInt32BE(8);
    const seen = new Set<string>();
    for (let end = 32; end <= log.length; end += frame) {
      const copy = join(folder, `copy${end}`);
      mkdirSync(copy);
      writeFileSync(join(copy, 'ponderhit.db'), file);
      writeFileSync(join(copy, 'ponderhit.db-wal'), log.subarray(0, end));
      const cut = await openStore({ folder: copy });
      const kept = await cut.get('m');
      const ratings = await cut.ratings.all(END_AT);
      await cut.close();
      expect(ratings.size).toBe((kept?.end ?? null) === null ? 0 : 2);
      seen.add(kept === null ? 'none' : kept.end === null ? 'running' : 'rated');
    }
    expect(seen).toEqual(new Set(['none', 'running', 'rated']));
  });
});
