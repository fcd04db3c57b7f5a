import { createHash } from 'node:crypto';
import type { Fingerprints, TournamentSetup } from '../../shared/tournament/setup.ts';
import type { Models } from '../models/models.ts';
import { type Configured, findAgent } from './catalogue.ts';

interface PredictorSettings {
  readonly llm: { readonly endpoint: string; readonly settings: { readonly model: string } } | null;
}

/**
 * What agents and predictors stand for in the settings as they are now. Ids stay when what is behind them changes; a
 * tournament must not go on with other players. An agent is null where it is a bot, or stands nowhere.
 */
export function fingerprintsOf(
  { agents }: Pick<TournamentSetup, 'agents'>,
  { configured, predictors }: { readonly configured: Configured; readonly predictors: PredictorSettings },
): Fingerprints {
  const { models } = configured;
  const { llm } = predictors;
  return {
    agents: agents.map(player => {
      if (player.kind !== 'agent') return null;
      const profile = findAgent(player.agent, player.pace, configured);
      if (!profile.ok) return null;
      const { spec, pace } = profile.value;
      const asked = spec.kind === 'openai' ? askedOf(models, spec.endpoint, spec.settings.model) : null;
      return sha256({ spec, pace, asked });
    }),
    predictors: sha256({
      predictors,
      asked: llm === null ? null : askedOf(models, llm.endpoint, llm.settings.model),
    }),
  };
}

function askedOf(models: Models, endpoint: string, model: string): object {
  return { url: models.baseUrl(endpoint), price: models.price(endpoint, model) };
}

function sha256(value: object): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
