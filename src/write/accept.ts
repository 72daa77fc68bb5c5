import { deriveId } from '../model/id.ts';
import { classOf, type EntityName } from '../model/index.ts';
import { OWN_CONNECTION } from '../model/own-connection.ts';
import type { Trx } from '../store/database.ts';
import { readGroups } from '../store/groups.ts';
import { addPending, type PendingInput } from '../store/pending.ts';
import type { Engine } from './engine.ts';
import { insertOperation, insertSteps, type NewStep } from './journal.ts';
import type { DraftChange, OperationPayload } from './operation.ts';
import type { ChangePlan } from './planner.ts';
import { ownPendingType, pendingFields, standInId } from './showing.ts';

/** What is accepted: who wants what, and the plan it was shown or would have been. */
export interface Acceptance {
  readonly id: string;
  readonly mutation: string;
  readonly entity: EntityName;
  /** null for what it makes. */
  readonly entityId: string | null;
  readonly caller: string;
  readonly idempotencyKey: string;
  readonly bodyDigest: string;
  readonly planHash: string;
  readonly requestedBy: string;
  readonly plans: readonly ChangePlan[];
  readonly payload: Omit<OperationPayload, 'changes' | 'bornId'>;
  /** What shows with the record that it makes, beside the values that its source is given. */
  readonly shown?: Readonly<Record<string, unknown>>;
}

/**
 * Accepts an operation: journal, values that stand in until their sources show them, audit trail and job, all in one transaction.
 * False when the caller has an operation under the same key: then nothing happened.
 */
export async function accept(
  engine: Engine,
  acceptance: Acceptance,
  schedule: (trx: Trx, id: string) => Promise<void>,
): Promise<boolean> {
  const { id, entity, plans } = acceptance;
  const changes = plans.map(({ change }) => change);
  const born = changes.filter(({ connection, intent }) => intent.action === 'create' && connection !== OWN_CONNECTION);
  const isBirth = born.length > 0;
  // Another record of what is there already answers to its id; nothing has to stand in for it.
  const isAnother = acceptance.entityId !== null && born.some(({ intent }) => intent.entity === entity);
  const ownId = isAnother ? acceptance.entityId : standInId(acceptance);
  const bornId = isBirth ? ownId : null;
  const requestedAt = new Date(engine.clock.now());
  engine.at('accept.before-journal');
  const isAccepted = await engine.db.transaction().execute(async (trx) => {
    const isNew = await insertOperation(trx, {
      ...acceptance,
      entityId: acceptance.entityId ?? bornId,
      status: acceptance.payload.approvers === null ? 'ACCEPTED' : 'AWAITING_APPROVAL',
      requestedAt,
      waitsFor: acceptance.payload.approvers ?? [],
      payload: { ...acceptance.payload, changes, bornId },
    });
    if (!isNew) return false;
    await insertSteps(trx, id, plans.flatMap(newSteps));
    await standIn(engine, trx, acceptance, isAnother ? null : bornId);
    if (acceptance.payload.approvers === null) await schedule(trx, id);
    await engine.trace(trx, [
      {
        ...{
          actor: acceptance.requestedBy,
          action: 'operation.accepted',
          operationId: id,
          stepId: null,
          connection: null,
        },
        ...{ entity, entityId: acceptance.entityId ?? bornId, reason: null, before: {}, after: {} },
      },
    ]);
    return true;
  });
  if (isAccepted) engine.at('accept.after-journal');
  return isAccepted;
}

/** The rows of a planned change: its steps, or one that stands for them where its source could not be read. */
export function newSteps({ change, steps, failure }: ChangePlan, index: number): readonly NewStep[] {
  const { connection, objectType, intent } = change;
  const recordId = intent.action === 'create' ? null : deriveId(intent.entity, connection, objectType, intent.key);
  const shared = { change: index, connection, objectType, entity: intent.entity, recordId };
  if (failure !== null) return [{ ...shared, id: `${index + 1}.0`, plan: null }];
  return steps.map((plan) => ({ ...shared, id: plan.id, plan }));
}

/** What the operation sets shows at once: over the records that it changes, or as a record of the gateway's own. */
async function standIn(
  engine: Engine,
  trx: Trx,
  { id, entity, plans, shown }: Acceptance,
  bornId: string | null,
): Promise<void> {
  const now = engine.clock.now();
  const pending = await overRecords(
    trx,
    plans.flatMap(({ change }) => pendingOf(change)),
  );
  await addPending(trx, id, pending, now);
  if (pending.length > 0) {
    const records = [...new Set(pending.map(({ recordId }) => recordId))];
    await engine.ingest.projectAgain(trx, entity, records);
  }
  if (bornId === null) return;
  const values = Object.fromEntries(
    Object.entries({ ...bornValues(entity, plans), ...shown, correlationId: bornId }).filter(
      ([field, value]) => value !== undefined && classOf(entity, field) !== 'secret',
    ),
  );
  const record = {
    ...{ id: bornId, entity, connection: OWN_CONNECTION, objectType: ownPendingType(entity), key: id },
    ...{ version: null, sourceUpdatedAt: null, url: null, fetchedAtMs: now },
    parts: { core: { values, gaps: [] } },
  };
  await engine.ingest.store(trx, entity, [record], now, `write:${id}`);
}

/** What the systems are given that make it: each field as the first of them takes it, for some are kept by a follower alone. */
function bornValues(entity: EntityName, plans: readonly ChangePlan[]): Readonly<Record<string, unknown>> {
  const given = plans.flatMap(({ change: { intent, connection } }) =>
    intent.action === 'create' && intent.entity === entity && connection !== OWN_CONNECTION ? [intent.values] : [],
  );
  return Object.assign({}, ...given.toReversed());
}

/** Without those of records that are not there yet: the gateway's own facts of an entity are born by the step that keeps the first of them. */
async function overRecords(trx: Trx, pending: readonly PendingInput[]): Promise<readonly PendingInput[]> {
  const ids = [...new Set(pending.map(({ recordId }) => recordId))];
  const known = await readGroups(trx, ids);
  return pending.filter(({ recordId }) => known.has(recordId));
}

function pendingOf(change: DraftChange): readonly PendingInput[] {
  const { intent, connection, objectType } = change;
  if (intent.action === 'create') return [];
  const recordId = deriveId(intent.entity, connection, objectType, intent.key);
  if (intent.action === 'transition') return [{ recordId, field: 'status', value: intent.to }];
  if (intent.action !== 'update') return [];
  const values: Readonly<Record<string, unknown>> = intent.values;
  return pendingFields(change)
    .filter((field) => values[field] !== undefined && classOf(intent.entity, field) !== 'secret')
    .map((field) => ({ recordId, field, value: values[field] }));
}
