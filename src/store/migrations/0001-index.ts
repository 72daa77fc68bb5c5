import { type Kysely, sql } from 'kysely';

const TABLES = `
create table records (
  id text collate "C" primary key,
  entity text not null,
  connection text not null,
  object_type text not null,
  key text not null,
  version text,
  source_updated_at timestamptz,
  url text,
  parts jsonb not null,
  digests jsonb not null,
  fetched jsonb not null,
  first_seen_at timestamptz not null,
  removed_at timestamptz
);
alter table records alter column parts set statistics 0, alter column digests set statistics 0, alter column fetched set statistics 0;
create index records_by_port on records (connection, object_type);

create table links (
  id text collate "C" primary key,
  entity text not null,
  group_id text collate "C" not null,
  rule text not null,
  strength text not null,
  confidence real not null,
  evidence jsonb not null,
  linked_at timestamptz not null
);
create index links_by_group on links (group_id);

create table identity_keys (
  record_id text collate "C" not null,
  entity text not null,
  rule text not null,
  value text collate "C" not null,
  primary key (record_id, rule, value)
);
create index identity_keys_by_value on identity_keys (entity, rule, value);

create table link_exclusions (
  low_id text collate "C" not null,
  high_id text collate "C" not null,
  reason text not null,
  excluded_at timestamptz not null,
  primary key (low_id, high_id)
);

create table link_candidates (
  low_id text collate "C" not null,
  high_id text collate "C" not null,
  entity text not null,
  rule text not null,
  score real not null,
  evidence jsonb not null,
  found_at timestamptz not null,
  primary key (low_id, high_id)
);

create table changes (
  seq bigint generated always as identity primary key,
  record_id text collate "C" not null,
  entity text not null,
  connection text not null,
  part text not null,
  action text not null,
  paths text[] not null,
  old_values jsonb not null,
  new_values jsonb not null,
  source_updated_at timestamptz,
  changed_at timestamptz not null,
  cause text not null
);
create index changes_by_record on changes (record_id, seq);
create index changes_by_time on changes (changed_at);

create table sync_state (
  connection text not null,
  object_type text not null,
  entity text not null,
  phase text not null,
  checkpoint jsonb,
  records integer not null default 0,
  expected integer,
  listed_at timestamptz,
  swept_at timestamptz,
  failure jsonb,
  lease_holder text,
  lease_until timestamptz,
  primary key (connection, object_type)
);

create table settings (name text primary key, value text not null);

create table p_customer (
  id text collate "C" primary key, authority text not null,
  number text collate "C", name text collate "C", legal_name text collate "C", kind text collate "C", status text collate "C",
  industry text collate "C", segment text collate "C", currency text collate "C", credit_limit numeric, credit_hold boolean,
  country text collate "C", city text collate "C", emails text[], account_owner text collate "C", parent text collate "C",
  created_at timestamptz, updated_at timestamptz
);
create index p_customer_name on p_customer (name, id);
create index p_customer_number on p_customer (number, id);
create index p_customer_emails on p_customer using gin (emails);
create index p_customer_segment on p_customer (segment, name, id);
create index p_customer_owner on p_customer (account_owner);
create index p_customer_parent on p_customer (parent);
create index p_customer_updated on p_customer (updated_at, id);

create table p_contact (
  id text collate "C" primary key, authority text not null,
  name text collate "C", email text collate "C", job_title text collate "C", customer text collate "C",
  created_at timestamptz, updated_at timestamptz
);
create index p_contact_name on p_contact (name, id);
create index p_contact_email on p_contact (email, id);
create index p_contact_customer on p_contact (customer, name, id);

create table p_order (
  id text collate "C" primary key, authority text not null,
  number text collate "C", customer_po_number text collate "C", channel text collate "C", legal_entity text collate "C", customer text collate "C",
  status text collate "C", payment_status text collate "C", fulfillment_status text collate "C", invoicing_status text collate "C",
  ordered_on date, requested_on date, promised_on date, currency text collate "C", total numeric, sales_rep text collate "C",
  created_at timestamptz, updated_at timestamptz
);
create index p_order_number on p_order (number, id);
create index p_order_ordered on p_order (ordered_on, id);
create index p_order_customer on p_order (customer, ordered_on, id);
create index p_order_po on p_order (customer_po_number);
create index p_order_total on p_order (total, id);
create index p_order_sales_rep on p_order (sales_rep);
create index p_order_updated on p_order (updated_at, id);

create table p_invoice (
  id text collate "C" primary key, authority text not null,
  number text collate "C", kind text collate "C", status text collate "C", legal_entity text collate "C", customer text collate "C",
  order_numbers text[], issued_on date, due_on date, paid_on date, currency text collate "C", total numeric, balance numeric,
  created_at timestamptz, updated_at timestamptz
);
create index p_invoice_number on p_invoice (number, id);
create index p_invoice_issued on p_invoice (issued_on, id);
create index p_invoice_due on p_invoice (due_on, id);
create index p_invoice_customer on p_invoice (customer, issued_on, id);
create index p_invoice_orders on p_invoice using gin (order_numbers);
create index p_invoice_open on p_invoice (customer) where status in ('OPEN', 'PARTIALLY_PAID');
create index p_invoice_updated on p_invoice (updated_at, id);

create table p_payment (
  id text collate "C" primary key, authority text not null,
  number text collate "C", kind text collate "C", status text collate "C", legal_entity text collate "C", customer text collate "C",
  invoices text[], paid_on date, currency text collate "C", amount numeric, created_at timestamptz, updated_at timestamptz
);
create index p_payment_paid on p_payment (paid_on, id);
create index p_payment_customer on p_payment (customer, paid_on, id);
create index p_payment_invoices on p_payment using gin (invoices);

create table p_inventory_item (
  id text collate "C" primary key, authority text not null,
  sku text collate "C", name text collate "C", kind text collate "C", status text collate "C", gtin text collate "C",
  list_price numeric, is_sold boolean, created_at timestamptz, updated_at timestamptz
);
create index p_inventory_item_sku on p_inventory_item (sku, id);
create index p_inventory_item_name on p_inventory_item (name, id);

create table p_location (
  id text collate "C" primary key, authority text not null,
  code text collate "C", name text collate "C", kind text collate "C", status text collate "C", legal_entity text collate "C",
  parent text collate "C", created_at timestamptz, updated_at timestamptz
);
create index p_location_code on p_location (code, id);
create index p_location_parent on p_location (parent);

create table p_employee (
  id text collate "C" primary key, authority text not null,
  employee_number text collate "C", name text collate "C", work_email text collate "C", job_title text collate "C",
  department text collate "C", status text collate "C", manager text collate "C", created_at timestamptz, updated_at timestamptz
);
create index p_employee_name on p_employee (name, id);
create index p_employee_email on p_employee (work_email, id);
create index p_employee_number on p_employee (employee_number, id);
create index p_employee_manager on p_employee (manager)
`;

export async function up(db: Kysely<never>): Promise<void> {
  // Neither driver takes several statements in one prepared query.
  for (const statement of TABLES.split(';')) await sql.raw(statement).execute(db);
}
