import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { START_FEN } from '../shared/chess/position.ts';
import { addPly, NO_COUNTS } from '../shared/match/counts.ts';
import type { PlyRecord } from '../shared/match/plyRecord.ts';
import { type BySeat, seatSeed } from '../shared/match/seat.ts';
import type { MatchSetup, PlayerSetup } from '../shared/match/setup.ts';
import { preset } from '../shared/match/speculation.ts';
import type { AgentRow } from '../shared/protocol/api.ts';
import { ok } from '../shared/result.ts';
import { UNRATED } from '../shared/stats/glicko2.ts';
import {
  type AgentProfile,
  CATALOGUE,
  type Configured,
  createAgent,
  findAgent,
  promisesEqualGames,
} from './agents/catalogue.ts';
import { fingerprintsOf } from './agents/fingerprint.ts';
import { endpointOf, seatedAgent } from './agents/seated.ts';
import { BotRoster } from './botRoster.ts';
import { ByMatch } from './byMatch.ts';
import { ensureClient } from './clientBuild.ts';
import { RealClock } from './clock.ts';
import type { Config } from './config.ts';
import { embeddedStockfish } from './engines/command.ts';
import { Evaluator } from './engines/evaluator.ts';
import { EnginePools } from './engines/pools.ts';
import { Exhibition } from './exhibition.ts';
import { type DescribeAgent, newMatchId } from './gateway/arrange.ts';
import { AskedMatches } from './gateway/askedMatches.ts';
import { BotGateway } from './gateway/bots/gateway.ts';
import { Arena } from './match/arena.ts';
import { DEFAULT_LIMITS } from './match/conductor.ts';
import type { LiveMatch } from './match/liveMatch.ts';
import { matchForecast } from './matchForecast.ts';
import { Memory } from './memory.ts';
import { modelPredictors } from './modelPredictors.ts';
import { Models } from './models/models.ts';
import { Writings } from './models/writings.ts';
import type { Opponent } from './predictors/experience.ts';
import type { Predictor } from './predictors/predictor.ts';
import { GuessBook, traceOf, writeTrace } from './recorder.ts';
import { openRoom, startServer } from './server.ts';
import { DayBook } from './store/dayBook.ts';
import { openStore } from './store/store.ts';
import { createLog } from './telemetry/log.ts';
import { Metrics } from './telemetry/metrics.ts';
import { hashToken, newToken } from './token.ts';
import { TournamentHall } from './tournament/hall.ts';
import { Treasury } from './treasury.ts';

const EXHIBITIONS_KEPT = 200;
const TOURNAMENTS_AT_ONCE = 4;
/** A tournament asks a bot so often that does not come. */
const ASK_AGAIN_MS = 2000;
/** The setting that keeps the operator's token, as a hash. */
const OPERATOR_HASH = 'operatorTokenHash';

export interface ComposeOptions {
  readonly config: Config;
  /** Keep an exhibition match running. */
  readonly exhibition: boolean;
  /** Build and serve the browser client. */
  readonly client: boolean;
  /** Null: a room's clients hear of a ply when it is committed. Else only every so often, as a comparison. */
  readonly patchEveryMs: number | null;
}

/** A server that runs. */
export interface Ponderhit {
  readonly port: number;
  /** The operator's token, on the very first start on a data folder; it is kept nowhere. */
  readonly freshToken: string | null;
  /** Makes a match durable, starts it, and opens its room. */
  openMatch(setup: MatchSetup): Promise<LiveMatch>;
  /** Takes no new matches, leaves the running ones to be resumed, and ends every child and connection. */
  stop(): Promise<void>;
}

/**
 * Makes every part, hands them to each other, resumes what an earlier process left unfinished, and listens.
 * Rejects with StoreError, or as `listen` does.
 */
