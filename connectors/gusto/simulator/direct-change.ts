import type { DirectChange } from '../../../src/simulator/contract.ts';
import type { Ledger } from '../../../src/simulator/ledger.ts';
import { text } from '../../../src/simulator/row.ts';
import { type Company, OBJECT_TYPES, type ObjectType } from './company.ts';

/** What a person does in the application: no stamps are kept, versions move on. Who is deleted takes jobs along; a payroll its compensations. */
export function changeDirectly(company: Company, ledger: Ledger, change: DirectChange): void {
  const type = typeOf(change.objectType);
  const effect = { call: null, objectType: type, idempotencyKey: null };
  if (change.action === 'create') {
    const { id } = company.put(type, change.row);
    ledger.effect({ ...effect, action: 'create', key: id, values: change.row });
    return;
  }
  const entry = company.table(type).get(change.key);
  if (entry === null) throw new Error(`there is no ${type} ${change.key}`);
  if (change.action === 'update') {
    company.put(type, { ...entry.row, ...change.values });
    ledger.effect({ ...effect, action: 'update', key: entry.id, values: change.values });
    return;
  }
  removeWhole(company, type, entry.id);
  ledger.effect({ ...effect, action: 'delete', key: entry.id, values: {} });
}

export function removeWhole(company: Company, type: ObjectType, id: string): void {
  company.remove(type, id);
  if (type === 'employees') for (const job of company.jobs.find('employee', id)) removeWhole(company, 'jobs', job.id);
  if (type === 'jobs')
    for (const { id: key } of company.compensations.find('job', id)) company.remove('compensations', key);
  if (type !== 'payrolls') return;
  for (const { row } of company.employee_compensations.find('payroll', id))
    company.remove('employee_compensations', text(row, 'key') ?? '');
}

function typeOf(name: string): ObjectType {
  const type = OBJECT_TYPES.find((each) => each === name);
  if (type === undefined) throw new Error(`Gusto has no ${name} here`);
  return type;
}
