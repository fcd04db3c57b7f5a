import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../server/clock.ts';
import { ModelPreempted } from '../../server/models/failure.ts';
import { type CallUrgency, type EndpointLimits, Limiter, type Slot } from '../../server/models/limiter.ts';
import { Urgency } from '../../server/urgency.ts';

const seat = (): Urgency => new Urgency('authoritative');
const ahead = (): Urgency => new Urgency('speculative');

/** A limiter, and calls that note when they started. */
function limited(limits: Partial<EndpointLimits>) {
  const clock = new VirtualClock();
  const limiter = new Limiter({
    limits: { concurrent: 2, requestsPerMinute: null, tokensPerMinute: null, ...limits },
    clock,
  });
  const started: { readonly name: string; readonly at: number }[] = [];
  const call = async (
    name: string,
    urgency: CallUrgency,
    { signal = new AbortController().signal, tokens = 0 } = {},
  ): Promise<Slot> => {
    const slot = await limiter.acquire({ urgency, signal, tokens });
    started.push({ name, at: clock.now() });
    return slot;
  };
  return { clock, limiter, call, started, names: () => started.map(({ name }) => name) };
}

/** Lets what is due happen. */
const settle = () => new Promise(resolve => setImmediate(resolve));

describe('the limiter of an endpoint', () => {
  test('runs no more calls at once than it may, and the next as soon as one ends', async () => {
    const { call, names } = limited({ concurrent: 1 });
    const first = await call('a', ahead());
    const second = call('b', ahead());
    await settle();
    expect(names()).toEqual(['a']);
    first.release();
    await second;
    expect(names()).toEqual(['a', 'b']);
  });

  test('lets authoritative calls go first, whoever came first', async () => {
    const { call, names } = limited({ concurrent: 1 });
    const running = await call('running', seat());
    const waiting = [call('ahead', ahead()), call('guess', 'prediction'), call('seat', seat())];
    running.release();
    await settle();
    expect(names()).toEqual(['running', 'seat']);
    expect(waiting).toHaveLength(3);
  });

  test('gives an authoritative call the place of the youngest speculative one, at once', async () => {
    const { call, names, limiter } = limited({ concurrent: 2 });
    const older = await call('older', ahead());
    const younger = await call('younger', ahead());
    await call('seat', seat());
    expect(names()).toEqual(['older', 'younger', 'seat']);
    expect(older.signal.aborted).toBe(false);
    expect(younger.signal.reason).toBeInstanceOf(ModelPreempted);
    expect(limiter.stats()).toMatchObject({ running: 2, preempted: 1 });
    younger.release();
    expect(limiter.stats().running).toBe(2);
  });

  test('takes no place from a call that was adopted', async () => {
    const { call, names } = limited({ concurrent: 1 });
    const urgency = ahead();
    const adopted = await call('adopted', urgency);
    urgency.raise();
    call('seat', seat()).catch(() => undefined);
    await settle();
    expect(adopted.signal.aborted).toBe(false);
    expect(names()).toEqual(['adopted']);
  });

  test('moves a waiting call to the front once it is adopted', async () => {
    const { call, names } = limited({ concurrent: 1 });
    const running = await call('running', seat());
    const urgency = ahead();
    const waiting = [call('first', ahead()), call('adopted', urgency)];
    urgency.raise();
    running.release();
    await settle();
    expect(names()).toEqual(['running', 'adopted']);
    expect(waiting).toHaveLength(2);
  });

  test('frees the place of an aborted call in the same instant, and forgets one that waits', async () => {
    const { call, limiter } = limited({ concurrent: 1 });
    const abort = new AbortController();
    const reason = new Error('squashed');
    const slot = await call('a', ahead(), { signal: abort.signal });
    const waiting = call('b', ahead(), { signal: abort.signal });
    abort.abort(reason);
    expect(slot.signal.reason).toBe(reason);
    await expect(waiting).rejects.toBe(reason);
    expect(limiter.stats()).toMatchObject({ running: 0, waiting: 0 });
  });

  test('lets speculation use half of a minute’s requests, and a seat the rest', async () => {
    const { clock, call, started } = limited({ concurrent: 100, requestsPerMinute: 4 });
    const all = [
      ...['a1', 'a2', 'a3'].map(name => call(name, ahead())),
      ...['s1', 's2', 's3'].map(name => call(name, seat())),
    ];
    await clock.run(Promise.all(all));
    const now = started.filter(({ at }) => at === 0).map(({ name }) => name);
    expect(now.toSorted()).toEqual(['a1', 'a2', 's1', 's2']);
    expect(started.slice(4).map(({ name }) => name)).toEqual(['s3', 'a3']);
    expect(started[4]?.at).toBe(60_000);
  });

  test('counts tokens as they are known: what a call has really taken, once it has told', async () => {
    const { clock, call, started } = limited({ concurrent: 100, tokensPerMinute: 1000 });
    const first = await call('big', seat(), { tokens: 900 });
    const second = call('next', seat(), { tokens: 500 });
    first.spent(400);
    first.release();
    await clock.run(second);
    expect(started[1]?.at).toBe(0);
    // One that is larger than the whole quota goes alone.
    await clock.run(call('huge', seat(), { tokens: 5000 }));
    expect(started[2]?.at).toBe(60_000);
  });

  test('keeps its limits, and lets no seat wait behind speculation, whatever comes when', async () => {
    const event = fc.record({
      afterMs: fc.integer({ min: 0, max: 10_000 }),
      lastsMs: fc.integer({ min: 1, max: 60_000 }),
      kind: fc.constantFrom('seat', 'ahead', 'raised', 'guess'),
      tokens: fc.integer({ min: 1, max: 300 }),
      abortedAfterMs: fc.option(fc.integer({ min: 0, max: 50_000 })),
    });
    const limits = { concurrent: 3, requestsPerMinute: 7, tokensPerMinute: 1500 };
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 25 }), async events => {
        const { clock, limiter } = limited(limits);
        const running = new Set<{ readonly authoritative: () => boolean }>();
        const starts: { readonly at: number; readonly tokens: number }[] = [];
        const lastMinute = () => {
          const recent = starts.filter(({ at }) => at > clock.now() - 60_000);
          return { requests: recent.length, tokens: recent.reduce((sum, start) => sum + start.tokens, 0) };
        };
        const check = (): void => {
          expect(running.size).toBeLessThanOrEqual(limits.concurrent);
          expect(lastMinute().requests).toBeLessThanOrEqual(limits.requestsPerMinute);
          expect(lastMinute().tokens).toBeLessThanOrEqual(limits.tokensPerMinute);
        };
        /** It had its chance in the instant in which it came: only seats, or the quota, can be in its way. */
        const checkWaitingSeat = (): void => {
          const { requests, tokens } = lastMinute();
          if (requests >= limits.requestsPerMinute || tokens + 300 > limits.tokensPerMinute) return;
          expect([...running].every(({ authoritative }) => authoritative())).toBe(true);
        };
        let at = 0;
        const calls = events.map(async ({ afterMs, lastsMs, kind, tokens, abortedAfterMs }) => {
          at += afterMs;
          await clock.sleep(at);
          const urgency = kind === 'guess' ? 'prediction' : kind === 'seat' ? seat() : ahead();
          const abort = new AbortController();
          const isSeat = (): boolean => urgency !== 'prediction' && urgency.authoritative;
          const over = new AbortController();
          if (abortedAfterMs !== null) {
            clock.sleep(abortedAfterMs, over.signal).then(
              () => abort.abort(new Error('squashed')),
              () => undefined,
            );
          }
          if (kind === 'raised' && urgency !== 'prediction') {
            clock.sleep(lastsMs / 2, over.signal).then(
              () => urgency.raise(),
              () => undefined,
            );
          }
          let slot: Slot | null = null;
          const coming = limiter.acquire({ urgency, signal: abort.signal, tokens }).then(
            given => {
              slot = given;
              return given;
            },
            () => null,
          );
          await clock.breathe();
          if (kind === 'seat' && slot === null && !abort.signal.aborted) checkWaitingSeat();
          const given = await coming;
          if (given === null) {
            over.abort();
            return;
          }
          const entry = { authoritative: isSeat };
          running.add(entry);
          starts.push({ at: clock.now(), tokens });
          given.signal.addEventListener('abort', () => running.delete(entry), { once: true });
          if (given.signal.aborted) running.delete(entry);
          check();
          await clock.sleep(lastsMs, given.signal).catch(() => undefined);
          running.delete(entry);
          over.abort();
          given.release();
          check();
        });
        await clock.run(Promise.all(calls));
        expect(limiter.stats()).toMatchObject({ running: 0, waiting: 0 });
        limiter.close();
        expect(clock.alarms).toBe(0);
      }),
      { numRuns: 150 },
    );
  });

  test('starts no speculative call while the endpoint wants to be left alone', async () => {
    const { clock, call, limiter, started } = limited({ concurrent: 10 });
    limiter.restSpeculation(5000);
    await clock.run(Promise.all([call('ahead', ahead()), call('seat', seat())]));
    expect(started).toEqual([
      { name: 'seat', at: 0 },
      { name: 'ahead', at: 5000 },
    ]);
  });
});
