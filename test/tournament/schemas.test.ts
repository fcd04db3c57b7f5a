import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { createTournamentBody } from '../../shared/protocol/tournament.ts';
import { tournamentResults } from '../../shared/tournament/results.ts';

test.each([
  ['tournament.schema.json', createTournamentBody, 'input'],
  ['tournament-results.schema.json', tournamentResults, 'output'],
] as const)('docs/%s is what the parser has', (name, schema, io) => {
  const documented: unknown = JSON.parse(
    readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8'),
  );
  // Out of step? npm run schema
  expect(documented).toEqual(JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io }))));
});
