import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';

/** Builds the browser client into dist/client where it is missing, or older than what it is made from. */
export async function ensureClient(root: string): Promise<string> {
  const folder = join(root, 'dist', 'client');
  const built = join(folder, 'index.html');
  const sources = ['client', 'shared', 'vite.config.ts', 'package-lock.json'].map(name => join(root, name));
  if (!existsSync(built) || Math.max(...sources.map(newest)) > statSync(built).mtimeMs) {
    await build({ root: join(root, 'client'), configFile: join(root, 'vite.config.ts'), logLevel: 'warn' });
  }
  return folder;
}

/** When anything in a file or folder was last changed, in epoch milliseconds. */
function newest(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map(name => newest(join(path, name))));
}
