import { embeddedStockfish } from '../engines/command.ts';
import type { EnginePools } from '../engines/pools.ts';
import { UciAgent } from './uci.ts';

/**
 * The embedded Stockfish. Its strength is set by nodes and a temperature, because its own Skill Level and
 * UCI_Elo draw from a generator that is seeded by the time and never repeat.
 */
export function stockfishAgent({
  pools,
  name,
  nodes,
  temperatureCp,
  seed,
}: {
  readonly pools: EnginePools;
  readonly name: string;
  readonly nodes: number;
  readonly temperatureCp: number;
  readonly seed: number;
}): UciAgent {
  return new UciAgent({
    name,
    pool: pools.get(embeddedStockfish()),
    limit: { kind: 'nodes', nodes },
    options: {},
    temperatureCp,
    seed,
  });
}
