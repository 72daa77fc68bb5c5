import { entity, type ModelOfEntity } from './entity.ts';
import { code, date, instant, list, money, reference, text, value } from './field.ts';
import type { PayLine, PayrollTotals } from './values.ts';

/** One payment of wages to the people of a company. Its sums say something of single people where there are few. */
export const payrollRun = entity('PayrollRun', {
  legalEntity: text(),
  kind: code(['REGULAR', 'OFF_CYCLE', 'EXTERNAL']),
  status: code(['DRAFT', 'CALCULATED', 'SUBMITTED', 'PROCESSED', 'CANCELLED']),
  periodStartsOn: date(),
  periodEndsOn: date(),
  paidOn: date(),
  deadlineAt: instant(),
  processedOn: date(),
  currency: text(),
  totals: value<PayrollTotals>({ class: 'sensitive' }),
});

/** What one person was paid in a run, and how it came about. */
export const payStatement = entity('PayStatement', {
  employee: reference('Employee'),
  payrollRun: reference('PayrollRun'),
  legalEntity: text(),
  paidOn: date(),
  periodStartsOn: date(),
  periodEndsOn: date(),
  gross: money({ class: 'secret' }),
  net: money({ class: 'secret' }),
  lines: list<PayLine>({ class: 'secret' }),
});

export type PayrollRun = ModelOfEntity<typeof payrollRun>;
export type PayStatement = ModelOfEntity<typeof payStatement>;
