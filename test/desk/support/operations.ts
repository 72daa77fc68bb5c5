import type { Difference, StepRequest } from '../../../src/connector/write.ts';
import type { EntityName } from '../../../src/model/index.ts';
import type { DraftChange, JournalOperation, JournalStep, PlannedStep } from '../../../src/write/operation.ts';
import { MAY_4 } from '../../support/records.ts';

/** A change of one record of an entity in the connection `erp`. */
export function changeOf(entity: EntityName, details: Partial<DraftChange> = {}): DraftChange {
  return {
    ...{ connection: 'erp', objectType: 'thing', role: 'OWNER', needs: [] },
    intent: { action: 'transition', entity, key: '1', to: 'OPEN', note: null },
    ...details,
  };
}

/** The planned step of a change, with what it changes and sends. */
export function plannedOf(
  entity: EntityName,
  diff: readonly Difference[],
  details: { readonly change?: number; readonly request?: Partial<StepRequest> } = {},
): PlannedStep {
  const { change = 0, request = {} } = details;
  const call = { operation: 'PUT /things', objectType: 'thing', key: '1', expects: null } as const;
  const sent: StepRequest = { method: 'PUT', path: '/things/1', body: { Name: 'B' }, ...request };
  return {
    ...{ ...call, request: sent, id: `${change + 1}.1`, localId: '1', needs: [], diff, change, entity },
    ...{ connection: 'erp', role: 'OWNER', undo: { kind: 'restore', call: { ...call, request: sent } } },
  };
}

export function stepOf(plan: PlannedStep | null, details: Partial<JournalStep> = {}): JournalStep {
  return {
    ...{ id: '1.1', position: 1, change: 0, connection: 'erp', objectType: 'thing', entity: 'Customer', plan },
    ...{ recordId: null, status: 'PENDING', attempts: 0, retryAt: null, firstSentAt: null, sentAt: null },
    ...{ settledAt: null, key: null, version: null, isShown: false, failure: null },
    ...(plan === null ? {} : { id: plan.id, change: plan.change, entity: plan.entity }),
    ...details,
  };
}

export function operationOf(
  entity: EntityName,
  steps: readonly JournalStep[],
  details: Partial<Omit<JournalOperation, 'payload'>> & {
    readonly payload?: Partial<JournalOperation['payload']>;
  } = {},
): JournalOperation {
  const payload = { input: {}, changes: [changeOf(entity)], checks: [], notes: [], approvers: null, bornId: null };
  return {
    ...{ id: 'wop_1', mutation: 'customerUpdate', entity, entityId: null, status: 'RUNNING', caller: 'somebody' },
    ...{ planHash: 'p1.a~b', requestedBy: 'somebody', requestedAt: new Date(MAY_4), retryAt: null, finishedAt: null },
    ...{ waitsFor: [], failure: null, bodyDigest: 'digest', steps, ...details },
    payload: { ...payload, ...details.payload },
  };
}
