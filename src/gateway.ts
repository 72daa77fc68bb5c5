import { randomUUID } from 'node:crypto';
import { buildSubgraphSchema } from '@apollo/subgraph';
import type { FastifyInstance } from 'fastify';
import { resolversOf } from '../resolvers/index.ts';
import { guardSchema, mayRead } from './auth/access.ts';
import { customerScope, showsRecord } from './auth/scope.ts';
import type { Authenticate } from './auth/tokens.ts';
import { type Cache, openCache } from './cache/cache.ts';
import type { Config } from './config.ts';
import { Reads } from './context.ts';
import type { OperationFreshness } from './graphql/freshness.ts';
import { domainsOf, mergedDocument } from './graphql/schema.ts';
import { createApp, type Health, type RequestContext, type RequestStart } from './http/app.ts';
import { Linker } from './identity/linker.ts';
import { EntityLoaders } from './loaders/entities.ts';
import { ListLoaders } from './loaders/lists.ts';
import { MetaLoaders } from './loaders/meta-loaders.ts';
import { type CachedPart, PartReader, type ReadContext } from './loaders/reader.ts';
import { WriteBehind } from './loaders/write-behind.ts';
import type { Clock } from './model/clock.ts';
import { RequestReport } from './report.ts';
import { Authority } from './sources/authority.ts';
import { type LimiterFactory, memoryLimiters } from './sources/budget.ts';
import { Composer } from './sources/compose.ts';
import { Connections, type Sleep } from './sources/connections.ts';
import { freshnessByRules } from './sources/freshness.ts';
import { IndexState } from './sources/index-state.ts';
import { Ingest } from './sources/ingest.ts';
import { open } from './sources/open.ts';
import { Projector } from './sources/project.ts';
import { reprojectChanged } from './sources/reproject.ts';
import { type OpenStore, openStore, type StoreTarget } from './store/database.ts';
import { type SyncEvent, Syncer } from './sync/syncer.ts';
import type { Log } from './telemetry/log.ts';

/** What enters from outside: time, keys, places. Nothing below reads them by itself. */
export interface GatewayOptions {
  readonly config: Config;
  readonly schemaDirectory: string;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly authenticate: Authenticate;
  readonly isProduction: boolean;
  readonly log: Log;
  readonly onSync: (event: SyncEvent) => void;
  /** Serve only these domains; all when absent. */
  readonly domains?: readonly string[];
  /** Keep the index in memory: for tests. */
  readonly inMemory?: boolean;
}

/** A whole gateway, wired and open, serving nothing yet. */
export interface Gateway {
  readonly app: FastifyInstance;
  readonly connections: Connections;
  readonly syncer: Syncer;
  readonly indexState: IndexState;
  readonly store: OpenStore;
  /** Resolves when what reads fetched is stored. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

const CACHE_ENTRIES = 100_000;
const CACHE_LIFETIME_MS = 3_600_000;

/** The connections of a configuration, with their guards. No I/O yet. */
export function openConnections(config: Config, clock: Clock, limiters: LimiterFactory): Connections {
  return new Connections(
    config.connections.map((each) => open({ ...each, deadlineMs: each.deadline * 1000 }, clock, limiters)),
  );
}

export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { config, clock, log } = options;
  const store = await openStore(storeTarget(options), clock.now());
  const cache = await openCache({ redisUrl: config.redisUrl, maxEntries: CACHE_ENTRIES }, (error) =>
    log.warn({ error }, 'the cache failed'),
  );
  const limiters = await limitersOf(config);
  const connections = openConnections(config, clock, limiters.make);
  const composer = new Composer(
    new Authority(
      config.authority,
      config.connections.map(({ name }) => name),
    ),
    connections,
  );
  const linker = new Linker(config.identity);
  const ingest = new Ingest((...args) => linker.link(...args), new Projector(composer));
  const indexState = new IndexState();
  await indexState.refresh(store.db);
  await reprojectChanged(store.db, composer.authority, ingest);
  const writeBehind = new WriteBehind(store.db, ingest, clock, (error) =>
    log.error({ error }, 'what was read could not be stored'),
  );
  const reader = new PartReader({
    connections,
    indexState,
    cache: cache.space<CachedPart>('parts'),
    cacheLifetimeMs: CACHE_LIFETIME_MS,
    clock,
    sleep: options.sleep,
    writeBehind: (inputs) => writeBehind.add(inputs),
  });
  const syncer = new Syncer({
    db: store.db,
    connections,
    ingest,
    indexState,
    clock,
    sleep: options.sleep,
    holder: holderOf(storeTarget(options)),
    pollEveryMs: config.sync.pollEvery * 1000,
    sweepEveryMs: config.sync.sweepEvery * 1000,
    leaseMs: config.sync.leaseFor * 1000,
    maxSweepShare: config.sync.maxSweepShare,
    report: options.onSync,
  });
  const app = await createApp({
    schema: schemaOf(options),
    authenticate: options.authenticate,
    contextFor: contextFactory(options, { store, connections, composer, indexState, reader }),
    readiness: () => readiness(store, indexState, connections),
    isProduction: options.isProduction,
    requestId: randomUUID,
    log,
  });
  return {
    app,
    connections,
    syncer,
    indexState,
    store,
    flush: () => writeBehind.flush(),
    close: async () => {
      await app.close();
      await syncer.stop();
      await writeBehind.flush();
      await closeAll(connections, cache, limiters.close);
      await store.close();
    },
  };
}

