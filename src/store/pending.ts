import { sql } from 'kysely';
import type { Trx } from './database.ts';
import { storableJson } from './json.ts';
import { type Seal, sealOf } from './seal.ts';
import { openJson, sealJson } from './sealed-json.ts';
import type { PendingValue } from './stored-record.ts';

/** A pending value as a query for records brings it along. */
export interface PendingColumn {
  readonly field: string;
  readonly operationId: string;
  readonly value: string;
  readonly acceptedAt: string;
}

/** What an operation sets in one record. */
export interface PendingInput {
  readonly recordId: string;
  readonly field: string;
  readonly value: unknown;
}

/** Lays accepted values over records until `settlePending` or `dropPending`. */
export async function addPending(
  trx: Trx,
  operationId: string,
  inputs: readonly PendingInput[],
  nowMs: number,
): Promise<void> {
  if (inputs.length === 0) return;
  const seal = sealOf(trx);
  const rows = inputs.map(({ recordId, field, value }) => ({
    record_id: recordId,
    field,
    value: sealJson(seal, placeOf(recordId, field, operationId), value),
  }));
  await sql`
    insert into pending_values (record_id, field, operation_id, accepted_at, value)
    select record_id, field, ${operationId}, ${new Date(nowMs).toISOString()}::timestamptz, value
    from jsonb_to_recordset(${storableJson(rows)}::jsonb) as v(record_id text, field text, value text)
    on conflict (record_id, field, operation_id) do update set value = excluded.value`.execute(trx);
}

/** Takes away what an operation laid over these fields of a record. */
export async function settlePending(
  trx: Trx,
  operationId: string,
  recordId: string,
  fields: readonly string[],
): Promise<void> {
  if (fields.length === 0) return;
  await trx
    .deleteFrom('pending_values')
    .where('operation_id', '=', operationId)
    .where('record_id', '=', recordId)
    .where('field', 'in', [...fields])
    .execute();
}

/** Takes away all that an operation laid over records. Returns the records. */
export async function dropPending(trx: Trx, operationId: string): Promise<readonly string[]> {
  const dropped = await trx
    .deleteFrom('pending_values')
    .where('operation_id', '=', operationId)
    .returning('record_id')
    .execute();
  return [...new Set(dropped.map(({ record_id: id }) => id))];
}

/** The pending values of a record by field, the last accepted of each; one that does not open is left out. */
export function pendingOf(
  seal: Seal,
  recordId: string,
  columns: readonly PendingColumn[],
): ReadonlyMap<string, PendingValue> {
  const pending = new Map<string, PendingValue>();
  for (const { field, operationId, value, acceptedAt } of columns) {
    if (!seal.sealer.hasKeyOf(value)) continue;
    const opened = openJson(seal, placeOf(recordId, field, operationId), value);
    pending.set(field, { operationId, value: opened, acceptedAt: new Date(acceptedAt) });
  }
  return pending;
}

function placeOf(recordId: string, field: string, operationId: string): readonly string[] {
  return ['pending_values', 'value', recordId, field, operationId];
}
