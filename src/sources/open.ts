import type { ConnectorDefinition, SourceLimits } from '../connector/contract.ts';
import { HttpClient } from '../connector/http.ts';
import type { Clock } from '../model/clock.ts';
import { budgetOf, type LimiterFactory } from './budget.ts';
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
}

const CONNECT_TIMEOUT_MS = 3_000;
const MAX_BODY_BYTES = 64 * 1024 * 1024;
const BREAKER_FAILURES = 5;
const BREAKER_OPEN_MS = 10_000;

/** Opens a connection: its HTTP pool, the guard around it, and the connector's ports on top. No I/O yet. */
export function open(
  connection: ConnectionSettings,
  clock: Clock,
  limiters: LimiterFactory,
  report?: SourceReport,
): OpenConnection {
  const { name, definition, limits, legalEntity, currency, country, deadlineMs } = connection;
  const http = new HttpClient({
    source: definition.source,
    connections: limits.maxConcurrent,
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
    maxBodyBytes: MAX_BODY_BYTES,
  });
  const guard = new Guard(http, {
    connection: name,
    source: definition.source,
    limits,
    clock,
    budget: budgetOf(name, limits, limiters),
    breakerFailures: BREAKER_FAILURES,
    breakerOpenMs: BREAKER_OPEN_MS,
    report,
  });
  const connected = definition.connect(definition.settings.parse(connection.settings), {
    connection: name,
    transport: guard,
    clock,
    context: { connection: name, legalEntity, currency, country },
  });
  return openConnection(
    { name, source: definition.source, title: definition.title, legalEntity, deadlineMs },
    connected,
    guard,
    () => http.close(),
  );
}
