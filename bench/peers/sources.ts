import { readFileSync } from 'node:fs';
import DataLoader from 'dataloader';
import { Pool } from 'undici';
import { type CallName, KEYS, type Work, written } from '../work.ts';

/** What a team would write itself to ask the same systems: kept-alive pools, one call for all keys, rows mapped to the schema by hand. */
export const work = JSON.parse(readFileSync(process.env['BENCH_WORK'] ?? '', 'utf8')) as Work;

const pools = new Map<string, Pool>();

function poolOf(origin: string): Pool {
  const pool = pools.get(origin) ?? new Pool(origin, { connections: 32, pipelining: 1 });
  pools.set(origin, pool);
  return pool;
}

async function ask<Body>(name: CallName, keys: readonly string[]): Promise<Body> {
  const { origin, method, headers, path, body, keysAre } = work.calls[name];
  const given = written(keys, keysAre);
  const { body: answer } = await poolOf(origin).request({
    method,
    path: path.replace(KEYS, given),
    headers,
    body: body === '' ? null : body.replace(KEYS, given),
  });
  return (await answer.json()) as Body;
}

interface TrytonAnswer<Row> {
  readonly result: readonly Row[];
}

interface SaleRow {
  readonly id: number;
  readonly number: string | null;
  readonly state: string;
  readonly party: number;
  readonly sale_date: { readonly year: number; readonly month: number; readonly day: number } | null;
  readonly total_amount: { readonly decimal: string };
  readonly 'currency.': { readonly code: string };
}

interface PartyRow {
  readonly id: number;
  readonly code: string;
  readonly name: string;
}

export interface Order {
  readonly number: string | null;
  readonly orderedOn: string | null;
  readonly status: string;
  readonly totals: { readonly grand: { readonly amount: string; readonly currency: string } };
  readonly party: string;
}

export interface Party {
  readonly number: string;
  readonly name: string;
}

export interface Invoice {
  readonly number: string;
  readonly dueOn: string | null;
}

export interface ContactPoint {
  readonly type: 'EMAIL' | 'PHONE';
  readonly value: string;
}

const ORDER_STATUS: Readonly<Record<string, string>> = {
  draft: 'DRAFT',
  quotation: 'DRAFT',
  confirmed: 'OPEN',
  processing: 'OPEN',
  done: 'COMPLETED',
  cancelled: 'CANCELLED',
};

export async function ordersBy(ids: readonly string[]): Promise<readonly Order[]> {
  const { result } = await ask<TrytonAnswer<SaleRow>>('orders', ids);
  const rows = new Map(result.map((row) => [String(row.id), row]));
  return ids.flatMap((id) => {
    const row = rows.get(id);
    return row === undefined ? [] : [orderOf(row)];
  });
}

function orderOf(row: SaleRow): Order {
  const on = row.sale_date;
  return {
    number: row.number,
    orderedOn:
      on === null ? null : `${on.year}-${String(on.month).padStart(2, '0')}-${String(on.day).padStart(2, '0')}`,
    status: ORDER_STATUS[row.state] ?? row.state,
    totals: { grand: { amount: row.total_amount.decimal, currency: row['currency.'].code } },
    party: String(row.party),
  };
}

export async function partiesBy(ids: readonly string[]): Promise<readonly (Party | null)[]> {
  const { result } = await ask<TrytonAnswer<PartyRow>>('parties', ids);
  const rows = new Map(result.map((row) => [String(row.id), { number: row.code, name: row.name.trim() }]));
  return ids.map((id) => rows.get(id) ?? null);
}

/** Segments of accounts in the CRM. */
export async function segmentsBy(ids: readonly string[]): Promise<readonly (string | null)[]> {
  const rows = await ask<readonly ({ readonly Segment__c?: string | null } | null)[]>('accounts', ids);
  return rows.map((row) => row?.Segment__c ?? null);
}

export async function invoicesBy(ids: readonly string[]): Promise<readonly Invoice[]> {
  const { Invoices } = await ask<{ readonly Invoices: readonly InvoiceRow[] }>('invoices', ids);
  const rows = new Map(Invoices.map((row) => [row.InvoiceID, row]));
  return ids.flatMap((id) => {
    const row = rows.get(id);
    return row === undefined ? [] : [{ number: row.InvoiceNumber, dueOn: row.DueDateString?.slice(0, 10) ?? null }];
  });
}

interface InvoiceRow {
  readonly InvoiceID: string;
  readonly InvoiceNumber: string;
  readonly DueDateString?: string;
}

/** How the shop reaches its customers. */
export async function contactPointsBy(ids: readonly string[]): Promise<readonly (readonly ContactPoint[])[]> {
  const { data } = await ask<{ readonly data: { readonly nodes: readonly (ShopperNode | null)[] } }>('shoppers', ids);
  return data.nodes.map((node) => {
    const email = node?.defaultEmailAddress?.emailAddress;
    const phone = node?.defaultPhoneNumber?.phoneNumber;
    return [
      ...(email === undefined ? [] : [{ type: 'EMAIL' as const, value: email.toLowerCase() }]),
      ...(phone === undefined ? [] : [{ type: 'PHONE' as const, value: phone }]),
    ];
  });
}

interface ShopperNode {
  readonly defaultEmailAddress: { readonly emailAddress: string } | null;
  readonly defaultPhoneNumber: { readonly phoneNumber: string } | null;
}

/** The loaders of one request. */
export interface Loaders {
  readonly party: DataLoader<string, Party | null>;
  readonly segment: DataLoader<string, string | null>;
  readonly contactPoints: DataLoader<string, readonly ContactPoint[]>;
}

export function loaders(): Loaders {
  return {
    party: new DataLoader(partiesBy),
    segment: new DataLoader(segmentsBy),
    contactPoints: new DataLoader(contactPointsBy),
  };
}
