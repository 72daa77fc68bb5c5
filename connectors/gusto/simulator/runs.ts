import { textOrEmpty } from '../../../src/simulator/row.ts';
import type { SimulatedResponse } from '../../../src/simulator/server.ts';
import type { Entry } from '../../../src/simulator/table.ts';
import { invalidOperation, payrollBlocker } from './refusals.ts';
import { processingOf } from './render.ts';
import type { Writing } from './writes.ts';

const ACCEPTED: SimulatedResponse = { status: 202, body: null };

/** PUT …/payrolls/{payroll_id}/calculate: accepted, and done a while later. */
export function calculate(writing: Writing, entry: Entry): SimulatedResponse {
  const { processed, processing_request } = processingOf(writing.company, entry.row);
  if (processed || isSubmitted(processing_request)) return invalidOperation('Payroll is already processed');
  return accepted(writing, entry, 'calculating_since');
}

/** PUT …/payrolls/{payroll_id}/submit: of what is calculated, up to its deadline. */
export function submit(writing: Writing, entry: Entry): SimulatedResponse {
  const { processed, processing_request, calculated_at } = processingOf(writing.company, entry.row);
  if (processed || isSubmitted(processing_request)) return invalidOperation('Payroll is already processed');
  if (calculated_at === null) return invalidOperation('Payroll is not calculated');
  if (writing.company.clock.now() > Date.parse(textOrEmpty(entry.row, 'payroll_deadline')))
    return payrollBlocker('The payroll deadline has passed. Prepare the payroll again.');
  return accepted(writing, entry, 'submitting_since');
}

function isSubmitted(request: unknown): boolean {
  return /^submit/.test(
    String(typeof request === 'object' && request !== null && 'status' in request && request.status),
  );
}

function accepted({ company, ledger, call }: Writing, { id, row }: Entry, member: string): SimulatedResponse {
  const values = { [member]: new Date(company.clock.now()).toISOString() };
  company.put('payrolls', { ...row, ...values });
  ledger.effect({ call, action: 'transition', objectType: 'payrolls', key: id, values, idempotencyKey: null });
  return ACCEPTED;
}
