import { type Kysely, sql } from 'kysely';

const TABLES = `
create table discrepancies (
  group_id text collate "C" not null,
  path text collate "C" not null,
  entity text collate "C" not null,
  field text collate "C" not null,
  since timestamptz not null,
  shown_connection text collate "C",
  connections text[] not null,
  primary key (group_id, path)
);
create index discrepancies_by_since on discrepancies (since desc nulls last, path, group_id)
`;

const PROJECTIONS = [
  'p_customer',
  'p_contact',
  'p_order',
  'p_invoice',
  'p_payment',
  'p_inventory_item',
  'p_location',
  'p_employee',
  'p_employment',
  'p_time_off_request',
  'p_time_off_balance',
];

/** Where the records of a group differ. Groups of several records lose their authority's hash, so that the next start projects them again. */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of TABLES.split(';')) await sql.raw(statement).execute(db);
  for (const table of PROJECTIONS) {
    await sql`
      update ${sql.table(table)} set authority = ''
      where id in (select group_id from links group by group_id having count(*) > 1)`.execute(db);
  }
}
