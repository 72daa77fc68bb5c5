// A gateway on the demo company: simulators for the CRM, the books and HR, the real Tryton behind a proxy, or its simulator, as ERP.
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connectors } from '../../../connectors/index.ts';
import { startTryton } from '../../../connectors/tryton/simulator.ts';
import { bamboohrRows } from '../../../demo/bamboohr.ts';
import { salesforceRows } from '../../../demo/salesforce.ts';
import { xeroRows } from '../../../demo/xero.ts';
import mainConfig from '../../../mainstem.config.ts';
import { TokenRefusedError } from '../../../src/auth/refusals.ts';
import { withSimulators } from '../../../src/cli/start.ts';
import { type ConfigInput, parseConfig } from '../../../src/config.ts';
import { createGateway, type Gateway } from '../../../src/gateway.ts';
import type { Clock } from '../../../src/model/clock.ts';
import { type Keyring, passingKeyring } from '../../../src/sealing/keyring.ts';
import { systemClock } from '../../../src/simulator/clock.ts';
import type { Simulator } from '../../../src/simulator/contract.ts';
import type { SyncEvent } from '../../../src/sync/syncer.ts';
import { createLog } from '../../../src/telemetry/log.ts';
import { withConnections } from '../../support/with-connections.ts';
import { company, companyRows } from './tryton-seeded.ts';

export const CONNECTIONS = ['erp', 'crm', 'books', 'books-uk', 'hris'] as const;
export type ConnectionName = (typeof CONNECTIONS)[number];

/** The simulators of the demo company, the ERP's too. They outlive gateways. */
export interface Sources {
  sim(name: ConnectionName): Simulator;
  close(): Promise<void>;
}

/** Replicas share their keys, and a test that reads what they sealed has them too. */
export const KEYRING = passingKeyring();

export async function startSources(clock: Clock, latencyMs = 0): Promise<Sources> {
  const rows = {
    erp: companyRows,
    crm: salesforceRows(company),
    books: xeroRows(company, 'NT-DE'),
    'books-uk': xeroRows(company, 'NT-UK'),
    hris: bamboohrRows(company),
  };
  const started = await Promise.all(
    CONNECTIONS.map(async (name) => {
      const source = { erp: 'tryton', crm: 'salesforce', books: 'xero', 'books-uk': 'xero', hris: 'bamboohr' }[name];
      const start = name === 'erp' ? startTryton : await connectors.find((each) => each.source === source)?.simulator();
      return [name, await defined(start)({ rows: rows[name], clock, limits: 'unmetered', latencyMs })] as const;
    }),
  );
  const byName = new Map(started);
  return {
    sim: (name) => defined(byName.get(name)),
    close: async () => {
      await Promise.all(started.map(([, each]) => each.close()));
    },
  };
}

export interface GatewayChoices {
  readonly sources: Sources;
  readonly clock?: Clock;
  readonly databaseUrl: string | null;
  readonly redisUrl?: string | null;
  readonly keyring?: Keyring;
  /** Settings of the ERP instead of its simulator's. */
  readonly erp?: Readonly<Record<string, unknown>>;
  readonly input?: (input: ConfigInput) => ConfigInput;
}

export type Caller = 'admin' | 'hr';

export interface TestGateway {
  readonly gateway: Gateway;
  readonly events: SyncEvent[];
  readonly log: string[];
  /** Throws when the answer has errors. */
  query(document: string, caller?: Caller, variables?: object): Promise<Record<string, unknown>>;
}

/** Opens a gateway; without a database URL its index is in memory. */
export async function openGateway(choices: GatewayChoices): Promise<TestGateway> {
  const { sources, clock = systemClock, databaseUrl, redisUrl = null, erp } = choices;
  const input: ConfigInput = { ...withConnections(mainConfig, CONNECTIONS), databaseUrl, redisUrl };
  const settings = Object.fromEntries(CONNECTIONS.map((name) => [name, sources.sim(name).settings]));
  const parsed = parseConfig(choices.input?.(input) ?? input, {}, connectors);
  const config = withSimulators(
    // The simulators refuse nothing, so there is no budget to keep to unless a test sets one.
    { ...parsed, demo: { ...parsed.demo, limits: 'unmetered' } },
    { ...settings, ...(erp === undefined ? {} : { erp }) },
  );
  const events: SyncEvent[] = [];
  const log: string[] = [];
  const gateway = await createGateway({
    config,
    schemaDirectory: join(import.meta.dirname, '../../../schema'),
    clock,
    sleep: async (ms, signal) => {
      await delay(ms, undefined, { signal });
    },
    authenticate: async (authorization) => {
      const role = authorization?.replace('Bearer ', '');
      if (role !== 'admin' && role !== 'hr') throw new TokenRefusedError('not a caller of the tests');
      return { subject: role, roles: new Set([role]), customerKey: null, employeeKey: null };
    },
    isProduction: false,
    log: createLog('warn', { write: (line) => void log.push(line) }),
    onSync: (event) => void events.push(event),
    inMemory: databaseUrl === null ? { kind: 'memory', image: null } : undefined,
    keyring: choices.keyring ?? KEYRING,
  });
  return {
    gateway,
    events,
    log,
    query: (document, caller = 'admin', variables = {}) => ask(gateway, { query: document, variables }, caller),
  };
}

async function ask(gateway: Gateway, payload: object, caller: Caller) {
  const response = await gateway.app.inject({
    method: 'POST',
    url: '/graphql',
    headers: { authorization: `Bearer ${caller}`, 'content-type': 'application/json' },
    payload,
  });
  const { data, errors } = JSON.parse(response.body) as {
    readonly data: Record<string, unknown>;
    readonly errors?: unknown;
  };
  if (errors !== undefined) throw new Error(JSON.stringify(errors).slice(0, 1000));
  return data;
}

export function defined<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('the test expects a value here');
  return value;
}
