import { createServer } from 'node:net';
import type {
  AnyPort,
  ConnectorConnection,
  ConnectorDefinition,
  HttpRequest,
  Transport,
} from '../../src/connector/contract.ts';
import type { SourceErrorKind } from '../../src/connector/errors.ts';
import { HttpClient } from '../../src/connector/http.ts';
import type { MappingContext } from '../../src/connector/mapping.ts';
import type { Clock } from '../../src/model/clock.ts';
import type { EntityName } from '../../src/model/index.ts';
import { type ManualClock, systemClock } from '../../src/simulator/clock.ts';
import type { Rows, Simulator } from '../../src/simulator/contract.ts';
import type { Faults } from '../../src/simulator/faults.ts';
import type { Ledger } from '../../src/simulator/ledger.ts';
import type { FaultName } from '../faults/table.ts';
import { unconfigured } from '../support/unconfigured.ts';
import { MAX_BODY_BYTES } from './limits.ts';
import type { WriteCase } from './write-case.ts';

/** The wire between a connector and its source: a simulator's own, or a fault proxy's in front of a real server. */
export interface Wire {
  readonly url: string;
  readonly ledger: Ledger;
  readonly faults: Faults;
  /** Whether the ledger of a proxy tells effects, as a simulator's does. */
  readonly tellsEffects?: boolean;
}

/** One change that a person made in the source: the field of the canonical record, and the value it must now have. */
export interface Edit {
  readonly key: string;
  readonly field: string;
  readonly value: unknown;
}

/** A record whose canonical form is known by heart: each field given must be exactly so. */
export interface Example {
  readonly entity: EntityName;
  readonly objectType: string;
  readonly key: string;
  readonly record: Readonly<Record<string, unknown>>;
}

/** One connector, connected to a source that the suite may disturb. Every law gets a new one. */
export interface Subject {
  readonly definition: ConnectorDefinition;
  readonly connection: ConnectorConnection;
  /** What `definition.settings` parses; must lead to the wire, so that faults strike. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** null = a real server; then `proxy` stands in front of it. */
  readonly simulator: Simulator | null;
  readonly proxy?: Wire;
  /** The clock of simulator and connection; null = the machine's. */
  readonly clock: ManualClock | null;
  readonly context: MappingContext;
  readonly examples: readonly Example[];
  /** Changes one record behind the API as a person would; every call gives the field another value. */
  edit(entity: EntityName, objectType: string): Promise<Edit>;
  /** Deletes one record behind the API and tells its key. Without it, the simulator deletes the last one listed. */
  remove?(entity: EntityName, objectType: string): Promise<string>;
  /** The keys of all records that the port must see, from another place than the port. */
  expectedKeys?(objectType: string, entity: EntityName): Promise<readonly string[]> | readonly string[];
  /** A well-formed key that no record has; another one for every index. */
  unknownKey(objectType: string, index: number): string;
  /** Keys that this source's own query language could stumble over, beside those of the suite. */
  readonly hostileKeys?: readonly string[];
  /** Settings with credentials that the source refuses; each secret behind `wrong-` when absent. */
  readonly wrongSettings?: Readonly<Record<string, unknown>>;
  /** Object types of which the source always holds exactly one record: a shop that is its own only place. */
  readonly singles?: readonly string[];
  /** Where this source's meaning of a fault differs from the table's. */
  readonly kinds?: Readonly<Partial<Record<FaultName, readonly SourceErrorKind[]>>>;
  /** Changes that the source takes: for every port that writes one per action, on records of their own. A real server makes those when asked. */
  readonly writes?: readonly WriteCase[] | (() => Promise<readonly WriteCase[]>);
  close(): Promise<void>;
}

export type StartSubject = () => Promise<Subject>;

/** The fault switches and ledger in front of the source. A real server without a proxy is no subject: no law is skipped for want of them. */
export function wireOf(subject: Subject): Wire {
  const wire = subject.simulator ?? subject.proxy;
  if (wire === undefined) throw new Error('a subject without simulator needs a fault proxy (startFaultProxy)');
  return wire;
}

export function nowOf(subject: Subject): number {
  return (subject.clock ?? systemClock).now();
}

/** How a message names a port. */
export function portName(port: AnyPort): string {
  return `${port.entity} from ${port.objectType}`;
}

export interface ConnectionOptions {
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Another clock than the source's. */
  readonly clock?: Clock;
  /** Sees and may change every request. */
  readonly spy?: (request: HttpRequest) => HttpRequest;
}

