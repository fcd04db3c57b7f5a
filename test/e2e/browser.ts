import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sparticuz, { inflate } from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';

const ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * A real Chromium out of an npm package. Where the machine lacks libraries that it needs (a bare image has no
 * NSS), it is started again with those of its own package.
 */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = await sparticuz.executablePath();
  try {
    return await chromium.launch({ executablePath, args: ARGS });
  } catch {
    const bin = join(dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))), '..', 'bin');
    await inflate(join(bin, 'al2023.tar.br'));
    const libraries = join(tmpdir(), 'al2023', 'lib');
    return chromium.launch({
      executablePath,
      args: ARGS,
      env: { LD_LIBRARY_PATH: libraries, HOME: tmpdir() },
    });
  }
}
