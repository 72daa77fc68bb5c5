import { randomBytes, randomUUID } from 'node:crypto';
import { buildSubgraphSchema } from '@apollo/subgraph';
import type { FastifyInstance } from 'fastify';
import { resolversOf } from '../resolvers/index.ts';
import { guardSchema } from './auth/access.ts';
import { guardReferences } from './auth/references.ts';
import type { Authenticate } from './auth/tokens.ts';
import { type Cache, openCache } from './cache/cache.ts';
import { type Config, ConfigError } from './config.ts';
import { contextFactory } from './context-factory.ts';
import { domainsOf, mergedDocument } from './graphql/schema.ts';
import { createApp } from './http/app.ts';
import type { SandboxOptions } from './http/sandbox.ts';
import { Linker } from './identity/linker.ts';
import { withOwnRule } from './identity/rules.ts';
import { keptBeside } from './kept.ts';
import { openLimits } from './limits/open.ts';
import type { CachedPart } from './loaders/fetcher.ts';
import { PartReader } from './loaders/reader.ts';
import { WriteBehind } from './loaders/write-behind.ts';
import type { Clock } from './model/clock.ts';
import { observeSources, observeSync, observeUnregistered, snapshotOf } from './observe.ts';
import { openConnections } from './open-connections.ts';
import { Safelist } from './operations/safelist.ts';
import { Readiness } from './readiness.ts';
import { KEYS_FORM, type Keyring } from './sealing/keyring.ts';
import { Authority } from './sources/authority.ts';
import { type LimiterFactory, memoryLimiters } from './sources/budget.ts';
import { Composer } from './sources/compose.ts';
import type { Connections, Sleep } from './sources/connections.ts';
import { freshnessByRules } from './sources/freshness.ts';
import { IndexState } from './sources/index-state.ts';
import { Ingest } from './sources/ingest.ts';
import { Projector } from './sources/project.ts';
import { RateBook } from './sources/rates.ts';
import { reprojectChanged } from './sources/reproject.ts';
import { type MemoryTarget, type OpenStore, openStore, type StoreTarget } from './store/database.ts';
import { readOperations } from './store/registered-operations.ts';
import { type SyncEvent, Syncer } from './sync/syncer.ts';
import type { Log } from './telemetry/log.ts';
import { Metrics } from './telemetry/metrics.ts';
import { serverTlsOf } from './tls-files.ts';
import { countOpen } from './write/journal.ts';
import type { WriteWorker } from './write/worker.ts';
import { openWrites } from './writes.ts';

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
  /** The page to try operations on, where there is to be one. */
  readonly sandbox?: SandboxOptions | undefined;
  /** Serve only these domains; all when absent. */
  readonly domains?: readonly string[];
  /** Keep the index here, not where the configuration says: for tests. */
  readonly inMemory?: MemoryTarget | undefined;
  /** What the index and the shared cache are sealed with; one in memory needs none. */
  readonly keyring?: Keyring;
}

