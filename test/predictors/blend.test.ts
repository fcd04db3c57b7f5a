import { describe, expect, test } from 'vitest';
import { Blend } from '../../server/predictors/blend.ts';
import { Experience, type Priors } from '../../server/predictors/experience.ts';
import type { Prediction, Predictor } from '../../server/predictors/predictor.ts';
import { SelfPredictor } from '../../server/predictors/self.ts';
import { START_FEN } from '../../shared/chess/position.ts';
import type { Turn } from '../../shared/match/turn.ts';
import { UNCALIBRATED } from '../../shared/stats/calibration.ts';

const TURN: Turn = { initialFen: START_FEN, moves: [], fen: START_FEN, drawOffered: false };
const PRIORS: Priors = {
  a: { calibration: UNCALIBRATED, weight: 3 },
  b: { calibration: UNCALIBRATED, weight: 1 },
};

function silent(id: string): Predictor {
  return { id, costly: false, predict: async () => undefined };
}

function list(source: string, moves: Readonly<Record<string, number>>): [string, Prediction[]] {
  return [source, Object.entries(moves).map(([uci, probability]) => ({ uci, probability, source }))];
}

function experience(rows: readonly { scope: string; lesson: string }[] = []): Experience {
  return new Experience({ priors: PRIORS, rows, onUnreadable: () => undefined });
}

function blendOf(known: Experience, ids: readonly string[] = ['a', 'b'], id = 'somebody'): Blend {
  const player = { kind: 'toy', id };
  return new Blend({
    predictors: ids.map(silent),
    self: null,
    opponents: { white: player, black: player },
    experience: known,
  });
}

function sum(predictions: readonly Prediction[]): number {
  return predictions.reduce((total, { probability }) => total + probability, 0);
}

describe('a blend of predictors', () => {
  test('is the one that has spoken, while the other is late', () => {
    const said = blendOf(experience()).combine(TURN, new Map([list('a', { e2e4: 0.6, d2d4: 0.3 })]));
    expect(said.map(({ uci }) => uci)).toEqual(['e2e4', 'd2d4']);
    expect(said[0]?.probability).toBeCloseTo(0.6, 6);
  });

  test('mixes those who have spoken by their weights, and names who says most for a move', () => {
    const said = blendOf(experience()).combine(
      TURN,
      new Map([list('a', { e2e4: 0.4, d2d4: 0.4 }), list('b', { d2d4: 0.2, c2c4: 0.8 })]),
    );
    const by = new Map(said.map(each => [each.uci, each]));
    expect(said.map(({ uci }) => uci)).toEqual(['d2d4', 'e2e4', 'c2c4']);
    expect(by.get('d2d4')?.probability).toBeCloseTo(0.75 * 0.4 + 0.25 * 0.2, 6);
    expect(by.get('d2d4')?.source).toBe('a');
    expect(by.get('c2c4')?.source).toBe('b');
    expect(sum(said)).toBeLessThanOrEqual(1);
  });

  test('leaves out a predictor that has nothing to say', () => {
    const said = blendOf(experience()).combine(TURN, new Map([list('a', { e2e4: 0.6 }), list('b', {})]));
    expect(said).toHaveLength(1);
    expect(said[0]?.probability).toBeCloseTo(0.6, 6);
    expect(blendOf(experience()).combine(TURN, new Map([list('b', {})]))).toEqual([]);
  });

  test('trusts the predictor that was right, and corrects the one that promised too much', () => {
    const known = experience();
    const blend = blendOf(known);
    const published = new Map([list('a', { e2e4: 0.9 }), list('b', { d2d4: 0.5 })]);
    const before = blend.combine(TURN, published);
    for (let i = 0; i < 100; i++) blend.learn(TURN, published, 'd2d4');
    const after = blend.combine(TURN, published);
    expect(before[0]?.uci).toBe('e2e4');
    expect(after[0]?.uci).toBe('d2d4');
    expect(after[0]?.probability).toBeGreaterThan(0.8);
    expect(after.find(({ uci }) => uci === 'e2e4')?.probability ?? 0).toBeLessThan(0.1);
  });

  test('knows a newcomer by its kind, and a single opponent by its own games', () => {
    const known = experience();
    const often = blendOf(known, ['a'], 'often');
    for (let i = 0; i < 200; i++) often.learn(TURN, new Map([list('a', { e2e4: 0.5 })]), 'e2e4');
    const promise = (id: string): number =>
      blendOf(known, ['a'], id).combine(TURN, new Map([list('a', { e2e4: 0.5 })]))[0]?.probability ?? 0;
    expect(promise('newcomer')).toBeGreaterThan(0.7);
    expect(promise('often')).toBeGreaterThan(promise('newcomer'));
    const other = experience(known.takeChanged());
    expect(blendOf(other, ['a'], 'often').combine(TURN, new Map([list('a', { e2e4: 0.5 })]))).toEqual(
      often.combine(TURN, new Map([list('a', { e2e4: 0.5 })])),
    );
  });

  test('hands on what changed once, and forgets what cannot be read', () => {
    const known = experience();
    blendOf(known, ['a']).learn(TURN, new Map([list('a', { e2e4: 0.5 })]), 'e2e4');
    expect(known.takeChanged().map(({ scope }) => scope)).toEqual(['kind:toy', 'player:somebody']);
    expect(known.takeChanged()).toEqual([]);
    const forgotten: string[] = [];
    const broken = new Experience({
      priors: PRIORS,
      rows: [{ scope: 'kind:toy', lesson: '{"calibrations":' }],
      onUnreadable: scope => forgotten.push(scope),
    });
    expect(forgotten).toEqual(['kind:toy']);
    expect(broken.calibration('a', { kind: 'toy', id: 'x' })).toEqual(UNCALIBRATED);
  });
});

describe('what was learned', () => {
  test('is due again where it could not be kept', () => {
    const known = experience();
    blendOf(known, ['a']).learn(TURN, new Map([list('a', { e2e4: 0.5 })]), 'e2e4');
    const rows = known.takeChanged();
    known.putBack(rows);
    expect(known.takeChanged()).toEqual(rows);
  });

  test('of a player without a name is its kind’s alone', () => {
    const known = experience();
    const guest = { kind: 'human', id: null };
    const blend = new Blend({
      predictors: [silent('a')],
      self: null,
      opponents: { white: guest, black: guest },
      experience: known,
    });
    blend.learn(TURN, new Map([list('a', { e2e4: 0.5 })]), 'e2e4');
    expect(known.takeChanged().map(({ scope }) => scope)).toEqual(['kind:human']);
  });
});

describe('the self predictor', () => {
  test('says of a turn what the agent that led there expects, and nothing of any other', async () => {
    const self = new SelfPredictor();
    const heard: (readonly Prediction[])[] = [];
    const request = {
      signal: new AbortController().signal,
      count: 4,
      publish: (said: readonly Prediction[]) => heard.push(said),
      report: () => undefined,
    };
    self.expect(TURN, [{ uci: 'e2e4', probability: 0.4 }]);
    await self.predict(TURN, request);
    await self.predict({ ...TURN, drawOffered: true }, request);
    expect(heard).toEqual([[{ uci: 'e2e4', probability: 0.4, source: 'self' }], []]);
  });
});
