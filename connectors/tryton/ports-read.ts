import type { Call, Found } from '../../src/connector/contract.ts';
import { SourceError } from '../../src/connector/errors.ts';
import { type MappingContext, wireOf } from '../../src/connector/mapping.ts';
import { together } from '../../src/connector/together.ts';
import type { EntityName } from '../../src/model/index.ts';
import type { Row, TrytonClient } from './client.ts';
import { instantOf } from './mapping-values.ts';
import type { Children, TrytonObject } from './ports-objects.ts';
import type { StockReader } from './ports-stock.ts';
import type { TrytonDateTime } from './wire.ts';

export interface PortEnvironment {
  readonly client: TrytonClient;
  readonly context: MappingContext;
  readonly stock: StockReader;
  readonly pageSize: number;
  readonly lateCommitMs: number;
}

const BY_SEQUENCE = [
  ['sequence', 'ASC NULLS FIRST'],
  ['id', 'ASC'],
] as const;

/** Read with every record, whatever the part: key, version, time. */
const STAMPS = ['_timestamp', 'create_date', 'write_date'];

/**
 * Reads records by id with the parts asked for; ids that are not visible, or not of this noun, are left out.
 *
 * All calls start at once: one for the record's own model, one per model of children, one per location for stock.
 */
export async function readRecords<W, E extends EntityName>(
  object: TrytonObject<W, E>,
  environment: PortEnvironment,
  { ids, parts }: { readonly ids: readonly number[]; readonly parts: readonly string[] },
  call: Call,
): Promise<ReadonlyMap<number, Found<E>>> {
  const asked = object.parts.filter(({ name }) => parts.includes(name));
  const hasStock = parts.includes('stock') && object.stockFields.length > 0;
  const stockFields = hasStock ? object.mapping.reads(object.stockFields).filter((path) => path !== 'stock') : [];
  const own = [...new Set([...STAMPS, ...asked.flatMap((part) => part.own), ...stockFields])];
  const children = asked.flatMap((part) => part.children);
  const domain = [['id', 'in', ids], ...object.domain];
  const [rows, stock, ...families] = await together(call, (each) =>
    Promise.all([
      environment.client.searchRead({ model: object.model, domain, fields: own, keys: ids.length }, each),
      hasStock ? environment.stock.read(ids, each) : null,
      ...children.map((family) => readChildren(family, environment.client, ids, each)),
    ]),
  );
  const fields = [...asked.flatMap((part) => part.fields), ...(hasStock ? object.stockFields : [])];
  const names = [...asked.map(({ name }) => name), ...(hasStock ? ['stock'] : [])];
  const found = new Map<number, Found<E>>();
  const isAsked = new Set(ids);
  for (const row of rows) {
    // Rows or columns that nobody asked for: those asked for would be missing instead, as if nobody could see them.
    if (!isAsked.has(row.id) || row['create_date'] === undefined)
      throw protocolError(`model.${object.model}.search_read`, 'answered another question');
    const lists = children.map((each, index) => [each.into, families[index]?.get(row.id) ?? []] as const);
    const assembled = { ...row, ...Object.fromEntries(lists), ...(stock === null ? {} : { stock: stock.get(row.id) }) };
    const decoded = object.mapping.decode(object.assemble(assembled), environment.context, fields);
    found.set(row.id, { ...headOf(object, row), parts: names, ...decoded });
  }
  return found;
}

async function readChildren(
  { model, link, fields, domain }: Children,
  client: TrytonClient,
  ids: readonly number[],
  call: Call,
): Promise<ReadonlyMap<number, readonly Row[]>> {
  const asked = fields.some((field) => field.startsWith(`${link}.`)) ? fields : [link, ...fields];
  const search = { model, domain: [[link, 'in', ids], ...domain], fields: asked, order: BY_SEQUENCE, keys: ids.length };
  const families = new Map<number, Row[]>();
  for (const row of await client.searchRead(search, call)) {
    const parent = idAt(row, link);
    if (parent === null) throw protocolError(`model.${model}.search_read`, `answered a row without ${link}`);
    const family = families.get(parent);
    if (family === undefined) families.set(parent, [row]);
    else family.push(row);
  }
  return families;
}

/** The id that a many2one holds, asked for plain or dotted; null where it is empty. */
export function idAt(row: Row, field: string): number | null {
  const value = row[field];
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : value;
  return typeof id === 'number' && Number.isSafeInteger(id) ? id : null;
}

function headOf<W, E extends EntityName>(object: TrytonObject<W, E>, row: Row) {
  const version = row['_timestamp'];
  if (typeof version !== 'string' || !/^\d+(\.\d+)?$/.test(version))
    throw protocolError(`model.${object.model}.search_read`, 'answered a row without _timestamp');
  return { key: String(row.id), version, sourceUpdatedAt: updatedAtOf(row), url: null };
}

/** Null when unreadable: the version carries the concurrency, so this costs its own field and not the record. */
function updatedAtOf(row: Row): string | null {
  const at = row['write_date'] ?? row['create_date'];
  try {
    return instantOf(wireOf<TrytonDateTime>(at));
  } catch {
    return null;
  }
}

export function protocolError(operation: string, detail: string): SourceError {
  return new SourceError('protocol', { source: 'tryton', operation, detail });
}
