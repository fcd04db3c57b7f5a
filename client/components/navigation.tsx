import type { MatchSnapshot } from '../../shared/protocol/fromServer.ts';
import type { WatchedMatch } from '../state/match.ts';
import { soundOn } from '../state/sound.ts';
import { text } from '../text.ts';
import { Icon, type IconName } from './icon.tsx';

export interface NavigationProps {
  readonly watched: WatchedMatch;
  readonly match: MatchSnapshot;
  readonly onFlip: () => void;
  /** Null where the browser cannot fill the screen. */
  readonly onFullScreen: (() => void) | null;
}

/** The buttons under the board. */
export function Navigation({ watched, match, onFlip, onFullScreen }: NavigationProps) {
  const shown = watched.shownPly.value;
  const last = match.plies.length;
  const step = (icon: IconName, label: string, to: number) =>
    iconButton(icon, label, () => watched.show(to), to < 0 || to > last || to === shown);
  return (
    <div class="navigation">
      {step('first', text.match.first, 0)}
      {step('previous', text.match.previous, shown - 1)}
      {step('next', text.match.next, shown + 1)}
      {step('last', text.match.last, last)}
      <button
        type="button"
        class={`quiet live ${watched.atLive.value || match.status === 'ended' ? 'invisible' : ''}`}
        disabled={watched.atLive.value}
        onClick={() => watched.backToLive()}
      >
        {text.match.backToLive}
      </button>
      {iconButton('flip', text.match.flip, onFlip)}
      <button
        type="button"
        class="quiet"
        aria-pressed={soundOn.value}
        aria-label={text.match.sound}
        title={text.match.sound}
        onClick={() => {
          soundOn.value = !soundOn.value;
        }}
      >
        <Icon name={soundOn.value ? 'sound' : 'silent'} />
      </button>
      {onFullScreen !== null && iconButton('fullScreen', text.match.fullScreen, onFullScreen)}
    </div>
  );
}

function iconButton(icon: IconName, label: string, onClick: () => void, disabled = false) {
  return (
    <button
      type="button"
      class="quiet"
      aria-label={label}
      title={label}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}
