import type { Seat } from '../shared/match/seat.ts';
import type { PolicyName } from '../shared/match/speculation.ts';
import type { BranchState, MatchStatus, PlayerKind } from '../shared/protocol/view.ts';
import type { HitKind } from '../shared/stats/hitKind.ts';

const seat: Readonly<Record<Seat, string>> = { white: 'White', black: 'Black' };
const playerKind: Readonly<Record<PlayerKind, string>> = { agent: 'Agent', bot: 'Bot', human: 'Human' };
const branchState: Readonly<Record<BranchState, string>> = {
  predicted: 'predicted',
  searching: 'searching',
  ready: 'ready',
  adopted: 'adopted',
  squashed: 'squashed',
};
const hit: Readonly<Record<HitKind, string>> = {
  none: 'no prediction',
  ready: 'ready hit',
  pending: 'pending hit',
  miss: 'miss',
  chained: 'chained',
};
const hitMeaning: Readonly<Record<Exclude<HitKind, 'none'>, string>> = {
  ready: 'The opponent’s move had been predicted and the reply was finished: played at once.',
  pending:
    'The move had been predicted, the reply was still being searched: the search went on, with a head start.',
  miss: 'No search had been started on the move that was played.',
  chained: 'Reached through a search’s own finished choice: certain, so no guess was needed.',
};
const policy: Readonly<Record<PolicyName, { readonly name: string; readonly meaning: string }>> = {
  balanced: {
    name: 'Balanced',
    meaning: 'Likeliest lines first, several plies deep; at most 2.65 times the work',
  },
  thrifty: { name: 'Thrifty', meaning: 'The same, at most 1.5 times the work' },
  eager: { name: 'Eager', meaning: 'The same, at most 6.6 times the work' },
  'one-step': { name: 'One step', meaning: 'The likeliest next moves, one ply ahead' },
  off: { name: 'Off', meaning: 'Nobody thinks on the opponent’s time' },
};
const status: Readonly<Record<MatchStatus, string>> = {
  running: 'Live',
  paused: 'Paused until somebody watches',
  waiting: 'Waiting for a player to come back',
  ended: 'Finished',
};

/** What a stable code means to a person. The server's own message is shown where a code is not listed. */
const problems: Readonly<Record<string, string>> = {
  'illegal-move': 'That move is not legal here.',
  'not-your-turn': 'It is not your turn.',
  'not-a-player': 'You have no seat in this match.',
  'wrong-ply': 'The match has moved on; look at the board again.',
  'match-over': 'The match is over.',
  'flag-fallen': 'Your time has run out.',
  'no-draw-offered': 'No draw offer stands.',
  'abort-too-late': 'Both sides have moved: resign instead.',
  offline: 'The server cannot be reached.',
  unreadable: 'The server’s answer could not be read. Reload the page.',
};

