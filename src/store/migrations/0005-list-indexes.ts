import { type Kysely, sql } from 'kysely';

const INDEXES = `
create index p_invoice_open_due on p_invoice (due_on, id) where status in ('OPEN', 'PARTIALLY_PAID');
create index p_invoice_total on p_invoice (total, id);
create index p_invoice_balance on p_invoice (balance, id);
create index p_order_promised on p_order (promised_on, id);
create index p_employee_department on p_employee (department, name, id);
create index p_inventory_item_price on p_inventory_item (list_price, id);
drop index p_order_customer;
create index p_order_customer on p_order (customer, ordered_on desc, id);
drop index p_invoice_customer;
create index p_invoice_customer on p_invoice (customer, issued_on desc, id)
`;

/**
 * Orders that lists are asked for in and had no index. Open invoices are few and old: in the order of all invoices the settled ones come
 * first. What hangs on a customer is asked for latest first, and is read in that order without sorting all there is of a large one.
 */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of INDEXES.split(';')) await sql.raw(statement).execute(db);
}
