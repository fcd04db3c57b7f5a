import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { z } from 'zod';
import { createTournamentBody } from '../../shared/protocol/tournament.ts';
import { tournamentResults } from '../../shared/tournament/results.ts';
import { settingsFile } from '../settingsFile.ts';
import { runVerb } from './options.ts';

/*
 * npm run schema: writes the JSON schemas of what people read and write, as their parsers have them.
 */

const FOLDER = new URL('../../docs/', import.meta.url);

const verb = new Command('schema')
  .description(
    'Write the JSON schemas of ponderhit.yaml, of a tournament’s file and of its results.json into docs/.',
  )
  .action(() => {
    write('ponderhit.schema.json', settingsFile, 'input');
    write('tournament.schema.json', createTournamentBody, 'input');
    write('tournament-results.schema.json', tournamentResults, 'output');
  });

function write(name: string, schema: z.ZodType, io: 'input' | 'output'): void {
  writeFileSync(new URL(name, FOLDER), `${JSON.stringify(z.toJSONSchema(schema, { io }), null, 2)}\n`);
}

await runVerb(verb);
