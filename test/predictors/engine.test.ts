import { afterAll, describe, expect, test } from 'vitest';
import { RealClock, VirtualClock } from '../../server/clock.ts';
import { embeddedStockfish } from '../../server/engines/command.ts';
import type { EngineLine, EngineSearch } from '../../server/engines/engine.ts';
import { EnginePool } from '../../server/engines/pool.ts';
import { EnginePools } from '../../server/engines/pools.ts';
import { EnginePredictor, predictionsFrom } from '../../server/predictors/engine.ts';
import { LINES } from '../../server/predictors/fitted.ts';
import { predict, predictorContract } from '../contract/predictor.ts';
import { ScriptedEngine } from '../fake/scriptedEngine.ts';
import { turnAfter } from '../fake/turns.ts';

const pools = new EnginePools({ clock: new RealClock(), size: 1 });
afterAll(() => pools.close());

predictorContract('the engine predictor', () => ({
  predictor: new EnginePredictor({ pool: pools.get(embeddedStockfish()) }),
  close: async () => undefined,
}));

function line(move: string, cp: number): EngineLine {
  return { move, pv: [move], score: { kind: 'cp', cp }, depth: 1 };
}

describe('the engine predictor', () => {
  test('the only good move is expected', async () => {
    // Fool's mate is there to be given.
    const predictor = new EnginePredictor({ pool: pools.get(embeddedStockfish()) });
    const [list] = await predict(predictor, turnAfter('f2f3', 'e7e5', 'g2g4'));
    expect(list?.[0]?.uci).toBe('d8h4');
  });

  test('a position that was searched is not searched again, whatever path led to it', async () => {
    const clock = new VirtualClock();
    const searched: EngineSearch[] = [];
    const startEngine = async () => new ScriptedEngine({ clock, onStart: search => searched.push(search) });
    const predictor = new EnginePredictor({ pool: new EnginePool({ clock, size: 1, startEngine }) });
    for (const path of [
      ['g1f3', 'g8f6', 'b1c3', 'b8c6'],
      ['b1c3', 'b8c6', 'g1f3', 'g8f6'],
    ]) {
      await clock.run(predict(predictor, turnAfter(...path)));
    }
    expect(searched).toHaveLength(1);
  });

  test('a mass is left for moves outside the lines, but not where there are none', () => {
    const sum = (lines: readonly EngineLine[]): number =>
      predictionsFrom(lines, { temperatureCp: 100, noneMass: 0.3, source: 'engine' }).reduce(
        (total, { probability }) => total + probability,
        0,
      );
    const lines = Array.from({ length: LINES }, (_, i) => line(`a${i + 1}b1`, -i));
    expect(sum(lines)).toBeCloseTo(0.7);
    expect(sum(lines.slice(1))).toBeCloseTo(1);
    expect(sum([])).toBe(0);
  });

  test('a better score is likelier, and a cut-off round does not put a worse move first', () => {
    const fit = { temperatureCp: 100, noneMass: 0.3, source: 'engine' };
    const moves = predictionsFrom([line('a2a3', 10), line('b2b3', 30)], fit).map(({ uci }) => uci);
    expect(moves).toEqual(['b2b3', 'a2a3']);
  });
});
