import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { z } from 'zod';
import { settingsFile } from '../settingsFile.ts';
import { runVerb } from './options.ts';

/*
 * npm run schema: writes the JSON schema of ponderhit.yaml, as its parser has it.
 */

const FILE = new URL('../../docs/ponderhit.schema.json', import.meta.url);

const verb = new Command('schema')
  .description('Write docs/ponderhit.schema.json, which editors check ponderhit.yaml with.')
  .action(() => {
    writeFileSync(FILE, `${JSON.stringify(z.toJSONSchema(settingsFile, { io: 'input' }), null, 2)}\n`);
  });

await runVerb(verb);
