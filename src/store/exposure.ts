import { sql } from 'kysely';
import { type Money, moneyOf } from '../model/money.ts';
import type { Db } from './database.ts';

/** What a customer owes and has ordered, as the index knows it: one amount per currency, in the order of the currencies. */
export interface OpenExposure {
  /** Open invoices less open credit notes; negative where the credit is greater. */
  readonly invoices: readonly Money[];
  /** What is still to be invoiced of open orders. */
  readonly orders: readonly Money[];
  /** Open invoices and orders without an amount or currency, which are in no sum. */
  readonly uncounted: number;
}

/**
 * The open exposure of a customer, by all records that the customer is, over all connections.
 *
 * An order counts until its source says that all of it is invoiced, with its total less the invoices that name it and no other order, and
 * never lowers the sum.
 * Orders of `exceptOrders` (canonical ids) are left out: those that are checked with a new total.
 */
export async function openExposure(
  db: Db,
  customerRecordIds: readonly string[],
  exceptOrders: readonly string[] = [],
): Promise<OpenExposure> {
  const invoices = await openInvoices(db, customerRecordIds);
  const orders = await ordersToInvoice(db, customerRecordIds, exceptOrders);
  return {
    invoices: moneyOfRows(invoices),
    orders: moneyOfRows(orders),
    uncounted: uncountedOf(invoices) + uncountedOf(orders),
  };
}

interface Row {
  readonly currency: string | null;
  readonly amount: string | null;
  readonly uncounted: string | number;
}

/** A credit note without an amount is left out unsaid: the exposure is then too high, which is the safe side. */
async function openInvoices(db: Db, customerRecordIds: readonly string[]): Promise<readonly Row[]> {
  const found = await sql<Row>`
    select i.currency, sum(case when i.kind = 'CREDIT_NOTE' then -i.balance else i.balance end)::text as amount,
      count(*) filter (where (i.balance is null or i.currency is null) and i.kind is distinct from 'CREDIT_NOTE') as uncounted
    from unnest(${customerRecordIds}::text[]) as c(id)
      cross join lateral (select * from p_invoice where customer = c.id and status in ('OPEN', 'PARTIALLY_PAID')) as i
    group by i.currency order by i.currency`.execute(db);
  return found.rows;
}

/** Invoices that are no demand yet are not taken off: nothing is owed by them. Nor are credit notes: they lower what is owed already. */
async function ordersToInvoice(
  db: Db,
  customerRecordIds: readonly string[],
  exceptOrders: readonly string[],
): Promise<readonly Row[]> {
  const found = await sql<Row>`
    select o.currency, sum(greatest(o.total - coalesce(invoiced.total, 0), 0)) filter (where o.total is not null)::text as amount,
      count(*) filter (where o.total is null or o.currency is null) as uncounted
    from unnest(${customerRecordIds}::text[]) as c(id)
      cross join lateral (
        select * from p_order
        where customer = c.id and status in ('PENDING_APPROVAL', 'OPEN', 'PARTIALLY_COMPLETED')
          and invoicing_status is distinct from 'INVOICED' and id <> all(${exceptOrders}::text[])
      ) as o
      cross join lateral (
        select sum(i.total) as total from p_invoice i
        where i.order_numbers = array[o.number]::text[] and i.customer = any(${customerRecordIds}::text[]) and i.currency = o.currency
          and i.kind = 'INVOICE' and i.status in ('OPEN', 'PARTIALLY_PAID', 'PAID', 'WRITTEN_OFF')
      ) as invoiced
    group by o.currency order by o.currency`.execute(db);
  return found.rows;
}

function moneyOfRows(rows: readonly Row[]): readonly Money[] {
  return rows.flatMap(({ currency, amount }) =>
    currency === null || amount === null ? [] : [moneyOf(amount, currency)],
  );
}

function uncountedOf(rows: readonly Row[]): number {
  return rows.reduce((sum, { uncounted }) => sum + Number(uncounted), 0);
}
