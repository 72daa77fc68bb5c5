import { Caller } from './auth/caller.ts';
import { rowScopes, type ScopePolicy } from './auth/scope.ts';
import type { Config } from './config.ts';
import type { Desk } from './desk/desk.ts';
import { OperationFreshness } from './graphql/freshness.ts';
import type { AppOptions } from './http/app.ts';
import { DiscrepancyLoaders } from './loaders/discrepancies.ts';
import { EntityLoaders } from './loaders/entities.ts';
import { ListLoaders } from './loaders/lists.ts';
import { MetaLoaders } from './loaders/meta-loaders.ts';
import type { PartReader, ReadContext } from './loaders/reader.ts';
import type { Clock } from './model/clock.ts';
import type { EntityName } from './model/index.ts';
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
}

/** Writes are not taken here: whoever hands one in, or asks for one, is told so. */
const unserved: Desk = {
  submit: () => refuse(),
  operation: () => refuse(),
  operations: () => refuse(),
  settle: () => refuse(),
  pending: () => Promise.resolve([]),
  etag: () => Promise.resolve(null),
};

function refuse(): Promise<never> {
  return Promise.reject(new Error('writes are not served'));
}

/** Makes the context of a request: what the caller may see, how fresh, until when. */
export function contextFactory(parts: SharedParts): AppOptions['contextFor'] {
  const { config, clock, log, db } = parts;
  const byRules = freshnessByRules(config.freshness);
  const { customer, employee, linkStrengths: strengths } = config.access;
  const scopePolicy: ScopePolicy = { customer, employee, strengths };
  return async (start, principal) => {
    const report = new RequestReport((name) => parts.connections.get(name)?.state ?? 'up');
    const ending = new AbortController();
    let freshness = new OperationFreshness({}, null);
    const startedAtMs = clock.now();
    const caller = new Caller(principal, await rowScopes(db, principal, scopePolicy));
    const read: ReadContext = {
      startedAtMs,
      signal: AbortSignal.any([ending.signal, AbortSignal.timeout(config.requestTimeout * 1000)]),
      onExchange: report.exchanged,
      onFailure: report.failed,
      onServed: report.served,
      onDefect: (connection, error) =>
        log.error({ requestId: start.requestId, connection, error }, 'a defect of a connector cost its values'),
      asked: new Map(),
    };
    const viewerOf = (entity: EntityName, records: readonly StoredRecord[]) => caller.viewerOf(entity, records);
    const entities = new EntityLoaders({
      db,
      connections: parts.connections,
      composer: parts.composer,
      reader: parts.reader,
      read,
      freshnessOf: (entity, connection, part, asked) => contractUnder(byRules(entity, connection, part), asked),
      viewerOf,
    });
    const discrepancies = new DiscrepancyLoaders({ db, composer: parts.composer, viewerOf });
    const meta = new MetaLoaders({
      db,
      connections: parts.connections,
      composer: parts.composer,
      indexState: parts.indexState,
      discrepancies,
      today: new Date(startedAtMs).toISOString().slice(0, 10),
      customerRecords: caller.ownRecords('Invoice'),
      onServed: report.served,
      askedAtMs: startedAtMs,
    });
    return {
      requestId: start.requestId,
      principal,
      _shield: { cache: {} },
      report,
      desk: unserved,
      read: new Reads({
        ...{ caller, entities, meta, report },
        lists: new ListLoaders(db, entities),
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
