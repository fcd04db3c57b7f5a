import { describe, expect, test } from 'vitest';
import { holdsMove, parseAnswer } from '../../server/agents/answer.ts';
import { START_FEN } from '../../shared/chess/position.ts';

/** White can castle both ways, promote on a8 or by taking on b8, and has two knights that reach d2. */
const RICH = '1n2k3/P7/8/8/2N5/5N2/8/R3K2R w KQ - 0 1';
/** A pawn on b2 and a bishop on d2 can both take on c3. */
const TAKES = '4k3/8/8/8/8/2p5/1P1B4/4K3 w - - 0 1';

function parsed(text: string, fen = START_FEN, drawOffered = false): string {
  const answer = parseAnswer(text, { fen, drawOffered });
  if (!answer.ok) return answer.error.code;
  return answer.value.kind === 'move' ? answer.value.uci : answer.value.kind;
}

describe('an answer', () => {
  test.each([
    ['{"move":"e4"}', 'e2e4'],
    ['{"move": "Nf3", "why": "it develops"}', 'g1f3'],
    ['```json\n{ "move" : "e2e4" }\n```', 'e2e4'],
    ['Let me think. {"move":"e4"}', 'e2e4'],
    ['{"move":"e4"} {"move":"e4"}', 'e2e4'],
    ['{"move":"1. e4"}', 'e2e4'],
    ['{"move":"1.e4!"}', 'e2e4'],
    ['{"move":"E2E4"}', 'e2e4'],
    ['{"move":"e2-e4"}', 'e2e4'],
    ['{"move":"nf3"}', 'g1f3'],
    ['{"move":"Ngf3"}', 'g1f3'],
    ['{"move":"Pe4"}', 'e2e4'],
    ['e4', 'e2e4'],
    ['**Nf3**', 'g1f3'],
    ['I will play Nf3.', 'g1f3'],
    ['My move: 1. Nf3 (g1f3)', 'g1f3'],
    ['{"move":"resign"}', 'resign'],
  ])('%j is %s', (text, uci) => {
    expect(parsed(text)).toBe(uci);
  });

  test.each([
    ['{"move":"O-O"}', 'e1g1'],
    ['{"move":"0-0-0"}', 'e1c1'],
    ['{"move":"o-o"}', 'e1g1'],
    ['{"move":"e1g1"}', 'e1g1'],
    ['{"move":"a8=Q"}', 'a7a8q'],
    ['{"move":"a8Q+"}', 'a7a8q'],
    ['{"move":"a7a8n"}', 'a7a8n'],
    ['{"move":"axb8=R"}', 'a7b8r'],
    ['{"move":"ab8R"}', 'a7b8r'],
    ['{"move":"Nfd2"}', 'f3d2'],
    ['{"move":"a8"}', 'answer-ambiguous'],
    ['{"move":"a7a8"}', 'answer-ambiguous'],
    ['{"move":"Nd2"}', 'answer-ambiguous'],
    ['{"move":"b8=Q"}', 'answer-illegal'],
    ['{"move":"Kg1"}', 'answer-illegal'],
  ])('in a rich position %j is %s', (text, meaning) => {
    expect(parsed(text, RICH)).toBe(meaning);
  });

  test('with a small b is a pawn’s, never a bishop’s', () => {
    expect(parsed('{"move":"bxc3"}', TAKES)).toBe('b2c3');
    expect(parsed('{"move":"Bxc3"}', TAKES)).toBe('d2c3');
    expect(parsed('{"move":"be3"}', TAKES)).toBe('answer-illegal');
  });

  test.each([
    ['', 'answer-empty'],
    ['  \n', 'answer-empty'],
    ['{"move":""}', 'answer-unreadable'],
    ['{"move":"e5"}', 'answer-illegal'],
    ['{"move":"Qh5"}', 'answer-illegal'],
    ['{"move":"castle"}', 'answer-unreadable'],
    ['{"move":"e4"}\n{"move":"d4"}', 'answer-ambiguous'],
    ['Either e4 or d4.', 'answer-ambiguous'],
    ['Nothing here is good.', 'answer-unreadable'],
    ['Qh5', 'answer-illegal'],
    ['{"mov', 'answer-unreadable'],
    ['{"move":"draw"}', 'answer-illegal'],
    ['{"move":"__proto__"}', 'answer-unreadable'],
  ])('%j is refused: %s', (text, code) => {
    expect(parsed(text)).toBe(code);
  });

  test('accepts a draw only where one is offered', () => {
    expect(parsed('{"move":"draw"}', START_FEN, true)).toBe('acceptDraw');
  });

  test('is complete with its move, whatever follows', () => {
    expect(holdsMove('{"move":"N')).toBe(false);
    expect(holdsMove('{"move":"Nf3"')).toBe(true);
    expect(holdsMove('{"move":"Nf3","why":"')).toBe(true);
    expect(holdsMove('Nf3')).toBe(false);
  });
});
