import type { Call, ConnectEnvironment } from '../../src/connector/contract.ts';
import type { MappingContext } from '../../src/connector/mapping.ts';
import { answers } from './answers.ts';
import { type OdooClient, operationOf } from './client.ts';
import type { OdooSettings } from './config.ts';
import { type Catalogue, nameIn, normalRow, type Row } from './fields.ts';
import type { Domain } from './objects.ts';

export interface PortEnvironment {
  readonly client: OdooClient;
  readonly catalogue: Catalogue;
  readonly settings: OdooSettings;
  readonly context: MappingContext;
  readonly clock: ConnectEnvironment['clock'];
}

export interface Search {
  readonly model: string;
  readonly domain: Domain;
  /** By their canonical names; those that are not there are not asked for. */
  readonly fields: readonly string[];
  readonly order: string;
  readonly limit?: number;
  readonly keys?: number;
}

/**
 * The rows of a search in their normal form, of those that the user may see.
 *
 * `search_read` and never `read`, which fails whole when one id is gone. Throws SourceError.
 */
export async function searchRows(search: Search, environment: PortEnvironment, call: Call): Promise<readonly Row[]> {
  const { model, domain, order, limit, keys } = search;
  const known = await environment.catalogue.of(model, call);
  const names = new Map<string, string>();
  for (const field of search.fields) {
    const name = nameIn(model, field, known);
    if (name !== null) names.set(name, field);
  }
  const fields = [...names.keys()];
  const args = { domain, fields, order, ...(limit === undefined ? {} : { limit }) };
  const ask = { model, method: 'search_read', args, ...(keys === undefined ? {} : { keys }) };
  const answer = await environment.client.call(ask, call);
  if (!Array.isArray(answer)) throw answers.protocol(operationOf(ask), 'answered without rows');
  return answer.map((row: unknown) => normalRow(rowOf(row, operationOf(ask)), known, names));
}

/** The ids behind one in order, at most a page. Throws `protocol` when the answer does not go on from there: a listing would never end. */
export async function idsBehind(
  { model, domain }: Pick<Search, 'model' | 'domain'>,
  { client, settings }: Pick<PortEnvironment, 'client' | 'settings'>,
  after: number,
  call: Call,
): Promise<readonly number[]> {
  const args = { domain: [['id', '>', after], ...domain], order: 'id asc', limit: settings.pageSize };
  const answer = await client.call({ model, method: 'search', args }, call);
  const ids = Array.isArray(answer) ? answer.filter(isId) : [];
  const isOrdered = ids.every((id, index) => id > (ids[index - 1] ?? after));
  if (!Array.isArray(answer) || ids.length !== answer.length || !isOrdered)
    throw answers.protocol(`${model}/search`, 'answered ids that are not those behind the last page');
  return ids;
}

function rowOf(row: unknown, operation: string): Row {
  if (typeof row !== 'object' || row === null || !('id' in row) || !isId(row.id))
    throw answers.protocol(operation, 'answered a row without id');
  return { ...row, id: row.id };
}

function isId(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}
