import { z } from 'zod';
import type { Call, Checkpoint, Found, Page } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import { together } from '../../src/connector/together.ts';
import type { EntityName } from '../../src/model/index.ts';
import { answers } from './answers.ts';
import type { Path } from './client.ts';
import { LIST_FIRST, NESTED_FIRST, PAGE_INFO, type ShopifyObject, selectionOf } from './objects.ts';
import { foundOf, type PortEnvironment, restOf, type Seen, stampOf } from './reading.ts';

/** How far a listing reaches back before what the last one saw: what is searched lags behind what is stored. */
const OVERLAP_MS = 60_000;

/** `since` and `after` of the call to make next; `seen` is the latest change that the listing has met. */
const checkpointSchema = z.object({
  since: z.string().nullable(),
  after: z.string().nullable(),
  seen: z.string().nullable(),
});

type Position = z.output<typeof checkpointSchema>;

/** Volatile parts are left out. */
function listedParts<W, E extends EntityName>({ parts }: ShopifyObject<W, E>): readonly string[] {
  return parts.filter(({ tracked }) => tracked !== 'volatile').map(({ name }) => name);
}

/**
 * Lists by change time, oldest first.
 *
 * The next call starts at the stamp of the last record instead of at a cursor: no listing comes near the 25,000 records behind which a
 * cursor is refused, and none of them is skipped when one that changes moves to the end. Cursors are for records of one instant.
 */
export async function* listChanges<W, E extends EntityName>(
  object: ShopifyObject<W, E>,
  environment: PortEnvironment,
  from: Checkpoint | null,
  call: Call,
): AsyncGenerator<Page<E>> {
  let at: Position | null = from === null ? { since: null, after: null, seen: null } : checkpointSchema.parse(from);
  let before = '';
  while (at !== null) {
    const page: Roots = await readRoots(object, environment, at, call);
    const ids = page.roots.map(({ node }) => String(valueAt(node, 'id'))).join();
    if (ids !== '' && ids === before) throw answers.protocol(page.operation, 'answered the same page twice');
    before = ids;
    const stamps = page.roots.map(({ node }) => stampOf(node)).filter((stamp) => stamp !== null);
    const seen: string | null = [at.seen, ...stamps].reduce(
      (last, each) => ((each ?? '') > (last ?? '') ? each : last),
      null,
    );
    const following: Position | null = followingOf(object, at, page, seen);
    yield {
      records: await recordsOf(object, environment, page, call),
      removed: [],
      checkpoint: following ?? restart(object, at, seen),
    };
    at = following;
  }
}

function restart<W, E extends EntityName>(
  { listing }: ShopifyObject<W, E>,
  { since }: Position,
  seen: string | null,
): Position {
  if (listing.kind === 'whole' || seen === null)
    return { since: listing.kind === 'whole' ? null : since, after: null, seen: null };
  return { since: new Date(Date.parse(seen) - OVERLAP_MS).toISOString(), after: null, seen: null };
}

/** The call behind this page; null when it was the last. */
function followingOf<W, E extends EntityName>(
  { listing }: ShopifyObject<W, E>,
  at: Position,
  page: Roots,
  seen: string | null,
): Position | null {
  if (page.next === null) return null;
  const first = page.roots.at(0);
  const last = page.roots.at(-1);
  const start = first === undefined ? null : stampOf(first.node);
  const end = last === undefined ? null : stampOf(last.node);
  const hasProgress = start !== null && end !== null && end > start && (at.since === null || end > at.since);
  return listing.kind !== 'whole' && hasProgress
    ? { since: end, after: null, seen }
    : { since: at.since, after: page.next, seen };
}

/** A page of root objects, and the cursor of the next; null behind the last. */
export interface Roots {
  readonly operation: string;
  readonly roots: readonly Seen[];
  readonly next: string | null;
  readonly shop: unknown;
}

async function readRoots<W, E extends EntityName>(
  object: ShopifyObject<W, E>,
  environment: PortEnvironment,
  { since, after }: Position,
  call: Call,
): Promise<Roots> {
  const { listing } = object;
  const query = since === null ? null : `updated_at:>='${since}'`;
  const order = listing.kind === 'whole' ? `sortKey: ID, ${listing.arguments}` : 'query: $query, sortKey: UPDATED_AT';
  const variables = { first: environment.pageSize, after, ...(listing.kind === 'whole' ? {} : { query }) };
  return rootsOf(
    object,
    environment,
    { order, variables, selection: selectionIn(object, selectionOf(object, listedParts(object))) },
    call,
  );
}

