import type { Db } from './database.ts';
import { openKept } from './kept-place.ts';
import { sealOf } from './seal.ts';

/** What one connection remembers, by name: the shape of `Keep` in src/connector/keep.ts. */
export interface Kept {
  /** null where nothing is kept, or what is kept does not open: it is then replaced as if it were not there. */
  get(name: string): Promise<string | null>;
  /** Stores a value in the place of what was read; false, and nothing stored, when another process has stored one meanwhile. */
  replace(name: string, before: string | null, value: string): Promise<boolean>;
}

/** Kept in the table `connection_secrets`, for all replicas alike. `open` is asked at each use, so that nothing is opened for what nobody keeps. */
export function keptInTable(open: () => Promise<Db>, connection: string): Kept {
  const read = async (db: Db, name: string) => {
    const row = await db
      .selectFrom('connection_secrets')
      .select('value')
      .where('connection', '=', connection)
      .where('name', '=', name)
      .executeTakeFirst();
    const sealed = row?.value ?? null;
    return { sealed, value: openKept(sealOf(db), placeOf(name), sealed) };
  };
  const placeOf = (name: string) => ['connection_secrets', 'value', connection, name];
  return {
    get: async (name) => (await read(await open(), name)).value,
    replace: async (name, before, value) => {
      const db = await open();
      const text = sealOf(db).sealer.seal(value, placeOf(name));
      for (;;) {
        const held = await read(db, name);
        if (held.value !== before) return false;
        if (await write(db, { connection, name, value: text }, held.sealed)) return true;
        // Another text stands there by now: another value, or the same under a new key.
      }
    },
  };
}

interface Row {
  readonly connection: string;
  readonly name: string;
  readonly value: string;
}

/** One statement: false where something else than the sealed text that was read stands there. */
async function write(db: Db, row: Row, sealed: string | null): Promise<boolean> {
  if (sealed === null) {
    const added = await db
      .insertInto('connection_secrets')
      .values(row)
      .onConflict((conflict) => conflict.columns(['connection', 'name']).doNothing())
      .executeTakeFirst();
    return added.numInsertedOrUpdatedRows === 1n;
  }
  const changed = await db
    .updateTable('connection_secrets')
    .set({ value: row.value })
    .where('connection', '=', row.connection)
    .where('name', '=', row.name)
    .where('value', '=', sealed)
    .executeTakeFirst();
  return changed.numUpdatedRows === 1n;
}
