import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../server/clock.ts';
import { Conductor, type SeatFilling } from '../../server/match/conductor.ts';
import { move } from '../../shared/match/choice.ts';
import { drawnMove, luckyForecast, MemoryJournal, scriptedAgent } from './scripted.ts';
import { BALANCED, hosted, play, started } from './virtualMatch.ts';

describe('a match with a socket’s player', () => {
  const human: SeatFilling = { kind: 'socket' };

  function withHuman(
    clock: VirtualClock,
    timeControl = 'none',
  ): { conductor: Conductor; journal: MemoryJournal; agent: ReturnType<typeof scriptedAgent> } {
    const journal = new MemoryJournal();
    const agent = scriptedAgent({ clock, seed: 2 });
    const conductor = new Conductor({
      id: 'test',
      match: started(clock, { timeControl, plyLimit: 300 }),
      seats: { white: human, black: hosted(agent, BALANCED) },
      forecast: luckyForecast(clock, { white: 1, black: 2 }, 1),
      clock,
      journal,
    });
    return { conductor, journal, agent };
  }

  test('answers a prepared move in the instant of the predicted one', async () => {
    const clock = new VirtualClock();
    const { conductor, journal } = withHuman(clock);
    const script = async (): Promise<void> => {
      for (const _ of [1, 2, 3, 4]) {
        await clock.sleep(1000); // the human thinks long enough for every prepared reply
        const turn = {
          initialFen: conductor.match.initialFen,
          moves: conductor.match.moves,
          fen: conductor.match.fen,
          drawOffered: false,
        };
        const result = conductor.submit('white', conductor.match.moves.length + 1, move(drawnMove(1, turn)));
        expect(result.ok).toBe(true);
        await clock.sleep(1); // the reply is announced
      }
      conductor.act('white', { kind: 'resign' });
    };
    await clock.run(Promise.all([conductor.run(), script()]));
    const replies = journal.plies.filter(({ seat }) => seat === 'black');
    expect(replies).toHaveLength(4);
    expect(replies.map(({ kind, waitedMs }) => ({ kind, waitedMs }))).toEqual(
      replies.map(() => ({ kind: 'ready', waitedMs: 0 })),
    );
    expect(conductor.match.end).toMatchObject({ result: '0-1', termination: 'resignation' });
  });

  test('refuses what is out of turn, illegal or repeated with a code, and stands as it stood', async () => {
    const clock = new VirtualClock();
    const { conductor } = withHuman(clock);
    const code = (result: { ok: boolean; error?: { code: string } }) =>
      result.ok ? 'ok' : result.error?.code;
    const script = async (): Promise<void> => {
      await clock.sleep(1);
      expect(code(conductor.submit('black', 1, move('e7e5')))).toBe('not-your-turn');
      expect(code(conductor.submit('white', 1, move('e2e5')))).toBe('illegal-move');
      expect(code(conductor.submit('white', 2, move('e2e4')))).toBe('wrong-ply');
      expect(code(conductor.submit('white', 1, { kind: 'acceptDraw' }))).toBe('no-draw-offered');
      expect(conductor.match.moves).toEqual([]);
      expect(code(conductor.submit('white', 1, move('e2e4')))).toBe('ok');
      expect(code(conductor.submit('white', 1, move('e2e4')))).toBe('wrong-ply');
      await clock.sleep(1000);
      expect(code(conductor.act('white', { kind: 'abort' }))).toBe('abort-too-late');
      expect(code(conductor.act(null, { kind: 'abort' }))).toBe('ok');
      expect(code(conductor.submit('white', 3, move('d2d4')))).toBe('match-over');
    };
    await clock.run(Promise.all([conductor.run(), script()]));
    expect(conductor.match.end).toMatchObject({ result: '*', termination: 'abort' });
  });

  test('ends by the flag when nobody moves', async () => {
    const clock = new VirtualClock();
    const { conductor, agent } = withHuman(clock, '5+0');
    await clock.run(conductor.run());
    expect(conductor.match.end).toMatchObject({ result: '0-1', termination: 'flag-fall' });
    expect(agent.asked.every(({ signal, answered }) => answered || signal.aborted)).toBe(true);
  });

  test('announces nothing more once the journal fails', async () => {
    const clock = new VirtualClock();
    let writes = 0;
    const announced: number[] = [];
    const journal = new MemoryJournal(async () => {
      if (++writes > 3) throw new Error('disk full');
    });
    const run = play({
      clock,
      white: c => scriptedAgent({ clock: c, seed: 1 }),
      black: c => scriptedAgent({ clock: c, seed: 2 }),
      journal,
      observer: { ply: ({ ply }) => announced.push(ply) },
    });
    await expect(run).rejects.toThrow('disk full');
    expect(announced).toEqual([1, 2, 3]);
    await new Promise(resolve => setImmediate(resolve));
    expect(clock.alarms).toBe(0);
  });
});
