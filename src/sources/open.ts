import type { ConfiguredFields } from '../connector/configured.ts';
import type { ConnectorDefinition, SourceLimits } from '../connector/contract.ts';
import { type ClientTls, HttpClient } from '../connector/http.ts';
import type { Keep } from '../connector/keep.ts';
import type { Network } from '../connector/network.ts';
import type { Clock } from '../model/clock.ts';
import type { EntityName } from '../model/index.ts';
import { budgetOf, type LimiterFactory, type Reserve } from './budget.ts';
import { type OpenConnection, openConnection } from './connections.ts';
import { Guard, type SourceReport } from './guard.ts';

export interface ConnectionSettings {
  readonly name: string;
  readonly definition: ConnectorDefinition;
  readonly settings: unknown;
  readonly legalEntity: string | null;
  readonly currency: string | null;
  readonly country: string | null;
  readonly deadlineMs: number;
  readonly limits: SourceLimits;
  readonly reserve: Reserve;
  readonly mappings: ConfiguredFields;
  /** The entities that it is asked for; null for all. */
  readonly entities: readonly EntityName[] | null;
  /** Where it may connect to. */
  readonly network: Network;
  readonly tls?: ClientTls | undefined;
}

const CONNECT_TIMEOUT_MS = 3_000;
const MAX_BODY_BYTES = 64 * 1024 * 1024;
/** Five seconds with a failure in each and no answer between them: more than one page makes, however many calls it sends. */
const BREAKER = { failures: 5, burstMs: 1_000, openMs: 10_000 } as const;
/** A page of a listing is longer than a read by key. */
const SYNC_TIMES_LONGER = 6;

export interface OpenTools {
  readonly limiters: LimiterFactory;
  /** What each connection remembers beyond this process. */
  keepOf(connection: string): Keep;
  readonly report?: SourceReport | undefined;
}

/** Opens a connection: its HTTP pool, the guard around it, and the connector's ports on top. No I/O yet. */
export function open(
  connection: ConnectionSettings,
  clock: Clock,
  { limiters, keepOf, report }: OpenTools,
): OpenConnection {
  const { name, definition, limits, mappings, entities, legalEntity, currency, country, deadlineMs } = connection;
  const http = new HttpClient({
    source: definition.source,
    connections: limits.maxConcurrent,
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
    maxBodyBytes: MAX_BODY_BYTES,
    network: connection.network,
    tls: connection.tls,
  });
  const guard = new Guard(http, {
    connection: name,
    source: definition.source,
    limits,
    clock,
    budget: budgetOf(name, limits, limiters, connection.reserve),
    breaker: BREAKER,
    syncTimeoutMs: deadlineMs * SYNC_TIMES_LONGER,
    report,
  });
  const connected = definition.connect(definition.settings.parse(connection.settings), {
    connection: name,
    transport: guard,
    clock,
    context: { connection: name, legalEntity, currency, country },
    configured: mappings,
    keep: keepOf(name),
  });
  return openConnection(
    { name, source: definition.source, title: definition.title, legalEntity, deadlineMs },
    entities === null
      ? connected
      : { ...connected, ports: connected.ports.filter(({ entity }) => entities.includes(entity)) },
    guard,
    () => http.close(),
  );
}
