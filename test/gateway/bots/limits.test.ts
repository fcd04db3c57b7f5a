import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../server/clock.ts';
import { Lag } from '../../../server/gateway/bots/lag.ts';
import { Limits } from '../../../server/gateway/bots/limits.ts';
import { readMessage } from '../../../server/gateway/bots/socket.ts';
import { BOT_LIMITS } from '../../../shared/protocol/botLimits.ts';

describe('the lag allowance', () => {
  /** What is credited after pings that were answered after these times. */
  function after(...trips: readonly number[]): number {
    const lag = new Lag();
    let now = 0;
    for (const trip of trips) {
      const id = lag.ping(now);
      lag.pong(id, now + trip);
      now += 1000;
    }
    return lag.ms;
  }

  test('is nothing before anything was measured', () => {
    expect(after()).toBe(0);
  });

  test('is the median of the last seven round trips, so that a late one gives no credit', () => {
    expect(after(30, 190, 31)).toBe(31);
    expect(after(10, 40)).toBe(10);
    expect(after(500, 500, 500, 500, 10, 11, 12, 13, 14, 15, 16)).toBe(13);
  });

  test('is never more than was measured, nor than the cap', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1000, noNaN: true }), { minLength: 1 }), trips => {
        // Half of the last seven, at least, took as long.
        expect(after(...trips)).toBeLessThanOrEqual(Math.min(Math.max(...trips.slice(-7)), BOT_LIMITS.lagMs));
      }),
    );
  });

  test('counts no pong that answers no ping, or answers it twice', () => {
    const lag = new Lag();
    const id = lag.ping(0);
    lag.pong('another', 5);
    lag.pong(id, 20);
    lag.pong(id, 150);
    expect(lag.ms).toBe(20);
  });
});

describe('limits', () => {
  test('count each bot’s messages by the second, whatever connection they come by', async () => {
    const clock = new VirtualClock();
    const limits = new Limits(clock);
    const from = (address: string) => limits.message(address, 'Ada');
    for (let i = 0; i < BOT_LIMITS.messagesPerSecond; i++) expect(from(`10.0.0.${i % 9}`)).toBe('yes');
    // Only the first refusal of a second is worth a warning.
    expect([from('10.0.0.1'), from('10.0.0.2')]).toEqual([
      { warning: expect.stringContaining('300 messages') },
      'no',
    ]);
    expect(limits.message('10.0.0.1', 'Bob')).toBe('yes');
    await clock.run(clock.sleep(1000));
    expect(from('10.0.0.1')).toBe('yes');
  });

  test('take nothing from the others at an address for what a bot says beyond its own', () => {
    const limits = new Limits(new VirtualClock());
    for (let i = 0; i < 2 * BOT_LIMITS.messagesPerSecondOfAddress; i++) limits.message('10.0.0.1', 'Evil');
    expect(limits.message('10.0.0.1', 'Ada')).toBe('yes');
  });

  test('warn each bot at an address that together say too much, and say that it is all of them', () => {
    const limits = new Limits(new VirtualClock());
    for (let i = 0; i < BOT_LIMITS.messagesPerSecondOfAddress; i++) {
      expect(limits.message('10.0.0.1', `Bot${i % 100}`)).toBe('yes');
    }
    for (const name of ['Ada', 'Bob']) {
      expect(limits.message('10.0.0.1', name)).toEqual({
        warning: expect.stringContaining('6000 messages a second from this address'),
      });
    }
    expect(limits.message('10.0.0.2', 'Cy')).toBe('yes');
  });

  test('count connections by address and minute', async () => {
    const clock = new VirtualClock();
    const limits = new Limits(clock);
    for (let i = 0; i < BOT_LIMITS.connectionsPerMinuteOfAddress; i++) {
      expect(limits.connection('10.0.0.1')).toBe(true);
    }
    expect(limits.connection('10.0.0.1')).toBe(false);
    expect(limits.connection('10.0.0.2')).toBe(true);
    await clock.run(clock.sleep(60_000));
    expect(limits.connection('10.0.0.1')).toBe(true);
  });
});

describe('a message', () => {
  test('is read whatever it is, and never thrown over', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map(text => text.slice(1)),
        ),
        text => {
          const read = readMessage(text);
          expect(read.ok ? 'ok' : read.error.code).toMatch(
            /^(?:ok|not-json|bad-message|too-deep|too-large)$/,
          );
        },
      ),
    );
  });

  test('may hold brackets in its texts, which lie in nothing', () => {
    const text = JSON.stringify({ type: 'hello', version: 1, token: '[[[[[[[["\\{{{{{{{{{' });
    expect(readMessage(text)).toMatchObject({ ok: true });
  });

  test('says which it was where it cannot be taken, so that a bot finds its mistake', () => {
    const text = '{"type":"move","match":"m","ply":0,"uci":"e2e4"}';
    expect(readMessage(text)).toMatchObject({
      error: {
        code: 'bad-message',
        about: { re: 'move', match: 'm' },
        message: expect.stringContaining('ply'),
      },
    });
    expect(readMessage('{"type":"accept","offer":7}')).toMatchObject({ error: { about: { re: 'accept' } } });
  });
});
