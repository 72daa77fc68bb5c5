import { type RawBuilder, sql } from 'kysely';
import type { EntityName } from '../model/index.ts';
import type { Db, Trx } from '../store/database.ts';
import { storableJson } from '../store/json.ts';
import { sealOf } from '../store/seal.ts';
import { sealJson } from '../store/sealed-json.ts';
import { type OperationRow, operationOf, operationPlace, type StepRow, stepPlace } from './journal-rows.ts';
import type { JournalOperation, OperationStatus, PlannedStep, StepStatus, WriteFailure } from './operation.ts';

/** Someone else works on the operation now: whatever we were about to write is theirs. */
export class OperationLostError extends Error {
  override readonly name = 'OperationLostError';
}

/** A new operation, as it is accepted. */
export type NewOperation = Omit<JournalOperation, 'retryAt' | 'finishedAt' | 'failure' | 'steps'> & {
  readonly idempotencyKey: string;
};

/** A row of a step to be: planned, or standing for a change that is planned later. */
export interface NewStep {
  readonly id: string;
  readonly change: number;
  readonly connection: string;
  readonly objectType: string;
  readonly entity: EntityName;
  readonly recordId: string | null;
  readonly plan: PlannedStep | null;
}

/** Stores the operation, unless the caller has one under the same key. False when there is. */
export async function insertOperation(trx: Trx, operation: NewOperation): Promise<boolean> {
  const added = await trx
    .insertInto('write_operations')
    .values({
      id: operation.id,
      mutation: operation.mutation,
      entity: operation.entity,
      entity_id: operation.entityId,
      status: operation.status,
      caller: operation.caller,
      idempotency_key: operation.idempotencyKey,
      body_digest: operation.bodyDigest,
      plan_hash: operation.planHash,
      requested_by: operation.requestedBy,
      requested_at: operation.requestedAt,
      waits_for: [...operation.waitsFor],
      payload: sealJson(sealOf(trx), operationPlace(operation.id), operation.payload),
    })
    .onConflict((conflict) => conflict.columns(['caller', 'idempotency_key']).doNothing())
    .returning('id')
    .execute();
  return added.length > 0;
}

/** Adds steps behind those that are there. */
export async function insertSteps(trx: Trx, operationId: string, steps: readonly NewStep[]): Promise<void> {
  if (steps.length === 0) return;
  const seal = sealOf(trx);
  await trx
    .insertInto('write_steps')
    .values(
      steps.map((step, index) => ({
        operation_id: operationId,
        id: step.id,
        position: behindLast(operationId, index),
        change: step.change,
        connection: step.connection,
        object_type: step.objectType,
        entity: step.entity,
        record_id: step.recordId,
        status: step.plan === null ? 'UNPLANNED' : 'PENDING',
        attempts: 0,
        is_shown: false,
        payload: sealJson(seal, stepPlace(operationId, step.id), step.plan),
      })),
    )
    .execute();
}

function behindLast(operationId: string, index: number): RawBuilder<number> {
  return sql<number>`
    (select coalesce(max(position), 0) from write_steps where operation_id = ${operationId}) + ${index + 1}::integer`;
}

/** Puts the steps of a change in the place of the row that stood for it. */
export async function replaceUnplanned(
  trx: Trx,
  operationId: string,
  stepId: string,
  steps: readonly NewStep[],
): Promise<void> {
  await trx.deleteFrom('write_steps').where('operation_id', '=', operationId).where('id', '=', stepId).execute();
  await insertSteps(trx, operationId, steps);
}

/** The operation that a caller asked for under this key. One older than `sinceMs` is forgotten, and the key with it. */
export async function operationByKey(
  db: Db,
  caller: string,
  key: string,
  sinceMs: number,
): Promise<JournalOperation | null> {
  const found = await db
    .selectFrom('write_operations')
    .select(['id', 'requested_at', 'finished_at'])
    .where('caller', '=', caller)
    .where('idempotency_key', '=', key)
    .executeTakeFirst();
  if (found === undefined) return null;
  if (found.finished_at === null || found.requested_at.getTime() >= sinceMs) return readOperation(db, found.id);
  await db.updateTable('write_operations').set({ idempotency_key: null }).where('id', '=', found.id).execute();
  return null;
}

export async function readOperation(db: Db | Trx, id: string): Promise<JournalOperation | null> {
  return (await readOperations(db, [id]))[0] ?? null;
}

/** Operations with their steps, in the order of the ids; those that are not there are left out. */
export async function readOperations(db: Db | Trx, ids: readonly string[]): Promise<readonly JournalOperation[]> {
  if (ids.length === 0) return [];
  const seal = sealOf(db);
  const rows = await sql<OperationRow>`select * from write_operations where id = any(${ids})`.execute(db);
  const steps = await sql<StepRow>`
    select * from write_steps where operation_id = any(${ids}) order by operation_id, position`.execute(db);
  const byOperation = Map.groupBy(steps.rows, (step) => step.operation_id);
  const operations = new Map(rows.rows.map((row) => [row.id, operationOf(row, byOperation.get(row.id) ?? [], seal)]));
  return ids.flatMap((id) => operations.get(id) ?? []);
}

/** How many operations have not ended, by status. */
export async function countOpen(db: Db): Promise<Readonly<Record<string, number>>> {
  const found = await sql<{ status: string; count: string | number }>`
    select status, count(*) as count from write_operations where finished_at is null group by status`.execute(db);
  return Object.fromEntries(found.rows.map(({ status, count }) => [status, Number(count)]));
}

