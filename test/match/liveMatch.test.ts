import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../server/clock.ts';
import { DEFAULT_LIMITS } from '../../server/match/conductor.ts';
import { LiveMatch } from '../../server/match/liveMatch.ts';
import { predictionsFor, visibleTo } from '../../server/match/visibleTo.ts';
import { move } from '../../shared/match/choice.ts';
import type { PlyRecord } from '../../shared/match/plyRecord.ts';
import type { MatchSetup, PlayerSetup } from '../../shared/match/setup.ts';
import { preset } from '../../shared/match/speculation.ts';
import { someSetup } from '../store/records.ts';
import { luckyForecast, MemoryJournal, scriptedAgent } from './scripted.ts';

const ABSENCE_MS = 60_000;
const HUMAN: PlayerSetup = { kind: 'human', guest: 'guest-hash', name: 'Guest' };
const BOT_LIKE: PlayerSetup = {
  kind: 'agent',
  agent: 'random',
  pace: null,
  name: 'Remembers',
  paceLabel: null,
  isolated: false,
};
const balanced = preset('balanced');

function setupWith(changes: Partial<MatchSetup>): MatchSetup {
  return someSetup('m', { speculation: { white: balanced, black: balanced }, plyLimit: 30, ...changes });
}

function humanMatch(
  clock: VirtualClock,
  played: readonly PlyRecord[] = [],
): { match: LiveMatch; journal: MemoryJournal } {
  const { players } = setupWith({});
  const journal = new MemoryJournal();
  const match = new LiveMatch(setupWith({ players: { ...players, white: HUMAN } }), played, {
    clock,
    journal,
    forecast: () => luckyForecast(clock, { white: 1, black: 2 }, 1),
    limits: DEFAULT_LIMITS,
    absenceMs: ABSENCE_MS,
    online: () => false,
    seat: (setup, seat) => (setup.players[seat].kind === 'human' ? null : scriptedAgent({ clock, seed: 2 })),
    onFailure: () => undefined,
  });
  return { match, journal };
}

describe('a match with a human', () => {
  test('is aborted when the human does not come within a minute, and no ply was played', async () => {
    const clock = new VirtualClock();
    const { match } = humanMatch(clock);
    match.play();
    expect(match.status).toBe('waiting');
    await clock.run(match.settled());
    expect(match.match.end).toMatchObject({ termination: 'abort' });
    expect(clock.now()).toBe(ABSENCE_MS);
  });

  test('is forfeited by a human who leaves it and does not come back within a minute', async () => {
    const clock = new VirtualClock();
    const { match } = humanMatch(clock);
    const script = async (): Promise<void> => {
      match.joined('white');
      match.submit('white', 1, move('e2e4'));
      await clock.sleep(1000);
      match.left('white');
      expect(match.status).toBe('waiting');
    };
    match.play();
    await clock.run(Promise.all([script(), match.settled()]));
    expect(match.match.end).toMatchObject({ termination: 'player-gone', result: '0-1' });
    expect(clock.now()).toBe(1000 + ABSENCE_MS);
  });

  test('goes on when the human comes back in time, also after a restart', async () => {
    const clock = new VirtualClock();
    const first = humanMatch(clock);
    const script = async (): Promise<void> => {
      first.match.joined('white');
      first.match.submit('white', 1, move('e2e4'));
      await clock.sleep(1000);
      first.match.left('white');
      await clock.sleep(ABSENCE_MS - 1);
      first.match.joined('white');
      expect(first.match.status).toBe('running');
      await clock.sleep(ABSENCE_MS);
      expect(first.match.over).toBe(false);
      await first.match.pause();
    };
    first.match.play();
    await clock.run(script());
    expect(clock.alarms).toBe(0);

    const second = humanMatch(clock, first.journal.plies);
    second.match.play();
    expect(second.match.status).toBe('waiting');
    const again = async (): Promise<void> => {
      await clock.sleep(30_000);
      second.match.joined('white');
      await clock.sleep(ABSENCE_MS);
      expect(second.match.submit('white', 3, move('d2d4')).ok).toBe(true);
      await clock.sleep(1000);
      expect(second.match.act('white', { kind: 'resign' }).ok).toBe(true);
      await second.match.settled();
    };
    await clock.run(again());
    expect(second.match.plies.map(({ ply }) => ply)).toEqual([1, 2, 3, 4]);
    expect(second.match.match.end).toMatchObject({ termination: 'resignation' });
  });

  test('whose last ply was durable, and its end was not, ends at once after a restart', async () => {
    const clock = new VirtualClock();
    const { match, journal } = humanMatch(clock);
    const script = async (): Promise<void> => {
      match.joined('white');
      match.submit('white', 1, move('e2e4'));
      await clock.sleep(1000);
      await match.pause();
    };
    match.play();
    await clock.run(script());
    const clock2 = new VirtualClock();
    const journal2 = new MemoryJournal();
    const resumed = new LiveMatch({ ...match.setup, plyLimit: journal.plies.length }, journal.plies, {
      clock: clock2,
      journal: journal2,
      forecast: () => null,
      limits: DEFAULT_LIMITS,
      absenceMs: ABSENCE_MS,
      online: () => false,
      seat: () => null,
      onFailure: () => undefined,
    });
    resumed.play();
    await clock2.run(resumed.settled());
    expect(resumed.over).toBe(true);
    expect(journal2.ends.map(({ end }) => end.termination)).toEqual(['adjudication']);
    expect(clock2.alarms).toBe(0);
  });
});

describe('what may be seen', () => {
  const agents = setupWith({}).players;
  const guest = { guest: 'guest-hash' };
  const stranger = { guest: 'another' };
  const nobody = { guest: null };

  test('a player sees nothing of the speculation before the end, in whatever tab', () => {
    const match = { setup: setupWith({ players: { ...agents, black: HUMAN } }), over: false };
    expect(visibleTo(guest, match)).toBe('none');
    expect(predictionsFor('none', [])).toEqual([]);
  });

  test('a spectator of a human’s match sees the predictions of committed plies only', () => {
    const match = { setup: setupWith({ players: { ...agents, black: HUMAN } }), over: false };
    expect(visibleTo(stranger, match)).toBe('committed');
    expect(visibleTo(nobody, match)).toBe('committed');
  });

  test('a match between hosted agents is seen live only where no call can inform another', () => {
    expect(visibleTo(nobody, { setup: setupWith({}), over: false })).toBe('live');
    const leaky = { setup: setupWith({ players: { ...agents, black: BOT_LIKE } }), over: false };
    expect(visibleTo(nobody, leaky)).toBe('committed');
  });

  test('after the end everybody sees everything', () => {
    const match = { setup: setupWith({ players: { ...agents, black: HUMAN } }), over: true };
    expect([guest, stranger, nobody].map(viewer => visibleTo(viewer, match))).toEqual([
      'live',
      'live',
      'live',
    ]);
  });
});
