import { join } from 'node:path';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute, type GraphQLError, parse } from 'graphql';
import { resolversOf } from '../../../resolvers/index.ts';
import { guardSchema } from '../../../src/auth/access.ts';
import { Caller } from '../../../src/auth/caller.ts';
import type { Principal, Role } from '../../../src/auth/principal.ts';
import { rowScopes } from '../../../src/auth/scope.ts';
import { openCache } from '../../../src/cache/cache.ts';
import type { Desk } from '../../../src/desk/desk.ts';
import { OperationFreshness } from '../../../src/graphql/freshness.ts';
import { domainsOf, mergedDocument } from '../../../src/graphql/schema.ts';
import { DiscrepancyLoaders } from '../../../src/loaders/discrepancies.ts';
import { EntityLoaders } from '../../../src/loaders/entities.ts';
import type { CachedPart } from '../../../src/loaders/fetcher.ts';
import { ListLoaders } from '../../../src/loaders/lists.ts';
import { MetaLoaders } from '../../../src/loaders/meta-loaders.ts';
import { RateLoaders } from '../../../src/loaders/rates.ts';
import { PartReader, type ReadContext } from '../../../src/loaders/reader.ts';
import { type HeldRate, RateTable } from '../../../src/model/exchange.ts';
import type { EntityName } from '../../../src/model/index.ts';
import { Conversions } from '../../../src/reads/conversions.ts';
import { DiscrepancyReads } from '../../../src/reads/discrepancy-reads.ts';
import { Reads } from '../../../src/reads/reads.ts';
import { RequestReport } from '../../../src/reads/report.ts';
import { passingKeyring } from '../../../src/sealing/keyring.ts';
import { Sealer } from '../../../src/sealing/sealer.ts';
import { ManualClock } from '../../../src/simulator/clock.ts';
import type { AuthorityConfig } from '../../../src/sources/authority.ts';
import { IndexState } from '../../../src/sources/index-state.ts';
import type { Db } from '../../../src/store/database.ts';
import type { StoredRecord } from '../../../src/store/stored-record.ts';
import type { FakeSource } from '../../support/fake-port.ts';
import { indexOf } from '../../support/index.ts';
import { inputOf, MAY_4 } from '../../support/records.ts';

export const SCHEMA = join(import.meta.dirname, '../../../schema');
const schema = guardSchema(
  buildSubgraphSchema([{ typeDefs: mergedDocument(SCHEMA), resolvers: resolversOf(domainsOf(SCHEMA)) }]),
);

export interface Answer {
  readonly data: Readonly<Record<string, unknown>> | null;
  /** The coordinates that were refused. */
  readonly denied: readonly unknown[];
  readonly errors: readonly GraphQLError[];
  /** Data, errors and what the request says of its sources, as text. */
  readonly body: string;
}

/** Answers operations over sources in memory: the schema, its guards, resolvers and loaders as the gateway wires them. */
export async function serve(
  db: Db,
  sources: Readonly<Record<string, FakeSource<EntityName>>>,
  authority: AuthorityConfig = {},
  rates: readonly HeldRate[] = [],
) {
  const { connections, composer, ingest } = indexOf(sources, authority);
  const clock = new ManualClock(MAY_4);
  const indexState = new IndexState();
  const cache = await openCache(
    { redisUrl: null, maxEntries: 1000, sealer: new Sealer(passingKeyring()) },
    () => undefined,
  );
  const reader = new PartReader({
    ...{ connections, indexState, clock, cacheLifetimeMs: 3_600_000 },
    cache: cache.space<CachedPart>('parts'),
    sleep: async (ms) => clock.advance(ms),
    writeBehind: () => undefined,
  });
  const own = { connection: 'hris', objectType: 'thing' };
  const policy = { customer: { ...own, connection: 'erp' }, employee: own, strengths: ['exact'] };

  return {
    clock,
    /** Brings what the sources hold into the index, secret parts left out. */
    fill: async () => {
      for (const [connection, { port, records }] of Object.entries(sources)) {
        const open = port.parts.filter(({ name }) => !connections.isSecret(connection, 'thing', name));
        const inputs = [...records].map(([key, record]) => {
          const values = new Map(Object.entries(record));
          const parts = open.map(({ name, fields }) => {
            const held = fields.map((field) => [field, values.get(field) ?? null] as const);
            return [name, { values: Object.fromEntries(held), gaps: [] }] as const;
          });
          return inputOf({ entity: port.entity, connection, key, parts: Object.fromEntries(parts) });
        });
        await db.transaction().execute((trx) => ingest.store(trx, port.entity, inputs, MAY_4, 'test'));
      }
    },
    /** Asks as `roles:key`, the key of the own record. */
    ask: async (as: string, document: string, desk: Partial<Desk> = {}): Promise<Answer> => {
      const principal = principalOf(as);
      const caller = new Caller(principal, await rowScopes(db, principal, policy));
      const report = new RequestReport(() => 'up');
      const read: ReadContext = {
        startedAtMs: clock.now(),
        signal: new AbortController().signal,
        onExchange: report.exchanged,
        onFailure: report.failed,
        onServed: report.served,
        asked: new Map(),
      };
      const viewerOf = (entity: EntityName, records: readonly StoredRecord[]) => caller.viewerOf(entity, records);
      const entities = new EntityLoaders({
        ...{ db, connections, composer, reader, read },
        freshnessOf: () => ({ maxAgeMs: 60_000, onError: 'NULL', staleForMs: 0 }),
        learn: (entity, records) => caller.learn(entity, records),
        viewerOf,
      });
      const discrepancies = new DiscrepancyLoaders({ db, composer, viewerOf });
      const meta = new MetaLoaders({
        ...{ db, connections, composer, indexState, discrepancies, today: '2026-05-04' },
        customerRecords: caller.ownRecords('Invoice'),
        onServed: report.served,
        askedAtMs: clock.now(),
      });
      const table = async () => new RateTable(rates);
      const conversions = new Conversions(new RateLoaders({ around: table, all: table }, '2026-05-04'));
      const contextValue = {
        convert: conversions,
        ...{ requestId: 'r', principal, report, desk, _shield: { cache: {} } },
        read: new Reads({
          ...{ caller, entities, meta, conversions, report },
          lists: new ListLoaders(db, entities),
          discrepancies: new DiscrepancyReads(caller, discrepancies, meta),
          freshness: () => new OperationFreshness({}, null),
        }),
      };
      const { data = null, errors = [] } = await execute({ schema, document: parse(document), contextValue });
      const denied = errors.filter(({ extensions }) => extensions['code'] === 'FORBIDDEN');
      return {
        data,
        errors,
        denied: denied.map(({ extensions }) => extensions['coordinate']),
        body: JSON.stringify({ data, errors, report }),
      };
    },
  };
}

function principalOf(as: string): Principal {
  const [names = '', key = null] = as.split(':');
  const roles = new Set(names.split('+') as Role[]);
  return { subject: names, roles, customerKey: key, employeeKey: key };
}
