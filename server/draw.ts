import { createHash } from 'node:crypto';
import { type Turn, turnKey } from '../shared/match/turn.ts';

/**
 * A number in [0, 1) that only the seed, the purpose and the turn determine, evenly spread: asked again, or
 * ahead of time, an agent draws the same. Purposes draw independently of each other.
 */
export function draw(seed: number, purpose: 'choice' | 'pace' | 'guess', turn: Turn): number {
  const hash = createHash('sha256')
    .update(`${seed}|${purpose}|${turnKey(turn)}`)
    .digest();
  return hash.readUIntBE(0, 6) / 2 ** 48;
}
