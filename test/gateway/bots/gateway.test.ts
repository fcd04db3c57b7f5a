import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RealClock, ScaledClock } from '../../../server/clock.ts';
import { type ToBot } from '../../../shared/protocol/bot.ts';
import { BOT_CLOSE, BOT_LIMITS } from '../../../shared/protocol/botLimits.ts';
import { ScriptedBot } from '../../fake/scriptedBot.ts';
import { drawnMove } from '../../match/scripted.ts';
import { BotHouse } from './house.ts';

let house: BotHouse;
beforeEach(async () => {
  house = await BotHouse.open();
});
afterEach(async () => {
  await house.close();
  expect(house.errors).toEqual([]);
});

/** Accepts every offer, and answers turns and preparations with moves drawn from the position; resigns at ply `until`. */
function playOn(bot: ScriptedBot, until = 12): void {
  bot.on(message => {
    if (message.type === 'offer') bot.say({ type: 'accept', offer: message.offer });
    if (message.type === 'turn' && message.ply >= until) bot.say({ type: 'resign', match: message.match });
    else if (message.type === 'turn' || message.type === 'speculate') answer(bot, message);
  });
}

function answer(bot: ScriptedBot, message: Extract<ToBot, { type: 'turn' | 'speculate' }>): void {
  const { match, initialFen, moves, fen } = message;
  const uci = drawnMove(5, { initialFen, moves, fen, drawOffered: false });
  if (message.type === 'turn') bot.say({ type: 'move', match, ply: message.ply, uci });
  else bot.say({ type: 'prepared', match, request: message.request, uci });
}

/** Ada, in a match against a house agent, with a turn to play. */
async function adaToMove(
  speculate = 0,
): Promise<{ ada: ScriptedBot; turn: Extract<ToBot, { type: 'turn' }> }> {
  const ada = await house.login('Ada', speculate);
  ada.say({ type: 'challenge', opponent: { agent: 'random' }, you: 'white' });
  return { ada, turn: await ada.next('turn') };
}

