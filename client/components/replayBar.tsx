import { REPLAY_MODES, type Replay, SPEEDS } from '../state/replay.ts';
import { text } from '../text.ts';
import { formatDuration } from '../view/format.ts';
import { Icon } from './icon.tsx';

/** Plays a finished match again, by its own time, faster, or as a sequential run. */
export function ReplayBar({ replay }: { readonly replay: Replay }) {
  const { mode, speed, playing, at, lengthMs, active, ply } = replay;
  const both = replay.timesOf(ply.value);
  const label = playing.value ? text.replay.pause : text.replay.play;
  return (
    <section class="replay" aria-label={text.replay.title}>
      <button
        type="button"
        class="button plain small"
        onClick={() => (playing.value ? replay.stop() : replay.play())}
      >
        <Icon name={playing.value ? 'pause' : 'next'} /> {label}
      </button>
      <input
        type="range"
        aria-label={text.replay.time}
        aria-valuetext={text.replay.at(formatDuration(at.value), formatDuration(lengthMs.value))}
        min="0"
        max={Math.ceil(lengthMs.value)}
        step="1"
        value={at.value}
        onInput={event => replay.seek(event.currentTarget.valueAsNumber)}
      />
      <label>
        <span class="sr">{text.replay.speed}</span>
        <select
          value={String(speed.value)}
          onChange={event => {
            speed.value = Number(event.currentTarget.value);
          }}
        >
          {SPEEDS.map(times => (
            <option key={times} value={String(times)}>
              {text.replay.times(times)}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span class="sr">{text.replay.mode}</span>
        <select
          value={mode.value}
          onChange={event => {
            const chosen = REPLAY_MODES.find(name => name === event.currentTarget.value);
            if (chosen !== undefined) replay.switchMode(chosen);
          }}
        >
          {REPLAY_MODES.map(name => (
            <option key={name} value={name}>
              {text.replay.modes[name]}
            </option>
          ))}
        </select>
      </label>
      <p class="race dim">
        {active.value
          ? text.replay.race(formatDuration(both.played), formatDuration(both.sequential))
          : text.replay.hint}
      </p>
    </section>
  );
}
