import { Chessground } from '@lichess-org/chessground';
import type { Api } from '@lichess-org/chessground/api';
import { useEffect, useRef } from 'preact/hooks';
import { squaresOf } from '../view/squares.ts';
import '@lichess-org/chessground/assets/chessground.base.css';
import '@lichess-org/chessground/assets/chessground.cburnett.css';
import '../styles/board.css';

/** A small board that only shows; what it shows is said beside it. */
export function MiniBoard({ fen, lastMove }: { readonly fen: string; readonly lastMove: string }) {
  const element = useRef<HTMLDivElement>(null);
  const board = useRef<Api | null>(null);
  useEffect(() => {
    if (element.current === null) return undefined;
    const api = Chessground(element.current, {
      viewOnly: true,
      coordinates: false,
      drawable: { enabled: false, visible: false },
      animation: { enabled: !matchMedia('(prefers-reduced-motion: reduce)').matches, duration: 200 },
    });
    board.current = api;
    return () => api.destroy();
  }, []);
  useEffect(() => {
    const squares = squaresOf(lastMove);
    board.current?.set({ fen, lastMove: squares === null ? [] : [squares.orig, squares.dest] });
  }, [fen, lastMove]);
  return (
    <div class="board mini" aria-hidden="true">
      <div ref={element} />
    </div>
  );
}
