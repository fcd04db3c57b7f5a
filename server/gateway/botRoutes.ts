import { type Request, Router } from 'express';
import {
  type BotProfile,
  type BotsAnswer,
  type CreatedBot,
  createBotBody,
} from '../../shared/protocol/api.ts';
import type { BotList, BotPresence } from '../match/botPresence.ts';
import { apartFromAgents } from '../store/bots.ts';
import type { Store } from '../store/store.ts';
import { fail, HttpError, parsed } from './errors.ts';
import { isOperator } from './identity.ts';
import { playerProfile } from './playerProfile.ts';

export interface BotRoutesDeps {
  readonly store: Store;
  readonly presence: BotPresence;
  readonly roster: BotList;
  /** A bot's account was revoked: a connection that it has ends. */
  readonly onRevoked: (name: string) => void;
  readonly agents: readonly { readonly name: string }[];
  readonly operatorHash: string;
  readonly now: () => number;
}

/** /api/bots */
export function botRoutes({
  store,
  presence,
  roster,
  onRevoked,
  agents,
  operatorHash,
  now,
}: BotRoutesDeps): Router {
  const router = Router();
  const operatorOnly = (request: Request): void => {
    if (!isOperator(request, operatorHash))
      fail('operator-only', 'bots are an operator’s to create and revoke');
  };

  router.post('/', async (request, response) => {
    operatorOnly(request);
    const { name } = parsed(createBotBody, request.body);
    const apart = apartFromAgents(name, agents);
    if (!apart.ok) throw new HttpError(apart.error);
    const created = await store.bots.create(name, now());
    if (!created.ok) throw new HttpError(created.error);
    roster.changed();
    const answer: CreatedBot = { name, token: created.value.token };
    response.status(201).location(`/api/bots/${name}`).json(answer);
  });

  router.delete('/:name', async (request, response) => {
    operatorOnly(request);
    const { name } = request.params;
    if (!(await store.bots.revoke(name))) fail('not-found', 'no bot of that name has a token');
    onRevoked(name);
    roster.changed();
    response.status(204).end();
  });

  router.get('/', async (_request, response) => {
    const answer: BotsAnswer = { bots: await roster.fresh() };
    response.json(answer);
  });

  router.get('/:name', async (request, response) => {
    const bot = (await store.bots.byName(request.params.name)) ?? fail('not-found', 'there is no such bot');
    const { name } = bot;
    const profile = await playerProfile(store, { kind: 'bot', name }, { id: `bot:${name}`, now: now() });
    const answer: BotProfile = { ...profile, state: presence.of(name), createdAt: bot.createdAt };
    response.json(answer);
  });

  return router;
}
