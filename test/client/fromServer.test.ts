import { expect, test } from 'vitest';
import { fromMatchRoom, lobbyView } from '../../shared/protocol/fromServer.ts';
import { branch } from './branch.ts';

test('what a newer server adds is left unread', () => {
  const hello = fromMatchRoom.hello.safeParse({ now: 5, seats: ['white'], toldLive: false, motto: 'hi' });
  expect(hello.data).toEqual({ now: 5, seats: ['white'], toldLive: false });
});

test('a speculation with a state that nobody knows is refused whole', () => {
  const known = { ply: 3, branches: [branch({ state: 'ready', reply: 'g1f3' })] };
  expect(fromMatchRoom.speculation.safeParse(known).data).toEqual(known);
  const unknown = { ply: 3, branches: [{ ...branch({}), state: 'dreaming' }] };
  expect(fromMatchRoom.speculation.safeParse(unknown).success).toBe(false);
});

test('a lobby without matches is a lobby', () => {
  expect(lobbyView.safeParse({ matches: {}, bots: {} }).success).toBe(true);
  expect(lobbyView.safeParse({}).success).toBe(false);
});
