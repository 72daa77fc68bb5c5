// A small Salesforce organisation and a connection to it. Rows are made up here, in the source's own field names (REST API 66.0).
import { afterEach } from 'vitest';
import { keyOf } from '../../connectors/salesforce/codecs.ts';
import { salesforce } from '../../connectors/salesforce/index.ts';
import type { ConfiguredFields } from '../../src/connector/configured.ts';
import type { Call, Checkpoint, Page } from '../../src/connector/contract.ts';
import { HttpClient } from '../../src/connector/http.ts';
import type { EntityName } from '../../src/model/index.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import type { Row, Simulator } from '../../src/simulator/contract.ts';
import { unconfigured } from '../support/unconfigured.ts';

export const startedAt = Date.parse('2026-06-01T12:00:00.000Z');
export const old = '2026-05-04T09:12:44.000Z';
export const context = { connection: 'crm', legalEntity: null, currency: 'EUR', country: 'DE' };
export const call: Call = { signal: new AbortController().signal, purpose: 'sync' };

export const id = (prefix: string, number: number) => keyOf(`${prefix}Ws0000${String(number).padStart(6, '0')}`) ?? '';
export const accountId = (number: number) => id('001', number);
export const userId = id('005', 1);
const ADDRESS = ['Street', 'City', 'State', 'PostalCode', 'CountryCode'];
const none = (prefix: string) => Object.fromEntries(ADDRESS.map((part) => [`${prefix}${part}`, null]));

export function account(number: number, values: Row = {}): Row {
  return {
    Id: accountId(number),
    Name: `Account ${number}`,
    AccountNumber: `C-${10_000 + number}`,
    Type: 'Customer',
    Industry: 'Wholesale',
    Phone: null,
    Website: null,
    ParentId: null,
    OwnerId: userId,
    ...none('Billing'),
    ...none('Shipping'),
    CurrencyIsoCode: 'EUR',
    Segment__c: null,
    VAT_Number__c: null,
    ERP_Customer_Number__c: null,
    DunsNumber: null,
    Description: `About ${number}`,
    IsDeleted: false,
    CreatedDate: '2024-01-02T03:04:05.000Z',
    SystemModstamp: old,
    ...values,
  };
}

/** What new users are made with. */
export const newUser = { profileId: '00eWs0000000001', timeZone: 'Europe/Berlin', locale: 'de_DE' };

export const user: Row = {
  Id: userId,
  Username: 'mia@ours.example',
  FirstName: 'Mia',
  LastName: 'Berg',
  Name: 'Mia Berg',
  Email: 'mia@ours.example',
  Phone: null,
  Title: null,
  Department: null,
  EmployeeNumber: 'E-7',
  ManagerId: null,
  IsActive: true,
  CreatedDate: '2024-01-02T03:04:05.000Z',
  SystemModstamp: old,
};

export const contact: Row = {
  Id: id('003', 1),
  AccountId: accountId(1),
  FirstName: 'Ada',
  LastName: 'Lind',
  Name: 'Ada Lind',
  Salutation: null,
  Title: null,
  Department: null,
  Email: 'Ada@nordwind.example',
  Phone: null,
  MobilePhone: null,
  OwnerId: userId,
  ...none('Mailing'),
  IsDeleted: false,
  CreatedDate: '2024-01-02T03:04:05.000Z',
  SystemModstamp: old,
};

export const range = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const open: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

interface Options {
  readonly accounts?: readonly Row[];
  readonly settings?: Row;
  /** How far our clock is ahead of the source's. */
  readonly aheadMs?: number;
  readonly configured?: ConfiguredFields;
}

export async function connected(options: Options = {}) {
  const { accounts = range(3).map((number) => account(number)), settings = {}, aheadMs = 0, configured = {} } = options;
  const clock = new ManualClock(startedAt);
  const start = await salesforce.simulator();
  const rows = { User: [user], Account: accounts, Contact: [contact] };
  const simulator = await start({ rows, clock, limits: 'unmetered' });
  const transport = new HttpClient({
    source: 'salesforce',
    connections: 4,
    connectTimeoutMs: 1000,
    maxBodyBytes: 50_000_000,
  });
  open.push(async () => {
    await transport.close();
    await simulator.close();
  });
  const parsed = salesforce.settings.parse({ ...simulator.settings, ...settings });
  const ours = { now: () => clock.now() + aheadMs };
  const connection = salesforce.connect(parsed, {
    ...unconfigured(),
    configured,
    connection: 'crm',
    transport,
    clock: ours,
    context,
  });
  const [customers, contacts, employees] = connection.ports;
  if (customers === undefined || contacts === undefined || employees === undefined) throw new Error('no ports');
  return { clock, simulator, connection, customers, contacts, employees };
}

export type Port = Awaited<ReturnType<typeof connected>>['customers'];

export async function listed(port: Port, from: Checkpoint | null = null): Promise<readonly Page<EntityName>[]> {
  const pages: Page<EntityName>[] = [];
  for await (const page of port.list(from, call)) pages.push(page);
  return pages;
}

export const keysOf = (pages: readonly Page<EntityName>[]) =>
  pages.flatMap(({ records }) => records.map(({ key }) => key));
export const removedIn = (pages: readonly Page<EntityName>[]) => pages.flatMap(({ removed }) => removed);
export const lastOf = (pages: readonly Page<EntityName>[]) => pages.at(-1)?.checkpoint ?? null;
export const signIns = (simulator: Simulator) => simulator.ledger.calls.filter(({ kind }) => kind === 'auth').length;
export const retrieves = (simulator: Simulator) => simulator.ledger.calls.filter(({ keys }) => keys !== null);

export function rewrite(simulator: Simulator, operation: RegExp, change: (body: unknown) => unknown, times?: number) {
  simulator.faults.add({ fault: { kind: 'rewrite', rewrite: change }, operation, ...(times && { times }) });
}

export function hide(simulator: Simulator, ...names: string[]) {
  rewrite(simulator, /describe/i, (body) => {
    const { fields, ...rest } = body as { fields: { name: string }[] };
    return { ...rest, fields: fields.filter(({ name }) => !names.includes(name)) };
  });
}
