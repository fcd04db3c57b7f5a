import { addSpend, NO_ACCOUNT, usageRatio } from '../../shared/stats/spend.ts';
import type { AgentFigures, TournamentResults } from '../../shared/tournament/results.ts';
import type { TournamentSetup } from '../../shared/tournament/setup.ts';
import { clustersBy } from './cluster.ts';
import { eloOfOpenings } from './elo.ts';
import type { PlayedGame } from './game.ts';
import { latencyOf } from './modeFigures.ts';
import { pointsOf } from './schedule.ts';

/** Each agent in one mode: its latency, what its speculation cost, and how strong it was. */
export function agentFigures(
  setup: TournamentSetup,
  games: readonly PlayedGame[],
  mode: number,
): AgentFigures[] {
  const counted = games.filter(game => game.mode === mode);
  return setup.agents.map(({ name }, agent) => {
    const own = counted.filter(({ slot }) => slot.white === agent || slot.black === agent);
    const waits = own.flatMap(({ plies, slot }) =>
      plies.filter(({ seat }) => slot[seat] === agent).map(({ waitedMs }) => waitedMs),
    );
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
    return {
      agent: name,
      mode: setup.modes[mode]?.name ?? '',
      latency: latencyOf(waits),
      usageRatio: usageRatio(account).ratio,
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