function storeTarget({ config, inMemory }: GatewayOptions): StoreTarget {
  if (inMemory === true) return { kind: 'memory' };
  if (config.databaseUrl !== null) return { kind: 'postgres', url: config.databaseUrl, maxConnections: 10 };
  return { kind: 'embedded', directory: config.dataDirectory };
}

/** Replicas on one server are told apart; an embedded store has one process at a time, which takes up what a killed one held. */
function holderOf(target: StoreTarget): string {
  return target.kind === 'postgres' ? randomUUID() : 'the only process';
}

/** Budgets in this process, or in Redis when replicas are to share them. */
async function limitersOf(
  config: Config,
): Promise<{ readonly make: LimiterFactory; readonly close: () => Promise<void> }> {
  if (config.redisUrl === null) return { make: memoryLimiters, close: async () => undefined };
  const { redisLimiters } = await import('./sources/redis-budget.ts');
  return redisLimiters(config.redisUrl);
}

/** The schema of the domains served, guarded by the access table. */
function schemaOf({ schemaDirectory, domains = domainsOf(schemaDirectory) }: GatewayOptions) {
  return guardSchema(
    buildSubgraphSchema([{ typeDefs: mergedDocument(schemaDirectory, domains), resolvers: resolversOf(domains) }]),
  );
}

interface Parts {
  readonly store: OpenStore;
  readonly connections: Connections;
  readonly composer: Composer;
  readonly indexState: IndexState;
  readonly reader: PartReader;
}

/** Makes the context of a request: what the caller may see, how fresh, until when. */
function contextFactory(options: GatewayOptions, parts: Parts) {
  const { config, clock } = options;
  const byRules = freshnessByRules(config.freshness);
  const { customer, linkStrengths } = config.access;
  const scopePolicy =
    customer === null
      ? null
      : { connection: customer.connection, objectType: customer.objectType, strengths: linkStrengths };
  return async (start: RequestStart, principal: Awaited<ReturnType<Authenticate>>): Promise<RequestContext> => {
    const { db } = parts.store;
    const report = new RequestReport((name) => parts.connections.get(name)?.state ?? 'up');
    const ending = new AbortController();
    let operation: OperationFreshness = {};
    const startedAtMs = clock.now();
    const scope = await customerScope(db, principal, scopePolicy);
    const read: ReadContext = {
      startedAtMs,
      signal: AbortSignal.any([ending.signal, AbortSignal.timeout(config.requestTimeout * 1000)]),
      onExchange: report.exchanged,
      onFailure: report.failed,
      onServed: report.served,
    };
    const entities = new EntityLoaders({
      db,
      connections: parts.connections,
      composer: parts.composer,
      reader: parts.reader,
      read,
      freshnessOf: (entity, connection, part) => {
        const ruled = byRules(entity, connection, part);
        return {
          maxAgeMs: operation.maxAge === undefined ? ruled.maxAgeMs : operation.maxAge * 1000,
          onError: operation.onError ?? ruled.onError,
          staleForMs: ruled.staleForMs,
        };
      },
      isVisible: (record) => showsRecord(scope, record),
    });
    const meta = new MetaLoaders({
      db,
      connections: parts.connections,
      composer: parts.composer,
      indexState: parts.indexState,
      today: new Date(startedAtMs).toISOString().slice(0, 10),
      mayRead: (entity, field) => mayRead(principal, entity, field),
      customerRecords: scope?.recordIds ?? null,
    });
    return {
      requestId: start.requestId,
      principal,
      _shield: { cache: {} },
      report,
      read: new Reads({ principal, entities, lists: new ListLoaders(db, entities), meta, report, scope }),
      acceptFreshness: (freshness) => {
        operation = freshness;
      },
      end: () => ending.abort(),
    };
  };
}

async function readiness(store: OpenStore, indexState: IndexState, connections: Connections): Promise<Health> {
  try {
    await indexState.refresh(store.db);
  } catch {
    return { status: 'trouble', details: { store: 'does not answer' } };
  }
  const details = Object.fromEntries(
    connections.all.map((connection) => [
      connection.name,
      {
        state: connection.state,
        ports: connection.ports.map(({ objectType }) => {
          const state = indexState.get(connection.name, objectType);
          return {
            objectType,
            phase: state?.phase ?? 'waiting',
            records: state?.records ?? 0,
            failure: state?.failure?.code ?? null,
          };
        }),
      },
    ]),
  );
  const isFilled = connections.all.every(({ name, ports }) =>
    ports.every(({ objectType }) => indexState.get(name, objectType)?.phase === 'ready'),
  );
  return { status: isFilled ? 'ready' : 'filling', details };
}

async function closeAll(connections: Connections, cache: Cache, closeLimiters: () => Promise<void>): Promise<void> {
  await Promise.all([...connections.all.map((connection) => connection.close()), cache.close(), closeLimiters()]);
}
