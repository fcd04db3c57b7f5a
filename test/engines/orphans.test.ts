import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/** The processes whose parent is `parent`, as Linux tells them. */
function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter(pid => Number.isInteger(pid) && parentOf(pid) === parent);
}

function parentOf(pid: number): number | null {
  try {
    // The command, in parentheses, may hold blanks; the parent is the second field after it.
    const [, rest = ''] = /\) (.*)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    const [state, parent] = rest.split(' ');
    return state === 'Z' ? null : Number(parent);
  } catch {
    return null;
  }
}

test.runIf(process.platform === 'linux')('no engine outlives a server that is killed', async () => {
  const program = fileURLToPath(new URL('../fake/engineHost.ts', import.meta.url));
  const host = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await once(host.stdout, 'data');
    const children = childrenOf(host.pid ?? 0);
    // Two engines, and the process that watches over the one which would stay.
    expect(children).toHaveLength(3);
    host.kill('SIGKILL');
    await once(host, 'exit');
    for (let left = children, i = 0; left.length > 0; i++) {
      expect(i, `still running: ${left.join(', ')}`).toBeLessThan(200);
      await sleep(25);
      left = left.filter(pid => parentOf(pid) !== null);
    }
  } finally {
    host.kill('SIGKILL');
  }
});
