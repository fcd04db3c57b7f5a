import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describeEnd } from '../../../shared/match/end.ts';
import type { Comparison, TournamentResults } from '../../../shared/tournament/results.ts';
import type { PlayedGame } from '../game.ts';
import { type Figure, figures } from './figures.ts';
import { html, json, Markup } from './html.ts';
import { coloured, properties } from './palette.ts';
import {
  agentTable,
  costTable,
  crosstables,
  equivalenceTables,
  modeTable,
  rankTables,
  strengthTable,
  type Table,
} from './tables.ts';
import { timelines } from './timelines.ts';
import {
  duration,
  limitFinding,
  percent,
  ratioText,
  samenessFinding,
  savingFinding,
  unitText,
} from './words.ts';

const STYLE = readFileSync(new URL('report.css', import.meta.url), 'utf8');
const SCRIPT = readFileSync(new URL('viewer.js', import.meta.url), 'utf8');

const GROUND = { light: '#f5f4f0', dark: '#14161a' } as const;

const SCRIPT_HASH = createHash('sha256').update(SCRIPT).digest('base64');

/** Its own script and styles, and nothing from anywhere. */
export const REPORT_POLICY = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${SCRIPT_HASH}'; base-uri 'none'; form-action 'none'`;

/** The whole report as one file, which asks nothing of any network. */
export function reportHtml(results: TournamentResults, games: readonly PlayedGame[]): string {
  const drawn = figures(results, games);
  const pick = (...prefixes: readonly string[]): Markup[] =>
    drawn.filter(({ id }) => prefixes.some(prefix => id.startsWith(prefix))).map(figure);
  const style = new Markup(
    `:root { ${properties('light')} --ground: ${GROUND.light}; }\n` +
      `@media (prefers-color-scheme: dark) { :root { ${properties('dark')} --ground: ${GROUND.dark}; } }\n` +
      `@media print { :root { ${properties('light')} --ground: #fff; } }\n${STYLE}`,
  );
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${REPORT_POLICY}">
<title>${results.name} · Ponderhit</title>
<style>${style}</style>
</head>
<body>
<header>
${heading(results)}
</header>
<main>
<section aria-labelledby="findings">
<h2 id="findings">What it says</h2>
${results.comparisons.map(each => findings(results, each))}
</section>
<section aria-labelledby="time">
<h2 id="time">Time</h2>
${table(modeTable(results))}
${pick('latency')}
<div class="figures">${pick('pairs-')}</div>
</section>
<section aria-labelledby="cost">
<h2 id="cost">Cost</h2>
${table(costTable(results))}
${table(agentTable(results))}
${pick('saving-cost')}
</section>
<section aria-labelledby="foresight">
<h2 id="foresight">Foresight</h2>
${rankTables(results).map(table)}
<div class="figures">${pick('depth', 'calibration')}</div>
</section>
<section aria-labelledby="play">
<h2 id="play">Play</h2>
${table(strengthTable(results))}
<p>${limitFinding(results)}</p>
${[...equivalenceTables(results), ...crosstables(results)].map(table)}
</section>
<section aria-labelledby="timelines">
<h2 id="timelines">Timelines</h2>
<p>The pair of games with the median saving, by its searches.</p>
<div class="figures">${timelines(results, games).map(figure)}</div>
</section>
<section aria-labelledby="games">
<h2 id="games">Games</h2>
${viewer()}
${gameTable(results)}
</section>
${method(results)}
</main>
<script type="application/json" id="games-data">${json(gamesData(results, games))}</script>
<script>${new Markup(SCRIPT)}</script>
</body>
</html>
`.text;
}

function heading(results: TournamentResults): Markup {
  const { name, format, agents, modes, played, planned, aborted, createdAt, seed } = results;
  const date = new Date(createdAt).toISOString().slice(0, 10);
  return html`<h1>${name}</h1>
<p>${format}, ${played} of ${planned} games${aborted > 0 ? `, ${aborted} aborted` : ''}, every game in ${
    modes.length === 1 ? 'one mode' : `each of ${modes.length} modes`
  } (${modes.join(', ')}). <span class="dim">${date}, seed ${seed}</span></p>
<p>${agents.map(
    (agent, i) =>
      html`${i > 0 ? ' · ' : ''}<strong>${agent.name}</strong>${
        agent.pace === null ? '' : html` <span class="dim">imitates ${agent.pace}</span>`
      }`,
  )}</p>`;
}

function findings(results: TournamentResults, comparison: Comparison): Markup {
  const { saved, savedMs, usageRatio, sameness: same, theory, mode, pairs } = comparison;
  const figuresOf = results.byMode.find(each => each.mode === mode);
  const alarm = same.identical < same.promised;
  if (pairs === 0) return html`<h3>${mode}</h3><p>${savingFinding(comparison)}</p>`;
  const tiles: [string, string, string][] = [
    ['Time saved', percent(saved.estimate), bounds(saved, percent)],
    ['A game, in the mean', duration(savedMs.estimate), bounds(savedMs, duration)],
    [
      'Same play',
      same.promised > 0 ? `${same.identical} of ${same.promised}` : 'not promised',
      same.promised > 0 ? 'pairs of games identical' : 'strength is tested instead',
    ],
    [`Cost`, ratioText(usageRatio, figuresOf?.usage), unitText(figuresOf?.usage)],
    [
      'Theory expects',
      theory === null ? '–' : percent(theory.tree, 0),
      theory === null ? '' : `the paper’s formula ${percent(theory.paper, 0)}`,
    ],
  ];
  return html`<h3>${mode}</h3>
<dl class="tiles">${tiles.map(([name, value, more]) => html`<div><dt>${name}</dt><dd>${value}<small>${more}</small></dd></div>`)}</dl>
<p class="finding">${savingFinding(comparison)}</p>
<p class="finding${alarm ? ' alarm' : ''}">${samenessFinding(comparison)}</p>`;
}

function bounds(interval: Comparison['saved'], show: (value: number) => string): string {
  const { low, high } = interval;
  return low === null || high === null
    ? 'too few openings for an interval'
    : `95 %: ${show(low)} to ${show(high)}`;
}

function viewer(): Markup {
  return html`<div id="viewer" hidden>
<h3 data-part="title" aria-live="polite"></h3>
<div class="board" data-part="board" role="img" aria-label="Board"></div>
<div>
<p data-part="says" aria-live="polite"></p>
<div class="controls">
<button type="button" data-part="first" aria-label="First position">|◀</button>
<button type="button" data-part="previous" aria-label="Previous move">◀</button>
<input type="range" min="0" value="0" data-part="at" aria-label="Move">
<button type="button" data-part="next" aria-label="Next move">▶</button>
<button type="button" data-part="last" aria-label="Last position">▶|</button>
</div>
<p class="sheet" data-part="sheet" tabindex="0" role="region" aria-label="Moves"></p>
<p class="dim" data-part="end"></p>
</div>
</div>`;
}

function gameTable({ games }: TournamentResults): Markup {
  const head = ['game', 'mode', 'white', 'black', 'opening', 'result', 'by', 'plies', 'wall clock'];
  return html`<div class="scroll" tabindex="0" role="region" aria-label="All games"><table class="words">
<caption>All games</caption>
<thead><tr>${head.map(name => html`<th scope="col">${name}</th>`)}<th scope="col" class="replay">replay</th></tr></thead>
<tbody>${games.map(
    (game, i) =>
      html`<tr><th scope="row">${game.game}</th><td>${game.mode}</td><td>${game.white}</td><td>${game.black}</td><td>${game.opening}</td><td>${game.result}</td><td>${game.termination}</td><td>${game.plies}</td><td>${duration(game.wallMs)}</td><td class="replay"><button type="button" data-game="${i}" aria-label="Replay ${game.game}, ${game.mode}">▶</button></td></tr>`,
  )}</tbody>
</table></div>`;
}

function method({ machine, concurrency, plyLimit, timeControl }: TournamentResults): Markup {
  return html`<section aria-labelledby="method">
<h2 id="method">How it was measured</h2>
<p>Every game was played once in every mode, from the same opening, with the same colours and seeds; the games of two modes are a pair. The order of the modes was drawn anew for each game, so that nothing that drifts favours one. Times are of the wall clock: a game’s is the sum of what each move waited for, from the opponent’s commit (or the start) to its own.</p>
<p>Time saved is Σ(sequential − mode) / Σ sequential over the pairs. Its 95 % interval is a bootstrap-t over openings: games of one opening are resampled together. Theory is not measured: it is computed from the counted hit rates and search times.</p>
<p>${concurrency === 1 ? 'One game at a time' : `${concurrency} games at a time`} on ${machine.cores} processors; clock ${timeControl}; a draw by adjudication after ${plyLimit} plies.${
    concurrency === 1
      ? ''
      : ' Games at once share the machine: where agents really compute, they slow each other down.'
  }</p>
${table({
  caption: 'The machine’s own part: a move of instant agents, played by the same runner',
  head: ['mode', 'moves', 'mean', 'p99'],
  rows: machine.overhead.map(({ mode, plies, meanMs, p99Ms }) => [
    mode,
    String(plies),
    duration(meanMs),
    duration(p99Ms),
  ]),
})}
<p class="dim">results.json holds every number, plies.csv a row for each move, games.pgn the games.</p>
</section>`;
}

function figure({ title, description, svg, table: numbers }: Figure): Markup {
  return html`<figure>
<h3>${title}</h3>
<div role="img" aria-label="${title}">${new Markup(coloured(svg, null))}</div>
<figcaption>${description}</figcaption>
<details class="numbers"><summary>The numbers: ${title}</summary>${table({ caption: title, ...numbers })}</details>
</figure>`;
}

function table({ caption, head, rows, words = 1 }: Table): Markup {
  const [first = '', ...others] = head;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table>
<caption>${caption}</caption>
<thead><tr><th scope="col">${first}</th>${others.map((name, i) => html`<th scope="col"${wordClass(i + 1 < words)}>${name}</th>`)}</tr></thead>
<tbody>${rows.map(
    ([name = '', ...cells]) =>
      html`<tr><th scope="row">${name}</th>${cells.map((cell, i) => html`<td${wordClass(i + 1 < words)}>${cell}</td>`)}</tr>`,
  )}</tbody>
</table></div>`;
}

function wordClass(words: boolean): Markup {
  return new Markup(words ? ' class="word"' : '');
}

/** What the viewer shows, in the order of the table. */
function gamesData({ games: rows }: TournamentResults, games: readonly PlayedGame[]): unknown[] {
  const byMatch = new Map(games.map(game => [game.matchId, game]));
  return rows.map(({ match, game, mode, white, black, initialFen }) => {
    const played = byMatch.get(match);
    const plies = played?.plies ?? [];
    return {
      title: `${game}, ${mode}: ${white} – ${black}`,
      fen: initialFen,
      end: played === undefined ? '' : describeEnd(played.end),
      moves: plies.map(({ uci }) => uci),
      sans: plies.map(({ san }) => san),
      waits: plies.map(({ waitedMs }) => Math.round(waitedMs * 10) / 10),
      kinds: plies.map(({ kind }) => kind),
    };
  });
}
