import { expect, test } from 'vitest';
import { fingerprintsOf } from '../../server/agents/fingerprint.ts';
import { NO_MODELS } from '../../server/models/models.ts';
import { setupDifferences } from '../../shared/tournament/setup.ts';
import { someHall } from '../fake/someHall.ts';
import { thinkingArena } from '../fake/thinkingArena.ts';
import { someTournament } from './setup.ts';

const agent = {
  kind: 'agent',
  agent: 'mine',
  pace: null,
  name: 'Mine',
  paceLabel: null,
  isolated: true,
} as const;

/** A tournament in which 'mine' stands for `inline`. */
function arranged(inline: string, stream = false) {
  const setup = someTournament(0, { agents: [agent, agent] });
  const entries = [{ id: 'mine', name: 'Mine', agent: inline, pace: null, description: '' }];
  const configured = { entries, models: NO_MODELS };
  const predictors = { llm: null, stream };
  return { ...setup, fingerprints: fingerprintsOf(setup, { configured, predictors }) };
}

test('agents of one name that stand for something else make another tournament', () => {
  const known = arranged('stockfish:nodes=100');
  expect(setupDifferences(arranged('stockfish:nodes=100'), known)).toEqual([]);
  expect(setupDifferences(arranged('stockfish:nodes=3000'), known)).toEqual(['what its agents stand for']);
  expect(setupDifferences(arranged('stockfish:nodes=100', true), known)).toEqual(['what its predictors are']);
});

test('a server does not go on with a tournament whose agents stand for something else now', async () => {
  const { clock, store, arena, close } = await thinkingArena();
  const first = someHall({ clock, store, arena, standsFor: 'nodes=100' });
  const opened = await first.open(someTournament(2), null, 60_000);
  if (!opened.ok) throw new Error(opened.error.message);
  await first.close();
  const told: string[] = [];
  const changed = someHall({
    clock,
    store,
    arena,
    standsFor: 'nodes=3000',
    onError: (id, error) => told.push(`${id}: ${String(error)}`),
  });
  await changed.resume();
  expect((await changed.find(opened.value))?.going).toBe(false);
  expect(told.join()).toContain('what its agents stand for');
  const same = someHall({ clock, store, arena, standsFor: 'nodes=100' });
  await same.resume();
  expect((await same.find(opened.value))?.going).toBe(true);
  await changed.close();
  await same.close();
  await close();
});
