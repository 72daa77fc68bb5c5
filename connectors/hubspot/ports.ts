import { getInChunks } from '../../src/connector/chunks.ts';
import type { Found, Port } from '../../src/connector/contract.ts';
import type { SourceError } from '../../src/connector/errors.ts';
import type { EntityName } from '../../src/model/index.ts';
import { listChanges } from './listing.ts';
import type { HubspotObject, PortEnvironment } from './objects.ts';
import { batchRead, foundOf, MAX_KEYS, propertiesOf } from './read.ts';

/** The one form of an id; null for what can be none. */
export function idOf(key: string): string | null {
  return /^[1-9]\d{0,18}$/.test(key) ? key : null;
}

/** The port of one object type. An id that was merged away leads HubSpot to the survivor: here it is not visible. */
export function hubspotPort<W, E extends EntityName>(
  object: HubspotObject<W, E>,
  environment: PortEnvironment,
): Port<E> {
  return {
    entity: object.entity,
    objectType: object.objectType,
    mapping: object.mapping,
    parts: [object.core, ...object.beside.map(({ part }) => part)],
    capabilities: {
      maxKeysPerGet: MAX_KEYS,
      changedSince: true,
      deletions: 'feed',
      idempotency: object.named.includes(environment.settings.uniqueProperty ?? '') ? 'external-id' : 'none',
      concurrency: 'none',
    },
    get: (keys, parts, call) =>
      getInChunks(
        keys,
        {
          keyOf: idOf,
          size: MAX_KEYS,
          read: async (ids, one) => {
            const asked = { type: object.objectType, ids, properties: propertiesOf(object, parts) };
            const { records, failures } = await batchRead(environment.client, asked, one);
            const wires = ids.flatMap((id) => records.get(id) ?? []);
            const found = await foundOf(object, environment, { wires, parts }, one);
            const answered = new Map<string, Found<E> | SourceError>(failures);
            for (const each of found) answered.set(each.key, each);
            return answered;
          },
        },
        call,
      ),
    list: (from, call) => listChanges(object, environment, from, call),
  };
}
