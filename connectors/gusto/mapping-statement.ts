import { date } from '../../src/connector/codecs.ts';
import { defineMapping, type MappingContext, rowsOf } from '../../src/connector/mapping.ts';
import type { Money } from '../../src/model/money.ts';
import { type Quantity, quantityOf } from '../../src/model/quantity.ts';
import type { PayLine } from '../../src/model/values.ts';
import { listIn, moneyIn, moneyOrNone, orNone, pointsTo, textOf } from './codecs.ts';
import type { GustoPayroll, GustoPayslip } from './wire.ts';

/** What one person was paid, with the payroll that it stands in. */
export interface GustoStatement {
  readonly payroll: GustoPayroll;
  readonly payslip: GustoPayslip;
}

const { required, from, derived, absent } = rowsOf<GustoStatement>();

const STATED = 'by its payroll';

/** PayStatement from the compensation of an employee in a processed payroll. */
export const statementMapping = defineMapping<GustoStatement, 'PayStatement'>('PayStatement', {
  employee: required('payslip.employee_uuid', pointsTo('employees'), 'read'),
  payrollRun: required('payroll.uuid', pointsTo('payrolls'), 'read'),
  legalEntity: derived(({ legalEntity }) => legalEntity, 'the legal entity of the connection'),
  paidOn: required('payroll.check_date', date, 'read', STATED),
  periodStartsOn: required('payroll.pay_period.start_date', date, 'read', STATED),
  periodEndsOn: required('payroll.pay_period.end_date', date, 'read', STATED),
  gross: from(['payslip.gross_pay'], grossOf, 'read', 'wages and all other earnings; never stored'),
  net: from(['payslip.net_pay'], netOf, 'read', 'without reimbursements; never stored'),
  lines: from(
    [
      'payslip.hourly_compensations',
      'payslip.fixed_compensations',
      'payslip.paid_time_off',
      'payslip.reimbursements',
      'payslip.taxes',
      'payslip.benefits',
      'payslip.deductions',
    ],
    linesOf,
    'read',
    'lines of nothing are left out; paid time off has hours alone; benefits need employee_benefits:read; never stored',
  ),
  createdAt: absent('the compensation of an employee has no stamps'),
  updatedAt: absent('the compensation of an employee has no stamps'),
  customFields: absent('the memo and how it was paid are for the person alone'),
  correlationId: absent('not written'),
});

function grossOf({ payslip }: GustoStatement, context: MappingContext): Money | null {
  return moneyOrNone(payslip.gross_pay, context);
}

function netOf({ payslip }: GustoStatement, context: MappingContext): Money | null {
  return moneyOrNone(payslip.net_pay, context);
}

interface Wage {
  readonly name: string;
  readonly amount?: string | number | null;
  readonly hours?: string;
}

function linesOf({ payslip }: GustoStatement, context: MappingContext): readonly PayLine[] | null {
  const line = (kind: PayLine['kind'], { name, amount, hours }: Wage, isEmployers = false): PayLine => ({
    kind,
    name: nameOf(name),
    amount: moneyOrNone(amount, context),
    hours: hoursOf(hours),
    isEmployers,
  });
  const lines = [
    ...listIn(payslip.hourly_compensations).map((each) => line('EARNING', each)),
    ...listIn(payslip.fixed_compensations).map((each) => line('EARNING', each)),
    ...listIn(payslip.paid_time_off).map((each) => line('EARNING', each)),
    ...listIn(payslip.reimbursements).map(({ description, amount }) =>
      line('REIMBURSEMENT', { name: textOf(description) ?? 'Reimbursement', amount: moneyIn(amount, context).amount }),
    ),
    ...listIn(payslip.taxes).map((each) => line('TAX', each, each.employer === true)),
    ...listIn(payslip.benefits).flatMap(({ name, employee_deduction, company_contribution }) => [
      line('BENEFIT', { name, amount: employee_deduction ?? null }),
      line('BENEFIT', { name, amount: company_contribution ?? null }, true),
    ]),
    ...listIn(payslip.deductions).map((each) => line('DEDUCTION', each)),
  ];
  return orNone(lines.filter(isSomething));
}

function nameOf(wire: string): string {
  const name = textOf(wire);
  if (name === null) throw new TypeError('a line without name');
  return name;
}

function hoursOf(wire: string | undefined): Quantity | null {
  return wire === undefined ? null : quantityOf(wire, 'HUR');
}

/** Gusto fills what was not entered with zeros. */
function isSomething({ amount, hours }: PayLine): boolean {
  return [amount?.amount, hours?.value].some((value) => value !== undefined && !/^-?0*(\.0*)?$/.test(value));
}
