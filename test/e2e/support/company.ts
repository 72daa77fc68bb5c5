import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { type MockInstance, vi } from 'vitest';
import { connectors } from '../../../connectors/index.ts';
import { type Company, makeCompany } from '../../../demo/company.ts';
import { rowsOf } from '../../../demo/rows.ts';
import mainConfig from '../../../mainstem.config.ts';
import { isRole, NOBODY, type Principal, type Role } from '../../../src/auth/principal.ts';
import { TokenRefusedError } from '../../../src/auth/refusals.ts';
import type { Authenticate } from '../../../src/auth/tokens.ts';
import { withSimulators } from '../../../src/cli/start.ts';
import { type Config, type ConfigInput, parseConfig } from '../../../src/config.ts';
import type { SourceLimits } from '../../../src/connector/contract.ts';
import { createGateway, type Gateway } from '../../../src/gateway.ts';
import type { SandboxOptions } from '../../../src/http/sandbox.ts';
import type { Keyring } from '../../../src/sealing/keyring.ts';
import { type Clock, ManualClock } from '../../../src/simulator/clock.ts';
import type { Simulator } from '../../../src/simulator/contract.ts';
import type { Call } from '../../../src/simulator/ledger.ts';
import type { SyncEvent } from '../../../src/sync/syncer.ts';
import { createLog, type LogLevel } from '../../../src/telemetry/log.ts';
import { inMemory, inMemoryFrom, leaveImage } from '../../support/memory-store.ts';
import { withConnections } from '../../support/with-connections.ts';

export const ROOT = join(import.meta.dirname, '../../..');
export const SCHEMA = join(ROOT, 'schema');
export const TODAY = '2026-06-30';

/** The connections of the demo company, by their sources, and one that a test's own configuration may add to them. */
const SOURCES = {
  erp: 'tryton',
  crm: 'salesforce',
  books: 'xero',
  'books-uk': 'xero',
  hris: 'bamboohr',
  'shop-eu': 'shopify',
  'shop-uk': 'shopify',
  payroll: 'gusto',
  parcels: 'shipstation',
} as const;

/** Systems that a test configures itself, by their sources. */
const OTHER_SOURCES = { odoo: 'odoo', 'odoo-uk': 'odoo', 'shop-woo': 'woocommerce' } as const;

export type ConnectionName = keyof typeof SOURCES | keyof typeof OTHER_SOURCES;

/** The systems that most tests need: each more costs every one of them its start. */
const USUAL: readonly ConnectionName[] = ['erp', 'crm', 'books', 'books-uk', 'hris'];

export const ALL_CONNECTIONS = Object.keys(SOURCES) as readonly (keyof typeof SOURCES)[];

/**
 * Who asks: a role or several (`hr+sales`), with the own key for a customer (`customer:17`) or an employee (`manager+employee:103`), and as
 * whom of whose issuer (`finance@jane`, `finance@jane@partner`); null sends no token.
 */
export type Caller = Role | `${Role}+${Role}` | `${string}:${string}` | `${string}@${string}` | 'nobody' | null;

export interface Answer {
  readonly status: number;
  // What a test asks for, it knows the shape of; `at` reads it.
  readonly data: Record<string, unknown> | null;
  readonly errors: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions: Readonly<Record<string, unknown>>;
  }[];
  readonly mainstem: {
    readonly connections: Readonly<Record<string, Readonly<Record<string, number | string | boolean | null>>>>;
    readonly gaps: readonly { readonly path: string; readonly reason: string }[];
    readonly asOf: string | null;
    readonly oldestAgeMs: number | null;
    readonly isStale: boolean;
  };
  readonly body: string;
}

