import { createHash } from 'node:crypto';
import type { Agent, AgentRequest } from '../../server/agents/agent.ts';
import type { Clock } from '../../server/clock.ts';
import { Blend } from '../../server/predictors/blend.ts';
import { Experience } from '../../server/predictors/experience.ts';
import type { Forecast, Predictor } from '../../server/predictors/predictor.ts';
import { SelfPredictor } from '../../server/predictors/self.ts';
import { legalMoves, play } from '../../shared/chess/position.ts';
import { type Choice, move } from '../../shared/match/choice.ts';
import { type Turn, turnKey } from '../../shared/match/turn.ts';
import { NO_USAGE } from '../../shared/stats/usage.ts';

export { MemoryJournal } from '../fake/memoryJournal.ts';

/** A number in [0, 1), the same for the same words. */
export function chance(...words: readonly (string | number)[]): number {
  return createHash('sha256').update(words.join('/')).digest().readUInt32BE(0) / 2 ** 32;
}

/** A legal move of the turn, the same for the same seed and turn. */
export function drawnMove(seed: number, turn: Turn, word = 'move'): string {
  const moves = movesOf(turn.fen);
  return moves[Math.floor(chance(seed, turnKey(turn), word) * moves.length)] ?? '';
}

/** Several are drawn from one position, and to list its moves takes milliseconds. */
const listed = new Map<string, readonly string[]>();

function movesOf(fen: string): readonly string[] {
  const moves = listed.get(fen) ?? legalMoves(fen).sort();
  listed.set(fen, moves);
  return moves;
}

/** What an agent did with one request. */
export interface Asked {
  readonly key: string;
  readonly signal: AbortSignal;
  answered: boolean;
}

/** An agent whose every answer is given by a function, after a think time drawn from the turn. */
export function scriptedAgent({
  clock,
  seed = 1,
  maxMs = 100,
  answer = turn => move(drawnMove(seed, turn)),
  ...traits
}: {
  clock: Clock;
  seed?: number;
  maxMs?: number;
  answer?: (turn: Turn, request: AgentRequest) => Choice | Promise<Choice>;
} & Partial<Pick<Agent, 'repeatable' | 'readsClock' | 'isolated'>>): Agent & {
  readonly asked: readonly Asked[];
} {
  const asked: Asked[] = [];
  return {
    name: `Scripted ${seed}`,
    repeatable: true,
    readsClock: false,
    isolated: true,
    pace: null,
    ...traits,
    asked,
    choose: async (turn, request) => {
      const entry: Asked = { key: turnKey(turn), signal: request.signal, answered: false };
      asked.push(entry);
      await clock.sleep(Math.floor(chance(seed, turnKey(turn), 'ms') * maxMs), request.signal);
      const choice = await answer(turn, request);
      entry.answered = true;
      const usage = { ...NO_USAGE, outputTokens: 100 };
      const after = choice.kind === 'move' ? play(turn.fen, choice.uci) : null;
      if (choice.kind !== 'move' || after === null || !after.ok || after.value.ends !== null) {
        return { choice, usage };
      }
      // It expects what it would play itself.
      const next = { ...turn, moves: [...turn.moves, choice.uci], fen: after.value.fen };
      return { choice, usage, expects: [{ uci: drawnMove(seed, next), probability: 0.4 }] };
    },
  };
}

/**
 * Foresees what `agents` would play, with some luck: what they expect themselves, a predictor, and a dear one that
 * says the same, blended.
 */
export function luckyForecast(clock: Clock, seeds: { white: number; black: number }, luck: number): Forecast {
  const self = new SelfPredictor();
  const player = { kind: 'scripted', id: 'scripted' };
  const lucky = luckyPredictor(clock, seeds, luck);
  return new Blend({
    predictors: [self, lucky, { ...lucky, id: 'dear', costly: true }],
    self,
    opponents: { white: player, black: player },
    experience: new Experience({ priors: {}, rows: [], onUnreadable: () => undefined }),
  });
}

function luckyPredictor(clock: Clock, seeds: { white: number; black: number }, luck: number): Predictor {
  return {
    id: 'lucky',
    costly: false,
    predict: async (turn, { signal, count, publish }) => {
      await clock.sleep(5, signal);
      const seed = turn.fen.split(' ')[1] === 'w' ? seeds.white : seeds.black;
      const likely = chance(seed, turnKey(turn), 'luck') < luck ? [drawnMove(seed, turn)] : [];
      const others = ['a', 'b', 'c'].map(word => drawnMove(seed, turn, word));
      const ucis = [...new Set([...likely, ...others])].slice(0, count);
      publish(ucis.map((uci, rank) => ({ uci, probability: 0.6 * 0.5 ** rank, source: 'lucky' })));
    },
  };
}
