import { sql } from 'kysely';
import { UnsealError } from '../sealing/sealer.ts';
import type { Db } from './database.ts';
import { storableJson } from './json.ts';
import { type Seal, sealOf } from './seal.ts';

/** A column with one sealed text in a row, or null. Its place is table, column, then the row's key in the order given here. */
interface SealedColumn {
  readonly table: string;
  readonly column: string;
  readonly key: readonly (readonly [column: string, type: 'text' | 'bigint'])[];
}

/** Whoever adds such a column adds its line: without it a rotation of keys would leave the column behind. */
const SEALED_COLUMNS: readonly SealedColumn[] = [
  { table: 'audit', column: 'sealed', key: [['seq', 'bigint']] },
  {
    table: 'connection_secrets',
    column: 'value',
    key: [
      ['connection', 'text'],
      ['name', 'text'],
    ],
  },
  { table: 'write_operations', column: 'payload', key: [['id', 'text']] },
  {
    table: 'write_steps',
    column: 'payload',
    key: [
      ['operation_id', 'text'],
      ['id', 'text'],
    ],
  },
  {
    table: 'pending_values',
    column: 'value',
    key: [
      ['record_id', 'text'],
      ['field', 'text'],
      ['operation_id', 'text'],
    ],
  },
];

interface SealedRow {
  readonly key: readonly string[];
  readonly sealed: string;
}

/** What became of the sealed columns. */
interface ResealedTexts {
  texts: number;
  /** They do not open, and stay as they are. */
  unreadableTexts: number;
}

const BATCH = 500;

/**
 * Seals the texts of all sealed columns with the current key.
 *
 * Nothing is locked while it works: a text that was written anew meanwhile was written with the current key, and is left alone.
 */
export async function resealColumns(db: Db, done: ResealedTexts): Promise<void> {
  for (const column of SEALED_COLUMNS) {
    for (let after: readonly string[] | null = []; after !== null; ) {
      const rows: readonly SealedRow[] = await readOldRows(db, column, after);
      await resealRows(db, column, rows, done);
      after = rows.at(-1)?.key ?? null;
    }
  }
}

/** The next rows whose text is sealed with another key than the current one, in the order of their keys. */
async function readOldRows(
  db: Db,
  { table, column, key }: SealedColumn,
  after: readonly string[],
): Promise<readonly SealedRow[]> {
  const names = key.map(([name]) => sql.ref(name));
  const last = key.map(([, type], index) => sql`${after[index]}::${sql.raw(type)}`);
  const isNext = after.length === 0 ? sql`true` : sql`(${sql.join(names)}) > (${sql.join(last)})`;
  const found = await sql<SealedRow>`
    select array[${sql.join(names.map((name) => sql`${name}::text`))}] as key, ${sql.ref(column)} as sealed
    from ${sql.table(table)}
    where ${isNext} and not starts_with(${sql.ref(column)}, ${`v1.${sealOf(db).sealer.keyId}.`})
    order by ${sql.join(names)} limit ${BATCH}`.execute(db);
  return found.rows;
}

async function resealRows(
  db: Db,
  { table, column, key }: SealedColumn,
  rows: readonly SealedRow[],
  done: ResealedTexts,
): Promise<void> {
  const seal = sealOf(db);
  const resealed = rows.flatMap((row) => {
    const text = resealText(seal, [table, column, ...row.key], row.sealed);
    if (text === null) done.unreadableTexts += 1;
    return text === null ? [] : [{ ...Object.fromEntries(row.key.entries()), old: row.sealed, text }];
  });
  if (resealed.length === 0) return;
  const columns = key.map(([, type], index) => sql`${sql.ref(String(index))} ${sql.raw(type)}`);
  const isSame = key.map(([name], index) => sql`t.${sql.ref(name)} = n.${sql.ref(String(index))}`);
  const written = await sql`
    update ${sql.table(table)} as t set ${sql.ref(column)} = n.text
    from jsonb_to_recordset(${storableJson(resealed)}::jsonb) as n(${sql.join(columns)}, old text, text text)
    where ${sql.join(isSame, sql` and `)} and t.${sql.ref(column)} = n.old`.execute(db);
  done.texts += Number(written.numAffectedRows ?? 0);
}

/** null when it does not open. */
function resealText({ sealer, report }: Seal, place: readonly string[], sealed: string): string | null {
  try {
    return sealer.seal(sealer.open(sealed, place), place);
  } catch (error) {
    if (!(error instanceof UnsealError)) throw error;
    report(error);
    return null;
  }
}