export interface TestCompany {
  readonly company: Company;
  readonly config: Config;
  readonly clock: ManualClock;
  readonly gateway: Gateway;
  readonly url: string;
  readonly events: SyncEvent[];
  /** Every SQL statement since the last `forget`. */
  readonly statements: string[];
  readonly log: string[];
  readonly names: readonly ConnectionName[];
  sim(name: ConnectionName): Simulator;
  /** Calls that reached the sources since the last `forget`, sign-ins aside. */
  calls(): readonly (Call & { readonly connection: ConnectionName })[];
  forget(): void;
  query(caller: Caller, document: string, variables?: Readonly<Record<string, unknown>>): Promise<Answer>;
  post(body: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  close(): Promise<void>;
}

export interface CompanyOptions {
  /** Its systems; when left out those of the ERP, the CRM, the books and HR. */
  readonly names?: readonly ConnectionName[];
  readonly latencyMs?: number;
  readonly isProduction?: boolean;
  readonly domains?: readonly string[];
  readonly input?: (input: ConfigInput) => ConfigInput;
  readonly authenticate?: (config: Config) => Promise<Authenticate>;
  readonly logLevel?: LogLevel;
  readonly sandbox?: (config: Config) => Promise<SandboxOptions | null>;
  /** What we may ask of a connection; without limits by default. */
  readonly limits?: Readonly<Partial<Record<ConnectionName, SourceLimits>>>;
  /** How the gateway waits; at once when absent. */
  readonly sleep?: (ms: number, clock: ManualClock) => Promise<void>;
  /** How far the clocks of all sources are ahead of the gateway's. */
  readonly sourcesAheadMs?: number;
  /** Fill the index through these sources, not from what another test left: for what is asked of a source once, by the first call. */
  readonly isFilledHere?: boolean;
  /** Leave the index empty. */
  readonly isEmpty?: boolean;
  /** The index in PostgreSQL; in memory when absent. */
  readonly database?: { readonly url: string; readonly keyring: Keyring };
  /** The index in a directory, which outlives the gateway. */
  readonly directory?: { readonly path: string; readonly keyring: Keyring };
  /** Another gateway over the sources of this company, at its time; that one closes them. */
  readonly beside?: TestCompany;
  /** Called when the simulators run and nothing has been asked of them. */
  readonly beforeFill?: (sim: (name: ConnectionName) => Simulator) => void;
}

/** The small demo company behind simulators on loopback, and a gateway over it, filled and listening. Its time stands still. */
export async function openCompany(options: CompanyOptions = {}): Promise<TestCompany> {
  const { beside, database, directory, names = beside?.names ?? USUAL } = options;
  const clock = beside?.clock ?? new ManualClock(`${TODAY}T12:00:00Z`);
  const company = beside?.company ?? makeCompany({ seed: 1, size: 'small', today: TODAY });
  const itsClock = { now: () => clock.now() + (options.sourcesAheadMs ?? 0) };
  const simulators =
    beside === undefined
      ? await startSimulators(names, company, itsClock, options.latencyMs ?? 0)
      : new Map(names.map((name) => [name, beside.sim(name)]));
  const sim = (name: ConnectionName) => defined(simulators.get(name));
  const settings = Object.fromEntries([...simulators].map(([name, each]) => [name, each.settings]));
  const input = {
    ...withConnections(options.input?.(mainConfig) ?? mainConfig, names),
    demo: { limits: 'unmetered' as const },
    ...(database === undefined ? {} : { databaseUrl: database.url }),
    ...(directory === undefined ? {} : { dataDirectory: directory.path }),
  };
  const config = withLimits(withSimulators(parseConfig(input, {}, connectors), settings), options.limits ?? {});
  const kept = database ?? directory;
  const events: SyncEvent[] = [];
  const log: string[] = [];
  const statements: string[] = [];
  const spy = spyOnStatements(statements);
  // What fills the index in the same way for all is done once in a run.
  const image = isFilledAsUsual(options) ? await inMemoryFrom(FILLED_IMAGE) : null;
  const gateway = await createGateway({
    config,
    schemaDirectory: SCHEMA,
    clock,
    sleep: async (ms) => options.sleep?.(ms, clock),
    authenticate: options.authenticate === undefined ? authenticateStub : await options.authenticate(config),
    isProduction: options.isProduction ?? false,
    log: createLog(options.logLevel ?? 'warn', { write: (line) => void log.push(line) }),
    sandbox: (await options.sandbox?.(config)) ?? undefined,
    onSync: (event) => void events.push(event),
    ...(kept === undefined ? { inMemory: image ?? (await inMemory()) } : { keyring: kept.keyring }),
    ...(options.domains === undefined ? {} : { domains: options.domains }),
  });
  options.beforeFill?.(sim);
  const url = `${await gateway.app.listen({ host: '127.0.0.1', port: 0 })}/graphql`;
  if (options.isEmpty !== true && image?.isFilled !== true) await fill(gateway);
  const pglite: unknown = spy.mock.contexts[0];
  if (image?.isFilled === false && pglite instanceof PGlite) await leaveImage(FILLED_IMAGE, pglite);
  const post = (body: unknown, headers: Readonly<Record<string, string>> = {}) => ask(url, body, headers);
  const forget = () => {
    for (const each of simulators.values()) each.ledger.clear();
    statements.length = 0;
  };
  forget();
  return {
    company,
    config,
    clock,
    gateway,
    url,
    events,
    statements,
    log,
    names,
    sim,
    forget,
    post,
    calls: () =>
      [...simulators].flatMap(([connection, each]) =>
        each.ledger.calls.filter(({ kind }) => kind !== 'auth').map((call) => ({ ...call, connection })),
      ),
    query: (caller, query, variables = {}) =>
      post({ query, variables }, caller === null ? {} : { authorization: `Bearer ${caller}` }),
    close: async () => {
      // An answer whose body nobody has read keeps its connection until it is collected.
      gateway.app.server.closeAllConnections();
      await gateway.close();
      if (beside === undefined) await Promise.all([...simulators.values()].map((each) => each.close()));
      spy.mockRestore();
    },
  };
}

const FILLED_IMAGE = 'filled.tar';

/** Whether the index comes out of the fill as that of every such company, whatever becomes of it then. */
function isFilledAsUsual(options: CompanyOptions): boolean {
  const {
    input,
    limits,
    beforeFill,
    sourcesAheadMs,
    database,
    directory,
    beside,
    isEmpty,
    logLevel,
    sleep,
    isFilledHere,
  } = options;
  const { names } = options;
  return (
    [names, input, limits, beforeFill, sourcesAheadMs, database, directory, beside, logLevel, sleep].every(
      (each) => each === undefined,
    ) && ![isEmpty, isFilledHere].includes(true)
  );
}

function withLimits(config: Config, limits: Readonly<Record<string, SourceLimits>>): Config {
  const connections = config.connections.map((each) => ({ ...each, limits: limits[each.name] ?? each.limits }));
  return { ...config, connections };
}

/** Port by port: which rule joins two records depends on which comes first. */
export async function fill({ connections, syncer }: Gateway, names?: readonly ConnectionName[]): Promise<void> {
  for (const connection of connections.all) {
    if (names?.some((name) => name === connection.name) === false) continue;
    for (const port of connection.ports) await syncer.runTurn(connection, port);
  }
}

async function startSimulators(
  names: readonly ConnectionName[],
  company: Company,
  clock: Clock,
  latencyMs: number,
): Promise<ReadonlyMap<ConnectionName, Simulator>> {
  const started = await Promise.all(
    names.map(async (name) => {
      const source = { ...SOURCES, ...OTHER_SOURCES }[name];
      const start = await defined(connectors.find((each) => each.source === source)).simulator();
      const rows = rowsOf(source, company, name.endsWith('-uk') ? 'NT-UK' : 'NT-DE');
      return [name, await start({ rows, clock, limits: 'unmetered', latencyMs })] as const;
    }),
  );
  return new Map(started);
}

/**
 * `Bearer finance`, `Bearer customer:17`, `Bearer manager+employee:103`, `Bearer finance@jane@partner`, `Bearer nobody` (signed in, no role): what a
 * token says, without its signature.
 */
const authenticateStub: Authenticate = async (authorization): Promise<Principal> => {
  if (authorization === undefined) return NOBODY;
  const [claims = '', subject, issuer] = authorization.replace('Bearer ', '').split('@');
  const [names = '', key = null] = claims.split(':');
  if (names === 'nobody') return { ...NOBODY, subject: 'somebody' };
  const roles = names.split('+');
  if (!roles.every(isRole)) throw new TokenRefusedError('not a caller of the tests');
  const isEmployee = roles.includes('employee') || roles.includes('manager');
  return {
    subject: subject ?? names,
    ...(issuer === undefined ? {} : { issuer }),
    roles: new Set(roles),
    customerKey: roles.includes('customer') ? key : null,
    employeeKey: isEmployee ? key : null,
  };
};

async function ask(url: string, body: unknown, headers: Readonly<Record<string, string>>): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  const parsed = JSON.parse(text) as Partial<Answer> & { extensions?: { mainstem?: Answer['mainstem'] } };
  return {
    status: response.status,
    data: parsed.data ?? null,
    errors: parsed.errors ?? [],
    mainstem: parsed.extensions?.mainstem ?? {
      connections: {},
      gaps: [],
      asOf: null,
      oldestAgeMs: null,
      isStale: false,
    },
    body: text,
  };
}

const queryOfPGlite = PGlite.prototype.query;

function spyOnStatements(statements: string[]): MockInstance {
  return vi.spyOn(PGlite.prototype, 'query').mockImplementation(function (this: PGlite, ...args) {
    statements.push(args[0]);
    return queryOfPGlite.apply(this, args) as never;
  });
}

/** The value behind a path such as `orders.nodes.0.number`; undefined where there is none. */
export function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, step) => (inner as Record<string, unknown> | null)?.[step], value);
}

/** The list behind a path. */
export function listAt<T = Record<string, unknown>>(value: unknown, path: string): readonly T[] {
  const found = at(value, path);
  if (!Array.isArray(found)) throw new Error(`no list at ${path}: ${JSON.stringify(value).slice(0, 300)}`);
  return found as readonly T[];
}

export function defined<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('the test expects a value here');
  return value;
}
