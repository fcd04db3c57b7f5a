import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { legalMoves, play, START_FEN } from '../../shared/chess/position.ts';

/*
 * A tiny UCI engine that misbehaves as it is told. Its moves are legal (unless told otherwise), and the same
 * for the same position: the first by name, or the last in the Style "backward". A search of N nodes takes N
 * microseconds.
 */

const { values: script } = parseArgs({
  options: {
    /** On start: 'die' or 'silent' (never answers "uci"). */
    start: { type: 'string' },
    /** When told to search: 'hang' (also when stopped), 'crash', 'nonsense', 'illegal'. */
    search: { type: 'string' },
    /** Lives on when its input ends. */
    stay: { type: 'boolean', default: false },
  },
});

if (script.start === 'die') process.exit(3);
if (script.stay) setInterval(() => undefined, 1000);

const set = new Map<string, string>();
let fen = START_FEN;
let searching: NodeJS.Timeout | null = null;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function setPosition(words: readonly string[]): void {
  const movesAt = words.indexOf('moves');
  fen = words.slice(1, movesAt < 0 ? undefined : movesAt).join(' ');
  for (const uci of movesAt < 0 ? [] : words.slice(movesAt + 1)) {
    const played = play(fen, uci);
    if (played.ok) fen = played.value.fen;
  }
}

function answer(nodes: number): void {
  if (searching !== null) clearTimeout(searching);
  searching = null;
  const moves = legalMoves(fen).sort();
  if (set.get('Style') === 'backward') moves.reverse();
  const count = Number(set.get('MultiPV') ?? '1');
  moves.slice(0, count).forEach((move, i) => {
    say(`info depth 1 multipv ${i + 1} score cp ${-10 * i} nodes ${nodes} pv ${move}`);
  });
  say(`bestmove ${moves[0] ?? '(none)'}`);
}

function search(words: readonly string[]): void {
  if (script.search === 'crash') process.exit(4);
  if (script.search === 'hang') return;
  if (script.search === 'nonsense') return say('bestmove banana');
  if (script.search === 'illegal') return say('bestmove e1e8');
  const nodesAt = words.indexOf('nodes');
  const nodes = nodesAt < 0 ? 1000 : Number(words[nodesAt + 1]);
  searching = setTimeout(() => answer(nodes), nodes / 1000);
}

createInterface({ input: process.stdin }).on('line', line => {
  const [command, ...words] = line.trim().split(/\s+/);
  if (command === 'uci' && script.start !== 'silent') {
    say('id name Fake');
    say('option name MultiPV type spin default 1 min 1 max 256');
    say('option name Style type string default <empty>');
    say('uciok');
  } else if (command === 'isready') say('readyok');
  else if (command === 'setoption') {
    const valueAt = words.indexOf('value');
    set.set(words.slice(1, valueAt).join(' '), words.slice(valueAt + 1).join(' '));
  } else if (command === 'position') setPosition(words);
  else if (command === 'go') search(words);
  else if (command === 'stop' && searching !== null) answer(1);
});
