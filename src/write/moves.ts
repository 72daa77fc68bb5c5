import type { AuditAction } from '../audit/entry.ts';
import type { OperationPatch, StepPatch } from './journal.ts';
import type { JournalOperation, JournalStep, OperationStatus, StepStatus } from './operation.ts';
import { mayApprove } from './rules/verdict.ts';

/** What a person may do with an operation that stands still. */
export type Act = 'approve' | 'retry' | 'compensate' | 'accept' | 'discard';

/** Who does it. */
export interface Person {
  /** As the audit trail names the person. */
  readonly subject: string;
  /** The same word as in `caller` of an operation that the person asked for. */
  readonly caller: string;
  /** Those that hold on the entity that the operation is about. */
  readonly roles: ReadonlySet<string>;
}

/** What an act makes of an operation. */
export interface Move {
  readonly action: AuditAction;
  readonly patch: OperationPatch;
  /** By the id of the step. */
  readonly steps: ReadonlyMap<string, StepPatch>;
  /** Whether there is something to do now; otherwise this is the end. */
  readonly goesOn: boolean;
}

/** Why an act is not done; nothing has changed. */
export interface Refusal {
  readonly code: 'NOT_FOUND' | 'FORBIDDEN' | 'NOT_APPROVER' | 'WRONG_STATE';
  readonly message: string;
}

export interface Standing {
  readonly operation: JournalOperation;
  /** Steps whose undoing was sent and may have happened. */
  readonly openUndos: ReadonlySet<string>;
  readonly now: Date;
}

/** What is tried anew gets all its tries again. */
const ANEW: StepPatch = { retryAt: null, attempts: 0, failure: null };
const UNSURE: ReadonlySet<StepStatus> = new Set(['SENDING', 'UNKNOWN']);
const IDLE: ReadonlySet<StepStatus> = new Set(['UNPLANNED', 'PENDING']);
const DONE: ReadonlySet<StepStatus> = new Set(['APPLIED', 'UNDOING', 'UNDO_FAILED']);

/**
 * What the act of a person makes of an operation, or why it cannot be. Pure: nothing is read or written.
 *
 * Which roles may retry, compensate and accept is for the access table; who approves and who discards depends on the operation, and is asked here.
 */
export function moveOf(act: Act, standing: Standing, person: Person): Move | Refusal {
  switch (act) {
    case 'approve':
      return approval(standing, person);
    case 'retry':
      return another(standing);
    case 'compensate':
      return wayBack(standing);
    case 'accept':
      return asItIs(standing);
    case 'discard':
      return discarding(standing, person);
  }
}

function approval({ operation }: Standing, { caller, roles }: Person): Move | Refusal {
  if (operation.status !== 'AWAITING_APPROVAL') return wrongState(operation, 'approved');
  if (operation.caller === caller) return { code: 'NOT_APPROVER', message: 'who asked for it cannot approve it' };
  const { approvers, checks } = operation.payload;
  if (approvers === null || !approvers.some((role) => roles.has(role)) || !mayApprove(checks, roles))
    return {
      code: 'NOT_APPROVER',
      message: `one of these roles has to approve it: ${(approvers ?? []).join(', ')}`,
    };
  return onward('operation.approved', 'ACCEPTED', new Map());
}

function another(standing: Standing): Move | Refusal {
  const { operation } = standing;
  switch (operation.status) {
    case 'WAITING':
      return onward('operation.retried', 'RUNNING', patches(operation, waitingStep));
    case 'NEEDS_ATTENTION':
      return onward('operation.retried', 'RUNNING', patches(operation, stuckStep(operation)));
    case 'COMPENSATION_FAILED':
      return back('operation.retried', standing);
    default:
      return wrongState(operation, 'retried');
  }
}

function wayBack(standing: Standing): Move | Refusal {
  const { operation } = standing;
  switch (operation.status) {
    case 'COMPENSATION_FAILED':
    case 'COMPLETED':
      return back('operation.compensated', standing);
    case 'ACCEPTED':
    case 'WAITING':
    case 'NEEDS_ATTENTION':
      return unsureOf(operation, 'compensate') ?? back('operation.compensated', standing);
    default:
      return wrongState(operation, 'compensated');
  }
}

