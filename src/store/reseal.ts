import { type RawBuilder, sql } from 'kysely';
import { ENTITY_NAMES, type EntityName } from '../model/index.ts';
import { keyIdOf } from '../sealing/sealer.ts';
import type { Db, Trx } from './database.ts';
import { storableJson } from './json.ts';
import { DIGESTED_KEY, digestedKey } from './links.ts';
import { rewrapIndexKey, type Seal, sealOf } from './seal.ts';
import { resealColumns } from './sealed-columns.ts';
import {
  classesWord,
  digestOfPart,
  guardedFields,
  holdsSecret,
  isInTheOpen,
  openChange,
  openPart,
  type PartColumn,
  SEALED_MEMBER,
  sealChange,
  sealPart,
} from './sealed-values.ts';
import type { StoredPart } from './stored-record.ts';

/** What one pass over the index did. */
export interface Resealed {
  /** Records of which a part was sealed again, sealed for the first time, or given up. */
  records: number;
  changes: number;
  identityKeys: number;
  /** Parts that do not open: the index forgets them, so that they are fetched again. */
  forgotten: number;
  /** Rows of `changes` that do not open: they stay as they are. */
  unreadable: number;
  /** Texts of columns that hold nothing else: of the write journal and of the audit trail. */
  texts: number;
  /** Such texts that do not open: they stay as they are. */
  unreadableTexts: number;
}

const BATCH = 500;
const SEALED_CLASSES = 'sealed-classes';

/**
 * Seals everything sensitive with the current key, whatever it was sealed with before, and takes out what must not be there.
 *
 * In batches, each a transaction of its own: what is done stays done when it stops half-way, and the next run goes on. It runs beside
 * gateways that seal with the current key. When it has come to its end, no other key is needed any more.
 */
export async function reseal(db: Db): Promise<Resealed> {
  const done = { records: 0, changes: 0, identityKeys: 0, forgotten: 0, unreadable: 0, texts: 0, unreadableTexts: 0 };
  await inBatches(db, (trx, after) => resealRecords(trx, after, done), '');
  await inBatches(db, (trx, after) => resealChanges(trx, after, done), '0');
  await inBatches(db, (trx) => digestKeys(trx, done), '');
  await resealColumns(db, done);
  await rewrapIndexKey(db);
  await db
    .insertInto('settings')
    .values({ name: SEALED_CLASSES, value: classesWord() })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: classesWord() }))
    .execute();
  return done;
}

/** Seals what a version kept in the open for which it was public, or which sealed nothing. */
export async function resealAfterUpgrade(db: Db): Promise<void> {
  const row = await db.selectFrom('settings').select('value').where('name', '=', SEALED_CLASSES).executeTakeFirst();
  if (row?.value !== classesWord()) await reseal(db);
}

/** Runs one transaction per batch until there is none; each tells where the next begins. */
async function inBatches(
  db: Db,
  batch: (trx: Trx, after: string) => Promise<string | null>,
  from: string,
): Promise<void> {
  for (let after: string | null = from; after !== null; ) {
    const start: string = after;
    after = await db.transaction().execute((trx) => batch(trx, start));
  }
}

interface RecordRow {
  readonly id: string;
  readonly entity: EntityName;
  readonly parts: Readonly<Record<string, PartColumn>>;
  readonly digests: Readonly<Record<string, string>>;
}

async function resealRecords(trx: Trx, after: string, done: Resealed): Promise<string | null> {
  const found = await sql<RecordRow>`
    select id, entity, parts, digests from records
    where id > ${after} and (jsonb_path_exists(parts, '$.*.sealed') or ${anyGuarded((field) => sql`jsonb_path_exists(parts, ${`$.*.values.${field}`}::jsonpath)`)})
    order by id limit ${BATCH} for update`.execute(trx);
  const seal = sealOf(trx);
  const changed = found.rows.flatMap((row) => resealedRecord(seal, row, done) ?? []);
  done.records += changed.length;
  if (changed.length > 0)
    await sql`
      update records set parts = (records.parts || n.parts) - n.gone, digests = (records.digests || n.digests) - n.gone,
        fetched = records.fetched - n.gone
      from (select id, parts, digests, array(select jsonb_array_elements_text(gone)) as gone
        from jsonb_to_recordset(${storableJson(changed)}::jsonb) as r(id text, parts jsonb, digests jsonb, gone jsonb)) as n
      where records.id = n.id`.execute(trx);
  return found.rows.at(-1)?.id ?? null;
}

