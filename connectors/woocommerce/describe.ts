import { ANY_BELOW, type SourceField } from '../../src/connector/configured.ts';
import type { Call } from '../../src/connector/contract.ts';
import type { EntityName } from '../../src/model/index.ts';
import type { CustomField } from '../../src/model/values.ts';
import { OWN_ID_META, withMeta } from './meta.ts';
import { COLLECTIONS, type WooEnvironment } from './records.ts';

/** How many records are looked at for the keys that plugins have put into their `meta_data`. */
const LOOKED_AT = '100';

/**
 * The members of an entity and the keys of `meta_data`, as the youngest records have them; null for what is not described, and while there
 * is no record.
 *
 * The shop has no list of the keys: one that no record of late has may still come, which `meta_data.*` says. Throws SourceError.
 * Source: https://woocommerce.github.io/woocommerce-rest-api-docs/#order-meta-data-properties
 */
export async function describeRecords(
  { client, settings }: WooEnvironment,
  entity: EntityName,
  call: Call,
): Promise<readonly SourceField[] | null> {
  const collections: Partial<Record<EntityName, typeof COLLECTIONS.orders | typeof COLLECTIONS.products>> = {
    Order: COLLECTIONS.orders,
    InventoryItem: COLLECTIONS.products,
  };
  const collection =
    entity === 'Customer' ? { ...COLLECTIONS.customers, query: { role: settings.customerRole } } : collections[entity];
  if (collection === undefined) return null;
  const { path, operation, query } = collection;
  const youngest = { per_page: LOOKED_AT, orderby: 'id', order: 'desc' };
  const { records } = await client.list({ path, operation, query: { ...query, ...youngest } }, call);
  if (records.length === 0) return null;
  const fields = new Map(records.flatMap((record) => fieldsIn(withMeta(record), '')).map((each) => [each.path, each]));
  return [...fields.values(), { path: `meta_data.${ANY_BELOW}`, type: 'OTHER', label: null, isWritable: true }];
}

/** Single values, also those of members such as `billing`; lists are no place to take a field from. */
function fieldsIn(holder: unknown, above: string): readonly SourceField[] {
  if (typeof holder !== 'object' || holder === null || Array.isArray(holder)) return [];
  return Object.entries(holder).flatMap(([name, value]): readonly SourceField[] => {
    const path = `${above}${name}`;
    const isMeta = above === 'meta_data.';
    if (name === '_links' || (isMeta && name === OWN_ID_META)) return [];
    if (above === '' && typeof value === 'object' && value !== null) return fieldsIn(value, `${name}.`);
    return [{ path, type: typeOf(value), label: null, isWritable: isMeta }];
  });
}

function typeOf(value: unknown): CustomField['type'] {
  if (typeof value === 'string') return 'TEXT';
  if (typeof value === 'number') return 'NUMBER';
  return typeof value === 'boolean' ? 'BOOLEAN' : 'OTHER';
}