describe('a bot gets a game', () => {
  test('by challenging a house agent, and hears how it ended', async () => {
    const ada = await house.login('Ada');
    playOn(ada);
    ada.say({ type: 'challenge', opponent: { agent: 'random' }, you: 'black', clock: '60+1', rated: true });
    const start = await ada.next('start');
    expect(start).toMatchObject({ you: 'black', clock: '60+1', opponent: { kind: 'agent', name: 'random' } });
    expect(await ada.next('end')).toMatchObject({
      match: start.match,
      termination: 'resignation',
      winner: 'white',
    });
    expect(house.journal.setups[0]).toMatchObject({ creator: null, rated: true });
  });

  test('by challenging another, several at once, which is offered them and accepts', async () => {
    const [ada, bob] = [await house.login('Ada', 4), await house.login('Bob')];
    playOn(ada);
    playOn(bob);
    ada.say({ type: 'challenge', opponent: { bot: 'bob' }, clock: '60+1' });
    ada.say({ type: 'challenge', opponent: { bot: 'Bob' }, clock: '60+1' });
    expect(await bob.next('offer')).toMatchObject({ opponent: { name: 'Ada' }, clock: '60+1', rated: false });
    for (const bot of [ada, bob, ada, bob]) await bot.next('end');
    expect(house.journal.ends).toHaveLength(2);
  });

  test('in the open pool, where equal clocks meet', async () => {
    const [ada, bob, cy] = [await house.login('Ada'), await house.login('Bob'), await house.login('Cy')];
    for (const bot of [ada, bob, cy]) playOn(bot);
    ada.say({ type: 'seek', clock: '60+1' });
    expect(await ada.next('seeking')).toMatchObject({ clock: '60+1', rated: true });
    expect(house.gateway.of('ada')).toBe('seeking');
    bob.say({ type: 'seek', clock: '30+0' });
    await bob.next('seeking');
    cy.say({ type: 'seek', clock: '60+1' });
    expect(await cy.next('start')).toMatchObject({ opponent: { kind: 'bot', name: 'Ada' } });
    expect(house.gateway.of('Bob')).toBe('seeking');
    bob.say({ type: 'unseek' });
    await bob.next('idle');
    expect(house.gateway.of('Bob')).toBe('idle');
  });

  test('only if it wants to: a refusal is told to who asked, and nobody is left with an offer', async () => {
    const [ada, bob] = [await house.login('Ada'), await house.login('Bob')];
    ada.say({ type: 'challenge', opponent: { bot: 'Bob' } });
    const { offer } = await bob.next('offer');
    bob.say({ type: 'refuse', offer });
    expect(await ada.next('error')).toMatchObject({ code: 'offer-refused', re: 'challenge' });
    bob.say({ type: 'accept', offer });
    expect(await bob.next('error')).toMatchObject({ code: 'offer-unknown', offer });
    expect(house.journal.setups).toEqual([]);
  });

  test('who is refused in the pool waits on there, and who has refused waits no longer', async () => {
    const [ada, bob] = [await house.login('Ada'), await house.login('Bob')];
    ada.say({ type: 'seek', clock: '60+1' });
    await ada.next('seeking');
    bob.say({ type: 'seek', clock: '60+1' });
    bob.say({ type: 'refuse', offer: (await bob.next('offer')).offer });
    await ada.next('offerGone');
    await ada.next('seeking');
    await bob.next('idle');
    expect([house.gateway.of('Ada'), house.gateway.of('Bob')]).toEqual(['seeking', 'idle']);
  });

  test('which is not to be had any more where the challenger has gone: the other is told, whether it has answered or not', async () => {
    const [ada, bob] = [await house.login('Ada'), await house.login('Bob')];
    ada.say({ type: 'challenge', opponent: { bot: 'Bob' } });
    const { offer } = await bob.next('offer');
    ada.kill();
    expect(await bob.next('offerGone')).toEqual({ type: 'offerGone', offer });
    bob.say({ type: 'accept', offer });
    expect(await bob.next('error')).toMatchObject({ code: 'offer-unknown', offer });
    expect(house.journal.setups).toEqual([]);
  });

  test('which a challenger takes back with its bye', async () => {
    const [ada, bob] = [await house.login('Ada'), await house.login('Bob')];
    // A match of its own keeps it here.
    ada.say({ type: 'challenge', opponent: { agent: 'random' }, you: 'white' });
    await ada.next('turn');
    ada.say({ type: 'challenge', opponent: { bot: 'Bob' } });
    await bob.next('offer');
    ada.say({ type: 'bye' });
    await bob.next('offerGone');
    expect(await ada.next('error')).toMatchObject({ code: 'leaving', re: 'challenge' });
  });

  test('or hears that what it has accepted does not come about', async () => {
    await house.close();
    house = await BotHouse.open({
      openMatch: async () => {
        throw new Error('the disk is full');
      },
    });
    const [ada, bob] = [await house.login('Ada'), await house.login('Bob')];
    ada.say({ type: 'challenge', opponent: { bot: 'Bob' } });
    const { offer } = await bob.next('offer');
    bob.say({ type: 'accept', offer });
    expect(await bob.next('offerGone')).toEqual({ type: 'offerGone', offer });
    expect(await ada.next('error')).toMatchObject({ code: 'internal', re: 'challenge' });
    for (const bot of [ada, bob]) bot.say({ type: 'seek', clock: '60+1' });
    for (const bot of [ada, bob]) bot.say({ type: 'accept', offer: (await bot.next('offer')).offer });
    for (const bot of [ada, bob]) {
      await bot.next('offerGone');
      await bot.next('idle');
    }
    expect(house.errors.splice(0)).toHaveLength(2);
  });

  test('and is out of the pool then, until it seeks again', async () => {
    const ada = await house.login('Ada');
    ada.say({ type: 'seek', clock: '60+1' });
    await ada.next('seeking');
    ada.say({ type: 'challenge', opponent: { agent: 'random' }, you: 'white' });
    await ada.next('idle');
    const { match } = await ada.next('turn');
    const bob = await house.login('Bob');
    bob.say({ type: 'seek', clock: '60+1' });
    await bob.next('seeking');
    ada.say({ type: 'resign', match });
    await ada.next('end');
    expect(ada.heard.filter(({ type }) => type === 'offer')).toEqual([]);
    expect([house.gateway.of('Ada'), house.gateway.of('Bob')]).toEqual(['idle', 'seeking']);
  });

  test('by no more challenges a minute than the door says, however soon each match ends', async () => {
    const ada = await house.login('Ada');
    for (let i = 0; i < BOT_LIMITS.challengesPerMinute; i++) {
      ada.say({ type: 'challenge', opponent: { agent: 'random' }, you: 'white' });
      ada.say({ type: 'abort', match: (await ada.next('turn')).match });
      await ada.next('end');
    }
    ada.say({ type: 'challenge', opponent: { agent: 'random' } });
    expect(await ada.next('error')).toMatchObject({ code: 'too-many-challenges', re: 'challenge' });
  });

  test('but not more at once than it may play, its own challenges among them', async () => {
    const [ada, bob] = [await house.login('Ada'), await house.login('Bob')];
    for (let i = 1; i < BOT_LIMITS.matches; i++) {
      ada.say({ type: 'challenge', opponent: { agent: 'random' }, you: 'white' });
      await ada.next('turn');
    }
    ada.say({ type: 'challenge', opponent: { bot: 'Bob' } });
    const { offer } = await bob.next('offer');
    expect(house.gateway.describe('Ada')).toMatchObject({ error: { code: 'bot-busy' } });
    bob.say({ type: 'accept', offer });
    await ada.next('start');
  });

  test.each([
    [{ opponent: { bot: 'Nobody' } }, 'bot-offline'],
    [{ opponent: { bot: 'Ada' } }, 'own-opponent'],
    [{ opponent: { agent: 'dear' } }, 'operator-only'],
    [{ opponent: { agent: 'random' }, clock: 'soon' }, 'challenge-invalid'],
    [{ opponent: { agent: 'random' }, clock: '1+0', rated: true }, 'challenge-invalid'],
  ])('but not for the asking of %j', async (asked, code) => {
    const ada = await house.login('Ada');
    ada.say({ type: 'challenge', ...asked });
    expect(await ada.next('error')).toMatchObject({ code, re: 'challenge' });
  });

  test('until it says bye: then no more, and it is let go when its last match is over', async () => {
    const { ada, turn } = await adaToMove();
    ada.say({ type: 'bye' });
    ada.say({ type: 'seek', clock: '60+1' });
    expect(await ada.next('error')).toMatchObject({ code: 'leaving' });
    ada.say({ type: 'resign', match: turn.match });
    await ada.next('end');
    expect(await ada.closed).toBe(BOT_CLOSE.bye);
  });
});

