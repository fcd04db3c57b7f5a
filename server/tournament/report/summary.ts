import type { TournamentResults } from '../../../shared/tournament/results.ts';
import {
  duration,
  eloText,
  limitFinding,
  percent,
  samenessFinding,
  savingFinding,
  unitText,
} from './words.ts';

/** What a tournament came to, in a few lines. */
export function summaryLines(results: TournamentResults): string[] {
  const { name, played, planned, aborted, comparisons, byMode, byAgent, machine } = results;
  const lines = [
    `${name}: ${played} of ${planned} games${aborted > 0 ? `, ${aborted} aborted` : ''}, seed ${results.seed}`,
  ];
  const imitators = results.agents.flatMap(({ name: who, pace }) =>
    pace === null ? [] : [`${who} imitates ${pace}`],
  );
  if (imitators.length > 0) lines.push(`Think times and tokens are imitated: ${imitators.join('; ')}.`);
  for (const comparison of comparisons) {
    lines.push('', savingFinding(comparison), samenessFinding(comparison));
    const mode = byMode.find(each => each.mode === comparison.mode);
    if (mode === undefined || comparison.pairs === 0) continue;
    const { usage, hitRate, stepAccuracy } = mode;
    lines.push(
      `It spends ${usage.estimated ? 'about ' : ''}${comparison.usageRatio.toFixed(2)} times the ${unitText(usage)} of ${comparison.baseline}; ` +
        `${percent(usage.wastedShare, 0)} of what it spends is wasted. ` +
        `Hits in ${hitRate === null ? 'no' : percent(hitRate, 0)} of the windows; step accuracy ${percent(stepAccuracy, 0)}.`,
    );
    const { theory } = comparison;
    if (theory !== null) {
      lines.push(
        `Theory expects ${percent(theory.paper, 0)} by the paper's formula, ${percent(theory.tree, 0)} by a deep tree.`,
      );
    }
  }
  lines.push('');
  for (const { mode, latency, games } of byMode) {
    if (latency === null) continue;
    const { p50Ms, p90Ms, p99Ms } = latency;
    lines.push(
      `${mode}: ${games} games, reply latency p50 ${duration(p50Ms)}, p90 ${duration(p90Ms)}, p99 ${duration(p99Ms)}`,
    );
  }
  for (const { agent, mode, strength } of byAgent) {
    if (strength.score === null) continue;
    const { wins, draws, losses, los } = strength;
    const superior = los === null ? '' : `, likelihood of superiority ${percent(los, 0)}`;
    lines.push(`${agent}, ${mode}: +${wins} =${draws} −${losses}, Elo ${eloText(strength)}${superior}`);
  }
  const limited = limitFinding(results);
  if (limited !== '') lines.push(limited);
  const overhead = machine.overhead.map(({ mode, meanMs }) => `${mode} ${duration(meanMs)}`).join(', ');
  if (overhead !== '') lines.push(`The machine itself takes, for each move of instant agents: ${overhead}.`);
  return lines;
}
