import type { HrPay, HrPerson } from './hr-types.ts';
import { isTurn } from './random.ts';

/** Half a month of work, and when it is paid. */
export interface PayPeriod {
  readonly startOn: string;
  readonly endOn: string;
  readonly paidOn: string;
}

/** What someone gets for half a month, in cents. */
export interface Pay {
  readonly name: 'Regular Hours';
  /** Thousandths. */
  readonly hours: number;
  readonly gross: number;
  readonly taxes: readonly { readonly name: string; readonly isEmployers: boolean; readonly cents: number }[];
  readonly net: number;
}

const DAY_MS = 86_400_000;
/** Months whose two payrolls are there in full, before the current one. */
const MONTHS = 6;

/** The pay periods of six whole months, and those of the current one that have begun, oldest first. */
export function payPeriods(today: string): readonly PayPeriod[] {
  const [year = 0, month = 1] = today.split('-').map(Number);
  const months = Array.from({ length: MONTHS + 1 }, (_, back) => month - 1 - MONTHS + back);
  return months
    .flatMap((each) => [
      [Date.UTC(year, each, 1), Date.UTC(year, each, 15)] as const,
      [Date.UTC(year, each, 16), Date.UTC(year, each + 1, 0)] as const,
    ])
    .map(([startMs, endMs]) => ({ startOn: dayOf(startMs), endOn: dayOf(endMs), paidOn: dayOf(endMs + 2 * DAY_MS) }))
    .filter(({ startOn }) => startOn <= today);
}

/** The pay that the payroll knows of someone. The last raise of every sixth has been entered in HR alone. */
export function paysKnown(person: HrPerson, index: number): readonly HrPay[] {
  return isRaiseUntold(person, index) ? person.pays.slice(0, -1) : person.pays;
}

export function isRaiseUntold({ pays }: HrPerson, index: number): boolean {
  return pays.length > 1 && isTurn(index, 6, 2);
}

/** What someone earns in a period; null of who is not employed in it. */
export function payIn(person: HrPerson, pays: readonly HrPay[], { startOn, endOn }: PayPeriod): Pay | null {
  const leftOn = leftOnOf(person);
  const pay = pays.filter(({ fromOn }) => fromOn <= endOn).at(-1);
  if (pay === undefined || person.hiredOn > endOn || (leftOn !== null && leftOn < startOn)) return null;
  const hours = Math.round((person.weeklyHours * 52_000) / 24);
  const gross = grossOf(pay, hours);
  const taxes = [
    { name: 'Income Tax', isEmployers: false, cents: Math.round(gross * 0.14) },
    { name: 'Social Insurance', isEmployers: false, cents: Math.round(gross * 0.0765) },
    { name: 'Social Insurance', isEmployers: true, cents: Math.round(gross * 0.0765) },
  ];
  const withheld = taxes.filter(({ isEmployers }) => !isEmployers).reduce((sum, { cents }) => sum + cents, 0);
  return { name: 'Regular Hours', hours, gross, taxes, net: gross - withheld };
}

/** The last day of work; null while someone is there. */
export function leftOnOf({ statuses }: HrPerson): string | null {
  const last = statuses.at(-1);
  return last?.status === 'Terminated' ? last.fromOn : null;
}

function grossOf({ cents, per }: HrPay, hours: number): number {
  switch (per) {
    case 'Year':
      return Math.round(cents / 24);
    case 'Month':
      return Math.round(cents / 2);
    case 'Hour':
      return Math.round((cents * hours) / 1000);
  }
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