/** A whole gateway, wired and open, serving nothing yet. */
export interface Gateway {
  readonly app: FastifyInstance;
  readonly connections: Connections;
  readonly syncer: Syncer;
  readonly writer: WriteWorker;
  readonly indexState: IndexState;
  readonly store: OpenStore;
  readonly metrics: Metrics;
  /** Resolves when what reads fetched is stored. */
  flush(): Promise<void>;
  /** Finishes what is in flight, within the configured times, then closes. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

const CACHE_ENTRIES = 100_000;
const CACHE_LIFETIME_MS = 3_600_000;
const STORE_TIMEOUT_MS = 2_000;
const HEALTH_HELD_MS = 1_000;

export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { config, clock, log } = options;
  const store = await openStore(storeTarget(options), clock.now(), (error) =>
    log.error({ error }, 'sealed values of the index do not open; they are fetched again'),
  );
  const { sealer } = store.seal;
  const cache = await openCache({ redisUrl: config.redisUrl, maxEntries: CACHE_ENTRIES, sealer }, (error) =>
    log.warn({ error }, 'the cache failed'),
  );
  const limiters = await limitersOf(config);
  const metrics: Metrics = new Metrics(async () =>
    snapshotOf(await readiness.health(), connections, indexState, await countOpen(store.db), clock.now()),
  );
  const connections = openConnections(config, clock, {
    limiters: limiters.make,
    keepOf: keptBeside(storeTarget(options), store),
    report: observeSources(metrics, log),
  });
  const composer = new Composer(
    new Authority(
      config.authority,
      config.connections.map(({ name }) => name),
    ),
    connections,
  );
  const linker = new Linker(withOwnRule(config.identity));
  const ingest = new Ingest((...args) => linker.link(...args), new Projector(composer));
  const indexState = new IndexState();
  const readiness = new Readiness({
    db: store.db,
    indexState,
    connections,
    clock,
    storeTimeoutMs: STORE_TIMEOUT_MS,
    heldForMs: HEALTH_HELD_MS,
  });
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
  const holder = holderOf(storeTarget(options));
  const isAlone = storeTarget(options).kind !== 'postgres';
  const syncer = new Syncer({
    db: store.db,
    connections,
    ingest,
    indexState,
    clock,
    sleep: options.sleep,
    holder,
    pollEveryMs: config.sync.pollEvery * 1000,
    sweepEveryMs: config.sync.sweepEvery * 1000,
    leaseMs: config.sync.leaseFor * 1000,
    maxSweepShare: config.sync.maxSweepShare,
    report: observeSync(metrics, options.onSync),
  });
  const writes = openWrites({
    ...{ config, store, clock, connections, ingest, metrics, log, holder, isAlone },
    sleep: options.sleep,
  });
  const { app, drain } = await createApp({
    schema: schemaOf(options),
    authenticate: options.authenticate,
    contextFor: contextFactory({
      ...{ config, clock, log, db: store.db, connections, composer, indexState, reader, writes },
      rates: new RateBook(config.rates, connections, clock),
      flush: () => writeBehind.flush(),
    }),
    limits: openLimits(config.limits, {
      limiters: limiters.make,
      report: { exceeded: (limit, mode) => metrics.limitExceeded(limit, mode) },
      ...{ connections, indexState, authority: composer.authority, now: () => clock.now() },
      freshnessOf: freshnessByRules(config.freshness),
    }),
    overload: config.overload,
    safelist: new Safelist({
      ...config.operations,
      clock,
      read: () => readOperations(store.db),
      onUnregistered: observeUnregistered(metrics, log),
    }),
    health: () => readiness.health(),
    readyWhileFilling: config.readyWhileFilling,
    isProduction: options.isProduction,
    sandbox: options.sandbox,
    requestId: randomUUID,
    log,
    metrics,
    metricsAccess: config.metrics,
    router: config.router,
    tls: serverTlsOf(config),
    trustedProxies: config.trustedProxies,
    callerKey: randomBytes(32),
  });
  const close = async () => {
    await app.close();
    await Promise.all([syncer.stop(), writes.worker.stop()]);
    await writeBehind.flush();
    await closeAll(connections, cache, limiters.close);
    await store.close();
  };
  return {
    app,
    connections,
    syncer,
    writer: writes.worker,
    indexState,
    store,
    metrics,
    flush: () => writeBehind.flush(),
    stop: async () => {
      readiness.stop();
      const syncStopped = syncer.stop();
      const drained = await drain.run({
        delayMs: config.shutdownDelay * 1000,
        timeoutMs: config.shutdownTimeout * 1000,
      });
      if (drained === 'cut') log.warn('requests were still running when the time to stop was over, and were cut off');
      await syncStopped;
      await close();
    },
    close,
  };
}

function storeTarget({ config, inMemory, keyring }: GatewayOptions): StoreTarget {
  return inMemory ?? storeTargetOf(config, keyring);
}

/** Where the configuration keeps the index. Throws ConfigError without keys for it. */
export function storeTargetOf({ databaseUrl, dataDirectory }: Config, keyring: Keyring | undefined): StoreTarget {
  if (keyring === undefined)
    throw new ConfigError([{ path: 'encryption.keys', message: `sensitive values need keys: write ${KEYS_FORM}` }]);
  if (databaseUrl !== null) return { kind: 'postgres', url: databaseUrl, maxConnections: 10, keyring };
  return { kind: 'embedded', directory: dataDirectory, keyring };
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
    buildSubgraphSchema([
      { typeDefs: mergedDocument(schemaDirectory, domains), resolvers: guardReferences(resolversOf(domains)) },
    ]),
  );
}

async function closeAll(connections: Connections, cache: Cache, closeLimiters: () => Promise<void>): Promise<void> {
  await Promise.all([...connections.all.map((connection) => connection.close()), cache.close(), closeLimiters()]);
}