/** A connection of the suite's own, with a body limit and connect time-out that fault laws can reach. */
export async function withConnection<T>(
  subject: Subject,
  options: ConnectionOptions,
  run: (connection: ConnectorConnection) => Promise<T>,
): Promise<T> {
  const client = new HttpClient({
    source: subject.definition.source,
    connections: 16,
    connectTimeoutMs: 250,
    maxBodyBytes: MAX_BODY_BYTES,
  });
  const spy = options.spy ?? ((request: HttpRequest) => request);
  const transport: Transport = { request: (request, call) => client.request(spy(request), call) };
  try {
    const clock = options.clock ?? subject.clock;
    return await run(connect({ ...subject, clock }, options.settings ?? subject.settings, transport));
  } finally {
    await client.close();
  }
}

function connect(
  subject: Pick<Subject, 'definition' | 'context'> & { readonly clock: Clock | null },
  settings: Readonly<Record<string, unknown>>,
  transport: Transport,
): ConnectorConnection {
  return subject.definition.connect(subject.definition.settings.parse(settings), {
    ...unconfigured(),
    connection: subject.context.connection,
    transport,
    clock: subject.clock ?? systemClock,
    context: subject.context,
  });
}

/** A loopback origin where nothing listens. */
export async function closedOrigin(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

export interface SubjectOptions
  extends Pick<
    Subject,
    | 'definition'
    | 'context'
    | 'examples'
    | 'unknownKey'
    | 'hostileKeys'
    | 'singles'
    | 'kinds'
    | 'wrongSettings'
    | 'writes'
  > {
  /** Settings beside those that the simulator or proxy tells. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

export interface SimulatedOptions extends SubjectOptions {
  readonly rows: Rows;
  readonly clock: ManualClock;
  /** `count` goes up from 1, so that every edit can give another value. */
  readonly edit: (simulator: Simulator, objectType: string, count: number, entity: EntityName) => Edit;
  readonly remove?: (simulator: Simulator, objectType: string, entity: EntityName) => string;
  readonly expectedKeys?: (objectType: string, entity: EntityName) => readonly string[];
}

/** A subject on the connector's own simulator, unmetered. */
export async function simulatedSubject(options: SimulatedOptions): Promise<Subject> {
  const { definition, clock, edit, remove, expectedKeys, rows } = options;
  const startSimulator = await definition.simulator();
  const simulator = await startSimulator({ rows, clock, limits: 'unmetered' });
  const { client, ...subject } = subjectOn(options, { ...simulator.settings, ...options.settings }, clock);
  let count = 0;
  return {
    ...subject,
    simulator,
    edit: async (entity, objectType) => {
      count += 1;
      return edit(simulator, objectType, count, entity);
    },
    ...(remove === undefined
      ? {}
      : { remove: async (entity: EntityName, objectType: string) => remove(simulator, objectType, entity) }),
    ...(expectedKeys === undefined ? {} : { expectedKeys }),
    close: async () => {
      await client.close();
      await simulator.close();
    },
  };
}

export interface RealOptions extends SubjectOptions, Pick<Subject, 'edit' | 'remove' | 'expectedKeys'> {
  readonly settings: Readonly<Record<string, unknown>>;
  /** What `startFaultProxy` gave; `settings` lead to its url. */
  readonly proxy: Wire & { close(): Promise<void> };
}

/** A subject on a real server behind a fault proxy. Its edits go through the server's own API and must not pass the proxy. */
export function realSubject(options: RealOptions): Subject {
  const { edit, remove, expectedKeys, proxy } = options;
  const { client, ...subject } = subjectOn(options, options.settings, null);
  return {
    ...subject,
    simulator: null,
    proxy,
    edit,
    ...(remove === undefined ? {} : { remove }),
    ...(expectedKeys === undefined ? {} : { expectedKeys }),
    close: async () => {
      await client.close();
      await proxy.close();
    },
  };
}

function subjectOn(options: SubjectOptions, settings: Readonly<Record<string, unknown>>, clock: ManualClock | null) {
  const { definition, context, examples, unknownKey, hostileKeys, singles, kinds, wrongSettings, writes } = options;
  const client = new HttpClient({
    source: definition.source,
    connections: 16,
    connectTimeoutMs: 1_000,
    maxBodyBytes: 16 * MAX_BODY_BYTES,
  });
  const connection = connect({ definition, context, clock }, settings, client);
  return {
    definition,
    connection,
    settings,
    clock,
    context,
    examples,
    unknownKey,
    ...(hostileKeys === undefined ? {} : { hostileKeys }),
    ...(singles === undefined ? {} : { singles }),
    ...(kinds === undefined ? {} : { kinds }),
    ...(wrongSettings === undefined ? {} : { wrongSettings }),
    ...(writes === undefined ? {} : { writes }),
    client,
  };
}