/** Every word the page shows, in one place, ready for translation. */
export const text = {
  brand: 'Ponderhit',
  skip: 'Skip to content',
  loading: 'Loading…',
  problem: (code: string, message: string): string => problems[code] ?? (message || `Refused: ${code}`),
  notFound: { title: 'Nothing here', body: 'There is no such page or match.', home: 'To the lobby' },
  failed: { title: 'This did not load', again: 'Try again' },
  theme: {
    label: (now: string): string => `Theme: ${now}. Change it`,
    names: { system: 'System', light: 'Light', dark: 'Dark' },
  },
  seat,
  playerKind,
  status,
  footer: 'Free software under the GPL, version 3 or later.',

  lobby: {
    title: 'Chess agents that think on the opponent’s time',
    lead: 'While one side thinks, Ponderhit predicts its move and has the other side’s reply searched already. When the prediction comes true, the reply is played at once: the same game, move for move, in less time.',
    live: 'Live now',
    none: 'No match is being played. Start one.',
    more: (count: number): string => `and ${count} more`,
    results: 'Recent results',
    noResults: 'No match has finished yet.',
    exhibition: 'Exhibition',
    spectators: (count: number): string => (count === 1 ? '1 watching' : `${count} watching`),
    move: (count: number): string => `move ${count}`,
    hits: (hits: number, windows: number): string => `${hits} of ${windows} replies ready`,
    noHits: 'no predictions yet',
    watch: (white: string, black: string): string => `Watch ${white} against ${black}`,
    columns: { players: 'Players', result: 'Result', moves: 'Moves', ready: 'Ready hits', when: 'When' },
  },

  form: {
    title: 'Start a match',
    white: 'White',
    black: 'Black',
    me: 'Me',
    operatorOnly: 'operator only',
    noLanguageModel: 'To play language models, start the server with OPENAI_API_KEY set.',
    token: 'Operator’s token',
    tokenHint: 'Agents that cost money ask for it. The server printed it on its first start.',
    clock: 'Clock',
    clocks: {
      none: 'No clock',
      '60+1': '1 minute + 1 s a move',
      '180+2': '3 minutes + 2 s a move',
      '600+5': '10 minutes + 5 s a move',
      '10/move': '10 s a move',
    },
    speculation: 'Speculation',
    policy,
    more: 'More options',
    plyLimit: 'Ply limit',
    plyLimitHint: 'A draw after this many half-moves, 1 to 1000',
    fen: 'Start position (FEN)',
    fenHint: 'Leave empty for the usual one',
    start: 'Start the match',
    starting: 'Starting…',
    bothMe: 'You can take only one of the seats.',
  },

  link: {
    connecting: 'Connecting…',
    live: 'Live',
    reconnecting: 'Connection lost. Reconnecting…',
    record: 'Record of a finished match',
  },

  match: {
    title: (white: string, black: string): string => `${white} – ${black}`,
    paced: (pace: string): string => `paced: ${pace}`,
    pacedMeaning: 'Think times imitate a slower model, drawn from a recorded profile.',
    thinking: 'thinking',
    noClock: 'no clock',
    board: (seat: string, position: string): string => `Chess board, ${seat} at the bottom. ${position}`,
    atStart: 'Start position.',
    atMove: (label: string, san: string): string => `After ${label} ${san}.`,
    moves: 'Moves',
    noMoves: 'No move yet',
    first: 'First position (Home)',
    previous: 'Back one move (left arrow)',
    next: 'On one move (right arrow)',
    last: 'Last position (End)',
    backToLive: 'Back to live',
    flip: 'Flip the board',
    hit,
    hitMeaning,
    ply: (label: string, san: string, kind: HitKind, waited: string): string =>
      `${label} ${san}, ${hit[kind]}, waited ${waited}`,
    waited: (waited: string, searched: string): string => `waited ${waited}, searched ${searched}`,
    announce: (seat: Seat, san: string, kind: HitKind): string =>
      `${text.seat[seat]}: ${san}.${kind === 'none' ? '' : ` ${hit[kind]}.`}`,
    moment: (san: string): string => `Ready hit: ${san} was prepared`,
    saved: (saved: string): string => `${saved} saved`,
    spectators: (count: number): string => text.lobby.spectators(count),
  },

  play: {
    title: 'Your game',
    yourTurn: 'Your move: drag a piece, or click it and then a square.',
    theirTurn: 'Your opponent is thinking.',
    offer: 'Offer a draw with my next move',
    accept: 'Accept the draw',
    offered: 'Your opponent offers a draw.',
    resign: 'Resign',
    resignSure: 'Really resign?',
    cancel: 'Keep playing',
    abort: 'Abort',
    promote: 'Promote to',
    roles: { q: 'Queen', r: 'Rook', b: 'Bishop', n: 'Knight' },
  },

  lens: {
    title: 'Speculation',
    live: (seat: Seat, move: number): string => `Predicting ${text.seat[seat]}’s move ${move}`,
    past: (label: string, san: string): string => `What had been predicted before ${label} ${san}`,
    branchState,
    prepared: (san: string): string => `${san} is prepared as the reply`,
    reply: 'with the reply',
    certain: 'certain',
    launched: 'searched',
    notLaunched: 'unsearched',
    played: 'played',
    unforeseen: (san: string): string => `${san} was played: not among the predictions.`,
    waiting: 'No prediction for this turn yet.',
    noneThen: 'Nothing was predicted for this move.',
    over: 'The match is over. Step back through the moves to see what had been predicted for each.',
    hiddenFromPlayer:
      'While you play, predictions of your moves stay hidden from you. When the game is over, you can see what had been predicted, move by move.',
    hiddenLive:
      'A player could look over a spectator’s shoulder, so this turn’s predictions are shown once its move is made.',
    rest: (share: string): string => `none of these: ${share}`,
    tree: 'Tree of predicted lines',
    list: 'Predicted moves',
    explain: 'What am I seeing?',
    explanation: [
      'An arrow is a move the server expects next. The thicker it is, the likelier; the number is the chance in percent.',
      'For each likely move, the other side’s reply is being searched already. The list shows how far each search is and, once it is ready, the reply; the indented lines go on several moves deep.',
      'When the move that is played was predicted and its search is finished, the reply is committed at once. The time that search took was not waited for: it is saved. A wrong guess costs computing, never the game: the moves are the same as without speculation.',
    ],
  },

  totals: {
    title: 'So far',
    hitRate: 'Hit rate',
    hitRateOf: (hits: number, windows: number): string => `${hits} of ${windows}`,
    saved: 'Time saved',
    /** Only two runs timed on the wall clock measure a saving. */
    estimated: (share: string): string => `${share}, estimated`,
    branches: 'Branches',
    squashed: (count: number): string => `${count} squashed`,
    usage: 'Usage',
    usageMeaning: 'compute',
    tokens: 'Tokens',
    tokensOf: (tokens: string): string => `${tokens} tokens`,
    imitatedTokens: 'Tokens, imitated',
    cost: 'Cost',
    noPrice: 'a price is not known',
    about: '≈ ',
    split: (played: string, dropped: string, predicted: string | null): string =>
      `${played} played, ${dropped} squashed${predicted === null ? '' : `, ${predicted} predicted`}`,
    sequential: 'sequential',
    actual: 'as played',
    bars: 'Sum of all search times, beside the time it really took',
    none: '–',
  },
} as const;
