import { type Draft, planned, refusedWhole } from '../../src/connector/plans.ts';
import type { Change, PlannedChange } from '../../src/connector/write.ts';
import type { EntityName } from '../../src/model/index.ts';
import { callOf } from './write.ts';

type Transition<E extends EntityName> = Extract<Change<E>, { action: 'transition' }>;

/** QuickBooks keeps numbers and references of 21 characters. */
export const MAX_NUMBER = 21;

/** Voids an invoice or a payment: it stays, with no amounts. `state` is what the model calls it then. */
export function voiding<E extends 'Invoice' | 'Payment'>(
  objectType: 'Invoice' | 'Payment',
  { key, to, current }: Transition<E>,
  state: 'VOID' | 'CANCELLED',
): PlannedChange {
  if (to !== state) return refusedWhole('status', `it can only become ${state}`);
  const before = current.record.status ?? null;
  if (before === state) return planned([]);
  const step: Draft = {
    ...callOf({
      objectType,
      operation: 'void',
      key,
      body: { Id: key, SyncToken: current.version },
      look: { look: 'values', after: { status: state }, before: { status: before } },
    }),
    diff: [{ path: 'status', before, after: state }],
    undo: { kind: 'none', call: null },
  };
  return planned([step]);
}

/** Deletes an object; nothing brings it back. */
export function deleting(objectType: string, key: string, version: string | null): PlannedChange {
  const step: Draft = {
    ...callOf({ objectType, operation: 'delete', key, body: { Id: key, SyncToken: version }, look: { look: 'gone' } }),
    diff: [],
    undo: { kind: 'none', call: null },
  };
  return planned([step]);
}