/** The fields of a root object: the record's own, or those of the records inside. */
export function selectionIn<W, E extends EntityName>({ listing }: ShopifyObject<W, E>, selection: string): string {
  if (listing.kind !== 'within') return selection;
  if (listing.as === 'list') return `id updatedAt ${listing.field}(first: ${LIST_FIRST}) { ${selection} }`;
  return `id updatedAt ${listing.field}(first: ${NESTED_FIRST}) { nodes { ${selection} } ${PAGE_INFO} }`;
}

interface Asked {
  readonly order: string;
  readonly variables: Readonly<Record<string, unknown>> & { readonly first: number };
  readonly selection: string;
}

export async function rootsOf<W, E extends EntityName>(
  { listing: { root }, needsShop }: ShopifyObject<W, E>,
  { client }: PortEnvironment,
  { order, variables, selection }: Asked,
  call: Call,
): Promise<Roots> {
  const operation = `query ${root}`;
  const declared = `$first: Int!, $after: String${'query' in variables ? ', $query: String' : ''}`;
  const shop = needsShop ? 'shop { currencyCode }' : '';
  const document = `query (${declared}) { ${root}(first: $first, after: $after, ${order}) { nodes { ${selection} } ${PAGE_INFO} } ${shop} }`;
  const { data, denied } = await client.query({ operation, document, variables }, call);
  const nodes = valueAt(data, `${root}.nodes`);
  const hasNext = valueAt(data, `${root}.pageInfo.hasNextPage`);
  const cursor = valueAt(data, `${root}.pageInfo.endCursor`);
  if (!Array.isArray(nodes) || typeof hasNext !== 'boolean')
    throw answers.protocol(operation, 'answered without a page');
  if (nodes.length > variables.first) throw answers.protocol(operation, 'answered more than was asked for');
  if (hasNext && (typeof cursor !== 'string' || nodes.length === 0 || cursor === variables['after']))
    throw answers.protocol(operation, 'the cursor of a page stands still');
  if (nodes.some((node: unknown) => typeof node !== 'object' || node === null))
    throw denied.length === 0
      ? answers.protocol(operation, 'answered a page with gaps')
      : answers.refused('forbidden', operation, { what: 'status 200, ACCESS_DENIED' });
  return {
    operation,
    roots: nodes.map((node: unknown, index) => ({ node, denied: below(denied, [root, 'nodes', index]) })),
    next: hasNext && typeof cursor === 'string' ? cursor : null,
    shop: valueAt(data, 'shop'),
  };
}

/** Paths without a beginning that they have in common with it. */
function below(paths: readonly Path[], beginning: Path): readonly Path[] {
  return paths.flatMap((path) =>
    beginning.every((step, index) => path[index] === step) ? [path.slice(beginning.length)] : [],
  );
}

async function recordsOf<W, E extends EntityName>(
  object: ShopifyObject<W, E>,
  environment: PortEnvironment,
  { operation, roots, shop }: Roots,
  call: Call,
): Promise<readonly Found<E>[]> {
  const parts = listedParts(object);
  const inside = await together(call, (one) =>
    Promise.all(roots.map((root) => insideOf(object, environment, root, one))),
  );
  const ours = inside.flat().filter(({ node }) => object.isOurs(node));
  return together(call, (one) =>
    Promise.all(
      ours.map(({ node, denied }) => {
        const told = typeof node === 'object' && node !== null ? { ...node, shop } : node;
        return foundOf(object, environment, { seen: { node: told, denied }, parts, operation }, one);
      }),
    ),
  );
}

/** The objects that a root object stands for: itself, or those inside. */
export async function insideOf<W, E extends EntityName>(
  object: ShopifyObject<W, E>,
  { client }: PortEnvironment,
  root: Seen,
  call: Call,
): Promise<readonly Seen[]> {
  const { listing } = object;
  if (listing.kind !== 'within') return [root];
  const operation = `query ${listing.root}`;
  const path = listing.as === 'list' ? [listing.field] : [listing.field, 'nodes'];
  const nodes = valueAt(root.node, path.join('.'));
  if (!Array.isArray(nodes)) throw answers.protocol(operation, `answered an object without ${listing.field}`);
  if (listing.as === 'list' && nodes.length >= LIST_FIRST)
    throw answers.protocol(operation, `one object has more ${listing.field} than a list gives`);
  const seen = nodes.map((node: unknown, index) => ({ node, denied: below(root.denied, [...path, index]) }));
  if (listing.as === 'list' || valueAt(root.node, `${listing.field}.pageInfo.hasNextPage`) !== true) return seen;
  const fields = selectionOf(object, listedParts(object));
  const rest = await restOf(
    client,
    { type: listing.ownerType, node: root.node, nested: { path: listing.field, fields } },
    call,
  );
  return [...seen, ...rest.map((node) => ({ node, denied: [] }))];
}
