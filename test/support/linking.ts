import { sql } from 'kysely';
import type { Linkable } from '../../src/identity/decide.ts';
import type { Linker } from '../../src/identity/linker.ts';
import type { Db } from '../../src/store/database.ts';
import { upsert } from '../../src/store/records.ts';
import { inputOf, MAY_4 } from './records.ts';

export interface Person {
  readonly key: string;
  readonly connection?: string;
  readonly values: Readonly<Record<string, unknown>>;
}

export const vat = (value: string, isValid: boolean | null = true) => ({ type: 'VAT', value, isValid });
export const email = (value: string) => ({ type: 'EMAIL', value, isNormalized: true });

/** Stores and links customers as one page does. */
export async function linkAll(db: Db, linker: Linker, people: readonly Person[], nowMs = MAY_4) {
  const inputs = people.map((person) => inputOf(person));
  return db.transaction().execute(async (trx) => {
    await upsert(trx, inputs, nowMs, 'test');
    const read = async (ids: readonly string[]): Promise<readonly Linkable[]> => {
      const found = await sql<{ id: string; connection: string; parts: { core: { values: Record<string, unknown> } } }>`
        select id, connection, parts from records where id = any(${ids})`.execute(trx);
      return found.rows.map(({ id, connection, parts }) => ({ id, connection, values: parts.core.values }));
    };
    return linker.link(trx, 'Customer', await read(inputs.map(({ id }) => id)), read, nowMs);
  });
}

/** The keys of the records by group, each group and all of them sorted. */
export async function partition(db: Db): Promise<string[]> {
  const found = await sql<{ keys: string }>`
    select string_agg(r.key, ' ' order by r.key) as keys from links l join records r on r.id = l.id group by l.group_id order by 1`.execute(
    db,
  );
  return found.rows.map(({ keys }) => keys);
}
