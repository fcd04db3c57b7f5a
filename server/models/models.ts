import type { Rejection } from '../../shared/result.ts';
import type { Clock } from '../clock.ts';
import { type EndpointOptions, ModelEndpoint } from './endpoint.ts';
import type { LimiterStats } from './limiter.ts';
import type { Price } from './price.ts';

/** An endpoint as the settings tell it. */
export interface EndpointSettings extends Omit<EndpointOptions, 'clock'> {
  /** By model. Null for an endpoint that costs nothing, whatever the model. */
  readonly prices: Readonly<Record<string, Price>> | null;
}

const FREE: Price = { input: 0, cached: 0, output: 0 };

/** Every endpoint that the settings name. */
export class Models {
  readonly #settings: ReadonlyMap<string, EndpointSettings>;
  readonly #clock: Clock | null;
  readonly #capped: boolean;
  readonly #endpoints = new Map<string, ModelEndpoint>();

  constructor({
    endpoints,
    clock,
    capped = false,
  }: {
    readonly endpoints: readonly EndpointSettings[];
    readonly clock: Clock | null;
    /** There is a cap on money, which only known prices let us keep. */
    readonly capped?: boolean;
  }) {
    this.#settings = new Map(endpoints.map(endpoint => [endpoint.name, endpoint]));
    this.#clock = clock;
    this.#capped = capped;
  }

  /** Why the model cannot be asked there; null where it can. 'endpoint-unknown', 'price-unknown'. */
  missing(name: string, model: string): Rejection | null {
    if (this.#settings.has(name)) {
      if (!this.#capped || this.price(name, model) !== null) return null;
      const message = `the cap on money needs the price of ${model}: put it into ponderhit.yaml`;
      return { code: 'price-unknown', message };
    }
    const known = [...this.#settings.keys()].join(', ');
    const message =
      name === 'openai'
        ? 'there is no endpoint "openai": set OPENAI_API_KEY, or name one in ponderhit.yaml'
        : `there is no endpoint ${JSON.stringify(name)}; in the settings are: ${known === '' ? 'none' : known}`;
    return { code: 'endpoint-unknown', message };
  }

  /** Throws where there is none. */
  get(name: string): ModelEndpoint {
    const known = this.#endpoints.get(name);
    if (known !== undefined) return known;
    const settings = this.#settings.get(name);
    if (settings === undefined || this.#clock === null) throw new Error(`there is no endpoint ${name}`);
    const endpoint = new ModelEndpoint({ ...settings, clock: this.#clock });
    this.#endpoints.set(name, endpoint);
    return endpoint;
  }

  /** Where it is asked; null where there is none of that name. */
  baseUrl(name: string): string | null {
    return this.#settings.get(name)?.baseUrl ?? null;
  }

  /** Null where it is not known. */
  price(name: string, model: string): Price | null {
    const settings = this.#settings.get(name);
    if (settings?.prices === null) return FREE;
    const prices = settings?.prices ?? {};
    return Object.hasOwn(prices, model) ? (prices[model] ?? null) : null;
  }

  /** Known to cost nothing. */
  isFree(name: string, model: string): boolean {
    const price = this.price(name, model);
    return price !== null && price.input === 0 && price.cached === 0 && price.output === 0;
  }

  /** Of the endpoints that were asked. */
  stats(): readonly (LimiterStats & { readonly endpoint: string })[] {
    return [...this.#endpoints].map(([endpoint, each]) => ({ endpoint, ...each.stats() }));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#endpoints.values()].map(endpoint => endpoint.close()));
  }
}

/** Where no endpoint is named. */
export const NO_MODELS = new Models({ endpoints: [], clock: null });
