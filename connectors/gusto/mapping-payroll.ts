import { date, instant } from '../../src/connector/codecs.ts';
import { defineMapping, type MappingContext, rowsOf } from '../../src/connector/mapping.ts';
import type { CustomField, PayrollTotals } from '../../src/model/values.ts';
import { currencyOf, moneyIn, moneyOrNone, textOf } from './codecs.ts';
import type { GustoPayroll } from './wire.ts';

const { required, optional, from, derived, absent } = rowsOf<GustoPayroll>();

/** PayrollRun from the payrolls of the company. */
export const payrollMapping = defineMapping<GustoPayroll, 'PayrollRun'>('PayrollRun', {
  legalEntity: derived(({ legalEntity }) => legalEntity, 'the legal entity of the connection'),
  kind: from(['external', 'off_cycle'], kindOf, 'read', 'what was run elsewhere and entered later is external'),
  status: from(
    ['processed', 'processing_request', 'calculated_at'],
    statusOf,
    'read',
    'what was cancelled in Gusto is a draft again',
  ),
  periodStartsOn: required('pay_period.start_date', date, 'read'),
  periodEndsOn: required('pay_period.end_date', date, 'read'),
  paidOn: required('check_date', date, 'read'),
  deadlineAt: optional('payroll_deadline', instant, 'read'),
  processedOn: optional('processed_date', date, 'read'),
  currency: derived(currencyOf, 'the currency of the connection, else US dollars'),
  totals: from(['totals'], totalsOf, 'read', 'of what is calculated'),
  createdAt: optional('created_at', instant, 'read'),
  updatedAt: absent('payrolls tell when they were calculated, not when they were changed'),
  customFields: from(['off_cycle_reason'], customFieldsOf, 'read', 'the reason of an off-cycle payroll'),
  correlationId: absent('not written'),
});

function kindOf({ external, off_cycle }: GustoPayroll): 'REGULAR' | 'OFF_CYCLE' | 'EXTERNAL' {
  if (flagOf(external)) return 'EXTERNAL';
  return flagOf(off_cycle) ? 'OFF_CYCLE' : 'REGULAR';
}

function statusOf({ processed, processing_request, calculated_at }: GustoPayroll) {
  if (typeof processed !== 'boolean') throw new TypeError('not a boolean');
  if (processed) return 'PROCESSED';
  const isCalculated = textOf(calculated_at) !== null;
  switch (processing_request?.status ?? (processing_request ? 'none' : null)) {
    case 'submitting':
    case 'submit_success':
      return 'SUBMITTED';
    case 'calculate_success':
      return 'CALCULATED';
    case 'calculating':
      return 'DRAFT';
    case 'processing_failed':
    case null:
      return isCalculated ? 'CALCULATED' : 'DRAFT';
    default:
      throw new RangeError('unknown status of processing');
  }
}

function flagOf(value: boolean | null | undefined): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value !== 'boolean') throw new TypeError('not a boolean');
  return value;
}

function totalsOf({ totals }: GustoPayroll, context: MappingContext): PayrollTotals | null {
  if (totals === undefined || totals === null) return null;
  return {
    gross: moneyIn(totals.gross_pay ?? '', context),
    net: moneyOrNone(totals.net_pay, context),
    employerTaxes: moneyOrNone(totals.employer_taxes, context),
    employeeTaxes: moneyOrNone(totals.employee_taxes, context),
    companyDebit: moneyOrNone(totals.company_debit, context),
  };
}

function customFieldsOf({ off_cycle_reason }: GustoPayroll): readonly CustomField[] | null {
  const value = textOf(off_cycle_reason);
  return value === null ? null : [{ name: 'off_cycle_reason', type: 'TEXT', value }];
}