export async function compose({
  config,
  exhibition,
  client,
  patchEveryMs,
}: ComposeOptions): Promise<Ponderhit> {
  const log = createLog(config.logLevel);
  const clock = new RealClock();
  const onError = (error: unknown): void => log.error({ err: error }, 'unexpected');

  const store = await openStore({ folder: config.data });
  const pools = new EnginePools({ clock, size: config.engines === 0 ? undefined : config.engines });
  const embedded = pools.get(embeddedStockfish());
  const { endpoints, agents, caps, record } = config.settings;
  const capped = caps.matchUsd !== null || caps.dayUsd !== null;
  const models = new Models({ endpoints, clock, capped });
  const configured: Configured = { entries: agents, models };
  const memory = await Memory.open({ store, searches: embedded, configured, onError });
  const writings = new ByMatch(() => new Writings());
  const guesses = new ByMatch(() => new GuessBook());
  const failedPredictors = new ByMatch(() => new Set<string>());
  const book = DayBook.open(config.data);
  const treasury = new Treasury({
    caps,
    clock,
    book,
    onEmpty: (matchId, because) => {
      log.warn({ matchId, because }, 'match aborted');
      arena.get(matchId)?.act(null, { kind: 'abort', because });
    },
  });
  treasury.openDay();
  // A model that costs money predicts only where one plays, at its operator's cost.
  const readers = (setup: MatchSetup): Predictor[] =>
    seatsModel(setup, configured)
      ? modelPredictors({
          settings: config.settings.predictors,
          engine: memory.engine,
          models,
          purse: treasury.purse(setup.id),
          clock,
          guesses: record ? guesses.of(setup.id) : null,
          writings: isHosted(setup) ? writings.of(setup.id) : null,
        })
      : [];
  const evaluator = new Evaluator({ pool: embedded });
  const arena = new Arena({
    clock,
    journal: store,
    forecast: setup =>
      setup.tournament === undefined
        ? memory.forecast(setup, readers(setup))
        : // Its games are compared with each other: none may know of those before.
          matchForecast([memory.engine, ...readers(setup)], opponentsOf(setup, configured)),
    limits: { ...DEFAULT_LIMITS, thinkMs: 1000 * config.thinkLimitS },
    absenceMs: 1000 * config.absenceS,
    online: name => bots.online(name),
    seat: (setup, seat) => {
      const player = setup.players[seat];
      if (player.kind === 'bot') return bots.seat(setup, seat);
      const profile = seatedAgent(player, configured);
      if (profile === null) return null;
      const seed = seatSeed(setup.seed, seat);
      return createAgent(profile, {
        pools,
        models,
        purse: treasury.purse(setup.id),
        writings: writings.of(setup.id),
        clock,
        seed,
      });
    },
    onFailure: (matchId, error) => log.error({ matchId, err: error }, 'a player or the journal failed'),
    onPredictorFailure: (matchId, predictor, error) => {
      metrics.predictorFailed(predictor);
      const known = failedPredictors.of(matchId);
      if (known.has(predictor)) return;
      known.add(predictor);
      // An error may quote what a model wrote: its name has to do.
      const kind = error instanceof Error ? error.name : typeof error;
      log.warn({ matchId, predictor, kind }, 'a predictor failed; the turn goes without it');
    },
  });
  const metrics = new Metrics({
    liveMatches: () => arena.matches.length,
    engines: () => embedded.stats(),
    models: () => models.stats(),
  });
  const forget = (matchId: string): void => {
    treasury.matchEnded(matchId);
    writings.forget(matchId);
    guesses.forget(matchId);
    failedPredictors.forget(matchId);
  };
  arena.listen({
    opened: match => {
      const { white, black } = match.setup.players;
      log.info({ matchId: match.id, white: white.name, black: black.name }, 'match opened');
      match.listen({
        ply: record => {
          metrics.ply(record);
          if (capped) treasury.save();
        },
        end: end => {
          if (record && isHosted(match.setup) && seatsModel(match.setup, configured)) {
            const { id, setup, plies } = match;
            const head = { id, white: setup.players.white.name, initialFen: setup.initialFen };
            writeTrace(join(config.data, 'traces'), traceOf(head, plies, guesses.of(id))).catch(onError);
          }
          if (capped) treasury.save();
          forget(match.id);
          metrics.matchEnded(end.termination);
          log.info({ matchId: match.id, end }, 'match ended');
          if (match.setup.tournament === undefined) memory.remember(match);
        },
        failed: () => forget(match.id),
      });
    },
  });
  const withRoom = async (match: LiveMatch): Promise<LiveMatch> => {
    await openRoom(match, { clock, patchEveryMs, onError });
    return match;
  };
  const openMatch = async (setup: MatchSetup): Promise<LiveMatch> => {
    const ratings = await store.ratings.ofPlayers(setup.players, clock.epoch());
    return withRoom(await arena.open({ ...setup, ratings }));
  };
  const describeAgent: DescribeAgent = (agent, pace) => {
    const found = findAgent(agent, pace, configured);
    const refusal =
      found.ok && found.value.spec.kind === 'openai' && !found.value.free ? treasury.refusal() : null;
    return refusal === null ? found : { ok: false, error: refusal };
  };
  const openAsked = async (setup: MatchSetup): Promise<void> => {
    treasury.openDay();
    await openMatch(setup);
  };
  /** Waits for bots that are away, or play elsewhere. */
  const openTournamentMatch = async (setup: MatchSetup, signal: AbortSignal): Promise<LiveMatch> => {
    for (;;) {
      signal.throwIfAborted();
      const opened = await bots.invite(setup, async asPlayed => {
        treasury.openDay();
        return ok(await openMatch(asPlayed));
      });
      if (opened.ok) return opened.value;
      await clock.sleep(ASK_AGAIN_MS, signal);
    }
  };
  const askedMatches = new AskedMatches(arena);
  const bots = new BotGateway({
    clock,
    byToken: token => store.bots.byToken(token),
    ratingOf: async name => (await store.ratings.of(`bot:${name}`, clock.epoch())) ?? UNRATED,
    describeAgent,
    speculation: config.settings.speculation,
    mayOpen: () => askedMatches.may(config.maxMatches),
    openMatch: setup => askedMatches.during(setup.id, null, () => openAsked(setup)),
    absenceMs: 1000 * config.absenceS,
    thinkMs: 1000 * config.thinkLimitS,
    onError,
  });
  arena.listen({ opened: match => bots.opened(match) });
  bots.listen(bot => log.info({ bot, state: bots.of(bot) }, 'bot'));
  const tournaments = new TournamentHall({
    clock,
    store,
    openMatch: (setup, signal) => openTournamentMatch(setup, signal),
    newMatchId,
    endpointOf: ({ agents: players }, index) => {
      const player = players[index];
      return player === undefined ? null : endpointOf(seatedAgent(player, configured));
    },
    promises: setup =>
      setup.agents.map(player => {
        const profile = seatedAgent(player, configured);
        return profile !== null && promisesEqualGames(profile, { pools, models, clock });
      }),
    fingerprints: setup => fingerprintsOf(setup, { configured, predictors: config.settings.predictors }),
    cores: availableParallelism(),
    limit: TOURNAMENTS_AT_ONCE,
    onError: (tournamentId, error) => log.error({ tournamentId, err: error }, 'the tournament cannot go on'),
  });
  const show = new Exhibition({
    clock,
    next: () => exhibitionSetup(Math.round(clock.epoch())),
    openMatch,
    prune: () => store.pruneExhibition(EXHIBITIONS_KEPT),
    onError,
  });
  const knownHash = await store.setting(OPERATOR_HASH);
  const freshToken = knownHash === null ? newToken() : null;
  const root = fileURLToPath(new URL('..', import.meta.url));
  const server = await startServer({
    host: config.host,
    port: config.port,
    clock,
    arena,
    store,
    agents: agentRows(configured),
    presence: bots,
    roster: new BotRoster({ store, presence: bots, arena, now: () => clock.epoch() }),
    onRevoked: name => bots.disconnect(name),
    speculation: config.settings.speculation,
    describeAgent,
    describeBot: name => bots.describe(name),
    invite: (setup, open) => bots.invite(setup, open),
    bots,
    tournaments,
    openMatch: openAsked,
    evaluate: (fen, signal) => evaluator.evaluate(fen, signal),
    operatorHash: knownHash ?? hashToken(freshToken ?? ''),
    now: () => Math.round(clock.epoch()),
    askedMatches,
    limits: { matches: config.maxMatches, matchesOfOne: config.maxMatchesOfOne },
    metrics: () => metrics.read(),
    clientFolder: client ? await ensureClient(root) : null,
    onAudience: count => show.audience(count),
    onWarning: line => log.warn({ line }, 'of the socket server'),
    onError,
  });
  // Only a server that runs can tell its token.
  if (freshToken !== null) await store.setSetting(OPERATOR_HASH, hashToken(freshToken));

  let exhibited: LiveMatch | null = null;
  for (const matchId of await store.unfinished()) {
    try {
      const kept = await store.get(matchId);
      if (kept === null || (kept.setup.exhibition && !exhibition)) continue;
      treasury.purse(matchId, spentUsdOf(kept.plies));
      const match = await withRoom(arena.resume(kept.setup, kept.plies));
      if (kept.setup.exhibition) exhibited = match;
    } catch (error) {
      // It stays as it is kept; the others go on.
      log.error({ matchId, err: error }, 'the match cannot be resumed');
    }
  }
  await tournaments.resume();
  const showing = exhibition ? show.run(exhibited) : Promise.resolve();

  return {
    port: server.port,
    freshToken,
    openMatch,
    stop: async () => {
      show.stop();
      await showing;
      const tournamentsEnded = tournaments.close();
      await arena.close();
      await tournamentsEnded;
      await server.close();
      if (capped) treasury.save();
      book.close();
      await models.close();
      await pools.close();
      await memory.close();
      await store.close();
    },
  };
}

