// Reads a Tryton with the connector, whole, in a form that two databases with other keys can be compared in.
import { tryton } from '../../../connectors/tryton/index.ts';
import type { AnyPort, ConnectorConnection } from '../../../src/connector/contract.ts';
import { HttpClient } from '../../../src/connector/http.ts';
import { systemClock } from '../../../src/simulator/clock.ts';
import { unconfigured } from '../../support/unconfigured.ts';
import type { KeyMap } from './tryton-keys.ts';

export const CONTEXT = { connection: 'erp', legalEntity: 'NT-DE', currency: 'EUR', country: 'DE' } as const;

export interface Reader extends ConnectorConnection {
  close(): Promise<void>;
}

/** The connector on a database, with a client of its own. */
export function connectTryton(settings: Readonly<Record<string, unknown>>): Reader {
  const http = new HttpClient({ source: 'tryton', connections: 8, connectTimeoutMs: 1_000, maxBodyBytes: 1 << 26 });
  const connection = tryton.connect(tryton.settings.parse(settings), {
    ...unconfigured(),
    connection: CONTEXT.connection,
    transport: http,
    clock: systemClock,
    context: CONTEXT,
  });
  return { ...connection, close: () => http.close() };
}

export type Plain = Readonly<Record<string, unknown>>;

export function portOf(connection: ConnectorConnection, objectType: string): AnyPort {
  const port = connection.ports.find((each) => each.objectType === objectType);
  if (port === undefined) throw new Error(`no port ${objectType}`);
  return port;
}

const call = () => ({ signal: AbortSignal.timeout(30_000), purpose: 'sync' as const });

/** Every record of a port with all of its parts, by key. */
export async function readAll(port: AnyPort): Promise<ReadonlyMap<string, Plain>> {
  const keys: string[] = [];
  for await (const page of port.list(null, call())) keys.push(...page.records.map(({ key }) => key));
  const names = port.parts.map(({ name }) => name);
  const found = await port.get(keys, names, call());
  return new Map(
    keys.map((key, index) => {
      const each = found[index];
      if (each === null || each === undefined || each instanceof Error) throw new Error(`${port.objectType} ${key}`);
      return [key, { ...each.record, gaps: each.gaps } as Plain];
    }),
  );
}

/** Records told since a checkpoint, and the checkpoint behind them. */
export async function changesSince(port: AnyPort, from: Plain | null) {
  const keys: string[] = [];
  let checkpoint = from;
  for await (const page of port.list(from, call())) {
    keys.push(...page.records.map(({ key }) => key));
    checkpoint = page.checkpoint;
  }
  return { keys, checkpoint };
}

/** Which model the keys of value types belong to. */
const KEYS_IN: Readonly<Record<string, string>> = {
  addresses: 'party.address',
  billTo: 'party.address',
  shipTo: 'party.address',
  address: 'party.address',
  lines: 'sale.line',
};

/** When a record was made and changed is the database's own. */
const OWN = new Set(['createdAt', 'updatedAt']);

/**
 * The record with the rows' keys in place of the server's, without its instants.
 *
 * Stock in places that the rows do not have is left out: the server comes with a warehouse of its own.
 */
export function inRowKeys(record: Plain, keys: KeyMap): Plain {
  const backwards = new Map<string, ReadonlyMap<number, number>>();
  const rowKey = (model: string, id: unknown): string => {
    const known = backwards.get(model) ?? keys.backwards(model);
    backwards.set(model, known);
    return String(known.get(Number(id)) ?? `unknown ${model} ${String(id)}`);
  };
  const walk = (value: unknown, field: string): unknown => {
    if (Array.isArray(value)) return value.map((each) => walk(each, field));
    if (typeof value !== 'object' || value === null) return value;
    if ('objectType' in value && 'value' in value)
      return { ...value, value: rowKey(String(value.objectType), value.value) };
    const entries = Object.entries(value).map(([name, inner]) => [
      name,
      name === 'key' && typeof inner === 'string' ? rowKey(KEYS_IN[field] ?? field, inner) : walk(inner, name),
    ]);
    return Object.fromEntries(entries);
  };
  const kept = Object.entries(record).filter(([name]) => !OWN.has(name));
  return Object.fromEntries(
    kept.map(([name, value]) => {
      const walked = walk(value, name);
      const isOurs = (level: unknown) => !JSON.stringify(level).includes('unknown stock.location');
      return [name, name === 'stock' && Array.isArray(walked) ? walked.filter(isOurs) : walked];
    }),
  );
}