/** What a holder of an operation changes of it. Absent = as it is. */
export interface OperationPatch {
  readonly status?: OperationStatus;
  readonly retryAt?: Date | null;
  readonly finishedAt?: Date | null;
  readonly waitsFor?: readonly string[];
  readonly failure?: WriteFailure | null;
  readonly entityId?: string;
}

export async function patchOperation(trx: Trx, id: string, patch: OperationPatch): Promise<void> {
  const { status, retryAt, finishedAt, waitsFor, failure, entityId } = patch;
  await trx
    .updateTable('write_operations')
    .set({
      ...(status === undefined ? {} : { status }),
      ...(retryAt === undefined ? {} : { retry_at: retryAt }),
      ...(finishedAt === undefined ? {} : { finished_at: finishedAt }),
      ...(waitsFor === undefined ? {} : { waits_for: [...waitsFor] }),
      ...(failure === undefined ? {} : { failure: failure === null ? null : storableJson(failure) }),
      ...(entityId === undefined ? {} : { entity_id: entityId }),
    })
    .where('id', '=', id)
    .execute();
}

/** What a holder of an operation changes of a step. Absent = as it is. */
export interface StepPatch {
  readonly status?: StepStatus;
  readonly attempts?: number;
  readonly retryAt?: Date | null;
  readonly firstSentAt?: Date;
  readonly sentAt?: Date;
  readonly settledAt?: Date;
  readonly key?: string;
  readonly version?: string | null;
  readonly recordId?: string;
  readonly isShown?: boolean;
  readonly failure?: WriteFailure | null;
}

export async function patchStep(trx: Trx, operationId: string, id: string, patch: StepPatch): Promise<void> {
  const { status, attempts, retryAt, firstSentAt, sentAt, settledAt, key, version, recordId, isShown, failure } = patch;
  if (Object.keys(patch).length === 0) return;
  await trx
    .updateTable('write_steps')
    .set({
      ...(status === undefined ? {} : { status }),
      ...(attempts === undefined ? {} : { attempts }),
      ...(retryAt === undefined ? {} : { retry_at: retryAt }),
      ...(firstSentAt === undefined ? {} : { first_sent_at: firstSentAt }),
      ...(sentAt === undefined ? {} : { sent_at: sentAt }),
      ...(settledAt === undefined ? {} : { settled_at: settledAt }),
      ...(key === undefined ? {} : { key }),
      ...(version === undefined ? {} : { version }),
      ...(recordId === undefined ? {} : { record_id: recordId }),
      ...(isShown === undefined ? {} : { is_shown: isShown }),
      ...(failure === undefined ? {} : { failure: failure === null ? null : storableJson(failure) }),
    })
    .where('operation_id', '=', operationId)
    .where('id', '=', id)
    .execute();
}

export type AttemptKind = 'apply' | 'find' | 'undo' | 'find-undo';

/** Notes that a try begins; returns its number. */
export async function beginAttempt(
  trx: Trx,
  operationId: string,
  stepId: string,
  kind: AttemptKind,
  nowMs: number,
): Promise<number> {
  const added = await sql<{ number: number }>`
    insert into write_attempts (operation_id, step_id, number, kind, started_at)
    select ${operationId}, ${stepId}, coalesce(max(number), 0) + 1, ${kind}, ${new Date(nowMs).toISOString()}::timestamptz
    from write_attempts where operation_id = ${operationId} and step_id = ${stepId} returning number`.execute(trx);
  return added.rows[0]?.number ?? 0;
}

export async function endAttempt(
  trx: Trx,
  attempt: { readonly operationId: string; readonly stepId: string; readonly number: number },
  outcome: string,
  code: string | null,
  nowMs: number,
): Promise<void> {
  await trx
    .updateTable('write_attempts')
    .set({ ended_at: new Date(nowMs), outcome, code })
    .where('operation_id', '=', attempt.operationId)
    .where('step_id', '=', attempt.stepId)
    .where('number', '=', attempt.number)
    .execute();
}

/**
 * The steps whose undoing was sent and may have happened: nobody knows before the source is asked. One of which the source itself could
 * not tell is not among them.
 */
export async function openUndos(trx: Trx, operationId: string): Promise<ReadonlySet<string>> {
  const last = await sql<{ step_id: string; kind: AttemptKind; outcome: string | null }>`
    select distinct on (step_id) step_id, kind, outcome from write_attempts
    where operation_id = ${operationId} and kind in ('undo', 'find-undo') order by step_id, number desc`.execute(trx);
  const isKnown = ({ kind, outcome }: { kind: AttemptKind; outcome: string | null }) =>
    outcome === 'applied' || (kind === 'undo' ? outcome === 'rejected' : outcome === 'unsure');
  return new Set(last.rows.filter((attempt) => !isKnown(attempt)).map(({ step_id: id }) => id));
}

/** Operations accepted later for the same entity that changed records which this one changed. */
export async function laterChanges(trx: Trx, operation: JournalOperation): Promise<readonly string[]> {
  if (operation.entityId === null) return [];
  const records = operation.steps.flatMap(({ status, recordId }) => (status === 'APPLIED' ? (recordId ?? []) : []));
  const found = await sql<{ id: string }>`
    select o.id from write_operations o
    where o.entity_id = ${operation.entityId} and o.requested_at >= ${operation.requestedAt.toISOString()}::timestamptz
      and o.id <> ${operation.id} and exists (
        select 1 from write_steps s
        where s.operation_id = o.id and s.status = 'APPLIED' and s.record_id = any(${[...new Set(records)]}))
    order by o.requested_at, o.id`.execute(trx);
  return found.rows.map(({ id }) => id);
}
