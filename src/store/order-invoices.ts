import { sql } from 'kysely';
import type { Db } from './database.ts';

/**
 * Whether the index knows an invoice of one of these customers' records that names the order's number, other than a void one.
 *
 * `orderId` is the canonical id. Numbers are compared folded; credit notes do not count.
 */
export async function isInvoiced(db: Db, orderId: string, customerRecordIds: readonly string[]): Promise<boolean> {
  const found = await sql<{ id: string }>`
    select i.id from p_order o join p_invoice i on i.order_numbers @> array[o.number]::text[]
    where o.id = ${orderId} and o.number is not null and i.customer = any(${customerRecordIds}::text[])
      and i.kind = 'INVOICE' and i.status is distinct from 'VOID' limit 1`.execute(db);
  return found.rows.length > 0;
}
