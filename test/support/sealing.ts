import { sql } from 'kysely';
import { type Keyring, makeKey, parseKeys } from '../../src/sealing/keyring.ts';
import type { Db } from '../../src/store/database.ts';
import { openSeal, withSeal } from '../../src/store/seal.ts';

/** Keys by their ids, made for the test; the first is the current one. */
export function ringOf(...keys: readonly string[]): Keyring {
  const parsed = parseKeys(keys.join(','));
  if (parsed.kind === 'problems') throw new Error(parsed.problems.join());
  return parsed.keyring;
}

export { makeKey };

/** The same index as a process sees it that was started with other keys; `told` gets what does not open. */
export async function reopened(db: Db, keyring: Keyring, told: string[] = []): Promise<Db> {
  const plain = db.withoutPlugins();
  const seal = await openSeal(plain, keyring, ({ keyId, reason }) => told.push(`${keyId} ${reason}`));
  return withSeal(plain, seal);
}

/** Every row of every table as text, as a dump of the database would hold it. */
export async function dump(db: Db): Promise<string> {
  const tables = await sql<{ name: string }>`
    select tablename as name from pg_tables where schemaname = 'public' order by 1`.execute(db);
  const texts: string[] = [];
  for (const { name } of tables.rows) {
    const rows = await sql<{ row: string }>`select t::text as row from ${sql.table(name)} as t`.execute(db);
    texts.push(...rows.rows.map(({ row }) => `${name} ${row}`));
  }
  return texts.join('\n');
}
