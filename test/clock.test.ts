import { describe, expect, test } from 'vitest';
import { type Clock, RealClock, ScaledClock, shareGone, VirtualClock } from '../server/clock.ts';

describe.each([
  ['the real clock', () => new RealClock()],
  ['a clock that is faster', () => new ScaledClock(new RealClock(), 2)],
  ['the virtual clock', () => new VirtualClock()],
] as const)('%s', (_name, make) => {
  /** Runs a task to its end, letting virtual time pass. */
  function within<T>(clock: Clock, task: Promise<T>): Promise<T> {
    return clock instanceof VirtualClock ? clock.run(task) : task;
  }

  test('wakes sleepers in the order of their instants', async () => {
    const clock = make();
    const woken: number[] = [];
    const sleeper = (ms: number) => clock.sleep(ms).then(() => woken.push(ms));
    await within(clock, Promise.all([sleeper(30), sleeper(1), sleeper(15)]));
    expect(woken).toEqual([1, 15, 30]);
  });

  test('rejects a sleep that is aborted with the signal’s reason, before or while it lasts', async () => {
    const clock = make();
    const reason = new Error('enough');
    await expect(clock.sleep(1000, AbortSignal.abort(reason))).rejects.toBe(reason);
    const controller = new AbortController();
    const sleeping = clock.sleep(100_000, controller.signal);
    controller.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
  });

  test('lets charged work take at least its time, and hands on its value and its failure', async () => {
    const clock = make();
    const before = clock.now();
    expect(
      await within(
        clock,
        clock.charge(async () => 'done', 20),
      ),
    ).toBe('done');
    // A timer may ring a real millisecond early.
    expect(clock.now() - before).toBeGreaterThanOrEqual(18);
    await expect(
      within(
        clock,
        clock.charge(() => Promise.reject(new Error('broken')), 20),
      ),
    ).rejects.toThrow('broken');
  });
});

describe('a clock that is faster than another', () => {
  test('sleeps and charges so much less of the other’s time', async () => {
    const inner = new VirtualClock();
    const fast = new ScaledClock(inner, 100);
    const before = fast.now();
    await inner.run(fast.sleep(5000));
    expect(inner.now()).toBe(50);
    expect(fast.now() - before).toBe(5000);
    expect(await inner.run(fast.charge(async () => 'done', 2500))).toBe('done');
    expect(inner.now()).toBe(75);
  });
});

test('what takes no time is done at once, and nothing is more than done', () => {
  expect([shareGone(0, 0), shareGone(5, 10), shareGone(20, 10)]).toEqual([1, 0.5, 1]);
});

describe('the virtual clock', () => {
  test('stands still while real work is under way, however long that takes', async () => {
    const clock = new VirtualClock();
    const seen: number[] = [];
    const work = async (): Promise<void> => {
      await new Promise(resolve => setTimeout(resolve, 30));
      seen.push(clock.now());
    };
    const other = clock.sleep(5).then(() => seen.push(clock.now()));
    await clock.run(Promise.all([clock.charge(work, 10), other]));
    expect(seen).toEqual([0, 5]);
    expect(clock.now()).toBe(10);
  });

  test('rings equal instants in the order in which they were asked for, charged work included', async () => {
    const clock = new VirtualClock();
    const order: string[] = [];
    const slowWork = () => new Promise<void>(resolve => setTimeout(resolve, 20));
    const charged = clock.charge(slowWork, 10).then(() => order.push('charged'));
    const slept = clock.sleep(10).then(() => order.push('slept'));
    await clock.run(Promise.all([charged, slept]));
    expect(order).toEqual(['charged', 'slept']);
  });

  test('says so when nothing can ever happen any more', async () => {
    const clock = new VirtualClock();
    await expect(clock.run(new Promise(() => undefined))).rejects.toThrow('virtual time cannot pass');
  });

  test('takes no time to breathe', async () => {
    const clock = new VirtualClock();
    const sleeping = clock.sleep(10);
    await clock.run(clock.breathe());
    expect(clock.now()).toBe(0);
    await clock.run(sleeping);
    expect(clock.now()).toBe(10);
  });
});
