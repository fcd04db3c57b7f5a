import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { FakeModelServer } from '../fake/modelServer.ts';
import { firstMove } from '../fake/turns.ts';

const PROGRAM = fileURLToPath(new URL('../../server/cli/match.ts', import.meta.url));

async function match(...args: readonly string[]): Promise<{ status: unknown; stderr: string }> {
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk: unknown) => {
    stderr += String(chunk);
  });
  const [status]: unknown[] = await once(child, 'close');
  return { status, stderr };
}

test('npm run match stops at the cap on a day’s money, begins no other match that costs, and plays what is free', async () => {
  const fake = await FakeModelServer.start({ choose: firstMove });
  const folder = mkdtempSync(join(tmpdir(), 'ponderhit-caps-'));
  const file = join(folder, 'ponderhit.yaml');
  const prices = '{ fake: { input: 1, output: 10 } }';
  writeFileSync(
    file,
    `
endpoints: { paid: { baseUrl: "${fake.url}", prices: ${prices} } }
agents: { paid: { name: Paid, endpoint: paid, model: fake } }
caps: { dayUsd: 0.002 }
`,
  );
  const common = ['--settings', file, '--data', join(folder, 'data'), '--black', 'random', '--json'];
  const paid = ['--white', 'paid', '--speculation', 'off', ...common];
  expect(await match(...paid)).toEqual({ status: 1, stderr: 'error: the day’s cap on money is reached\n' });
  const before = fake.calls.length;
  expect(before).toBeGreaterThan(1);
  expect(await match(...paid)).toEqual({
    status: 2,
    stderr: 'error: the day’s cap on money is reached: try again tomorrow (UTC)\n',
  });
  expect(fake.calls).toHaveLength(before);
  expect(await match('--white', 'random', '--max-plies', '2', ...common)).toEqual({ status: 0, stderr: '' });
  await fake.close();
  rmSync(folder, { recursive: true });
});
