import type { Call } from '../connector/contract.ts';
import type { Inputs } from '../connector/write.ts';
import type { Engine } from './engine.ts';
import type { Lease } from './lease.ts';
import type { JournalOperation, JournalStep } from './operation.ts';

/** The call that a step is sent or looked for with: it ends with its deadline or with the lease, and leaves only under the lease. */
export function stepCall({ times }: Engine, lease: Lease): Call {
  return {
    signal: AbortSignal.any([lease.signal, AbortSignal.timeout(times.deadlineMs)]),
    purpose: 'write',
    mayStillSend: lease.isHeld,
  };
}

/** What stands in the places of a step: keys of earlier steps of its change, our own id, its idempotency key, and what it left behind. */
export function inputsOf(operation: JournalOperation, step: JournalStep, isUndo: boolean): Inputs {
  const inputs: Record<string, string> = { key: `${operation.id}-${step.id}${isUndo ? '-undo' : ''}` };
  if (operation.payload.bornId !== null) inputs['id'] = operation.payload.bornId;
  for (const other of operation.steps) {
    if (other.change === step.change && other.plan !== null && other.key !== null)
      inputs[`step:${other.plan.localId}`] = other.key;
  }
  if (step.key !== null) inputs['self'] = step.key;
  const version = isUndo ? versionBeforeUndo(operation, step) : step.version;
  if (version !== null) inputs['version'] = version;
  return inputs;
}

/** What the record was left at last: by the undoing of the next step on it, or by the step itself when it was the last. */
function versionBeforeUndo(operation: JournalOperation, step: JournalStep): string | null {
  const behind = operation.steps.find(
    (other) =>
      other.change === step.change &&
      other.position > step.position &&
      other.status === 'UNDONE' &&
      other.key === step.key &&
      other.plan?.objectType === step.plan?.objectType,
  );
  return (behind ?? step).version;
}
