import { type Kysely, sql } from 'kysely';

const TABLES = `
alter table p_shipment add column customer_email text collate "C";
create index p_shipment_customer_email on p_shipment (customer_email) where customer is null;
update p_shipment set authority = ''
`;

/** Shipments that name whom they go to by e-mail. What was projected before is projected again, for the new column. */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of TABLES.split(';')) await sql.raw(statement).execute(db);
}
