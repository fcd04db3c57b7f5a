import { existsSync, rmSync } from 'node:fs';
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
 * A real Chromium out of an npm package. A bare image has no fonts, and text without a font has no width: then
 * it gets those of the package. Where the start fails, libraries are missing (a bare image has no NSS) or an earlier run
 * was interrupted while it unpacked: it is unpacked anew, with the libraries of its own package.
 */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = await sparticuz.executablePath();
  const ownFonts = { FONTCONFIG_PATH: join(tmpdir(), 'fonts') };
  const env = { ...process.env, HOME: tmpdir(), ...(existsSync('/etc/fonts/fonts.conf') ? {} : ownFonts) };
  try {
    return await chromium.launch({ executablePath, args: ARGS, env });
  } catch {
    rmSync(executablePath);
    await sparticuz.executablePath();
    const bin = join(dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))), '..', 'bin');
    await inflate(join(bin, 'al2023.tar.br'));
    const libraries = join(tmpdir(), 'al2023', 'lib');
    return chromium.launch({ executablePath, args: ARGS, env: { ...env, LD_LIBRARY_PATH: libraries } });
  }
}
