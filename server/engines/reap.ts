import { createInterface } from 'node:readline';

/*
 * A program: reads process groups, one a line ("+1234" to watch, "-1234" to forget), and kills the ones it
 * watches when its input ends, as it does however the server ends.
 */

const groups = new Set<number>();
const lines = createInterface({ input: process.stdin });
lines.on('line', line => {
  const group = Number(line.slice(1));
  if (!Number.isInteger(group) || group <= 1) return;
  if (line.startsWith('+')) groups.add(group);
  else groups.delete(group);
});
lines.on('close', () => {
  for (const group of groups) {
    try {
      process.kill(-group, 'SIGKILL');
    } catch {
      // It was gone.
    }
  }
});
