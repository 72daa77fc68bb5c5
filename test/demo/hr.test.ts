// The HR system's rows of the demo company: who is in them, what they refer to, and that nothing in them is anybody's.
import { expect, test } from 'vitest';
import { bamboohrRows } from '../../demo/bamboohr.ts';
import { makeHr } from '../../demo/hr.ts';
import { startMaking } from '../../demo/making.ts';
import { makeEmployees } from '../../demo/people.ts';
import type { Row } from '../../src/simulator/contract.ts';
import { company, list, today } from './seeded.ts';

const people = list('bamboohr', 'Employee');
const idOf = (row: Row) => String(row['id']);
const of = (type: string, person: Row) => list('bamboohr', type).filter((row) => row['employeeId'] === person['id']);

test('every employee of both legal entities is in the HR system, and two whom nobody else knows', () => {
  const numbers = people.map((row) => row['employeeNumber']);
  expect(numbers).toEqual([...company.employees.map(({ number }) => number), 'E-0019', 'E-0020']);
  expect(people.some((row) => String(row['employeeNumber']).includes(idOf(row)))).toBe(false);
});

test('an employee agrees with the rest of the company unless the mess says otherwise', () => {
  const renamed = new Set(company.mess.hrNameDiffers.examples.map(([row]) => row?.key));
  const facts = people.slice(0, company.employees.length).map((row) => {
    const email = row['workEmail'] ?? 'missing';
    return [row['firstName'], renamed.has(idOf(row)) ? 'renamed' : row['lastName'], email, row['hireDate']];
  });
  expect(facts).toEqual(
    company.employees.map(({ index, firstName, lastName, email, hiredOn }) => [
      firstName,
      index % 9 === 4 && company.employees[index]?.erpId !== null ? 'renamed' : lastName,
      index % 12 === 5 ? 'missing' : email,
      hiredOn,
    ]),
  );
});

test('every reference of the HR system points to a row', () => {
  const ids = (type: string) => new Set(list('bamboohr', type).map(idOf));
  const references: readonly (readonly [type: string, field: string, to: string])[] = [
    ['jobInfo', 'employeeId', 'Employee'],
    ['jobInfo', 'reportsToId', 'Employee'],
    ['employmentStatus', 'employeeId', 'Employee'],
    ['compensation', 'employeeId', 'Employee'],
    ['TimeOffAssignment', 'employeeId', 'Employee'],
    ['TimeOffAssignment', 'timeOffPolicyId', 'TimeOffPolicy'],
    ['TimeOffPolicy', 'timeOffTypeId', 'TimeOffType'],
    ['TimeOffRequest', 'employeeId', 'Employee'],
    ['TimeOffRequest', 'timeOffTypeId', 'TimeOffType'],
    ['User', 'employeeId', 'Employee'],
  ];
  const lost = references.flatMap(([type, field, to]) =>
    list('bamboohr', type)
      .filter((row) => row[field] !== null && !ids(to).has(String(row[field])))
      .map((row) => `${type} ${idOf(row)} ${field}`),
  );
  expect(lost).toEqual([]);
});

test('everyone has a history of one to three stages, in order, from the first day on', () => {
  for (const person of people) {
    const days = of('jobInfo', person).map((row) => String(row['date']));
    const pays = of('compensation', person).map((row) => String(row['startDate']));
    expect([1, 2, 3]).toContain(days.length);
    expect([days[0], pays, days]).toEqual([person['hireDate'], days, [...days].sort()]);
  }
});

test('who has left is terminated on that day, and no one else is', () => {
  const left = list('bamboohr', 'employmentStatus')
    .filter((row) => row['employmentStatus'] === 'Terminated')
    .map((row) => [people.find((person) => person['id'] === row['employeeId'])?.['employeeNumber'], row['date']]);
  const gone = company.employees.filter(({ leftOn }) => leftOn !== null);
  expect(left).toEqual(gone.map(({ number, leftOn }) => [number, leftOn]));
});

test('pay is by year, month and hour, in the currency of the legal entity', () => {
  const seen = new Set(list('bamboohr', 'compensation').map((row) => `${row['type']} ${row['paidPer']}`));
  expect([...seen].sort()).toEqual(['Hourly Hour', 'Salary Month', 'Salary Year']);
  for (const person of people) {
    const [job] = of('jobInfo', person);
    const currencies = of('compensation', person).map((row) => (row['rate'] as Row)['currency']);
    const expected = job?.['division'] === 'Nordlicht Trading Ltd' ? 'GBP' : 'EUR';
    expect([...new Set(currencies)]).toEqual([expected]);
  }
});

test('time off comes in every status, before and after today, on working days that lie in its span', () => {
  const requests = list('bamboohr', 'TimeOffRequest');
  expect([...new Set(requests.map((row) => row['status']))].sort()).toEqual([
    'approved',
    'canceled',
    'denied',
    'requested',
    'superceded',
  ]);
  expect(requests.some((row) => String(row['start']) > today)).toBe(true);
  expect(requests.some((row) => String(row['end']) < today)).toBe(true);
  for (const row of requests) {
    const dates = Object.keys(row['dates'] as Row).sort();
    const weekend = dates.filter((date) => [0, 6].includes(new Date(`${date}T00:00:00Z`).getUTCDay()));
    expect([dates[0], dates.at(-1), weekend]).toEqual([row['start'], row['end'], []]);
    expect(String(row['created']) < today).toBe(true);
  }
});

test('private facts are nobody’s: domains for examples, numbers for films, identifiers that no authority gives out', () => {
  for (const person of people) {
    const emails = [person['workEmail'], person['homeEmail']].filter((email) => email !== null);
    expect(emails.every((email) => String(email).endsWith('.example'))).toBe(true);
    expect(person['mobilePhone']).toMatch(/^(\+49 171 39200\d\d|\+44 7700 900\d{3})$/);
    expect(person['nin'] ?? person['nationalId']).toMatch(/^(QQ\d{6}C|DE-DEMO-\d{6})$/);
    expect([person['ssn'], person['sin']]).toEqual([null, null]);
  }
});

test('the large company has everyone too, each key once', () => {
  const making = startMaking({ seed: 7, size: 'large', today });
  const employees = makeEmployees(making);
  const hr = makeHr(making, employees);
  for (const [type, each] of Object.entries(bamboohrRows({ hr, employees, today }))) {
    expect(new Set(each.map(idOf)).size, type).toBe(each.length);
  }
  expect([employees.length, hr.people.length]).toEqual([180, 182]);
});
