// What stands in the places of a step, and of the call that undoes it.
import { expect, test } from 'vitest';
import type { JournalOperation, JournalStep } from '../../src/write/operation.ts';
import { inputsOf } from '../../src/write/step-call.ts';

interface Told {
  readonly position: number;
  readonly objectType: string;
  readonly status: 'APPLIED' | 'UNDONE';
  readonly version: string;
}

/** A step on the record 7 of its object type; of the rest, nothing is asked here. */
function stepOf({ position, objectType, status, version }: Told): JournalStep {
  const plan = { localId: String(position), objectType };
  return { position, change: 0, status, key: '7', version, plan } as unknown as JournalStep;
}

function versionToUndo(first: Told, ...behind: readonly Told[]): string | undefined {
  const [step, ...others] = [first, ...behind].map(stepOf);
  if (step === undefined) throw new Error('no step');
  const operation = { id: 'op', payload: { bornId: null }, steps: [step, ...others] } as unknown as JournalOperation;
  return inputsOf(operation, step, true)['version'];
}

const employee = { position: 1, objectType: 'company.employee', status: 'APPLIED', version: 'employee-2' } as const;

test('a step is undone over the version that the undoing of the next step on its record left', () => {
  const next = { position: 2, objectType: 'company.employee', status: 'UNDONE', version: 'employee-4' } as const;
  expect(versionToUndo(employee, next)).toBe('employee-4');
});

test('the version of another record is not taken for its own, also when their keys are equal', () => {
  const party = { position: 2, objectType: 'party.party', status: 'UNDONE', version: 'party-3' } as const;
  expect(versionToUndo(employee, party)).toBe('employee-2');
});
