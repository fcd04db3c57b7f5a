import { pieces } from '../../shared/chess/position.ts';
import type { Seat } from '../../shared/match/seat.ts';
import { text } from '../text.ts';

const FILES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

/** The board for those who hear it: a table that a screen reader walks through, rank by rank. */
export function BoardTable({ fen, bottom }: { readonly fen: string; readonly bottom: Seat }) {
  const ranks = pieces(fen).map((squares, index) => ({ rank: 8 - index, squares }));
  const files = bottom === 'white' ? FILES : FILES.toReversed();
  return (
    // A table would not shrink by itself.
    <div class="sr">
      <table>
        <caption>{text.board.caption}</caption>
        <thead>
          <tr>
            <td />
            {files.map(file => (
              <th key={file} scope="col">
                {file}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {(bottom === 'white' ? ranks : ranks.toReversed()).map(({ rank, squares }) => (
            <tr key={rank}>
              <th scope="row">{rank}</th>
              {files.map(file => {
                const piece = squares[FILES.indexOf(file)] ?? null;
                return <td key={file}>{piece === null ? '' : text.board.piece(piece.seat, piece.role)}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
