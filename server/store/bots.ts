import type { Kysely } from 'kysely';
import { botName } from '../../shared/protocol/api.ts';
import { ok, type Result, refuse } from '../../shared/result.ts';
import { hashToken, newToken } from '../token.ts';
import type { Schema } from './schema.ts';

/** A bot as it is kept; its token is not. */
export interface KeptBot {
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** The accounts of bots. Names are one whatever their case; a token is kept as its hash. */
export class Bots {
  readonly #db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  /**
   * The token, which is told this once. A revoked bot that is created again goes on with its games and rating under
   * the new token. Refused: 'name-invalid', 'name-taken'.
   */
  async create(name: string, createdAt: number): Promise<Result<{ readonly token: string }>> {
    const parsed = botName.safeParse(name);
    if (!parsed.success) return refuse('name-invalid', parsed.error.issues[0]?.message ?? 'not a bot’s name');
    const token = newToken();
    const bot = { key: keyOf(name), name, tokenHash: hashToken(token), createdAt };
    // One statement, so that of two who ask for a name at once only one gets it.
    const { numInsertedOrUpdatedRows } = await this.#db
      .insertInto('bots')
      .values(bot)
      .onConflict(conflict =>
        conflict
          .column('key')
          .doUpdateSet({ tokenHash: bot.tokenHash })
          .where('bots.tokenHash', 'is', null)
          .where('bots.name', '=', name),
      )
      .executeTakeFirst();
    if (numInsertedOrUpdatedRows !== 1n) return refuse('name-taken', `there is a bot ${name} already`);
    return ok({ token });
  }

  /**
   * Another token for a bot that has one, under the name as it is written in its account: the old one is good for
   * nothing from now on. Refused: 'bot-unknown'.
   */
  async replace(name: string): Promise<Result<{ readonly token: string }>> {
    const token = newToken();
    const { numUpdatedRows } = await this.#db
      .updateTable('bots')
      .set({ tokenHash: hashToken(token) })
      .where('key', '=', keyOf(name))
      .where('tokenHash', 'is not', null)
      .executeTakeFirst();
    return numUpdatedRows === 1n ? ok({ token }) : refuse('bot-unknown', `there is no bot ${name}`);
  }

  /** Whose token it is; null for nobody's, and for a revoked one. */
  async byToken(token: string): Promise<{ readonly name: string } | null> {
    const bot = await this.#db
      .selectFrom('bots')
      .select('name')
      .where('tokenHash', '=', hashToken(token))
      .executeTakeFirst();
    return bot ?? null;
  }

  /** The bot of a name in any case, revoked or not; null for none. */
  async byName(name: string): Promise<KeptBot | null> {
    const bot = await this.#db
      .selectFrom('bots')
      .select(['name', 'createdAt'])
      .where('key', '=', keyOf(name))
      .executeTakeFirst();
    return bot ?? null;
  }

  /** The bot's token is good for nothing from now on. False where no bot of that name has one. */
  async revoke(name: string): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable('bots')
      .set({ tokenHash: null })
      .where('key', '=', keyOf(name))
      .where('tokenHash', 'is not', null)
      .executeTakeFirst();
    return numUpdatedRows === 1n;
  }

  /** Those that may connect, by name. */
  async list(): Promise<readonly KeptBot[]> {
    return this.#db
      .selectFrom('bots')
      .select(['name', 'createdAt'])
      .where('tokenHash', 'is not', null)
      .orderBy('key')
      .execute();
  }
}

/** That no agent of the house is called so, whatever the case. Refused: 'name-taken'. */
export function apartFromAgents(name: string, agents: readonly { readonly name: string }[]): Result<null> {
  return agents.some(agent => keyOf(agent.name) === keyOf(name))
    ? refuse('name-taken', `an agent is called ${name}`)
    : ok(null);
}

function keyOf(name: string): string {
  return name.toLowerCase();
}