describe('moves', () => {
  test('carry their ply: a repeat does no harm, and a stray one is refused', async () => {
    const { ada, turn } = await adaToMove();
    answer(ada, turn);
    answer(ada, turn);
    const next = await ada.next('turn');
    answer(ada, turn);
    ada.say({ type: 'move', match: turn.match, ply: next.ply + 1, uci: 'e2e4' });
    // The first error of all is for the stray one.
    expect(await ada.next('error')).toMatchObject({ code: 'wrong-ply', match: turn.match });
    expect(ada.heard.filter(({ type }) => type === 'error')).toHaveLength(1);
  });

  test('that are illegal are asked for again, and lose the match at the third', async () => {
    const { ada, turn } = await adaToMove();
    for (let i = 1; i <= 3; i++) {
      ada.say({ type: 'move', match: turn.match, ply: 1, uci: 'a1a8' });
      expect(await ada.next('error')).toMatchObject({ code: 'illegal-move' });
      if (i < 3) expect((await ada.next('turn')).refused).toHaveLength(i);
    }
    expect(await ada.next('end')).toMatchObject({ termination: 'illegal-move', winner: 'black' });
  });

  test('come with a draw offer, which the other bot is told of and may accept', async () => {
    const [ada, bob] = [await house.login('Ada'), await house.login('Bob')];
    bob.on(message => {
      if (message.type === 'offer') bob.say({ type: 'accept', offer: message.offer });
    });
    ada.say({ type: 'challenge', opponent: { bot: 'Bob' }, you: 'white' });
    const { match } = await ada.next('turn');
    ada.say({ type: 'acceptDraw', match, ply: 1 });
    expect(await ada.next('error')).toMatchObject({ code: 'no-draw-offered' });
    ada.say({ type: 'move', match, ply: 1, uci: 'e2e4', offersDraw: true });
    expect(await bob.next('turn')).toMatchObject({ drawOffered: true, ply: 2 });
    bob.say({ type: 'acceptDraw', match, ply: 2 });
    expect(await ada.next('end')).toMatchObject({ termination: 'agreement', result: '1/2-1/2' });
  });

  test('foretell replies, which are predictions of the opponent’s move; what could not be played is left out', async () => {
    const { ada, turn } = await adaToMove(3);
    const expects = [
      { uci: 'h7h5', probability: 0.6 },
      { uci: 'a1a8', probability: 0.3 },
    ];
    ada.say({ type: 'move', match: turn.match, ply: 1, uci: 'e2e4', expects });
    const asked = await ada.next('speculate');
    expect(asked.moves[0]).toBe('e2e4');
    await ada.next('turn');
    const [, second] = house.journal.of(turn.match).plies;
    const own = second?.predictions.filter(({ source }) => source === 'self').map(({ uci }) => uci);
    expect(own).toEqual(['h7h5']);
    ada.say({ type: 'move', match: turn.match, ply: 3, uci: 'd2d4', expects: [...expects, ...expects] });
    expect(await ada.next('error')).toMatchObject({ code: 'bad-message' });
  });
});

