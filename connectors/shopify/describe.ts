import type { SourceField } from '../../src/connector/configured.ts';
import type { Call } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import type { EntityName } from '../../src/model/index.ts';
import { answers } from './answers.ts';
import type { ShopifyClient } from './client.ts';
import { customTypeOf, OWN } from './codecs.ts';
import { PAGE_INFO } from './objects.ts';

/** Whose metafields fill an entity. */
const OWNERS: Readonly<Partial<Record<EntityName, readonly string[]>>> = {
  Customer: ['CUSTOMER'],
  Order: ['ORDER'],
  InventoryItem: ['PRODUCTVARIANT', 'PRODUCT'],
  Location: ['LOCATION'],
};

const OPERATION = 'query metafieldDefinitions';
const DOCUMENT = `query ($ownerType: MetafieldOwnerType!, $after: String) {
  metafieldDefinitions(ownerType: $ownerType, first: 250, after: $after) {
    nodes { namespace key name type { name } } ${PAGE_INFO}
  }
}`;

/** The metafields that the shop has defined for an entity; null where Shopify has none. Throws SourceError. */
export async function describeMetafields(
  client: ShopifyClient,
  entity: EntityName,
  call: Call,
): Promise<readonly SourceField[] | null> {
  const owners = OWNERS[entity];
  if (owners === undefined) return null;
  const fields = new Map<string, SourceField>();
  for (const owner of owners) for (const field of await fieldsOf(client, owner, call)) fields.set(field.path, field);
  return [...fields.values()];
}

async function fieldsOf(client: ShopifyClient, ownerType: string, call: Call): Promise<readonly SourceField[]> {
  const fields: SourceField[] = [];
  let after: string | null = null;
  for (;;) {
    const variables: Readonly<Record<string, unknown>> = { ownerType, after };
    const { data } = await client.query({ operation: OPERATION, document: DOCUMENT, variables }, call);
    const nodes = valueAt(data, 'metafieldDefinitions.nodes');
    if (!Array.isArray(nodes)) throw answers.protocol(OPERATION, 'answered without definitions');
    fields.push(...nodes.flatMap(fieldOf));
    const next = valueAt(data, 'metafieldDefinitions.pageInfo.endCursor');
    if (valueAt(data, 'metafieldDefinitions.pageInfo.hasNextPage') !== true || next === after) return fields;
    after = typeof next === 'string' ? next : null;
  }
}

function fieldOf(node: unknown): readonly SourceField[] {
  const namespace = valueAt(node, 'namespace');
  const key = valueAt(node, 'key');
  const label = valueAt(node, 'name');
  if (typeof namespace !== 'string' || typeof key !== 'string' || namespace === OWN.namespace) return [];
  return [
    {
      path: `metafields.${namespace}.${key}`,
      type: customTypeOf(valueAt(node, 'type.name')),
      label: typeof label === 'string' ? label : null,
      isWritable: false,
    },
  ];
}
