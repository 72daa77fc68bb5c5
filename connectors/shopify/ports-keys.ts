import type { Call } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import { together } from '../../src/connector/together.ts';
import type { EntityName } from '../../src/model/index.ts';
import { answers } from './answers.ts';
import { keyOfGid } from './gid.ts';
import type { ShopifyObject } from './objects.ts';
import { insideOf, type Roots, rootsOf, selectionIn } from './ports-list.ts';
import { keyIn, type PortEnvironment } from './reading.ts';

/** Every key in the order of identifiers. Pages start behind the last identifier: no cursor is refused for its depth. */
export async function* listKeys<W, E extends EntityName>(
  object: ShopifyObject<W, E>,
  environment: PortEnvironment,
  call: Call,
): AsyncGenerator<readonly string[]> {
  const { listing } = object;
  const isWhole = listing.kind === 'whole';
  const own = object.type === 'OrderTransaction' ? 'id kind' : 'id';
  const selection = selectionIn(object, own);
  let last = 0n;
  let after: string | null = null;
  for (;;) {
    const order: string = isWhole ? `sortKey: ID, ${listing.arguments}` : 'query: $query, sortKey: ID';
    const more = isWhole ? { after } : { after: null, query: `id:>${last}` };
    const page: Roots = await rootsOf(
      object,
      environment,
      { order, variables: { first: environment.pageSize, ...more }, selection },
      call,
    );
    const type = listing.kind === 'within' ? listing.ownerType : object.type;
    const ids: readonly bigint[] = page.roots.map(({ node }) => idOf(type, node, page.operation));
    if (ids.some((id, index) => id <= (ids[index - 1] ?? last)))
      throw answers.protocol(page.operation, 'answered keys out of order');
    const inside = await together(call, (one) =>
      Promise.all(page.roots.map((root) => insideOf(object, environment, root, one))),
    );
    yield inside.flat().flatMap(({ node }) => (object.isOurs(node) ? [keyIn(object, node, page.operation)] : []));
    if (page.next === null) return;
    last = ids.at(-1) ?? last;
    after = page.next;
  }
}

function idOf(type: string, node: unknown, operation: string): bigint {
  const key = keyOfGid(type, valueAt(node, 'id'));
  if (key === null) throw answers.protocol(operation, `answered ${type} without a global identifier`);
  return BigInt(key);
}
