import type { SourceField } from '../../src/connector/configured.ts';
import type { Call } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import { Shared } from '../../src/connector/shared.ts';
import type { Clock } from '../../src/model/clock.ts';
import { answers, type HubspotClient } from './client.ts';
import { fieldTypeOf } from './codecs.ts';
import { paths } from './paths.ts';

const HOUR_MS = 3_600_000;

/** A property as HubSpot describes it. */
interface Described extends SourceField {
  readonly propertyType: string;
}

/**
 * The properties of an object type. Throws SourceError.
 * Source: properties API v3, GET /crm/v3/properties/{objectType}, https://developers.hubspot.com/docs/api-reference/crm-properties-v3/guide
 */
export async function describeProperties(
  client: HubspotClient,
  objectType: string,
  call: Call,
): Promise<readonly Described[]> {
  const operation = `GET /crm/v3/properties/${objectType}`;
  const { body } = await client.ask({ method: 'GET', path: paths.properties(objectType), operation }, call);
  const results = valueAt(body, 'results');
  if (!Array.isArray(results)) throw answers.protocol(operation, 'answered without results');
  return results.map((result) => {
    const [path, type, label] = ['name', 'type', 'label'].map((name) => valueAt(result, name));
    if (typeof path !== 'string' || typeof type !== 'string')
      throw answers.protocol(operation, 'answered a property without name or type');
    return {
      path,
      type: fieldTypeOf(type),
      label: typeof label === 'string' ? label : null,
      isWritable: valueAt(result, 'modificationMetadata.readOnlyValue') !== true,
      propertyType: type,
    };
  });
}

/** The types of the properties that are shown as custom fields, asked for once an hour. */
export class PropertyTypes {
  readonly #client: HubspotClient;
  readonly #clock: Clock;
  readonly #known = new Map<string, Shared<ReadonlyMap<string, string>>>();

  constructor(client: HubspotClient, clock: Clock) {
    this.#client = client;
    this.#clock = clock;
  }

  /** By name, without those that HubSpot does not know; null, and no call, where none is asked for. Throws SourceError. */
  async of(objectType: string, names: readonly string[], call: Call): Promise<ReadonlyMap<string, string> | null> {
    if (names.length === 0) return null;
    const known = await this.#shared(objectType).get(call);
    return new Map(names.flatMap((name) => (known.has(name) ? [[name, known.get(name) ?? '']] : [])));
  }

  #shared(objectType: string): Shared<ReadonlyMap<string, string>> {
    const fetch = async (call: Call) => {
      const described = await describeProperties(this.#client, objectType, call);
      return new Map(described.map(({ path, propertyType }) => [path, propertyType]));
    };
    const shared = this.#known.get(objectType) ?? new Shared(fetch, HOUR_MS, this.#clock);
    this.#known.set(objectType, shared);
    return shared;
  }
}
