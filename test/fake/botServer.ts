import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compose } from '../../server/compose.ts';
import { readConfig } from '../../server/config.ts';
import { openStore } from '../../server/store/store.ts';

/** The real server in this process, without the browser client, and accounts of bots on it. */
export interface BotServer {
  readonly port: number;
  /** Where bots connect. */
  readonly url: string;
  readonly tokens: readonly string[];
  stop(): Promise<void>;
}

export async function startBotServer({
  bots,
  flags = {},
}: {
  /** Their names; the tokens come in the same order. */
  readonly bots: readonly string[];
  readonly flags?: Parameters<typeof readConfig>[0];
}): Promise<BotServer> {
  const data = mkdtempSync(join(tmpdir(), 'ponderhit-bots-'));
  const store = await openStore({ folder: data });
  const tokens: string[] = [];
  for (const name of bots) {
    const created = await store.bots.create(name, 1);
    if (!created.ok) throw new Error(created.error.message);
    tokens.push(created.value.token);
  }
  await store.close();
  const read = readConfig({ data, port: 0, maxMatches: 100_000, ...flags }, {});
  if ('mistakes' in read) throw new Error(read.mistakes.join('\n'));
  const running = await compose({
    config: read.config,
    exhibition: false,
    client: false,
    patchEveryMs: null,
  });
  return {
    port: running.port,
    url: `ws://127.0.0.1:${running.port}/bot`,
    tokens,
    stop: async () => {
      await running.stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}
