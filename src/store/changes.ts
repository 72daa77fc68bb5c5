import { sql } from 'kysely';
import type { Trx } from './database.ts';
import { canonicalJson } from './digest.ts';
import { storableJson } from './json.ts';
import type { Seal } from './seal.ts';
import { openPart, type PartColumn, sealChange } from './sealed-values.ts';
import type { RecordInput } from './stored-record.ts';

/** Parts of a record whose values differ from those held. */
export interface ChangedParts {
  readonly input: RecordInput;
  readonly parts: readonly string[];
  /** The source's own time of the change; null where it did not move with it. */
  readonly sourceChangedAt: string | null;
}

/** Keeps what is about to be overwritten, and by what: the old and new values of every path that differs. */
export async function recordChanges(
  trx: Trx,
  seal: Seal,
  changed: readonly ChangedParts[],
  { nowMs, cause }: { readonly nowMs: number; readonly cause: string },
): Promise<void> {
  if (changed.length === 0) return;
  const olds = await sql<{ id: string; parts: Record<string, PartColumn> }>`
    select id, parts from records where id = any(${changed.map(({ input }) => input.id)})`.execute(trx);
  const oldParts = new Map(olds.rows.map((row) => [row.id, row.parts]));
  const rows = changed.flatMap(({ input, parts, sourceChangedAt }) =>
    parts.map((part) => ({
      ...changeRow(seal, input, part, {
        old: oldParts.get(input.id)?.[part],
        changedAt: new Date(nowMs).toISOString(),
      }),
      source_updated_at: sourceChangedAt,
      cause,
    })),
  );
  await insertChanges(trx, rows);
}

function changeRow(
  seal: Seal,
  input: RecordInput,
  part: string,
  { old: column, changedAt }: { readonly old: PartColumn | undefined; readonly changedAt: string },
) {
  // Of an old part that does not open only the public values are known.
  const old = (column === undefined ? null : (openPart(seal, input, part, column) ?? column))?.values ?? {};
  const next = input.parts[part]?.values ?? {};
  const paths = [...new Set([...Object.keys(old), ...Object.keys(next)])].filter(
    (path) => canonicalJson(old[path]) !== canonicalJson(next[path]),
  );
  const valuesOf = (values: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(paths.map((path) => [path, values[path] ?? null]));
  return {
    record_id: input.id,
    entity: input.entity,
    connection: input.connection,
    part,
    action: 'updated',
    paths,
    old_values: sealChange(seal, input, [part, changedAt, 'old'], valuesOf(old)),
    new_values: sealChange(seal, input, [part, changedAt, 'new'], valuesOf(next)),
    changed_at: changedAt,
  };
}

export async function insertChanges(trx: Trx, rows: readonly object[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    insert into changes (record_id, entity, connection, part, action, paths, old_values, new_values, source_updated_at, changed_at, cause)
    select record_id, entity, connection, part, action,
      array(select jsonb_array_elements_text(paths)), old_values, new_values, source_updated_at, changed_at, cause
    from jsonb_to_recordset(${storableJson(rows)}::jsonb) as r(
      record_id text, entity text, connection text, part text, action text, paths jsonb, old_values jsonb, new_values jsonb,
      source_updated_at timestamptz, changed_at timestamptz, cause text)`.execute(trx);
}
