/** When a search ends by itself. Only a number of nodes gives the same answer under any load. */
export type SearchLimit =
  | { readonly kind: 'nodes'; readonly nodes: number }
  | { readonly kind: 'movetime'; readonly movetimeMs: number }
  | {
      /** The engine gets its own time for both sides: nothing it is told may depend on the opponent's. */
      readonly kind: 'clock';
      readonly remainingMs: number;
      readonly incrementMs: number;
    };

/** One search. Every search starts from a cleared hash, so that none can inform another. */
export interface EngineSearch {
  readonly initialFen: string;
  /** UCI, from the initial position. */
  readonly moves: readonly string[];
  readonly limit: SearchLimit;
  /** How many best moves are wanted with their scores. */
  readonly multiPv: number;
  /** UCI options for this search alone, by their names. */
  readonly options: Readonly<Record<string, string>>;
}

/** From the side to move: centipawns, or moves until mate (negative where it is the one mated). */
export type Score =
  | { readonly kind: 'cp'; readonly cp: number }
  | { readonly kind: 'mate'; readonly moves: number };

export interface EngineLine {
  readonly move: string;
  readonly pv: readonly string[];
  readonly score: Score;
  readonly depth: number;
}

export interface EngineResult {
  readonly bestmove: string;
  /** Best first; at most `multiPv`, and empty where the engine told none. */
  readonly lines: readonly EngineLine[];
  readonly nodes: number;
}

/** One engine. It searches one thing at a time; whoever started it closes it. */
export interface Engine {
  /** False once its process is gone; it never comes back. */
  readonly alive: boolean;
  /**
   * When aborted, stops the engine and rejects with the signal's reason once the engine is idle again (or
   * killed). Rejects with EngineLost where the process died, else with EngineFault.
   */
  search(
    search: EngineSearch,
    request: { readonly signal: AbortSignal; readonly onNodes: (nodes: number) => void },
  ): Promise<EngineResult>;
  /** Kills it; resolves when it is gone. */
  close(): Promise<void>;
}

/** The work was lost with its engine, or to make room; asked again, it may be done. */
export class EngineLost extends Error {
  override readonly name: string = 'EngineLost';
}

/** Lost because an authoritative search needed the engine. */
export class EnginePreempted extends EngineLost {
  override readonly name = 'EnginePreempted';
}

/** The engine itself is at fault: it does not start, lacks an option, or answers nonsense. */
export class EngineFault extends Error {
  override readonly name = 'EngineFault';
}
