import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../server/clock.ts';
import { Exhibition } from '../server/exhibition.ts';
import { DEFAULT_LIMITS } from '../server/match/conductor.ts';
import { LiveMatch } from '../server/match/liveMatch.ts';
import { preset } from '../shared/match/speculation.ts';
import { luckyForecast, MemoryJournal, scriptedAgent } from './match/scripted.ts';
import { someSetup } from './store/records.ts';

/** An exhibition of short matches in virtual time, and what became of them. */
function exhibit(clock: VirtualClock): {
  exhibition: Exhibition;
  opened: LiveMatch[];
  pruned: () => number;
  errors: unknown[];
} {
  const opened: LiveMatch[] = [];
  const errors: unknown[] = [];
  let pruned = 0;
  const speculation = preset('balanced');
  const exhibition = new Exhibition({
    clock,
    next: () =>
      someSetup(`e${opened.length}`, {
        exhibition: true,
        plyLimit: 6,
        speculation: { white: speculation, black: speculation },
      }),
    openMatch: async setup => {
      const match = new LiveMatch(setup, [], {
        clock,
        journal: new MemoryJournal(),
        forecast: () => luckyForecast(clock, { white: 1, black: 2 }, 0.5),
        limits: DEFAULT_LIMITS,
        absenceMs: 1000,
        online: () => false,
        seat: (_setup, seat) => scriptedAgent({ clock, seed: seat === 'white' ? 1 : 2, maxMs: 1000 }),
        onFailure: (_id, error) => errors.push(error),
      });
      opened.push(match);
      match.play();
      return match;
    },
    prune: async () => {
      pruned++;
    },
    onError: error => errors.push(error),
  });
  return { exhibition, opened, pruned: () => pruned, errors };
}

describe('the exhibition', () => {
  test('plays one match after the other while somebody is in the lobby', async () => {
    const clock = new VirtualClock();
    const { exhibition, opened, pruned, errors } = exhibit(clock);
    const script = async (): Promise<void> => {
      exhibition.audience(1);
      while (opened.length < 4) await clock.sleep(500);
      exhibition.stop();
    };
    await clock.run(Promise.all([exhibition.run(null), script()]));
    expect(opened.slice(0, 3).every(match => match.over && match.plies.length === 6)).toBe(true);
    expect(pruned()).toBeGreaterThanOrEqual(3);
    expect(errors).toEqual([]);
  });

  test('stands still while nobody looks, and goes on from the same ply when somebody comes', async () => {
    const clock = new VirtualClock();
    const { exhibition, opened } = exhibit(clock);
    const script = async (): Promise<void> => {
      await clock.sleep(60_000);
      const [match] = opened;
      if (match === undefined) throw new Error('no match was opened');
      expect(match.status).toBe('paused');
      const before = match.plies.length;
      expect(before).toBeLessThan(6);
      match.spectators = 1;
      await clock.sleep(1);
      expect(match.status).toBe('running');
      match.spectators = 0;
      await clock.sleep(1);
      expect(match.status).toBe('paused');
      await clock.sleep(60_000);
      expect(match.plies.length).toBeLessThan(6);
      match.spectators = 1;
      while (!match.over) await clock.sleep(100);
      expect(match.plies.map(({ ply }) => ply)).toEqual([1, 2, 3, 4, 5, 6]);
      exhibition.stop();
    };
    await clock.run(Promise.all([exhibition.run(null), script()]));
    await Promise.all(opened.map(match => match.pause()));
    expect(clock.alarms).toBe(0);
  });
});
