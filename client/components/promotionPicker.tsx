import { useEffect, useRef } from 'preact/hooks';
import type { Seat } from '../../shared/match/seat.ts';
import { text } from '../text.ts';

const ROLES = ['q', 'n', 'r', 'b'] as const;
export type PromotionRole = (typeof ROLES)[number];

const PIECES: Readonly<Record<PromotionRole, string>> = { q: 'queen', r: 'rook', b: 'bishop', n: 'knight' };

export interface PromotionPickerProps {
  readonly seat: Seat;
  readonly onPick: (role: PromotionRole) => void;
  /** Escape, or a click beside the picker. */
  readonly onCancel: () => void;
}

export function PromotionPicker({ seat, onPick, onCancel }: PromotionPickerProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog
      ref={dialog}
      class="promotion"
      aria-label={text.play.promote}
      onCancel={onCancel}
      onClick={event => {
        if (event.target === dialog.current) onCancel();
      }}
    >
      <div class="cg-wrap">
        {ROLES.map(role => (
          <button
            key={role}
            type="button"
            aria-label={text.play.roles[role]}
            title={text.play.roles[role]}
            onClick={() => onPick(role)}
          >
            <piece class={`${PIECES[role]} ${seat}`} />
          </button>
        ))}
      </div>
    </dialog>
  );
}

declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      /** The element that the piece set's styles know. */
      piece: { class: string };
    }
  }
}
