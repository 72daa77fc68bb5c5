import { type Kysely, sql } from 'kysely';

const TABLES = `
create table p_shipment (
  id text collate "C" primary key, authority text not null,
  number text collate "C", status text collate "C", legal_entity text collate "C", customer text collate "C", orders text[], order_numbers text[],
  carrier text collate "C", tracking_number text collate "C", shipped_at timestamptz, expected_on date, delivered_at timestamptz,
  created_at timestamptz, updated_at timestamptz
);
create index p_shipment_shipped on p_shipment (shipped_at, id);
create index p_shipment_expected on p_shipment (expected_on, id);
create index p_shipment_customer on p_shipment (customer, shipped_at desc, id);
create index p_shipment_tracking on p_shipment (tracking_number);
create index p_shipment_orders on p_shipment using gin (orders);
create index p_shipment_order_numbers on p_shipment using gin (order_numbers);

create table p_payroll_run (
  id text collate "C" primary key, authority text not null,
  kind text collate "C", status text collate "C", legal_entity text collate "C", period_starts_on date, period_ends_on date, paid_on date,
  created_at timestamptz, updated_at timestamptz
);
create index p_payroll_run_paid on p_payroll_run (paid_on, id);

create table p_pay_statement (
  id text collate "C" primary key, authority text not null,
  employee text collate "C", payroll_run text collate "C", legal_entity text collate "C", paid_on date,
  created_at timestamptz, updated_at timestamptz
);
create index p_pay_statement_employee on p_pay_statement (employee, paid_on desc, id);
create index p_pay_statement_run on p_pay_statement (payroll_run, id);

alter table p_inventory_item add column variant_of text collate "C";
create index p_inventory_item_variants on p_inventory_item (variant_of, id);
update p_inventory_item set authority = '';

alter table p_payment add column sales_order text collate "C";
create index p_payment_sales_order on p_payment (sales_order, id);
update p_payment set authority = ''
`;

/** Shipments, payroll, variants of items, payments of orders. What was projected before is projected again, for its new columns. */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of TABLES.split(';')) await sql.raw(statement).execute(db);
}
