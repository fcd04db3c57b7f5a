import { afterEach, beforeEach, expect, test } from 'vitest';
import { fuzz } from '../../fake/fuzzer.ts';
import type { ScriptedBot } from '../../fake/scriptedBot.ts';
import { drawnMove } from '../../match/scripted.ts';
import { BotHouse } from './house.ts';

/** npm run bench:fuzz sends more, to the whole server, and looks at its memory too. */
const MESSAGES = 4000;

let house: BotHouse;
beforeEach(async () => {
  house = await BotHouse.open({ absenceMs: 200 });
});
afterEach(() => house.close());

function playOn(bot: ScriptedBot): void {
  bot.on(message => {
    if (message.type === 'offer') bot.say({ type: 'accept', offer: message.offer });
    if (message.type !== 'turn') return;
    const { match, ply, initialFen, moves, fen } = message;
    const turn = { initialFen, moves, fen, drawOffered: false };
    if (ply > 40) bot.say({ type: 'resign', match });
    else bot.say({ type: 'move', match, ply, uci: drawnMove(5, turn) });
  });
}

test('garbage of every kind harms nobody: no error, and a match beside it ends as it would have', async () => {
  const [ada, bob] = [await house.login('Ada'), await house.login('Bob')];
  playOn(ada);
  playOn(bob);
  ada.say({ type: 'challenge', opponent: { bot: 'Bob' }, you: 'white', clock: '60+1' });
  const seed = Math.floor(Math.random() * 1e6);
  const [end, fuzzed] = await Promise.all([
    ada.next('end'),
    fuzz({
      url: house.url,
      tokens: ['Fuzz_0', 'Fuzz_1', 'Fuzz_2'].map(name => `${name}-token`),
      messages: MESSAGES,
      seed,
    }),
  ]);
  // The seed repeats what was sent.
  expect({ seed, errors: house.errors }).toEqual({ seed, errors: [] });
  expect(end.termination).toBe('resignation');
  expect(fuzzed.sent).toBe(MESSAGES);
  // Every kind of warning was given, and connections were closed for not heeding them.
  for (const code of ['not-json', 'bad-message', 'too-deep', 'too-large', 'not-text']) {
    expect(fuzzed.errors[code]).toBeGreaterThan(0);
  }
  expect(fuzzed.closes['4004']).toBeGreaterThan(0);
  const cy = await house.login('Cy');
  cy.say({ type: 'seek', clock: '60+1' });
  await cy.next('seeking');
});
