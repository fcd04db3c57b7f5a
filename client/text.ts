import type { Role } from '../shared/chess/position.ts';
import { TERMINATIONS, type Termination } from '../shared/match/end.ts';
import { END_REASONS, type EndReasonCode } from '../shared/match/endReason.ts';
import { otherSeat, type Seat } from '../shared/match/seat.ts';
import type { PolicyName } from '../shared/match/speculation.ts';
import type { MatchSnapshot } from '../shared/protocol/fromServer.ts';
import type { BotState, BranchState, MatchStatus, PlayerKind } from '../shared/protocol/view.ts';
import type { BranchEnd } from '../shared/stats/branchRecord.ts';
import type { HitKind } from '../shared/stats/hitKind.ts';

const seat: Readonly<Record<Seat, string>> = { white: 'White', black: 'Black' };
const role: Readonly<Record<Role, string>> = {
  king: 'king',
  queen: 'queen',
  rook: 'rook',
  bishop: 'bishop',
  knight: 'knight',
  pawn: 'pawn',
};
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
const branchEnd: Readonly<Record<BranchEnd | 'running', string>> = {
  running: 'under way',
  ready: 'came true, and was ready',
  pending: 'came true while it ran',
  chained: 'came true',
  squashed: 'dropped',
  lost: 'lost',
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
const botState: Readonly<Record<BotState, string>> = {
  offline: 'offline',
  idle: 'online',
  seeking: 'seeks a game',
  playing: 'plays',
};
const status: Readonly<Record<MatchStatus, string>> = {
  running: 'Live',
  paused: 'Paused until somebody watches',
  waiting: 'Waiting for a player to come back',
  ended: 'Finished',
};

const termination: Readonly<Record<Termination, string>> = {
  checkmate: 'checkmate',
  stalemate: 'stalemate',
  'insufficient-material': 'insufficient material',
  'threefold-repetition': 'repetition',
  'fifty-moves': 'fifty moves',
  resignation: 'resignation',
  agreement: 'agreement',
  'flag-fall': 'time',
  'illegal-move': 'illegal moves',
  'player-error': 'a failure',
  'player-gone': 'player left',
  adjudication: 'ply limit',
  abort: 'aborted',
};

/** Where a side wins by it. */
const winning: Partial<Record<Termination, (wins: string, loser: string) => string>> = {
  checkmate: wins => `${wins} by checkmate`,
  resignation: (wins, loser) => `${wins}: ${loser} resigned`,
  'flag-fall': wins => `${wins} on time`,
  'illegal-move': (wins, loser) => `${wins}: ${loser} forfeits by illegal moves`,
  'player-error': (wins, loser) => `${wins}: ${loser} forfeits by a failure`,
  'player-gone': (wins, loser) => `${wins}: ${loser} left the match`,
};
const drawing: Partial<Record<Termination, string>> = {
  stalemate: 'Draw by stalemate',
  'insufficient-material': 'Draw by insufficient material',
  'threefold-repetition': 'Draw by threefold repetition',
  'fifty-moves': 'Draw by the fifty-move rule',
  agreement: 'Draw by agreement',
  'flag-fall': 'Draw: the flag fell, but the other side cannot mate',
  adjudication: 'Draw at the ply limit',
};
type Outcome = Pick<MatchSnapshot, 'result' | 'termination' | 'reason' | 'reasonWhat' | 'reasonCount'>;

const soOften = (answers: number): string => (answers === 1 ? '' : `, after ${answers} such answers`);
const reason: Readonly<Record<EndReasonCode, (what: string, count: number) => string>> = {
  'no-answer': (_, seconds) => `no answer within ${seconds} s`,
  'illegal-answers': (move, answers) => `“${move}” is not legal here${soOften(answers)}`,
  'unreadable-answers': (_, answers) => `the answer names no legal move${soOften(answers)}`,
  'agent-failed': () => 'the agent failed',
  'agent-unreachable': () => 'the agent could not be reached',
  'player-away': () => 'the player did not come back',
  'no-quota': endpoint => `the account at ${endpoint} has no quota left`,
  'game-too-long': () => 'the game is too long for the model',
  'key-refused': (endpoint, status) => `${endpoint} refuses the key (${status})`,
  'model-unknown': (endpoint, status) => `${endpoint} has no such model or address (${status})`,
  'request-refused': (endpoint, status) => `${endpoint} refuses the request (${status})`,
  'match-cap': () => 'its cap on money is reached',
  'day-cap': () => 'the day’s cap on money is reached',
  'far-ahead': () => 'far ahead in material',
  'nothing-happens': () => 'nothing happens',
  said: words => words,
};
const winners: Readonly<Record<string, Seat>> = { '1-0': 'white', '0-1': 'black' };

/** What a stable code means to a person. The server's own message is shown where a code is not listed. */
const problems: Readonly<Record<string, string>> = {
  'too-many-tournaments': 'As many tournaments run as may. Wait for one to end.',
  'not-your-tournament': 'Only an operator, or whoever asked for it, may stop a tournament.',
  'tournament-over': 'The tournament is over.',
  'illegal-move': 'That move is not legal here.',
  'not-your-turn': 'It is not your turn.',
  'not-a-player': 'You have no seat in this match.',
  'wrong-ply': 'The match has moved on; look at the board again.',
  'match-over': 'The match is over.',
  'flag-fallen': 'Your time has run out.',
  'still-running': 'The match is not over yet.',
  'not-your-match': 'Only its player may do that.',
  'human-plays': 'No engine tells what it thinks while a human plays.',
  'no-draw-offered': 'No draw offer stands.',
  'abort-too-late': 'Both sides have moved: resign instead.',
  'bot-offline': 'The bot is not online any more.',
  'bot-busy': 'The bot plays as many matches as it can.',
  'offer-refused': 'The bot does not want to play this match.',
  'offer-expired': 'The bot did not answer.',
  busy: 'The server is busy. Try again later.',
  offline: 'The server cannot be reached.',
  unreadable: 'The server’s answer could not be read. Reload the page.',
};

/** Every word the page shows, in one place, ready for translation. */
export const text = {
  brand: 'Ponderhit',
  skip: 'Skip to content',
  loading: 'Loading…',
  dismiss: 'Dismiss',
  problem: (code: string, message: string): string => problems[code] ?? (message || `Refused: ${code}`),
  notFound: { title: 'Nothing here', body: 'There is no such page or match.', home: 'To the lobby' },
  failed: { title: 'This did not load', again: 'Try again' },
  theme: {
    label: (now: string): string => `Theme: ${now}. Change it`,
    names: { system: 'System', light: 'Light', dark: 'Dark' },
  },
  ago: {
    now: 'just now',
    minutes: (count: number): string => `${count} min ago`,
    hours: (count: number): string => `${count} h ago`,
    days: (count: number): string => `${count} d ago`,
  },
  evaluation: {
    title: 'Engine',
    show: 'Show',
    hide: 'Hide',
    waiting: 'The engine has not looked at this position yet.',
    bar: (figure: string): string => `The engine gives ${figure}, from White’s side`,
    graph: 'Whom the engine favoured, from the first move to the last: White’s share is light',
    hint: 'A short search of Stockfish after every move. It takes no part in the match.',
  },
  nav: { label: 'Pages', boards: 'Boards', games: 'Games', tournaments: 'Tournaments' },
  boards: { title: 'All boards' },
  tournaments: {
    title: 'Tournaments',
    lead: 'Every game is played once in every mode, from the same opening and seeds. What differs is the time.',
    none: 'No tournament yet. Start one.',
    list: 'All of them',
    form: {
      title: 'New tournament',
      name: 'Name',
      named: 'Tournament',
      agents: 'Agents',
      agentsHint: 'Two or more.',
      format: 'Who meets whom',
      formats: {
        'round-robin': 'Everybody meets everybody',
        gauntlet: 'The first meets all others',
        swiss: 'Those of a like score meet',
      },
      games: 'Games of a pairing, in each mode',
      modes: 'Modes',
      modesHint: 'The others are compared with the sequential one.',
      sequential: 'Sequential',
      maxPlies: 'Most plies of a game',
      start: 'Start the tournament',
    },
    statuses: { running: 'Running', finished: 'Finished', stopped: 'Stopped', waiting: 'Waiting' },
    played: (played: number, planned: number): string => `${played} of ${planned} games`,
    progress: 'Games that are over',
    left: (time: string): string => `about ${time} left`,
    stop: 'Stop it',
    running: 'Being played',
    findings: 'What it says so far',
    noFindings: 'Nothing yet: the first pairs of games are being played.',
    figures: 'Figures',
    numbers: (title: string): string => `The numbers: ${title}`,
    tables: 'Tables',
    games: 'Games',
    newest: 'Games, the newest first',
    gamesColumns: {
      game: 'Game',
      players: 'Players',
      mode: 'Mode',
      opening: 'Opening',
      result: 'Result',
      plies: 'Plies',
    },
    files: 'The report',
    reportFiles: {
      'report.html': 'Report (one file)',
      'results.json': 'Numbers (JSON)',
      'plies.csv': 'Every ply (CSV)',
      'games.pgn': 'Games (PGN)',
    },
  },
  games: {
    title: 'Finished games',
    player: 'Player',
    result: 'Result',
    results: { '': 'Any', '1-0': 'White won', '0-1': 'Black won', '1/2-1/2': 'Draw' },
    none: 'No finished game fits.',
    noneYet: 'No finished game yet.',
    unreadable: (count: number): string =>
      count === 1 ? 'One more cannot be read.' : `${count} more cannot be read.`,
    more: 'More',
  },
  player: {
    score: 'Score',
    wins: 'Won',
    draws: 'Drawn',
    losses: 'Lost',
    matchesSaved: 'Its matches saved',
    replies: 'Replies',
    median: 'Half within',
    of100: (percent: number): string => `${percent} % within`,
    ready: 'Ready hits',
    pending: 'Pending hits',
    saved: 'Time saved',
    measured: (plies: number, matches: number): string =>
      `From the opponent’s move to its own, over ${plies} moves of its last ${matches === 1 ? 'match' : `${matches} matches`}.`,
  },
  rating: {
    title: 'Rating',
    provisional: 'Provisional: too few rated games, or none for long, to be sure of it',
    provisionalShort: 'provisional',
    none: 'No rated game yet.',
    curve: (matches: number, first: string, last: string): string =>
      `Rating after each of ${matches} rated games, from ${first} to ${last}. The table says the same in numbers.`,
    hint: 'Glicko-2 after each rated game, oldest first; the band is one deviation either way.',
    table: 'As a table',
    columns: { rating: 'Rating', change: 'Change', when: 'When', match: 'Game' },
    look: 'Look at it',
  },
  botState,
  replay: {
    title: 'Replay',
    play: 'Replay',
    pause: 'Pause',
    time: 'Time in the match',
    at: (at: string, length: string): string => `${at} of ${length}`,
    speed: 'Speed',
    times: (times: number): string => `${times}×`,
    mode: 'By which time',
    modes: { played: 'as played', sequential: 'sequential' },
    hint: 'Watch it again by its own time, faster, or as if nobody had thought ahead.',
    race: (played: string, sequential: string): string =>
      `Up to here: ${played} as played, ${sequential} sequentially`,
    sequential: 'In a sequential run nobody searches ahead of its turn.',
  },
  /** One that a newer server knows keeps its own name. */
  termination: (code: string): string => {
    const known = TERMINATIONS.find(each => each === code);
    return known === undefined ? code : termination[known];
  },
  /** How a match ended, as a sentence; one that a newer server knows is told by its name. */
  ended: (result: string, code: string): string => {
    const known = TERMINATIONS.find(each => each === code);
    const winner = winners[result];
    if (code === 'abort') return 'The match was aborted';
    if (winner === undefined) return (known && drawing[known]) ?? `Draw by ${code}`;
    const wins = `${seat[winner]} wins`;
    return (known && winning[known]?.(wins, seat[otherSeat(winner)])) ?? `${wins} by ${code}`;
  },
  /** The same with why, where there is more to say. */
  outcome: ({ result, termination: how, reason: code, reasonWhat, reasonCount }: Outcome): string => {
    const known = END_REASONS.find(each => each === code);
    const ended = text.ended(result, how);
    return known === undefined ? ended : `${ended}: ${reason[known](reasonWhat, reasonCount)}`;
  },
  seat,
  role,
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
    allResults: 'All finished games',
    agents: 'Agents',
    bots: 'Bots',
    noBots: 'No bot is entered yet.',
    enterBot: 'To enter a program of your own, on the server’s machine:',
    botProtocol: 'The bot protocol',
    games: (count: number): string => (count === 1 ? '1 game' : `${count} games`),
    allBoards: 'All boards',
    find: 'Name',
    who: 'Show',
    whos: { all: 'all', agent: 'agents only', bot: 'with a bot', human: 'with a human' },
    noneFits: 'No live match fits.',
    noResults: 'No match has finished yet.',
    exhibition: 'Exhibition',
    spectators: (count: number): string => (count === 1 ? '1 watching' : `${count} watching`),
    move: (count: number): string => `move ${count}`,
    hits: (hits: number, windows: number): string => `${hits} of ${windows} replies ready`,
    noHits: 'no predictions yet',
    watch: 'Watch',
    columns: { players: 'Players', result: 'Result', moves: 'Moves', ready: 'Ready hits', when: 'When' },
  },

  form: {
    title: 'Start a match',
    white: 'White',
    black: 'Black',
    who: 'Who plays',
    modes: { watch: 'Two players', play: 'Me against one' },
    opponent: 'Opponent',
    colour: 'My colour',
    colours: { white: 'White', black: 'Black', either: 'Either' },
    guestName: 'Your name',
    guest: 'Guest',
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
  },

  link: {
    connecting: 'Connecting…',
    live: 'Live',
    reconnecting: 'Connection lost. Reconnecting…',
  },

  match: {
    title: (white: string, black: string): string => `${white} – ${black}`,
    paced: (pace: string): string => `paced: ${pace}`,
    pacedMeaning: 'Think times imitate a slower model, drawn from a recorded profile.',
    thinking: 'thinking',
    written: (count: string): string => `${count} tokens written`,
    wrote: (seat: Seat, tokens: number): string =>
      `${text.seat[seat]} has written ${tokens.toLocaleString('en')} tokens.`,
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
    announce: (seat: Seat, san: string, ply: { kind: HitKind; offersDraw: boolean }): string =>
      [
        `${text.seat[seat]}: ${san}.`,
        ...(ply.kind === 'none' ? [] : [`${hit[ply.kind]}.`]),
        ...(ply.offersDraw ? [text.match.offersDraw(seat)] : []),
      ].join(' '),
    offersDraw: (seat: Seat): string => `${text.seat[seat]} offers a draw.`,
    clockLeft: (seconds: number): string =>
      seconds === 60 ? 'One minute left on your clock.' : `${seconds} seconds left on your clock.`,
    lead: (extra: readonly Role[], ahead: number): string =>
      `More than the opponent: ${extra.map(each => role[each]).join(', ')}${ahead > 0 ? `; ${ahead} ahead` : ''}`,
    sound: 'Sounds',
    fullScreen: 'Full screen',
    moment: (san: string): string => `Ready hit: ${san} was prepared`,
    saved: (saved: string): string => `${saved} saved`,
    spectators: (count: number): string => text.lobby.spectators(count),
  },

  board: {
    caption: 'The position, square by square',
    piece: (seat: Seat, each: Role): string => `${text.seat[seat].toLowerCase()} ${role[each]}`,
    figures: { king: '♚', queen: '♛', rook: '♜', bishop: '♝', knight: '♞', pawn: '♟\uFE0E' },
  },

  share: {
    title: 'Share',
    link: 'link',
    fen: 'FEN',
    pgn: 'PGN',
    copy: (what: string): string => `Copy ${what}`,
    download: 'Save PGN',
    copied: (what: string): string => `Copied: ${what}.`,
    failed: 'The clipboard cannot be written here.',
  },

  after: {
    title: 'Play again',
    rematch: 'Rematch, other colour',
    fromHere: 'From this position',
    hint: 'Step back through the moves to choose a position to go on from.',
    refused: (code: string, message: string): string =>
      code === 'operator-only'
        ? 'Your opponent costs the server’s operator money, or runs a program of theirs: only they can start another match with it.'
        : text.problem(code, message),
  },

  conditionals: {
    title: 'If …, then …',
    hint: 'Your own speculation: lines that start with your opponent’s move. Your answer is played at once when they come true. They stay in this browser.',
    line: (moves: readonly string[]): string =>
      moves.map((san, index) => (index % 2 === 0 ? `if ${san}` : `then ${san}`)).join(', '),
    input: 'Their move, your answer, and so on',
    example: 'e5 Nf3 Nc6 Bb5',
    add: 'Add',
    remove: 'Remove',
    removeLine: (line: string): string => `Remove the line ${line}`,
    unreadable: 'Those are not legal moves by turns, theirs first and yours last.',
  },

  play: {
    title: 'Your game',
    yourTurn: 'Your move: drag a piece, click it and then a square, or type.',
    theirTurn: 'Your opponent is thinking. You may move ahead: it is played as soon as it is your turn.',
    premoved: (san: string): string => `Moved ahead: ${san}.`,
    withdraw: 'Withdraw',
    typed: 'Type a move',
    typedExample: 'Nf3 or g1f3',
    typedSend: 'Play',
    typedAhead: 'Ahead',
    noSuchMove: (typed: string): string => `“${typed}” is not one legal move here.`,
    noSuchPremove: (typed: string): string => `“${typed}” is not one move your pieces could make.`,
    takeBack: 'Take back',
    takeBackSure: 'Resign this and take back',
    takeBackMeaning:
      'A move that was made stands. This match ends as resigned (or aborted), and a new one starts from the position before your last move.',
    offer: 'Offer a draw with my next move',
    accept: 'Accept the draw',
    offered: 'Your opponent offers a draw. Accept it, or move.',
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
    drawnTree: 'Tree of predicted lines, drawn',
    drawnTreeSummary: (nodes: number): string =>
      `${nodes} predicted moves, drawn as a tree. The list says the same in words.`,
    node: (move: string, chance: string | null, state: BranchState): string =>
      [`${move}:`, ...(chance === null ? [] : [`${chance},`]), branchState[state]].join(' '),
    view: 'Show as',
    asTree: 'Tree',
    asList: 'List',
    list: 'Predicted moves',
    explain: 'What am I seeing?',
    explanation: [
      'An arrow is a move the server expects next. The thicker it is, the likelier; the number is the chance in percent.',
      'For each likely move, the other side’s reply is being searched already: in the tree, a dashed frame is a search that runs, a filled one an answer that waits, a thin one a move that is only predicted. To the right the lines go on, several moves deep.',
      'When the move that is played was predicted and its search is finished, the reply is committed at once. The time that search took was not waited for: it is saved. A wrong guess is dropped: it costs computing, never the game. The moves are the same as without speculation.',
    ],
  },

  timeline: {
    title: 'Timeline',
    key: {
      own: 'thinking on its turn',
      running: 'searching ahead',
      waiting: 'answer waits',
      hit: 'came true',
      squashed: 'dropped',
    },
    zoomIn: 'A shorter time',
    zoomOut: 'A longer time',
    hint: 'The first two lanes are White’s and Black’s turns. Below, each search ahead has a lane. Where one comes true, the move is committed without its time: that is saved.',
    hidden:
      'Searches ahead of the turns stay hidden while a human or a bot plays. When the game is over, they are shown here.',
    noneAhead: 'Nobody searched ahead of its turn in this match.',
    unseen: (lanes: number): string => `${lanes} more searches run beside those drawn here.`,
    summary: (plies: number, searches: number, hits: number): string =>
      `${plies} moves and ${searches} searches ahead of their turns in this stretch; ${hits} of the moves were hits.`,
    ply: (san: string, kind: HitKind, waited: string, saved: string): string =>
      `${san}: ${hit[kind]}, waited ${waited}, saved ${saved}`,
    search: (forSeat: Seat, uci: string, end: BranchEnd | 'running', searched: string): string =>
      `${text.seat[forSeat]}’s reply to ${uci}: ${branchEnd[end]}, searched ${searched}`,
  },

  totals: {
    title: 'So far',
    upTo: (label: string, san: string): string => `Up to ${label} ${san}`,
    wholeMatch: 'whole match only',
    sequentialAt: (label: string, san: string): string =>
      `By then a sequential run would stand at ${label} ${san}.`,
    hitRate: 'Hit rate',
    hitRateOf: (hits: number, windows: number): string => `${hits} of ${windows}`,
    saved: 'Time saved',
    /** Only two runs timed on the wall clock measure a saving. */
    estimated: (share: string): string => `${share}, estimated`,
    noneSaved: 'nothing yet',
    branches: 'Branches',
    squashed: (count: number): string => `${count} squashed`,
    usage: 'Usage',
    usageMeaning: 'compute',
    tokens: (count: string): string => `${count} tokens`,
    reasks: (count: number): string => (count === 1 ? 'asked again once' : `asked again ${count} times`),
    spent: 'Tokens',
    imitatedTokens: 'Tokens, imitated',
    cost: 'Cost',
    noPrice: 'a price is not known',
    about: '≈ ',
    split: (parts: {
      readonly played: string;
      readonly squashed: string;
      readonly predicted: string | null;
      readonly lost: string | null;
    }): string =>
      Object.entries(parts)
        .flatMap(([name, amount]) => (amount === null ? [] : [`${amount} ${name}`]))
        .join(', '),
    hits: {
      ready: (count: number): string => `${count} ready`,
      pending: (count: number): string => `${count} pending`,
      miss: (count: number): string => (count === 1 ? '1 miss' : `${count} misses`),
      chained: (count: number): string => `${count} chained`,
    },
    sequential: 'sequential',
    actual: 'as played',
    bars: 'Sum of all search times, beside the time it really took',
    none: '–',
  },
} as const;