/** The parts of a record that have to be written again, and the names of those to be forgotten; null when all is well. */
function resealedRecord(seal: Seal, row: RecordRow, done: Resealed) {
  const parts: Record<string, PartColumn> = {};
  const digests: Record<string, string> = {};
  const gone: string[] = [];
  for (const [name, column] of Object.entries(row.parts)) {
    const opened = openPart(seal, row, name, column);
    if (opened === null) done.forgotten += 1;
    if (opened === null || holdsSecret(row.entity, column.values)) gone.push(name);
    else if (!isUpToDate(seal, row, name, column, opened)) {
      parts[name] = sealPart(seal, row, name, opened);
      digests[name] = digestOfPart(seal, row, name, opened);
    }
  }
  return Object.keys(parts).length + gone.length === 0 ? null : { id: row.id, parts, digests, gone };
}

function isUpToDate(seal: Seal, row: RecordRow, name: string, column: PartColumn, opened: StoredPart): boolean {
  const hasKey = column.sealed === undefined || keyIdOf(column.sealed) === seal.sealer.keyId;
  return (
    hasKey && !isInTheOpen(row.entity, column.values) && row.digests[name] === digestOfPart(seal, row, name, opened)
  );
}

interface ChangeRow {
  readonly seq: string;
  readonly record_id: string;
  readonly entity: EntityName;
  readonly part: string;
  readonly changed_at: Date;
  readonly old_values: Readonly<Record<string, unknown>>;
  readonly new_values: Readonly<Record<string, unknown>>;
}

async function resealChanges(trx: Trx, after: string, done: Resealed): Promise<string | null> {
  const holds = (field: string) => sql`jsonb_exists(old_values || new_values, ${field})`;
  const found = await sql<ChangeRow>`
    select seq, record_id, entity, part, changed_at, old_values, new_values from changes
    where seq > ${after}::bigint and (${holds(SEALED_MEMBER)} or ${anyGuarded(holds)}) order by seq limit ${BATCH} for update`.execute(
    trx,
  );
  const seal = sealOf(trx);
  const changed = found.rows.flatMap((row) => resealedChange(seal, row, done) ?? []);
  done.changes += changed.length;
  if (changed.length > 0)
    await sql`
      update changes set old_values = n.old_values, new_values = n.new_values
      from jsonb_to_recordset(${storableJson(changed)}::jsonb) as n(seq bigint, old_values jsonb, new_values jsonb)
      where changes.seq = n.seq`.execute(trx);
  return found.rows.at(-1)?.seq ?? null;
}

function resealedChange(seal: Seal, row: ChangeRow, done: Resealed) {
  const owner = { id: row.record_id, entity: row.entity };
  const placeOf = (which: 'old' | 'new') => [row.part, row.changed_at.toISOString(), which];
  const old = openChange(seal, owner, placeOf('old'), row.old_values);
  const next = openChange(seal, owner, placeOf('new'), row.new_values);
  if (old === null || next === null) {
    done.unreadable += 1;
    return null;
  }
  const isDone = [row.old_values, row.new_values].every((values) => isSealedNow(seal, row.entity, values));
  if (isDone) return null;
  return {
    seq: row.seq,
    old_values: sealChange(seal, owner, placeOf('old'), old),
    new_values: sealChange(seal, owner, placeOf('new'), next),
  };
}

function isSealedNow(seal: Seal, entity: EntityName, values: Readonly<Record<string, unknown>>): boolean {
  const sealed = values[SEALED_MEMBER];
  const hasKey = typeof sealed !== 'string' || keyIdOf(sealed) === seal.sealer.keyId;
  return hasKey && !isInTheOpen(entity, values);
}

async function digestKeys(trx: Trx, done: Resealed): Promise<string | null> {
  const found = await sql<{ record_id: string; rule: string; value: string }>`
    select record_id, rule, value from identity_keys where value !~ ${DIGESTED_KEY} limit ${BATCH} for update`.execute(
    trx,
  );
  if (found.rows.length === 0) return null;
  const seal = sealOf(trx);
  const rows = found.rows.map((row) => ({ ...row, digest: digestedKey(seal, row.rule, row.value) }));
  await sql`
    update identity_keys as k set value = n.digest
    from jsonb_to_recordset(${storableJson(rows)}::jsonb) as n(record_id text, rule text, value text, digest text)
    where k.record_id = n.record_id and k.rule = n.rule and k.value = n.value`.execute(trx);
  done.identityKeys += rows.length;
  return '';
}

/** Whether a row holds one of the guarded fields of its entity in the open. */
function anyGuarded(holds: (field: string) => RawBuilder<unknown>): RawBuilder<unknown> {
  const byEntity = ENTITY_NAMES.map(
    (entity) => sql`(entity = ${entity} and (${sql.join(guardedFields(entity).map(holds), sql` or `)}))`,
  );
  return sql`(${sql.join(byEntity, sql` or `)})`;
}
