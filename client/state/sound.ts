import { storedSwitch } from './settings.ts';

/** Off until somebody turns it on. */
export const soundOn = storedSwitch('sound', false);

export type Sound = 'move' | 'capture' | 'hit' | 'end';

/** Frequencies in Hz, one short tone after the other. */
const TONES: Readonly<Record<Sound, readonly number[]>> = {
  move: [330],
  capture: [220],
  hit: [523, 784],
  end: [392, 330, 262],
};
const TONE_S = 0.09;
const LOUDNESS = 0.12;

let context: AudioContext | null = null;

/** Plays a short sound, if sounds are on, and once the page has been touched: before, browsers keep it silent. */
export function playSound(sound: Sound): void {
  if (!soundOn.value || !navigator.userActivation.hasBeenActive) return;
  context ??= new AudioContext();
  const audio = context;
  // A browser may put it to rest.
  if (audio.state === 'suspended') void audio.resume();
  TONES[sound].forEach((frequency, nth) => {
    const start = audio.currentTime + nth * TONE_S;
    const tone = new OscillatorNode(audio, { type: 'triangle', frequency });
    const volume = new GainNode(audio, { gain: 0 });
    volume.gain.setValueAtTime(LOUDNESS, start);
    volume.gain.exponentialRampToValueAtTime(0.001, start + 2 * TONE_S);
    tone.connect(volume).connect(audio.destination);
    tone.start(start);
    tone.stop(start + 2 * TONE_S);
  });
}