describe('a bot that is gone', () => {
  test('may prepare fewer positions when it is back, or none: then it is asked for its turns alone', async () => {
    const { ada, turn } = await adaToMove(4);
    answer(ada, turn);
    answer(ada, await ada.next('turn'));
    ada.kill();
    const again = await house.login('Ada', 0);
    playOn(again);
    await again.next('end');
    expect(again.heard.filter(({ type }) => type === 'speculate')).toEqual([]);
  });

  test('finds its match where it stood, with everything it has missed, and goes on', async () => {
    const { ada, turn } = await adaToMove(3);
    answer(ada, turn);
    const third = await ada.next('turn');
    ada.kill();
    await ada.closed;
    const again = await house.login('Ada', 3);
    const start = await again.next('start');
    expect(start).toMatchObject({ match: turn.match, you: 'white', moves: third.moves });
    const anew = await again.next('turn');
    expect(anew).toMatchObject({ ply: 3, moves: third.moves });
    expect(house.arena.get(turn.match)?.status).toBe('running');
    playOn(again);
    answer(again, anew);
    await again.next('end');
  });

  test('is told which matches still run, and again of an end that its last connection may have lost', async () => {
    const { ada, turn } = await adaToMove();
    ada.kill();
    const second = await ScriptedBot.connect(house.url);
    second.say({ type: 'hello', version: 1, token: 'Ada-token' });
    expect((await second.next('welcome')).matches).toEqual([turn.match]);
    second.say({ type: 'resign', match: turn.match });
    const end = await second.next('end');
    second.kill();
    const third = await ScriptedBot.connect(house.url);
    third.say({ type: 'hello', version: 1, token: 'Ada-token' });
    expect((await third.next('welcome')).matches).toEqual([]);
    expect(await third.next('end')).toEqual(end);
  });

  test('is told its clock as it is when it is back, which ran on', async () => {
    const ada = await house.login('Ada');
    ada.say({ type: 'challenge', opponent: { agent: 'random' }, you: 'white', clock: '60+0' });
    const first = await ada.next('turn');
    ada.kill();
    await sleep(50);
    const again = await (await house.login('Ada')).next('turn');
    expect(again.clocks?.white).toBeLessThan((first.clocks?.white ?? 0) - 40);
    expect(again.clocks?.black).toBe(60_000);
  });

  test('forfeits when it stays away for longer than was announced', async () => {
    await house.close();
    house = await BotHouse.open({ absenceMs: 300 });
    const { ada, turn } = await adaToMove();
    answer(ada, turn);
    await ada.next('turn');
    ada.kill();
    const match = house.arena.get(turn.match);
    await match?.settled();
    expect(match?.match.end).toMatchObject({ termination: 'player-gone', winner: 'black' });
    const again = await house.login('Ada');
    expect(await again.next('end')).toMatchObject({ match: turn.match, termination: 'player-gone' });
  });

  test('goes on after a restart of the server, no ply lost, its clock right', async () => {
    const ada = await house.login('Ada');
    ada.say({ type: 'challenge', opponent: { agent: 'random' }, you: 'white', clock: '60+0' });
    answer(ada, await ada.next('turn'));
    const third = await ada.next('turn');
    const [setup] = house.journal.setups;
    if (setup === undefined) throw new Error('no match was opened');
    const { plies } = house.journal.of(setup.id);
    await house.close();
    expect(await ada.closed).toBe(BOT_CLOSE.restart);
    expect(ada.heard.at(-1)).toMatchObject({ type: 'closing' });
    house = await BotHouse.open({ resume: [{ setup, plies }] });
    const again = await house.login('Ada');
    expect(await again.next('start')).toMatchObject({ match: setup.id, moves: third.moves });
    const turn = await again.next('turn');
    // The clock stood while there was no server, and runs again since there is one.
    expect(turn.clocks?.black).toBe(third.clocks?.black);
    expect(turn.clocks?.white).toBeGreaterThan((third.clocks?.white ?? 0) - house.uptimeMs);
    answer(again, turn);
    await again.next('turn');
  });

  test('is taken for gone where its connection ends while it is greeted', async () => {
    const { ada, turn } = await adaToMove();
    ada.kill();
    await expect.poll(() => house.gateway.of('Ada')).toBe('offline');
    const stop = house.gateway.listen(name => {
      stop();
      house.gateway.disconnect(name);
    });
    const again = await ScriptedBot.connect(house.url);
    again.say({ type: 'hello', version: 1, token: 'Ada-token' });
    await again.closed;
    expect(house.gateway.of('Ada')).toBe('offline');
    expect(house.arena.get(turn.match)?.status).toBe('waiting');
  });

  test('is the same whatever it connects from: the newest connection counts', async () => {
    const { ada } = await adaToMove();
    const again = await house.login('Ada');
    expect(await ada.closed).toBe(BOT_CLOSE.replaced);
    await again.next('turn');
    expect(house.gateway.of('Ada')).toBe('playing');
  });
});