function asItIs({ operation, now }: Standing): Move | Refusal {
  if (operation.status !== 'NEEDS_ATTENTION' && operation.status !== 'COMPENSATION_FAILED')
    return wrongState(operation, 'accepted as it is');
  return end('operation.accepted-as-is', 'ACCEPTED_AS_IS', operation, now);
}

function discarding({ operation, now }: Standing, { roles }: Person): Move | Refusal {
  const approvers = operation.status === 'AWAITING_APPROVAL' ? (operation.payload.approvers ?? []) : [];
  if (!['admin', 'operator', ...approvers].some((role) => roles.has(role)))
    return { code: 'FORBIDDEN', message: 'your roles do not allow to discard it' };
  switch (operation.status) {
    case 'AWAITING_APPROVAL':
    case 'ACCEPTED':
    case 'WAITING':
    case 'NEEDS_ATTENTION': {
      const done = operation.steps.find(({ status }) => DONE.has(status));
      if (done !== undefined)
        return {
          code: 'WRONG_STATE',
          message: `step ${done.id} has happened in ${done.connection}: compensate instead`,
        };
      return unsureOf(operation, 'discard') ?? end('operation.discarded', 'DISCARDED', operation, now);
    }
    default:
      return wrongState(operation, 'discarded');
  }
}

/** To undo or forget what may have happened would leave it behind. */
function unsureOf({ steps }: JournalOperation, act: Act): Refusal | null {
  const unsure = steps.find(({ status }) => UNSURE.has(status));
  if (unsure === undefined) return null;
  const what = `it is not known yet whether step ${unsure.id} has happened in ${unsure.connection}`;
  return { code: 'WRONG_STATE', message: `${what}: retry first, then ${act}, or accept it as it is` };
}

function onward(action: AuditAction, status: OperationStatus, steps: Move['steps']): Move {
  return { action, patch: { status, retryAt: null, waitsFor: [], failure: null }, steps, goesOn: true };
}

function back(action: AuditAction, { operation, openUndos }: Standing): Move {
  const patch: OperationPatch = { status: 'COMPENSATING', retryAt: null, finishedAt: null, waitsFor: [] };
  const steps = patches(operation, (step) => {
    if (step.status === 'UNDO_FAILED') return { ...ANEW, status: openUndos.has(step.id) ? 'UNDOING' : 'APPLIED' };
    return DONE.has(step.status) || UNSURE.has(step.status) ? ANEW : null;
  });
  return { action, patch, steps, goesOn: true };
}

/** Steps that will never be sent say so. */
function end(action: AuditAction, status: OperationStatus, operation: JournalOperation, now: Date): Move {
  const steps = patches(operation, (step) => (IDLE.has(step.status) ? { status: 'SKIPPED', retryAt: null } : null));
  return { action, patch: { status, finishedAt: now, retryAt: null, waitsFor: [] }, steps, goesOn: false };
}

function waitingStep({ retryAt }: JournalStep): StepPatch | null {
  return retryAt === null ? null : { retryAt: null };
}

/**
 * What got no answer is looked for again, unless the source has said that it cannot tell: then the person has looked, and it is sent again.
 * Not on an operation that turns back: there it would count as never sent.
 */
function stuckStep({ steps }: JournalOperation): (step: JournalStep) => StepPatch | null {
  const turnsBack = steps.some(({ status }) => status === 'REJECTED');
  return ({ status, failure }) => {
    if (status === 'UNKNOWN' && failure?.code === 'UNSURE' && !turnsBack) return { ...ANEW, status: 'PENDING' };
    return IDLE.has(status) || UNSURE.has(status) ? ANEW : null;
  };
}

function patches({ steps }: JournalOperation, patchOf: (step: JournalStep) => StepPatch | null): Move['steps'] {
  return new Map(
    steps.flatMap((step) => {
      const patch = patchOf(step);
      return patch === null ? [] : [[step.id, patch] as const];
    }),
  );
}

function wrongState({ status }: JournalOperation, what: string): Refusal {
  return { code: 'WRONG_STATE', message: `an operation that is ${status} cannot be ${what}` };
}
