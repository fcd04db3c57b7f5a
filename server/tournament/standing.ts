import { addSpend, amountOf, NO_ACCOUNT, usageRatio } from '../../shared/stats/spend.ts';
import type { AgentFigures, TournamentResults } from '../../shared/tournament/results.ts';
import { paceOf, type TournamentSetup } from '../../shared/tournament/setup.ts';
import { clustersBy } from './cluster.ts';
import { savedByAgent } from './comparison.ts';
import { eloOfOpenings } from './elo.ts';
import type { PlayedGame } from './game.ts';
import { latencyOf, wonWindow } from './modeFigures.ts';
import { pointsOf } from './schedule.ts';

/** Each agent in one mode: its own times, hits and cost, and how strong it was. */
export function agentFigures(
  setup: TournamentSetup,
  games: readonly PlayedGame[],
  mode: number,
): AgentFigures[] {
  const counted = games.filter(game => game.mode === mode);
  return setup.agents.map((player, agent) => {
    const own = counted.filter(({ slot }) => slot.white === agent || slot.black === agent);
    const plies = own.flatMap(game => game.plies.filter(({ seat }) => game.slot[seat] === agent));
    const waits = plies.map(({ waitedMs }) => waitedMs);
    const hits = plies.filter(({ kind }) => wonWindow(kind)).length;
    const windows = hits + plies.filter(({ kind }) => kind === 'miss').length;
    const account = own
      .map(({ accounts, slot }) => accounts[slot.white === agent ? 'white' : 'black'])
      .reduce(
        (sum, each) => ({
          choices: addSpend(sum.choices, each.choices),
          dropped: addSpend(sum.dropped, each.dropped),
          predictors: addSpend(sum.predictors, each.predictors),
        }),
        NO_ACCOUNT,
      );
    const { ratio, unit } = usageRatio(account);
    const dropped = amountOf(account.dropped, unit);
    const spent = amountOf(account.choices, unit) + dropped + amountOf(account.predictors, unit);
    return {
      agent: player.name,
      mode: setup.modes[mode]?.name ?? '',
      wallMs: waits.reduce((sum, each) => sum + each, 0),
      latency: latencyOf(waits),
      saved: savedByAgent(setup, games, { mode, agent }),
      windows,
      hitRate: windows === 0 ? null : hits / windows,
      stepAccuracy: plies.length === 0 ? 0 : plies.filter(({ rank }) => rank !== null).length / plies.length,
      usage: {
        ratio,
        unit,
        wastedShare: spent > 0 ? dropped / spent : 0,
        estimated: Object.values(account).some(({ usage }) => usage.estimated),
        imitated: paceOf(player) !== null,
      },
      strength: strengthOf(own, agent),
    };
  });
}

function strengthOf(games: readonly PlayedGame[], agent: number): AgentFigures['strength'] {
  const finished = games.filter(({ end }) => end.result !== '*');
  const points = finished.map(game => pointsIn(game, agent));
  const wdl = {
    wins: points.filter(each => each === 1).length,
    draws: points.filter(each => each === 0.5).length,
    losses: points.filter(each => each === 0).length,
  };
  const openings = clustersBy(
    finished,
    ({ slot }) => slot.opening,
    game => ({ sum: pointsIn(game, agent), weight: 1 }),
  );
  const total = points.reduce((sum, each) => sum + each, 0);
  return {
    ...wdl,
    score: points.length === 0 ? null : total / points.length,
    ...eloOfOpenings(openings, wdl),
    openings: openings.length,
  };
}

function pointsIn({ slot, end }: PlayedGame, agent: number): number {
  return pointsOf(end.result, slot.white === agent ? 'white' : 'black');
}

/** Who scored what against whom, the best first. Games without a result are left out. */
export function crosstable(
  setup: TournamentSetup,
  games: readonly PlayedGame[],
  mode: number,
): TournamentResults['crosstable'][number] {
  const played = games.filter(game => game.mode === mode && game.end.result !== '*');
  const rows = setup.agents.map(({ name }, agent) => {
    const against = setup.agents.map((_, opponent) => {
      const met = played.filter(
        ({ slot }) => slot.pairing.includes(agent) && slot.pairing.includes(opponent) && agent !== opponent,
      );
      if (met.length === 0) return null;
      return { points: met.reduce((sum, game) => sum + pointsIn(game, agent), 0), games: met.length };
    });
    return {
      agent,
      name,
      against,
      points: against.reduce((sum, cell) => sum + (cell?.points ?? 0), 0),
      games: against.reduce((sum, cell) => sum + (cell?.games ?? 0), 0),
    };
  });
  const order = rows.toSorted((a, b) => b.points - a.points || a.agent - b.agent);
  return {
    mode: setup.modes[mode]?.name ?? '',
    rows: order.map(({ name, points, games: count, against }) => ({
      agent: name,
      points,
      games: count,
      against: order.map(({ agent }) => against[agent] ?? null),
    })),
  };
}