describe('the door', () => {
  test.each([
    ['{"type":"hello","version":1,"token":"nobody"}', 'token-unknown'],
    ['{"type":"hello","version":2,"token":"Ada-token"}', 'version-unknown'],
    ['{"type":"seek","clock":"60+1"}', 'hello-missing'],
  ] as const)('is closed to %s', async (text, reason) => {
    const bot = await ScriptedBot.connect(house.url);
    bot.raw(text);
    expect(await bot.next('error')).toMatchObject({ code: reason });
    expect(await bot.closed).toBe(BOT_CLOSE[reason]);
  });

  test.each<[string, string | Buffer]>([
    ['not-json', '{"type":"seek",'],
    ['too-deep', '[[[[[[[[]]]]]]]]'],
    ['too-large', `{"type":"${'x'.repeat(BOT_LIMITS.messageBytes)}"}`],
    ['bad-message', '{"type":"seek","clock":"60+1","more":1}'],
    ['bad-message', 'null'],
    ['not-text', Buffer.from('{}')],
  ])('warns of what is %s, and goes on', async (code, raw) => {
    const ada = await house.login('Ada');
    ada.raw(raw);
    expect(await ada.next('error')).toMatchObject({ code });
    ada.say({ type: 'seek', clock: '60+1' });
    await ada.next('seeking');
  });

  test('is closed, for a while, where it cannot be found out whose token it is', async () => {
    await house.close();
    house = await BotHouse.open({
      byToken: async () => {
        throw new Error('the store is gone');
      },
    });
    const ada = await ScriptedBot.connect(house.url);
    ada.say({ type: 'hello', version: 1, token: 'Ada-token' });
    expect(await ada.next('error')).toMatchObject({ code: 'internal' });
    expect(await ada.closed).toBe(BOT_CLOSE.internal);
    expect(house.errors.splice(0)).toHaveLength(1);
  });

  test('closes on who does not heed the warnings, and the match goes by the rules', async () => {
    const { ada, turn } = await adaToMove();
    for (let i = 0; i <= BOT_LIMITS.warningsPerMinute; i++) ada.raw('garbage');
    expect(await ada.closed).toBe(BOT_CLOSE['too-many-warnings']);
    expect(house.arena.get(turn.match)?.status).toBe('waiting');
  });

  test('does not read more messages a second than it says', async () => {
    const ada = await house.login('Ada');
    for (let i = 0; i < BOT_LIMITS.messagesPerSecond + 50; i++) ada.say({ type: 'unseek' });
    expect(await ada.next('error')).toMatchObject({ code: 'flood' });
    await ada.settled();
    expect(ada.heard.filter(({ type }) => type === 'idle').length).toBeLessThanOrEqual(
      BOT_LIMITS.messagesPerSecond,
    );
  });

  test('warns who does not answer its pings, and then takes it for gone', async () => {
    await house.close();
    // A second of this house is 50 ms.
    house = await BotHouse.open({ clock: new ScaledClock(new RealClock(), 20) });
    const still = await ScriptedBot.connect(house.url, { answersPings: false });
    still.say({ type: 'hello', version: 1, token: 'Ada-token' });
    await still.next('welcome');
    expect(await still.next('error')).toMatchObject({ code: 'stalling' });
    expect(await still.next('error')).toMatchObject({ code: 'silent' });
    await still.closed;
    expect(house.gateway.of('Ada')).toBe('offline');
  });

  test('cuts off what is far too large to be read at all', async () => {
    const ada = await house.login('Ada');
    ada.raw('x'.repeat(10 * BOT_LIMITS.messageBytes));
    expect(await ada.closed).toBe(1009);
  });

  test('is closed to a bot whose token is revoked while it is connected', async () => {
    const ada = await house.login('Ada');
    house.gateway.disconnect('Ada');
    expect(await ada.closed).toBe(BOT_CLOSE['token-unknown']);
    expect(house.gateway.of('Ada')).toBe('offline');
  });

  test('tells who listens of each change of who is there', async () => {
    const seen: string[] = [];
    house.gateway.listen(name => seen.push(`${name} ${house.gateway.of(name)}`));
    const { ada } = await adaToMove();
    ada.kill();
    await expect.poll(() => seen.at(-1)).toBe('Ada offline');
    expect(seen).toContain('Ada idle');
    expect(seen).toContain('Ada playing');
  });
});
