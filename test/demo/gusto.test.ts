// The payroll's rows of the demo company: who is in them, and that they agree with HR but for the raises that payroll was not told of.
import { expect, test } from 'vitest';
import { gustoRows } from '../../demo/gusto.ts';
import { isRaiseUntold, payPeriods } from '../../demo/payroll.ts';
import type { Row } from '../../src/simulator/contract.ts';
import { cents, company, today } from './seeded.ts';

const rows = { 'NT-DE': gustoRows(company, 'NT-DE'), 'NT-UK': gustoRows(company, 'NT-UK') };
const list = (type: string): readonly Row[] => Object.values(rows).flatMap((each) => each[type] ?? []);
const numberOf = (row: Row) => (row['custom_fields'] as readonly Row[])[0]?.['value'];

test('everyone in HR is in the payroll of the own legal entity, by the work e-mail of HR where it has one', () => {
  const facts = list('employees').map((row) => [numberOf(row), row['work_email']]);
  const expected = company.hr.people.map(({ number, workEmail, employee }) => [
    number,
    workEmail ?? company.employees[employee ?? -1]?.email,
  ]);
  expect(facts.toSorted()).toEqual(expected.toSorted());
  expect(rows['NT-UK']['employees']?.length).toBe(company.hr.people.filter(({ entity }) => entity === 'NT-UK').length);
});

test('the pay in effect is that of HR, but for the raises that payroll was not told of', () => {
  const jobs = new Map(list('employees').map((row) => [row['uuid'], numberOf(row)]));
  const latest = new Map(
    list('compensations').map((row) => [jobs.get(row['employee_uuid']), [row['rate'], row['payment_unit']]]),
  );
  const differs = company.hr.people.filter(({ number, pays }) => {
    const last = pays.at(-1);
    return last === undefined || cents(latest.get(number)?.[0]) !== last.cents || latest.get(number)?.[1] !== last.per;
  });
  expect(differs.map(({ number }) => number)).toEqual(
    company.hr.people.filter(isRaiseUntold).map(({ number }) => number),
  );
  expect(differs.length).toBeGreaterThan(0);
});

test('two payrolls a month for six months and those of this month, each the sum of what it paid', () => {
  const periods = payPeriods(today);
  expect(periods).toHaveLength(13);
  for (const entity of ['NT-DE', 'NT-UK'] as const) {
    const { payrolls = [], employee_compensations: payslips = [] } = rows[entity];
    expect(payrolls.map((row) => row['processed'])).toEqual([...Array.from({ length: 12 }, () => true), false]);
    for (const { uuid, totals } of payrolls) {
      const own = payslips.filter((row) => row['payroll_uuid'] === uuid);
      const sum = (name: string) => own.reduce((total, row) => total + cents(row[name]), 0);
      const { gross_pay, net_pay, employee_taxes } = totals as Row;
      expect([cents(gross_pay), cents(net_pay)]).toEqual([sum('gross_pay'), sum('net_pay')]);
      expect(cents(gross_pay)).toBe(cents(net_pay) + cents(employee_taxes));
      expect(own.length).toBeGreaterThan(0);
    }
  }
});
