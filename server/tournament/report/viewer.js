/*
 * The games of a report, move by move. It stands inside the file and needs nothing else.
 */
function squareOf(name) {
  return 8 * (8 - Number(name[1])) + name.charCodeAt(0) - 97;
}

(() => {
  const games = JSON.parse(document.getElementById('games-data').textContent);
  const viewer = document.getElementById('viewer');
  const part = name => viewer.querySelector(`[data-part="${name}"]`);
  const NAMES = { p: 'pawn', n: 'knight', b: 'bishop', r: 'rook', q: 'queen', k: 'king' };
  const GLYPHS = { p: '♟', n: '♞', b: '♝', r: '♜', q: '♛', k: '♚' };
  const KINDS = {
    none: '',
    ready: 'ready hit',
    pending: 'pending hit',
    miss: 'miss',
    chained: 'chained',
  };
  let game = null;
  let ply = 0;

  /** 64 letters, a8 first; a blank is an empty square. */
  function boardOf(fen) {
    return [
      ...fen
        .split(' ')[0]
        .replaceAll('/', '')
        .replace(/\d/g, count => ' '.repeat(Number(count))),
    ];
  }

  /** Castling moves the rook too; a pawn that goes aside to an empty square takes in passing. */
  function play(board, uci) {
    const [from, to] = [squareOf(uci.slice(0, 2)), squareOf(uci.slice(2, 4))];
    const piece = board[from];
    const pawn = piece.toLowerCase() === 'p';
    if (pawn && from % 8 !== to % 8 && board[to] === ' ') board[8 * Math.floor(from / 8) + (to % 8)] = ' ';
    if (piece.toLowerCase() === 'k' && Math.abs(from - to) === 2) {
      const [corner, beside] = to > from ? [to + 1, to - 1] : [to - 2, to + 1];
      board[beside] = board[corner];
      board[corner] = ' ';
    }
    board[from] = ' ';
    const promoted = uci.slice(4);
    board[to] = promoted === '' ? piece : piece === 'P' ? promoted.toUpperCase() : promoted;
  }

  function seconds(ms) {
    return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`;
  }

  function moveText(index) {
    const start = game.fen.split(' ');
    const half = index + (start[1] === 'b' ? 1 : 0);
    return `${Number(start[5]) + Math.floor(half / 2)}${half % 2 === 0 ? '.' : '…'} ${game.sans[index]}`;
  }

  function draw() {
    const board = boardOf(game.fen);
    for (const uci of game.moves.slice(0, ply)) play(board, uci);
    const last =
      ply === 0 ? [] : [game.moves[ply - 1].slice(0, 2), game.moves[ply - 1].slice(2, 4)].map(squareOf);
    part('board').replaceChildren(
      ...board.map((piece, i) => {
        const square = document.createElement('span');
        const dark = (Math.floor(i / 8) + (i % 8)) % 2 === 1;
        square.className = `${dark ? 'dark' : 'light'}${last.includes(i) ? ' last' : ''}`;
        if (piece !== ' ') {
          square.textContent = GLYPHS[piece.toLowerCase()];
          square.classList.add(piece === piece.toLowerCase() ? 'black' : 'white');
        }
        return square;
      }),
    );
    const pieces = board.flatMap((piece, i) => {
      if (piece === ' ') return [];
      const colour = piece === piece.toLowerCase() ? 'black' : 'white';
      return [`${colour} ${NAMES[piece.toLowerCase()]} ${'abcdefgh'[i % 8]}${8 - Math.floor(i / 8)}`];
    });
    part('board').setAttribute('aria-label', `Board: ${pieces.join(', ')}`);
    const kind = ply === 0 ? '' : KINDS[game.kinds[ply - 1]];
    part('says').textContent =
      ply === 0
        ? 'The position from which the game starts'
        : `${moveText(ply - 1)} after ${seconds(game.waits[ply - 1])}${kind === '' ? '' : `, ${kind}`}`;
    part('at').value = String(ply);
    part('first').disabled = part('previous').disabled = ply === 0;
    part('next').disabled = part('last').disabled = ply === game.moves.length;
  }

  function show(to) {
    ply = Math.max(0, Math.min(game.moves.length, to));
    draw();
  }

  function open(index) {
    game = games[index];
    part('title').textContent = game.title;
    part('at').max = String(game.moves.length);
    part('end').textContent = game.end;
    part('sheet').textContent = game.sans.map((_, i) => moveText(i)).join('  ');
    viewer.hidden = false;
    show(0);
  }

  document.addEventListener('click', event => {
    const button = event.target instanceof Element ? event.target.closest('button') : null;
    if (button === null) return;
    if (button.dataset.game !== undefined) {
      open(Number(button.dataset.game));
      viewer.scrollIntoView({ block: 'nearest' });
      part('next').focus();
    } else if (button.dataset.part === 'first') show(0);
    else if (button.dataset.part === 'previous') show(ply - 1);
    else if (button.dataset.part === 'next') show(ply + 1);
    else if (button.dataset.part === 'last') show(game.moves.length);
  });
  part('at').addEventListener('input', event => show(Number(event.target.value)));
  viewer.addEventListener('keydown', event => {
    if (event.target === part('at')) return;
    if (event.key === 'ArrowLeft') show(ply - 1);
    else if (event.key === 'ArrowRight') show(ply + 1);
  });
  // On paper the numbers cannot be unfolded.
  addEventListener('beforeprint', () => {
    for (const details of document.querySelectorAll('details.numbers')) details.open = true;
  });
  if (games.length > 0) open(0);
})();
