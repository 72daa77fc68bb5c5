import type { SourceField } from '../connector/configured.ts';
import type { AnyPort, Call, CheckResult, ConnectorConnection, PartName } from '../connector/contract.ts';
import { DISPOSITIONS, SourceError } from '../connector/errors.ts';
import type { ExchangeRate } from '../model/exchange-rate.ts';
import { classOf, type EntityName } from '../model/index.ts';
import { OWN_CONNECTION } from '../model/own-connection.ts';
import { CircuitOpenError, type ConnectionState } from './breaker.ts';
import type { BudgetWindow, Guard } from './guard.ts';
import { ownPorts } from './own.ts';

/** How old values may be, and what to do when the source cannot renew them. */
export interface Freshness {
  readonly maxAgeMs: number;
  readonly onError: 'STALE' | 'NULL' | 'FAIL';
  /** How old a value may be at most when it stands in for a source that fails. */
  readonly staleForMs: number;
}

/** One open connection: its ports by object type, and how calls to it are made. */
export interface OpenConnection {
  readonly name: string;
  readonly source: string;
  readonly title: string;
  readonly legalEntity: string | null;
  readonly ports: readonly AnyPort[];
  readonly state: ConnectionState;
  /** What is left of the calls that we allow ourselves. */
  budgetLeft(): Promise<readonly BudgetWindow[]>;
  /** The total time that one interactive read may take, retries included. */
  readonly deadlineMs: number;
  check(call: Call): Promise<readonly CheckResult[]>;
  /** The fields of an entity as the source describes them, null where it does not; absent where it never does. Throws SourceError. */
  describe?(entity: EntityName, call: Call): Promise<readonly SourceField[] | null>;
  /** The exchange rates that the source holds, from a day on; absent where it holds none. Throws SourceError. */
  rates?(from: string, call: Call): Promise<readonly ExchangeRate[]>;
  close(): Promise<void>;
}

/** Waits; injected, so that tests need no time. Rejects when the signal aborts. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

export class Connections {
  readonly all: readonly OpenConnection[];
  readonly #byName: ReadonlyMap<string, OpenConnection>;
  readonly #ports = new Map<string, AnyPort>();
  readonly #parts = new Map<string, ReadonlyMap<string, PartName>>();
  readonly #secrets = new Map<string, ReadonlySet<PartName>>();

  constructor(all: readonly OpenConnection[]) {
    this.all = all;
    this.#byName = new Map(all.map((connection) => [connection.name, connection]));
    for (const { name, ports } of [...all, { name: OWN_CONNECTION, ports: ownPorts() }])
      for (const port of ports) this.#add(portName(name, port.objectType), port);
  }

  #add(name: string, port: AnyPort): void {
    if (this.#ports.has(name)) throw new Error(`${name}: two ports have the same object type`);
    this.#ports.set(name, port);
    this.#parts.set(name, partsByField(port));
    this.#secrets.set(name, secretPartsOf(port, name));
  }

  get(name: string): OpenConnection | undefined {
    return this.#byName.get(name);
  }

  port(connection: string, objectType: string): AnyPort | undefined {
    return this.#ports.get(portName(connection, objectType));
  }

  /** The part of a port that holds a field; undefined when the source does not hold it. */
  partOf(connection: string, objectType: string, field: string): PartName | undefined {
    return this.#parts.get(portName(connection, objectType))?.get(field);
  }

  /** Whether a part holds secrets: it is read live for the request that asks, and kept nowhere. */
  isSecret(connection: string, objectType: string, part: PartName): boolean {
    return this.#secrets.get(portName(connection, objectType))?.has(part) ?? false;
  }

  /** Every port that holds records of the entity, with its connection. */
  portsOf(entity: EntityName): readonly { readonly connection: OpenConnection; readonly port: AnyPort }[] {
    return this.all.flatMap((connection) =>
      connection.ports.filter((port) => port.entity === entity).map((port) => ({ connection, port })),
    );
  }
}

function portName(connection: string, objectType: string): string {
  return `${connection}/${objectType}`;
}

function partsByField(port: AnyPort): ReadonlyMap<string, PartName> {
  const fields = new Map<string, PartName>();
  for (const part of port.parts) {
    for (const field of part.fields) {
      if (port.mapping.rows[field]?.kind !== 'absent') fields.set(field, part.name);
    }
  }
  return fields;
}

/** Parts whose fields are secret. One that holds other fields too would keep those out of the index: a defect of the connector. */
function secretPartsOf({ entity, parts }: AnyPort, name: string): ReadonlySet<PartName> {
  const secret = new Set<PartName>();
  for (const part of parts) {
    const secrets = part.fields.filter((field) => classOf(entity, field) === 'secret');
    if (secrets.length === 0) continue;
    if (secrets.length < part.fields.length)
      throw new Error(`${name}: the part ${part.name} mixes secret fields (${secrets.join(', ')}) with others`);
    secret.add(part.name);
  }
  return secret;
}

/** An open connection over a connector's ports and its guard. */
export function openConnection(
  details: Pick<OpenConnection, 'name' | 'source' | 'title' | 'legalEntity' | 'deadlineMs'>,
  connected: ConnectorConnection,
  guard: Guard,
  close: () => Promise<void>,
): OpenConnection {
  return {
    ...details,
    ...(connected.describe === undefined ? {} : { describe: connected.describe.bind(connected) }),
    ...(connected.rates === undefined ? {} : { rates: connected.rates.bind(connected) }),
    ports: connected.ports,
    get state() {
      return guard.state;
    },
    budgetLeft: () => guard.budgetLeft(),
    check: (call) => connected.check(call),
    close,
  };
}

/**
 * Runs a read, repeating it where the table of failures says so: once after a failure to connect, and after the source's own delay
 * when it asks to wait and there is time. Anything that is not a SourceError is a defect and goes through.
 */
export async function readWithRetry<T>(
  run: () => Promise<T>,
  call: Call,
  deadlineAt: number,
  now: () => number,
  sleep: Sleep,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      const delayMs = delayBefore(error, attempt, call.purpose);
      if (delayMs === null || now() + delayMs >= deadlineAt || call.signal.aborted) throw error;
      try {
        await sleep(delayMs, call.signal);
      } catch {
        // The caller went away while it waited: what it waited for is what is told.
        throw error;
      }
    }
  }
}

function delayBefore(error: SourceError, attempt: number, purpose: Call['purpose']): number | null {
  // A dashboard does not wait for what is kept from it: what stands in is shown at once.
  if (error.kind === 'over-budget' && purpose === 'reporting') return null;
  const disposition = DISPOSITIONS[error.kind].read;
  if (disposition === 'wait') return attempt > 5 ? null : (error.retryAfterMs ?? 1000 * attempt);
  // Nobody waits for a breaker: what is known at once is worth more than a chance later.
  const isOpen = error.cause instanceof CircuitOpenError && error.cause.waitMs !== null;
  if (disposition === 'retry' && attempt === 1 && !isOpen) return error.retryAfterMs ?? 50;
  return null;
}
