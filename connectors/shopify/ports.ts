import { type FoundByKey, getInChunks } from '../../src/connector/chunks.ts';
import type { Call, Capabilities, Found, Port } from '../../src/connector/contract.ts';
import type { SourceError } from '../../src/connector/errors.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import { together } from '../../src/connector/together.ts';
import type { EntityName } from '../../src/model/index.ts';
import { answers } from './answers.ts';
import { gidOf, keyIn as keyOf } from './gid.ts';
import { type ShopifyObject, selectionOf } from './objects.ts';
import { listKeys } from './ports-keys.ts';
import { listChanges } from './ports-list.ts';
import { foundOf, keyIn, type PortEnvironment } from './reading.ts';

/** The port of one object. */
export function shopifyPort<W, E extends EntityName>(
  object: ShopifyObject<W, E>,
  environment: PortEnvironment,
  idempotency: Capabilities['idempotency'] = 'none',
): Port<E> {
  return {
    entity: object.entity,
    objectType: object.type,
    mapping: object.mapping,
    parts: object.parts,
    capabilities: {
      maxKeysPerGet: object.maxKeys,
      changedSince: object.listing.kind !== 'whole',
      deletions: 'sweep',
      idempotency,
      concurrency: 'none',
    },
    get: (keys, parts, call) =>
      getInChunks(
        keys,
        {
          keyOf,
          size: object.maxKeys,
          read: (chunk, one) => readByKeys(object, environment, { keys: chunk, parts }, one),
        },
        call,
      ),
    list: (from, call) => listChanges(object, environment, from, call),
    keys: (call) => listKeys(object, environment, call),
  };
}

const OPERATION = 'query nodes';

/** The objects of keys as they came, each in its place; null = not visible. Throws SourceError. */
export async function readNodes<W, E extends EntityName>(
  object: ShopifyObject<W, E>,
  { client }: PortEnvironment,
  { keys, parts }: { readonly keys: readonly string[]; readonly parts: readonly string[] },
  call: Call,
) {
  const shop = object.needsShop ? 'shop { currencyCode }' : '';
  const selection = `nodes(ids: $ids) { ... on ${object.type} { ${selectionOf(object, parts)} } } ${shop}`;
  const document = `query ($ids: [ID!]!) { ${selection} }`;
  const ids = keys.map((key) => gidOf(object.type, key));
  const answer = await client.query({ operation: OPERATION, document, variables: { ids }, keys: ids.length }, call);
  const nodes = valueAt(answer.data, 'nodes');
  if (!Array.isArray(nodes) || nodes.length !== ids.length)
    throw answers.protocol(OPERATION, 'answered without a node for each key');
  return nodes.map((node: unknown, index) => ({
    node: typeof node === 'object' && node !== null ? { ...node, shop: valueAt(answer.data, 'shop') } : null,
    denied: answer.denied.flatMap((path) => (path[0] === 'nodes' && path[1] === index ? [path.slice(2)] : [])),
  }));
}

async function readByKeys<W, E extends EntityName>(
  object: ShopifyObject<W, E>,
  environment: PortEnvironment,
  { keys, parts }: { readonly keys: readonly string[]; readonly parts: readonly string[] },
  call: Call,
): Promise<FoundByKey<E>> {
  const seen = await readNodes(object, environment, { keys, parts }, call);
  const forbidden = () => answers.refused('forbidden', OPERATION, { what: 'status 200, ACCESS_DENIED' });
  if (seen.length > 0 && seen.every(({ node, denied }) => node === null && denied.length > 0)) throw forbidden();
  const found = await together(call, (one) =>
    Promise.all(
      seen.map(async ({ node, denied }, index) => {
        const key = keys[index] ?? '';
        if (node === null) return denied.length === 0 ? null : ([key, forbidden()] as const);
        if (keyIn(object, node, OPERATION) !== key)
          throw answers.protocol(OPERATION, 'answered another node than asked for');
        if (!object.isOurs(node)) return null;
        return [
          key,
          await foundOf(object, environment, { seen: { node, denied }, parts, operation: OPERATION }, one),
        ] as const;
      }),
    ),
  );
  return new Map<string, Found<E> | SourceError>(found.filter((each) => each !== null));
}
