import { Caller } from './auth/caller.ts';
import { type Principal, ROLES, type Role } from './auth/principal.ts';
import { rowScopes, type ScopePolicy } from './auth/scope.ts';
import type { Config } from './config.ts';
import { COMMANDS } from './desk/commands/index.ts';
import type { DeskParts } from './desk/submit.ts';
import { WriteDesk } from './desk/write-desk.ts';
import { OperationFreshness } from './graphql/freshness.ts';
import type { AppOptions } from './http/app.ts';
import { DiscrepancyLoaders } from './loaders/discrepancies.ts';
import { EntityLoaders } from './loaders/entities.ts';
import { ListLoaders } from './loaders/lists.ts';
import type { Viewer } from './loaders/loaded.ts';
import { MetaLoaders } from './loaders/meta-loaders.ts';
import { RateLoaders, type Rates } from './loaders/rates.ts';
import type { PartReader, ReadContext } from './loaders/reader.ts';
import type { Clock } from './model/clock.ts';
import type { EntityName } from './model/index.ts';
import { Conversions } from './reads/conversions.ts';
import { DiscrepancyReads } from './reads/discrepancy-reads.ts';
import { Reads } from './reads/reads.ts';
import { RequestReport } from './reads/report.ts';
import type { Composer } from './sources/compose.ts';
import type { Connections } from './sources/connections.ts';
import { contractUnder, freshnessByRules } from './sources/freshness.ts';
import type { IndexState } from './sources/index-state.ts';
import type { Db } from './store/database.ts';
import type { StoredRecord } from './store/stored-record.ts';
import type { Log } from './telemetry/log.ts';
import type { Writes } from './writes.ts';

/** What all requests share. */
export interface SharedParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly db: Db;
  readonly connections: Connections;
  readonly composer: Composer;
  readonly indexState: IndexState;
  readonly reader: PartReader;
  readonly rates: Rates;
  readonly writes: Writes;
  /** Stores what reads have fetched. */
  readonly flush: () => Promise<void>;
}

/** For what the rules and the gateway itself have to know of an entity, whoever asks. */
const EVERYTHING: Viewer = { roles: new Set(ROLES), mayRead: () => true, mayReadWhole: () => true, shows: () => true };

/** Whether a caller is nothing but a dashboard. */
function isReporting({ roles }: Principal, reporting: readonly Role[]): boolean {
  return roles.size > 0 && [...roles].every((role) => reporting.includes(role));
}

/** Makes the context of a request: what the caller may see, how fresh, until when. */
export function contextFactory(parts: SharedParts): AppOptions['contextFor'] {
  const { config, clock, log, db } = parts;
  const byRules = freshnessByRules(config.freshness);
  const { customer, employee, linkStrengths: strengths } = config.access;
  const scopePolicy: ScopePolicy = { customer, employee, strengths };
  const deskParts: DeskParts = {
    engine: parts.writes.engine,
    authority: parts.composer.authority,
    policy: config.rules,
    commandOf: (mutation) => COMMANDS[mutation],
    ready: () => parts.writes.queue.open(),
    schedule: (trx, id) => parts.writes.worker.schedule(trx, id, 0),
    follow: (id, ms, signal) => parts.writes.worker.follow(id, ms, signal),
    flush: parts.flush,
  };
  return async (start, principal) => {
    const report = new RequestReport((name) => parts.connections.get(name)?.state ?? 'up');
    const ending = new AbortController();
    let freshness = new OperationFreshness({}, null);
    const startedAtMs = clock.now();
    const caller = new Caller(principal, await rowScopes(db, principal, scopePolicy));
    const read: ReadContext = {
      startedAtMs,
      purpose: isReporting(principal, config.limits.reporting) ? 'reporting' : 'interactive',
      signal: AbortSignal.any([ending.signal, AbortSignal.timeout(config.requestTimeout * 1000)]),
      onExchange: report.exchanged,
      onFailure: report.failed,
      onServed: report.served,
      onDefect: (connection, error) =>
        log.error({ requestId: start.requestId, connection, error }, 'a defect of a connector cost its values'),
      asked: new Map(),
    };
    const viewerOf = (entity: EntityName, records: readonly StoredRecord[]) => caller.viewerOf(entity, records);
    const loadersFor = (viewer: typeof viewerOf | (() => Viewer)) =>
      new EntityLoaders({
        ...{ db, read, connections: parts.connections, composer: parts.composer, reader: parts.reader },
        freshnessOf: (entity, connection, part, asked) => contractUnder(byRules(entity, connection, part), asked),
        learn: (entity, records) => caller.learn(entity, records),
        viewerOf: viewer,
      });
    const entities = loadersFor(viewerOf);
    const lists = new ListLoaders(db, entities);
    const discrepancies = new DiscrepancyLoaders({ db, composer: parts.composer, viewerOf });
    const today = new Date(startedAtMs).toISOString().slice(0, 10);
    const conversions = new Conversions(new RateLoaders(parts.rates, today));
    const meta = new MetaLoaders({
      db,
      connections: parts.connections,
      composer: parts.composer,
      indexState: parts.indexState,
      discrepancies,
      today,
      customerRecords: caller.ownRecords('Invoice'),
      onServed: report.served,
      askedAtMs: startedAtMs,
    });
    return {
      requestId: start.requestId,
      principal,
      _shield: { cache: {} },
      report,
      convert: conversions,
      desk: new WriteDesk(deskParts, {
        ...{ principal, caller, signal: read.signal },
        loaders: () => ({ shown: loadersFor(viewerOf), whole: loadersFor(() => EVERYTHING) }),
        isComplete: (...names) => meta.completeness(...names).isComplete,
        isListed: (connection, objectType) => parts.indexState.get(connection, objectType)?.phase === 'ready',
      }),
      read: new Reads({
        ...{ caller, entities, lists, meta, conversions, report },
        discrepancies: new DiscrepancyReads(caller, discrepancies, meta),
        freshness: () => freshness,
      }),
      acceptFreshness: (asked) => {
        freshness = asked;
      },
      end: () => ending.abort(),
    };
  };
}
