import { z } from 'zod';
import type {
  Call,
  Capabilities,
  Checkpoint,
  ConnectEnvironment,
  ConnectorDefinition,
  Found,
  Page,
  Part,
  Port,
} from '../../../src/connector/contract.ts';
import { SourceError } from '../../../src/connector/errors.ts';
import type { Mapping } from '../../../src/connector/mapping.ts';
import type { EntityName } from '../../../src/model/index.ts';
import { ToyClient } from './client.ts';
import { customerMapping, invoiceMapping, itemMapping } from './mappings.ts';
import type { ToyWriting } from './plans.ts';
import { startToy } from './source.ts';
import { quoted } from './where.ts';
import { ToyWritePort } from './write.ts';

const settings = z.object({ url: z.url(), user: z.string(), password: z.string() });
export type ToySettings = z.infer<typeof settings>;

interface ToyPort<W, E extends EntityName> {
  readonly table: string;
  readonly mapping: Mapping<W, E>;
  readonly parts: readonly Part<E>[];
  /** The parts that a listing tells. */
  readonly listed: readonly string[];
  readonly capabilities: Omit<Capabilities, 'maxKeysPerGet'>;
  readonly writing: ToyWriting<E>;
}

/** The honest connector that the suite is tried with: it keeps every law. */
export const reference: ConnectorDefinition<ToySettings> = {
  source: 'toy',
  title: 'Toy',
  kind: 'ERP',
  settings,
  secrets: ['password'],
  mappings: [customerMapping, invoiceMapping, itemMapping],
  limits: { maxConcurrent: 8, perMinute: null, perDay: null },
  connect: (parsed, environment) => {
    const client = new ToyClient(parsed, environment);
    return {
      ports: [
        portOf(client, environment, {
          table: 'party',
          mapping: customerMapping,
          parts: [
            { name: 'core', fields: ['number', 'name', 'status', 'parent', 'updatedAt'], tracked: 'watermark' },
            { name: 'credit', fields: ['creditLimit'], tracked: 'watermark' },
          ],
          listed: ['core', 'credit'],
          capabilities: {
            changedSince: true,
            deletions: 'sweep',
            idempotency: 'external-id',
            concurrency: 'version',
          },
          writing: {
            actions: ['create', 'update', 'remove'],
            fields: { create: ['number', 'name'], update: ['number', 'name'] },
            make: 'reference',
            isVersioned: true,
          },
        }),
        portOf(client, environment, {
          table: 'bill',
          mapping: invoiceMapping,
          parts: [
            {
              name: 'core',
              fields: ['number', 'kind', 'status', 'legalEntity', 'customer', 'issuedOn', 'currency', 'updatedAt'],
              tracked: 'watermark',
            },
            { name: 'lines', fields: ['lines', 'totals'], tracked: 'watermark' },
          ],
          listed: ['core', 'lines'],
          capabilities: { changedSince: true, deletions: 'feed', idempotency: 'native-key', concurrency: 'none' },
          writing: {
            actions: ['create', 'to OPEN', 'to VOID'],
            fields: { create: ['number', 'customer', 'status'], update: [] },
            make: 'key',
            isVersioned: false,
          },
        }),
        portOf(client, environment, {
          table: 'good',
          mapping: itemMapping,
          parts: [
            { name: 'core', fields: ['sku', 'name', 'updatedAt'], tracked: 'watermark' },
            { name: 'stock', fields: ['stock'], tracked: 'volatile' },
          ],
          listed: ['core'],
          capabilities: { changedSince: false, deletions: 'none', idempotency: 'none', concurrency: 'none' },
          writing: {
            actions: ['create', 'update', 'remove'],
            fields: { create: ['sku', 'name'], update: ['sku', 'name'] },
            make: 'plain',
            isVersioned: false,
          },
        }),
      ],
      check: (call) => client.check(call),
    };
  },
  simulator: async () => startToy,
};

