import { sql } from 'kysely';
import type { EntityName } from '../../src/model/index.ts';
import type { Db } from '../../src/store/database.ts';
import { PROJECTIONS } from '../../src/store/projections.ts';

/** A projected row by its columns; what is not given is null. */
export interface ProjectedRow {
  readonly id: string;
  readonly [column: string]: unknown;
}

/** Rows of a list as they are, each with a record and a group of its own. */
export async function insertRows(db: Db, entity: EntityName, rows: readonly ProjectedRow[]): Promise<void> {
  if (rows.length === 0) return;
  const ids = rows.map(({ id }) => id);
  await sql`
    insert into records (id, entity, connection, object_type, key, parts, digests, fetched, first_seen_at)
    select id, ${entity}, 'erp', 'thing', id, '{}', '{}', '{}', now() from unnest(${ids}::text[]) as n(id)`.execute(db);
  await sql`
    insert into links (id, entity, group_id, rule, strength, confidence, evidence, linked_at)
    select id, ${entity}, id, 'self', 'self', 1, '{}', now() from unnest(${ids}::text[]) as n(id)`.execute(db);
  for (const row of rows) {
    const columns = Object.keys(row);
    await sql`
      insert into ${sql.table(PROJECTIONS[entity].table)} (authority, ${sql.join(columns.map((column) => sql.ref(column)))})
      values ('', ${sql.join(Object.values(row))})`.execute(db);
  }
}