function agentRows(configured: Configured): AgentRow[] {
  return [...CATALOGUE, ...configured.entries].map(({ id, description }) => {
    const { spec, name, paceLabel, free } = catalogued(id, configured);
    return { id, name, description, pace: paceLabel ?? '', free, languageModel: spec.kind === 'openai' };
  });
}

/** The next exhibition: two paced agents, each side by turns. */
function exhibitionSetup(createdAt: number): MatchSetup {
  const [a, b] = [exhibitor('paced-a'), exhibitor('paced-b')];
  const swapped = randomInt(2) === 1;
  const speculation = preset('balanced');
  return {
    id: newMatchId(),
    createdAt,
    players: swapped ? { white: b, black: a } : { white: a, black: b },
    initialFen: START_FEN,
    timeControl: { kind: 'none' },
    plyLimit: 300,
    seed: randomInt(2 ** 32),
    speculation: { white: speculation, black: speculation },
    creator: null,
    exhibition: true,
    rated: false,
  };
}

function exhibitor(id: string): PlayerSetup {
  const { name, paceLabel, isolated } = catalogued(id);
  return { kind: 'agent', agent: id, pace: null, name, paceLabel, isolated };
}

function opponentsOf({ players }: MatchSetup, configured: Configured): BySeat<Opponent> {
  const of = (player: PlayerSetup): Opponent => ({
    kind: seatedAgent(player, configured)?.spec.kind ?? player.kind,
    id: player.name,
  });
  return { white: of(players.white), black: of(players.black) };
}

/** A language model plays a seat. */
function seatsModel({ players }: MatchSetup, configured: Configured): boolean {
  return Object.values(players).some(player => endpointOf(seatedAgent(player, configured)) !== null);
}

/** Both seats are hosted and isolated. */
function isHosted({ players }: MatchSetup): boolean {
  return Object.values(players).every(player => player.kind === 'agent' && player.isolated);
}

/** What the plies of a match have cost, as far as it is known. */
function spentUsdOf(plies: readonly PlyRecord[]): number {
  const { choices, dropped, predictors, undecided } = plies.reduce(addPly, NO_COUNTS);
  return [choices, dropped, predictors, undecided].reduce((sum, { usage }) => sum + (usage.costUsd ?? 0), 0);
}

/** An agent by its id in the catalogue, which holds none that is not known. */
function catalogued(id: string, configured?: Configured): AgentProfile {
  const profile = findAgent(id, null, configured);
  if (!profile.ok) throw new Error(profile.error.message);
  return profile.value;
}
