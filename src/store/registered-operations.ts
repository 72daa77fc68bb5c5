import type { Db } from './database.ts';

export interface RegisteredOperationsTable {
  /** What clients name it by: the SHA-256 of its text, or an id of their own. */
  id: string;
  /** SHA-256 of its text, in hex. */
  sha256: string;
  name: string | null;
  kind: string;
  body: string;
  registered_at: Date;
}

/** An operation that clients are known to send. */
export interface RegisteredOperation {
  readonly id: string;
  readonly sha256: string;
  /** Null where the operation has none. */
  readonly name: string | null;
  readonly kind: string;
  readonly body: string;
}

/** Registers operations; one with a known id takes its place. How many were new. */
export async function registerOperations(
  db: Db,
  operations: readonly RegisteredOperation[],
  nowMs: number,
): Promise<number> {
  const known = new Set((await readOperations(db)).map(({ id }) => id));
  await db.transaction().execute(async (trx) => {
    for (const each of operations) {
      const row = { ...each, registered_at: new Date(nowMs) };
      await trx
        .insertInto('registered_operations')
        .values(row)
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
    }
  });
  return operations.filter(({ id }) => !known.has(id)).length;
}

/** All of them, by name. */
export async function readOperations(db: Db): Promise<readonly RegisteredOperation[]> {
  return db
    .selectFrom('registered_operations')
    .select(['id', 'sha256', 'name', 'kind', 'body'])
    .orderBy('name')
    .orderBy('id')
    .execute();
}

/** Removes those with one of these ids or names. The ids that are gone. */
export async function removeOperations(db: Db, idsOrNames: readonly string[]): Promise<readonly string[]> {
  if (idsOrNames.length === 0) return [];
  const removed = await db
    .deleteFrom('registered_operations')
    .where((where) => where.or([where('id', 'in', idsOrNames), where('name', 'in', idsOrNames)]))
    .returning('id')
    .execute();
  return removed.map(({ id }) => id);
}
