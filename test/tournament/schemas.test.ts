import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { createTournamentBody } from '../../shared/protocol/tournament.ts';
import { tournamentResults } from '../../shared/tournament/results.ts';

test.each([
  ['tournament.schema.json', createTournamentBody, 'input'],
  ['tournament-results.schema.json', tournamentResults, 'output'],
] as const)('docs/%s is what the parser takes (npm run schema writes it)', (file, schema, io) => {
  const text = readFileSync(new URL(`../../docs/${file}`, import.meta.url), 'utf8');
  expect(JSON.parse(text)).toEqual(z.toJSONSchema(schema, { io }));
});