function portOf<W, E extends EntityName>(
  client: ToyClient,
  environment: ConnectEnvironment,
  toy: ToyPort<W, E>,
): Port<E> {
  const { table, mapping, parts } = toy;
  const fieldsOf = (names: readonly string[]) =>
    parts.filter(({ name }) => names.includes(name)).flatMap((part): string[] => [...part.fields]);

  const found = (wire: unknown, names: readonly string[], operation: string): Found<E> => {
    const { key, changedAt } = client.stampOf(wire, operation);
    const { record, gaps } = mapping.decode(client.wireOf<W>(wire), environment.context, fieldsOf(names));
    return { key, version: changedAt, sourceUpdatedAt: changedAt, parts: names, record, gaps, url: null };
  };

  const get: Port<E>['get'] = async (keys, names, call) => {
    if (keys.length === 0) return [];
    const operation = `POST /${table}/query`;
    const asked = [...new Set(keys)];
    const where = `id in (${asked.map(quoted).join(', ')})`;
    const body = { where, fields: mapping.reads(fieldsOf(names)).map((path) => path.replace(/\[.*/, '')) };
    const answer = await client.ask(
      { method: 'POST', path: `/${table}/query`, body, operation, keys: keys.length },
      call,
    );
    const rows = client.listOf(answer['rows'], operation);
    if (answer['total'] !== rows.length) throw client.protocol(operation, 'told another number of rows than it sent');
    const byKey = new Map(rows.map((row) => [client.stampOf(row, operation).key, row]));
    // A row that nobody asked for means that a key we asked for cannot be read.
    if (byKey.size !== rows.length || [...byKey.keys()].some((key) => !asked.includes(key)))
      throw client.protocol(operation, 'answered rows that were not asked for');
    return keys.map((key) => (byKey.has(key) ? found(byKey.get(key), names, operation) : null));
  };

  const one = async (key: string, call: Call): Promise<Found<E> | null> => {
    const [answer] = await get(
      [key],
      parts.map(({ name }) => name),
      call,
    );
    if (answer instanceof SourceError) throw answer;
    return answer ?? null;
  };

  async function* list(from: Checkpoint | null, call: Call): AsyncGenerator<Page<E>> {
    const operation = `GET /${table}/list`;
    const feed = toy.capabilities.deletions === 'feed' ? await client.removed(table, from, call) : null;
    const seq = feed === null ? {} : { seq: feed.seq };
    const start = toy.capabilities.changedSince ? from : null;
    let since = typeof start?.['since'] === 'string' ? start['since'] : '';
    let after = typeof start?.['after'] === 'string' ? start['after'] : null;
    let startedAt = typeof start?.['startedAt'] === 'string' ? start['startedAt'] : null;
    const fields = mapping.reads(fieldsOf(toy.listed)).map((path) => path.replace(/\[.*/, ''));
    for (let isFirst = true; ; isFirst = false) {
      const query = new URLSearchParams({ since, fields: fields.join(','), ...(after === null ? {} : { after }) });
      const answer = await client.ask({ method: 'GET', path: `/${table}/list?${query}`, operation }, call);
      const rows = client.listOf(answer['rows'], operation);
      const { more, now } = answer;
      if (typeof more !== 'boolean' || (more && rows.length === 0))
        throw client.protocol(operation, 'sent an unreadable page');
      startedAt ??= client.instantOf(now, operation);
      const records = rows.map((row) => found(row, toy.listed, operation));
      const last = rows.at(-1) === undefined ? null : client.stampOf(rows.at(-1), operation);
      if (
        last !== null &&
        (last.changedAt < since || (last.changedAt === since && after !== null && last.key <= after))
      )
        throw client.protocol(operation, 'sent the same page again');
      since = last?.changedAt ?? since;
      after = last?.key ?? after;
      // Rows that change behind our back while we list carry a time after its start: the next listing begins there, at the latest.
      const [resumeAt] = [since, startedAt].sort();
      const checkpoint: Checkpoint = more ? { since, after, startedAt, ...seq } : { since: resumeAt, ...seq };
      yield { records, removed: isFirst ? (feed?.ids ?? []).map((key) => ({ key })) : [], checkpoint };
      if (!more) return;
    }
  }

  async function* keys(call: Call): AsyncGenerator<readonly string[]> {
    const operation = `GET /${table}/ids`;
    const answer = await client.ask({ method: 'GET', path: `/${table}/ids`, operation }, call);
    yield client.listOf(answer['ids'], operation).map((id) => client.keyOf(id, operation));
  }

  return {
    entity: mapping.entity as E,
    objectType: table,
    mapping,
    parts,
    capabilities: { maxKeysPerGet: 20, ...toy.capabilities },
    get,
    list,
    ...(toy.capabilities.deletions === 'sweep' ? { keys } : {}),
    write: new ToyWritePort({ table, mapping, client, context: environment.context, get: one }, toy.writing),
  };
}
