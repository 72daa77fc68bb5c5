import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { ENTITY_NAMES } from '../../src/model/index.ts';
import type { Db } from '../../src/store/database.ts';
import { refreshStatistics } from '../../src/store/statistics.ts';

/** The day of the company. */
export const TODAY = '2026-06-30';

/** The ids of the records of a connection by their numbers, as `company.sql` makes them. */
export async function recordIds(
  db: Db,
  prefix: string,
  connection: string,
  numbers: readonly number[],
): Promise<readonly string[]> {
  const found = await sql<{ id: string }>`
    select ${prefix} || '_' || left(md5(${connection} || n), 26) as id from unnest(${numbers}::bigint[]) as n`.execute(
    db,
  );
  return found.rows.map(({ id }) => id);
}

/** Whether the company is there already. */
export async function isFilled(db: Db): Promise<boolean> {
  const found = await sql`select 1 from discrepancies limit 1`.execute(db);
  return found.rows.length > 0;
}

/** How many records `company.sql` makes. */
export const COMPANY_RECORDS = 1_450_000;

/** The numbers of `company.sql` that say how much there is of something, and where in it something changes. */
const AMOUNTS = /\b(?:20000|50000|100000|400000|475000|480000|500000)\b/g;

/**
 * Fills an empty index with the company of `company.sql`, or one so many times its size, its secondary indexes made last, and gathers
 * statistics.
 */
export async function fillCompany(db: Db, times = 1): Promise<void> {
  const script = readFileSync(new URL('company.sql', import.meta.url), 'utf8');
  const scaled = script.replaceAll(AMOUNTS, (amount) => String(Math.ceil(Number(amount) * times)));
  const statements = scaled.split(/;\n/);
  await db.transaction().execute(async (trx) => {
    const indexes = await sql<{ name: string; definition: string }>`
      select indexname as name, indexdef as definition from pg_indexes i
      where schemaname = 'public' and not exists (select 1 from pg_constraint where conname = i.indexname)`.execute(
      trx,
    );
    for (const { name } of indexes.rows) await sql`drop index ${sql.id(name)}`.execute(trx);
    for (const statement of statements) if (statement.trim() !== '') await sql.raw(statement).execute(trx);
    for (const { definition } of indexes.rows) await sql.raw(definition).execute(trx);
  });
  for (const entity of ENTITY_NAMES) await refreshStatistics(db, entity);
  // The page counts that index-only scans need; a server's autovacuum comes to the same within minutes.
  await sql`vacuum`.execute(db);
}
