import type {
  Comparison,
  Interval,
  ModeFigures,
  TournamentResults,
} from '../../../shared/tournament/results.ts';

/*
 * Numbers and findings as people read them: the same in the terminal, in the report and on the page.
 */

export function percent(fraction: number, decimals = 1): string {
  return `${(100 * fraction).toFixed(decimals)} %`;
}

/** '30 %', '2.5 %': a mark of a scale, without decimals that it does not have. */
export function scalePercent(fraction: number): string {
  return `${Number((100 * fraction).toFixed(2))} %`;
}

/** '1.23 s', '45 ms', '12 min 3 s'. */
export function duration(ms: number): string {
  const size = Math.abs(ms);
  if (size < 1) return `${ms.toFixed(2)} ms`;
  if (size < 1000) return `${ms.toFixed(size < 10 ? 1 : 0)} ms`;
  if (size < 120_000) return `${(ms / 1000).toFixed(size < 10_000 ? 2 : 1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** '38.1 % (95 % interval 35.2 to 41.0 %)'. */
export function withInterval({ estimate, low, high }: Interval, show: (value: number) => string): string {
  if (low === null || high === null) return `${show(estimate)} (too few openings for an interval)`;
  return `${show(estimate)} (95 % interval ${show(low)} to ${show(high)})`;
}

/** What a comparison says of the time. */
export function savingFinding({ saved, perMove, baseline, mode, pairs, openings }: Comparison): string {
  if (pairs === 0) return `${mode}: no pair of games is finished yet.`;
  const how = perMove ? 'measured move for move, since games of a pair differ in length' : 'measured';
  const interval = withInterval(saved, percent);
  const { low, high } = saved;
  const excludes =
    low === null || high === null
      ? ''
      : low > 0
        ? ' The interval excludes zero: it saves time.'
        : high < 0
          ? ' The interval excludes zero: it costs time.'
          : ' The interval includes zero: no difference is shown.';
  return `${mode} saves ${interval} of the time of ${baseline}, ${how} over ${pairs} pairs from ${openings} openings.${excludes}`;
}

/** What a comparison says of the play. */
export function samenessFinding({ sameness, mode, pairs }: Comparison): string {
  const { promised, identical, others, atPlyLimit, equivalence } = sameness;
  if (pairs === 0) return `${mode}: no pair of games is there to compare the play.`;
  const said: string[] = [];
  if (promised > 0) {
    const all = others > 0 ? `all ${promised} pairs that promise them` : `all ${promised} pairs`;
    said.push(
      identical === promised
        ? `Identical games in ${all}: ${mode} changed nothing but the time.`
        : `${promised - identical} of ${promised} pairs DIFFER, though these agents promise equal games.`,
    );
  }
  if (others > 0) {
    const tests = equivalence.map(({ agent, equivalent, marginElo, power }) =>
      equivalent
        ? `${agent} is as strong within ${marginElo} Elo (power ${percent(power, 0)})`
        : `${agent}: equivalence within ${marginElo} Elo is not shown (power ${percent(power, 0)})`,
    );
    const tested = atPlyLimit > 0 ? ` (without ${atPlyLimit} pairs that reached the ply limit)` : '';
    said.push(
      `In ${others} pairs equal games are not promised, so strength is tested instead${tested}: ${
        tests.length === 0 ? 'too few decided games to show anything' : tests.join('; ')
      }.`,
    );
  }
  return said.join(' ');
}

/** '+12 ± 34', or what a clean score, or too few games, allow to say. */
export function eloText({
  elo,
  margin,
}: {
  readonly elo: number | null;
  readonly margin: number | null;
}): string {
  if (elo === null) return 'no bound';
  const signed = `${elo >= 0 ? '+' : '−'}${Math.abs(elo).toFixed(0)}`;
  return margin === null ? `${signed}, no error bar: too few games` : `${signed} ± ${margin.toFixed(0)}`;
}

/** '2.65×', or what can only be said of about. */
export function ratioText(ratio: number, usage: Pick<ModeFigures['usage'], 'estimated'> | undefined): string {
  return `${usage?.estimated === true ? 'about ' : ''}${ratio.toFixed(2)}×`;
}

/** What usage is counted in; imitated tokens are nothing that anybody paid for. */
export function unitText(usage: Pick<ModeFigures['usage'], 'unit' | 'imitated'> | undefined): string {
  if (usage === undefined) return '';
  return usage.imitated && usage.unit === 'tokens' ? 'imitated tokens' : usage.unit;
}

/** How far the games say anything of strength; empty where nothing keeps them from it. */
export function limitFinding({ atPlyLimit, played, plyLimit }: TournamentResults): string {
  if (atPlyLimit === 0) return '';
  return `${atPlyLimit} of ${played} games were drawn by adjudication at the limit of ${plyLimit} plies: those say little of strength.`;
}
