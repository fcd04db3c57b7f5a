import { describe, expect, test } from 'vitest';
import { scoreCp, softmax } from '../../server/engines/softmax.ts';
import {
  goCommand,
  LineTable,
  parseBestmove,
  parseInfo,
  parseOption,
  positionCommand,
} from '../../server/engines/uci.ts';
import { START_FEN } from '../../shared/chess/position.ts';

describe('what an engine prints', () => {
  test('an info line tells rank, score, depth, nodes and the moves', () => {
    const line = 'info depth 3 seldepth 7 multipv 2 score cp -22 nodes 3000 nps 88235 time 34 pv c7c5 b1c3';
    expect(parseInfo(line)).toEqual({
      multiPv: 2,
      nodes: 3000,
      line: { move: 'c7c5', pv: ['c7c5', 'b1c3'], score: { kind: 'cp', cp: -22 }, depth: 3 },
    });
  });

  test('a bound is read as the score it bounds, and a mate as a mate', () => {
    expect(parseInfo('info score cp 12 lowerbound nodes 5 pv e2e4')?.line?.score).toEqual({
      kind: 'cp',
      cp: 12,
    });
    expect(parseInfo('info score mate -3 pv e2e4')?.line?.score).toEqual({ kind: 'mate', moves: -3 });
  });

  test.each([
    'info string multipv 1 score cp 1 pv e2e4',
    'info depth 1 score cp 1',
    'info score cp many pv e2e4',
    'info score cp 1 pv e2e9',
    'info depth 1 currmove e2e4',
  ])('%j tells no line', text => {
    expect(parseInfo(text)?.line).toBeNull();
  });

  test('other lines are no info', () => {
    expect(parseInfo('bestmove e2e4')).toBeNull();
    expect(parseInfo('info multipv 0 score cp 1 pv e2e4')).toBeNull();
  });

  test('a best move that cannot be one is nonsense', () => {
    expect(parseBestmove('bestmove e7e8q ponder a2a3')).toEqual({ move: 'e7e8q' });
    expect(parseBestmove('bestmove (none)')).toBe('nonsense');
    expect(parseBestmove('bestmove')).toBe('nonsense');
    expect(parseBestmove('readyok')).toBeNull();
  });

  test('an option tells its name, type and default', () => {
    expect(parseOption('option name Skill Level type spin default 20 min 0 max 20')).toEqual({
      name: 'Skill Level',
      type: 'spin',
      value: '20',
    });
    expect(parseOption('option name Clear Hash type button')?.type).toBe('button');
    expect(parseOption('option name SyzygyPath type string default <empty>')?.value).toBe('');
    expect(parseOption('option name Style type combo default Solid var Solid var Wild')?.value).toBe('Solid');
    expect(parseOption('id name Stockfish')).toBeNull();
  });

  test('the last line of each rank counts, and no move counts twice', () => {
    const table = new LineTable();
    for (const line of [
      'info multipv 1 score cp 10 nodes 5 pv e2e4',
      'info multipv 2 score cp 5 nodes 5 pv d2d4',
      'info multipv 3 score cp 1 nodes 5 pv c2c4',
      'info multipv 1 score cp 20 nodes 9 pv d2d4',
    ]) {
      const info = parseInfo(line);
      if (info !== null) table.add(info);
    }
    expect(table.nodes).toBe(9);
    expect(table.best(8).map(({ move, score }) => [move, scoreCp(score)])).toEqual([
      ['d2d4', 20],
      ['c2c4', 1],
    ]);
  });
});

describe('what an engine is told', () => {
  const search = { initialFen: START_FEN, moves: ['e2e4'], multiPv: 1, options: {} };

  test('the moves go with the position they start from', () => {
    const text = positionCommand({ ...search, limit: { kind: 'nodes', nodes: 7 } });
    expect(text).toBe(`position fen ${START_FEN} moves e2e4`);
  });

  test('an engine on its clock gets its own time for both sides', () => {
    const limit = { kind: 'clock', remainingMs: 1500.4, incrementMs: 100 } as const;
    expect(goCommand({ ...search, limit })).toBe('go wtime 1500 btime 1500 winc 100 binc 100');
  });
});

describe('scores as numbers', () => {
  test('a quicker mate is better, a later one against us is better, and any score lies between', () => {
    const order = [-1, -5, 0, 3, 1].map(moves =>
      moves === 0 ? scoreCp({ kind: 'cp', cp: 4000 }) : scoreCp({ kind: 'mate', moves }),
    );
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  test('a softmax sums to 1, and a temperature apart is e times likelier', () => {
    const [best = 0, next = 0] = softmax([60, 0], 60);
    expect(best + next).toBeCloseTo(1);
    expect(best / next).toBeCloseTo(Math.E);
  });
});
