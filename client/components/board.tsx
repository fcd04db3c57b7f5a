import { Chessground } from '@lichess-org/chessground';
import type { Api } from '@lichess-org/chessground/api';
import type { DrawBrush } from '@lichess-org/chessground/draw';
import { useEffect, useRef } from 'preact/hooks';
import { legalMoves } from '../../shared/chess/position.ts';
import type { Seat } from '../../shared/match/seat.ts';
import { type Arrow, TONES, type Tone } from '../view/arrows.ts';
import { destsOf, squaresOf } from '../view/squares.ts';
import '@lichess-org/chessground/assets/chessground.base.css';
import '@lichess-org/chessground/assets/chessground.cburnett.css';
import '../styles/board.css';

/** Readable on light and dark squares alike, and apart from each other without colour by their labels. */
const COLORS: Readonly<Record<Tone, string>> = {
  predicted: '#475569',
  searching: '#1d4ed8',
  ready: '#0f766e',
  played: '#b45309',
  reply: '#7e22ce',
};

const BRUSHES = Object.fromEntries(
  TONES.map((tone): [string, DrawBrush] => [
    tone,
    { key: tone, color: COLORS[tone], opacity: 1, lineWidth: 8 },
  ]),
);

export interface BoardProps {
  readonly fen: string;
  /** The move that led here, UCI; marks its squares. */
  readonly lastMove: string | null;
  readonly check: boolean;
  readonly orientation: Seat;
  readonly arrows: readonly Arrow[];
  /** Whose pieces may be moved, or premoved while the other side thinks; null for none. */
  readonly movable: Seat | null;
  /** Called with a legal move in UCI; promotions without their piece. */
  readonly onMove: (uci: string) => void;
  /** The move that waits for its turn, UCI. */
  readonly premove: string | null;
  readonly onPremove: (uci: string | null) => void;
  /** Changes when the board is to go back to `fen` though it is the same. */
  readonly revision: number;
  readonly label: string;
}

export function Board(props: BoardProps) {
  const { fen, lastMove, check, orientation, arrows, movable, premove, revision, label } = props;
  const element = useRef<HTMLDivElement>(null);
  const board = useRef<Api | null>(null);
  const handlers = useRef(props);
  handlers.current = props;

  useEffect(() => {
    if (element.current === null) return undefined;
    const api = Chessground(element.current, {
      coordinates: true,
      animation: { enabled: !matchMedia('(prefers-reduced-motion: reduce)').matches, duration: 180 },
      premovable: {
        showDests: true,
        events: {
          set: (orig, dest) => handlers.current.onPremove(orig + dest),
          unset: () => handlers.current.onPremove(null),
        },
      },
      drawable: { defaultSnapToValidMove: false },
    });
    Object.assign(api.state.drawable.brushes, BRUSHES);
    board.current = api;
    return () => api.destroy();
  }, []);

  useEffect(() => {
    const squares = lastMove === null ? null : squaresOf(lastMove);
    const turnColor = fen.split(' ')[1] === 'b' ? 'black' : 'white';
    board.current?.set({
      fen,
      orientation,
      turnColor,
      check,
      viewOnly: movable === null,
      // Undefined would keep the last one.
      lastMove: squares === null ? [] : [squares.orig, squares.dest],
      premovable: { enabled: movable !== null && movable !== turnColor },
      movable: {
        free: false,
        showDests: true,
        ...(movable === null ? {} : { color: movable }),
        dests: movable === turnColor ? destsOf(legalMoves(fen)) : new Map(),
        events: { after: (orig, dest) => handlers.current.onMove(orig + dest) },
      },
    });
  }, [fen, lastMove, check, orientation, movable, revision]);

  useEffect(() => {
    const api = board.current;
    if (api === null) return;
    const squares = premove === null ? null : squaresOf(premove);
    const marked = api.state.premovable.current;
    if (squares === null) {
      if (marked) api.cancelPremove();
    } else if (marked?.[0] !== squares.orig || marked[1] !== squares.dest) {
      // One that was typed: the board knows only those that are made on it.
      api.state.premovable.current = [squares.orig, squares.dest];
      api.state.dom.redraw();
    }
  }, [premove, fen]);

  useEffect(() => {
    board.current?.setAutoShapes(
      arrows.map(({ orig, dest, tone, width, label }) => ({
        orig,
        dest,
        brush: tone,
        modifiers: { lineWidth: width },
        ...(label === '' ? {} : { label: { text: label } }),
      })),
    );
  }, [arrows]);

  return (
    <div class="board" role="img" aria-label={label}>
      <div ref={element} />
    </div>
  );
}
