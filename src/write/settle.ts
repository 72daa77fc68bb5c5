import type { AuditAction, AuditInput } from '../audit/entry.ts';
import { DISPOSITIONS, type SourceError } from '../connector/errors.ts';
import type { StepCall, WriteOutcome } from '../connector/write.ts';
import { deriveId } from '../model/id.ts';
import type { Trx } from '../store/database.ts';
import type { LinkReason } from '../store/links.ts';
import type { Engine } from './engine.ts';
import { patchStep } from './journal.ts';
import type { JournalOperation, JournalStep, WriteFailure } from './operation.ts';

/** Where a step stands after a try: it can go on, it waits for its time, or for a person. */
export type Progress = 'on' | 'wait' | 'person';

const MADE_BY_US: LinkReason = { rule: 'made by us', strength: 'exact', confidence: 1, evidence: {} };

/** Whether a failure that left nothing behind may pass by waiting. */
export function mayWait(error: SourceError): boolean {
  const { write, retryable } = DISPOSITIONS[error.kind];
  return write === 'wait' || (retryable && !error.wasSent);
}

/** What is told of a failure: kinds and our own words for them, never what a source wrote. */
export function failureOf(error: SourceError, connection: string): WriteFailure {
  return { code: DISPOSITIONS[error.kind].code, message: error.message, connection, kind: error.kind };
}

export function failure(code: string, message: string, connection: string | null): WriteFailure {
  return { code, message, connection, kind: null };
}

/** Keeps that a step has happened; the record that it made answers to our own id from now on. */
export async function keepApplied(
  engine: Engine,
  trx: Trx,
  operation: JournalOperation,
  step: JournalStep,
  { key, version }: Extract<WriteOutcome, { kind: 'applied' }>,
): Promise<void> {
  const now = engine.clock.now();
  const recordId = recordIdOf(operation, step, key);
  await patchStep(trx, operation.id, step.id, {
    ...{ status: 'APPLIED', key, version, settledAt: new Date(now), retryAt: null, failure: null },
    ...(recordId === null ? {} : { recordId }),
  });
  if (isBirth(operation, step) && recordId !== null && operation.payload.bornId !== null)
    await engine.ingest.join(trx, step.entity, operation.payload.bornId, [recordId], MADE_BY_US, now);
  await engine.trace(trx, [appliedTrace(operation, step)]);
}

/** Who is who has words of its own in the trail, with the reason that a person gave. */
function appliedTrace(operation: JournalOperation, step: JournalStep): AuditInput {
  const intent = operation.payload.changes[step.change]?.intent;
  switch (intent?.action) {
    case 'merge':
      return traceOf(operation, step, 'identity.merged', intent.reason);
    case 'split':
      return traceOf(operation, step, 'identity.split', intent.reason);
    default:
      return traceOf(operation, step, 'step.applied', null);
  }
}

/** Whether the step makes the record that its change is about, and not something on the way to it. */
export function isBirth(operation: JournalOperation, step: JournalStep): boolean {
  const change = operation.payload.changes[step.change];
  return change?.intent.action === 'create' && makesRecord(step, step.plan);
}

/** The key of the record that a change is about; null while it is not born. */
export function keyOfChange(operation: JournalOperation, change: number): string | null {
  const intent = operation.payload.changes[change]?.intent;
  if (intent === undefined) return null;
  if (intent.action !== 'create') return intent.key;
  return operation.steps.find((step) => step.change === change && isBirth(operation, step))?.key ?? null;
}

/** The record that a step, or the undoing of it, made in the place of the one that its change is about; null when it made none. */
export function keyMadeInstead(operation: JournalOperation, step: JournalStep): string | null {
  if (operation.payload.changes[step.change]?.intent.action === 'create') return null;
  const isMade = step.status === 'UNDONE' ? makesRecord(step, step.plan?.undo.call) : false;
  return isMade || makesRecord(step, step.plan) ? step.key : null;
}

/** Whether a call of the step makes a record of the kind that its change is about. */
export function makesRecord(step: JournalStep, call: StepCall | null | undefined): boolean {
  return call?.key === null && call.objectType === step.objectType;
}

function recordIdOf(operation: JournalOperation, step: JournalStep, key: string): string | null {
  if (step.recordId !== null) return step.recordId;
  return isBirth(operation, step) ? deriveId(step.entity, step.connection, step.objectType, key) : null;
}

export function traceOf(
  operation: JournalOperation,
  step: JournalStep,
  action: AuditAction,
  reason: string | null,
): AuditInput {
  const diff = step.plan?.diff ?? [];
  const isUndo = action === 'step.undone';
  const before = Object.fromEntries(diff.map(({ path, before: value }) => [path, value]));
  const after = Object.fromEntries(diff.map(({ path, after: value }) => [path, value]));
  return {
    actor: operation.requestedBy,
    action,
    operationId: operation.id,
    stepId: step.id,
    connection: step.connection,
    entity: step.entity,
    entityId: operation.entityId,
    reason,
    before: isUndo ? after : before,
    after: isUndo ? before : after,
  };
}
