import { OpenAiAgent } from '../../server/agents/openai.ts';
import { type PlayedMatch, playMatch } from '../../server/cli/playMatch.ts';
import { RealClock } from '../../server/clock.ts';
import { embeddedStockfish } from '../../server/engines/command.ts';
import { EnginePools } from '../../server/engines/pools.ts';
import { matchForecast } from '../../server/matchForecast.ts';
import type { ModelEndpoint } from '../../server/models/endpoint.ts';
import type { Writings } from '../../server/models/writings.ts';
import { EnginePredictor } from '../../server/predictors/engine.ts';
import type { Predictor } from '../../server/predictors/predictor.ts';
import { startMatch } from '../../shared/match/match.ts';
import { type PolicyName, preset } from '../../shared/match/speculation.ts';
import type { EngineModel } from './engineModel.ts';
import { FAKE_SETTINGS, fakeEndpoint } from './fakeEndpoint.ts';
import type { FakeCall } from './modelServer.ts';
import { ModelThread } from './modelThread.ts';
import { turnAfter } from './turns.ts';

const OPPONENT = { kind: 'openai', id: 'fake' };

/** A match of two such agents, and what the server saw of it. */
export interface StagedMatch extends PlayedMatch {
  /** Instants are of the stage's clock. */
  readonly calls: readonly FakeCall[];
  readonly startedAt: number;
}

/** A fake model server that plays an engine's moves, and the engine predictor beside it, each on its own engines. */
export class ModelStage {
  readonly clock = new RealClock();
  readonly fake: ModelThread;
  readonly endpoint: ModelEndpoint;
  readonly predictor: Predictor;
  readonly #pools: EnginePools;

  private constructor(init: { fake: ModelThread; endpoint: ModelEndpoint; pools: EnginePools }) {
    this.fake = init.fake;
    this.endpoint = init.endpoint;
    this.#pools = init.pools;
    this.predictor = new EnginePredictor({ pool: init.pools.get(embeddedStockfish()) });
  }

  static async start(
    model: Omit<EngineModel, 'pool'>,
    { concurrent = 64 }: { concurrent?: number } = {},
  ): Promise<ModelStage> {
    const pools = new EnginePools({ clock: new RealClock() });
    const [fake] = await Promise.all([ModelThread.start(model), pools.get(embeddedStockfish()).warm(2)]);
    const limits = { concurrent, requestsPerMinute: null, tokensPerMinute: null };
    return new ModelStage({ fake, endpoint: fakeEndpoint(fake, { limits }), pools });
  }

  agent(writings?: Writings): OpenAiAgent {
    return new OpenAiAgent({
      name: 'Fake model',
      endpoint: this.endpoint,
      settings: FAKE_SETTINGS,
      price: null,
      legalMoves: true,
      repeatable: true,
      clock: this.clock,
      ...(writings && { writings }),
    });
  }

  async play({
    policy,
    plies,
    predictors = [this.predictor],
    opening = [],
    agents = { white: this.agent(), black: this.agent() },
  }: {
    policy: PolicyName;
    plies: number;
    predictors?: readonly Predictor[];
    /** Moves from the start, before the match begins. */
    opening?: readonly string[];
    agents?: Parameters<typeof playMatch>[0]['agents'];
  }): Promise<StagedMatch> {
    const before = (await this.fake.calls()).length;
    const initialFen = turnAfter(...opening).fen;
    const startedAt = this.clock.now();
    const match = startMatch({ initialFen, plyLimit: plies, at: startedAt });
    if (!match.ok) throw new Error(match.error.message);
    const speculation = preset(policy);
    const played = await playMatch({
      agents,
      forecast: policy === 'off' ? null : matchForecast(predictors, { white: OPPONENT, black: OPPONENT }),
      speculation: { white: speculation, black: speculation },
      match: match.value,
      clock: this.clock,
    });
    return { ...played, startedAt, calls: (await this.fake.settled()).slice(before) };
  }

  async close(): Promise<void> {
    await this.endpoint.close();
    await this.fake.close();
    await this.#pools.close();
  }
}
