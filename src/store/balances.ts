import { sql } from 'kysely';
import type { Db } from './database.ts';

/** What is open on a customer's invoices less its open credit notes, in one currency, by how long it is overdue. Decimal strings. */
export interface BalanceRow {
  readonly customerId: string;
  readonly currency: string;
  readonly current: string;
  readonly d30: string;
  readonly d60: string;
  readonly d90: string;
  readonly over: string;
}

/** The open balances of customers on a day, from the invoices of the index that the caller may see (`customerRecords`; null = all). */
export async function readBalances(
  db: Db,
  groupIds: readonly string[],
  today: string,
  customerRecords: readonly string[] | null,
): Promise<ReadonlyMap<string, readonly BalanceRow[]>> {
  const scope = customerRecords === null ? sql`` : sql`and i.customer = any(${customerRecords})`;
  const found = await sql<{
    customer_id: string;
    currency: string;
    current: string;
    d30: string;
    d60: string;
    d90: string;
    over: string;
  }>`
    with open as (
      select l.group_id as customer_id, i.currency, case when i.kind = 'CREDIT_NOTE' then -i.balance else i.balance end as amount,
        ${today}::date - coalesce(i.due_on, i.issued_on) as days
      from links l join p_invoice i on i.customer = l.id
      where l.group_id = any(${groupIds}) and i.status in ('OPEN', 'PARTIALLY_PAID') and i.balance is not null and i.currency is not null ${scope}
    )
    select customer_id, currency,
      coalesce(sum(amount) filter (where days is null or days <= 0), 0)::text as current,
      coalesce(sum(amount) filter (where days between 1 and 30), 0)::text as d30,
      coalesce(sum(amount) filter (where days between 31 and 60), 0)::text as d60,
      coalesce(sum(amount) filter (where days between 61 and 90), 0)::text as d90,
      coalesce(sum(amount) filter (where days > 90), 0)::text as over
    from open group by customer_id, currency order by customer_id, currency`.execute(db);
  const balances = new Map<string, BalanceRow[]>();
  for (const { customer_id: customerId, ...row } of found.rows) {
    balances.set(customerId, [...(balances.get(customerId) ?? []), { customerId, ...row }]);
  }
  return balances;
}

/** An order's total beside what its invoices add up to, in one currency. Decimal strings. */
export interface InvoicedTotal {
  readonly orderId: string;
  readonly currency: string;
  readonly ordered: string;
  readonly invoiced: string;
}

/**
 * Orders that are invoiced in full by their own word, beside the sum of the invoices that name them (void ones and drafts aside, credit notes
 * subtracted). An invoice that names several orders cannot be split between them and leaves all of them out.
 */
export async function readInvoicedTotals(
  db: Db,
  orderIds: readonly string[],
): Promise<ReadonlyMap<string, InvoicedTotal>> {
  const found = await sql<{ order_id: string; currency: string; ordered: string; invoiced: string }>`
    select o.id as order_id, o.currency, o.total::text as ordered,
      sum(case when i.kind = 'CREDIT_NOTE' then -i.total else i.total end)::text as invoiced
    from p_order o join p_invoice i on i.order_numbers @> array[o.number]::text[]
    where o.id = any(${orderIds}) and o.invoicing_status = 'INVOICED' and i.status not in ('VOID', 'DRAFT', 'SUBMITTED')
    group by o.id, o.currency, o.total
    having o.total is not null and bool_and(i.total is not null) and bool_and(cardinality(i.order_numbers) = 1) and bool_and(i.currency = o.currency)`.execute(
    db,
  );
  return new Map(
    found.rows.map((row) => [
      row.order_id,
      { orderId: row.order_id, currency: row.currency, ordered: row.ordered, invoiced: row.invoiced },
    ]),
  );
}
