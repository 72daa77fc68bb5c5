import { instant } from '../../src/connector/codecs.ts';
import type { Call, Found } from '../../src/connector/contract.ts';
import { type FieldGap, type MappingContext, valueAt } from '../../src/connector/mapping.ts';
import { together } from '../../src/connector/together.ts';
import type { EntityName } from '../../src/model/index.ts';
import { answers } from './answers.ts';
import type { Path, ShopifyClient } from './client.ts';
import { keyOfGid } from './gid.ts';
import { type Nested, PAGE_INFO, type ShopifyObject, wrapped } from './objects.ts';

export interface PortEnvironment {
  readonly client: ShopifyClient;
  readonly context: MappingContext;
  readonly pageSize: number;
}

/** An object as it came, and what in it could not be seen: paths below it. */
export interface Seen {
  readonly node: unknown;
  readonly denied: readonly Path[];
}

/** The record of an object, after the rest of its nested connections was read. Throws SourceError. */
export async function foundOf<W, E extends EntityName>(
  object: ShopifyObject<W, E>,
  environment: PortEnvironment,
  { seen, parts, operation }: { readonly seen: Seen; readonly parts: readonly string[]; readonly operation: string },
  call: Call,
): Promise<Found<E>> {
  const key = keyIn(object, seen.node, operation);
  const node = await complete(object, environment, { node: seen.node, parts }, call);
  const fields = object.parts.filter(({ name }) => parts.includes(name)).flatMap((part) => part.fields);
  const { record, gaps } = object.mapping.decode(object.assemble(node), environment.context, fields);
  return {
    key,
    version: null,
    sourceUpdatedAt: stampOf(node) ?? instantOrNull(valueAt(node, 'processedAt')),
    parts,
    record,
    gaps: [...gaps, ...deniedGaps(object, { record, denied: seen.denied, fields, known: gaps })],
    url: object.urlOf(key),
  };
}

export function keyIn<W, E extends EntityName>(
  { type }: ShopifyObject<W, E>,
  node: unknown,
  operation: string,
): string {
  const key = keyOfGid(type, valueAt(node, 'id'));
  if (key === null) throw answers.protocol(operation, `answered ${type} without a global identifier`);
  return key;
}

/** When an object changed, UTC; null when that cannot be read. */
export function stampOf(node: unknown): string | null {
  return instantOrNull(valueAt(node, 'updatedAt'));
}

function instantOrNull(wire: unknown): string | null {
  try {
    return typeof wire === 'string' ? instant.decode(wire, NOWHERE) : null;
  } catch {
    return null;
  }
}

const NOWHERE: MappingContext = { connection: '', legalEntity: null, currency: null, country: null };

interface Denied {
  readonly record: object;
  readonly denied: readonly Path[];
  readonly fields: readonly string[];
  readonly known: readonly FieldGap[];
}

/** Fields that have no value because something they are read from was denied. */
function deniedGaps<W, E extends EntityName>(
  { mapping }: ShopifyObject<W, E>,
  { record, denied, fields, known }: Denied,
): readonly FieldGap[] {
  const paths = denied.map((path) => path.filter((step) => typeof step === 'string').join('.'));
  return fields.flatMap((field): readonly FieldGap[] => {
    const value = valueAt(record, field);
    const isEmpty = value === null || value === undefined || (Array.isArray(value) && value.length === 0);
    if (!isEmpty || known.some(({ path }) => path === field)) return [];
    const isDenied = mapping.rows[field]?.reads.some((read) => paths.some((path) => overlaps(read, path))) === true;
    return isDenied ? [{ path: field, reason: 'not-permitted' }] : [];
  });
}

function overlaps(read: string, path: string): boolean {
  return read === path || read.startsWith(`${path}.`) || path.startsWith(`${read}.`);
}

interface Partly {
  readonly node: unknown;
  readonly parts: readonly string[];
}

/** The object with all nodes of its nested connections. What is no connection becomes a text, which no mapping takes for an empty one. */
export async function complete<W, E extends EntityName>(
  { type, nested }: ShopifyObject<W, E>,
  { client }: PortEnvironment,
  { node, parts }: Partly,
  call: Call,
): Promise<unknown> {
  const own = nested.filter(({ part }) => parts.includes(part));
  const rests = await together(call, (one) =>
    Promise.all(own.map((each) => restOf(client, { type, node, nested: each }, one))),
  );
  return own.reduce<unknown>((whole, each, index) => withNodes(whole, each.path.split('.'), rests[index] ?? []), node);
}

/** What comes behind the first page of a nested connection. Throws SourceError. */
export async function restOf(
  client: ShopifyClient,
  { type, node, nested }: { readonly type: string; readonly node: unknown; readonly nested: Omit<Nested, 'part'> },
  call: Call,
): Promise<readonly unknown[]> {
  const field = wrapped(
    nested.path,
    (name) => `${name}(first: 250, after: $after) { nodes { ${nested.fields} } ${PAGE_INFO} }`,
  );
  const document = `query ($id: ID!, $after: String) { node(id: $id) { ... on ${type} { ${field} } } }`;
  const operation = 'query node';
  const rest: unknown[] = [];
  const cursors = new Set<string>();
  let page: unknown = valueAt(node, nested.path);
  while (valueAt(page, 'pageInfo.hasNextPage') === true) {
    const after = valueAt(page, 'pageInfo.endCursor');
    if (typeof after !== 'string' || cursors.has(after))
      throw answers.protocol(operation, 'the cursor of a list stands still');
    cursors.add(after);
    const { data } = await client.query({ operation, document, variables: { id: valueAt(node, 'id'), after } }, call);
    page = valueAt(data, `node.${nested.path}`);
    const nodes = valueAt(page, 'nodes');
    if (!Array.isArray(nodes)) throw answers.protocol(operation, 'answered without the rest of a list');
    rest.push(...nodes);
  }
  return rest;
}

function withNodes(node: unknown, [name = '', ...below]: readonly string[], more: readonly unknown[]): unknown {
  const inner = valueAt(node, name);
  if (typeof node !== 'object' || node === null || inner === undefined || inner === null) return node;
  if (below.length > 0) return { ...node, [name]: withNodes(inner, below, more) };
  const nodes = valueAt(inner, 'nodes');
  return { ...node, [name]: Array.isArray(nodes) ? { nodes: [...nodes, ...more] } : 'no connection' };
}
