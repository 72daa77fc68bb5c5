import type { Row, Rows } from '../src/simulator/contract.ts';
import { instantText } from './calendar.ts';
import type { Hr, HrPerson, TimeOff, TimeOffKind } from './hr-types.ts';
import { hrIdOf } from './keys.ts';
import { amountText } from './money.ts';
import { countryLabel, phoneText } from './places.ts';
import { POLICY } from './time-off.ts';
import type { Company, Employee, LegalEntity } from './types.ts';

const DIVISIONS: Readonly<Record<LegalEntity, string>> = {
  'NT-DE': 'Nordlicht Trading GmbH',
  'NT-UK': 'Nordlicht Trading Ltd',
};

const TYPE_IDS: Readonly<Record<TimeOffKind, string>> = { vacation: '78', sick: '79', lieu: '80' };

/** The user that the key of the integration belongs to: no employee. */
const INTEGRATION_USER = '1';

/** The HR system's rows: one account for both legal entities, which it calls divisions. */
export function bamboohrRows({ hr, employees, today }: Pick<Company, 'hr' | 'employees' | 'today'>): Rows {
  return {
    Company: [
      {
        id: '190417',
        companyDomain: 'nordlicht',
        name: 'Nordlicht Trading',
        currency: 'EUR',
        timezone: 'Europe/Berlin',
      },
    ],
    ListOption: optionRows(hr),
    User: userRows(hr, employees),
    Employee: hr.people.map(employeeRow),
    jobInfo: hr.people.flatMap(jobRows),
    employmentStatus: hr.people.flatMap(statusRows),
    compensation: hr.people.flatMap(payRows),
    TimeOffType: [
      { id: TYPE_IDS.vacation, name: 'Vacation', units: 'days', color: '56afdd', icon: 'palm-trees' },
      { id: TYPE_IDS.sick, name: 'Sick Leave', units: 'days', color: 'd86a6a', icon: 'first-aid-kit' },
      { id: TYPE_IDS.lieu, name: 'Time in Lieu', units: 'hours', color: null, icon: null },
    ],
    TimeOffPolicy: [
      { id: String(POLICY.vacationDe), timeOffTypeId: TYPE_IDS.vacation, name: 'Urlaub Deutschland', type: 'accruing' },
      { id: String(POLICY.vacationUk), timeOffTypeId: TYPE_IDS.vacation, name: 'Holiday UK', type: 'accruing' },
      { id: String(POLICY.sick), timeOffTypeId: TYPE_IDS.sick, name: 'Sick Leave', type: 'discretionary' },
      { id: String(POLICY.lieu), timeOffTypeId: TYPE_IDS.lieu, name: 'Time in Lieu', type: 'manual' },
    ],
    TimeOffAssignment: assignmentRows(hr),
    TimeOffRequest: hr.timeOff.map(requestRow),
    Holiday: [{ id: '901', name: 'Company day', start: nextFriday(today), end: nextFriday(today) }],
  };
}

function employeeRow(person: HrPerson): Row {
  const { id, address, entity, nationalId } = person;
  const isBritish = entity === 'NT-UK';
  return {
    id: String(id),
    employeeNumber: person.number,
    status: 'Active',
    firstName: person.firstName,
    middleName: null,
    lastName: person.lastName,
    preferredName: person.preferredName,
    workEmail: person.workEmail,
    homeEmail: person.homeEmail,
    workPhone: phoneText(person.workPhone, id),
    workPhoneExtension: null,
    mobilePhone: person.mobilePhone,
    homePhone: person.homePhone === null ? null : phoneText(person.homePhone, id + 2),
    address1: address.street,
    address2: null,
    city: address.city,
    state: address.region,
    zipcode: address.postalCode,
    country: countryLabel(address.country),
    dateOfBirth: person.bornOn,
    ssn: null,
    sin: null,
    nin: isBritish ? nationalId : null,
    nationalId: isBritish ? null : nationalId,
    standardHoursPerWeek: String(person.weeklyHours),
    hireDate: person.hiredOn,
    originalHireDate: null,
    created: instantText(person.createdAtMs),
    lastChanged: instantText(person.updatedAtMs),
  };
}

function jobRows({ id, entity, jobs }: HrPerson): readonly Row[] {
  return jobs.map((job) => ({
    id: String(job.id),
    employeeId: String(id),
    date: job.fromOn,
    location: job.location,
    department: job.department,
    division: DIVISIONS[entity],
    jobTitle: job.title,
    reportsToId: job.managerId === null ? null : String(job.managerId),
  }));
}

function statusRows({ id, statuses }: HrPerson): readonly Row[] {
  return statuses.map((status) => ({
    id: String(status.id),
    employeeId: String(id),
    date: status.fromOn,
    employmentStatus: status.status,
    comment: status.comment,
    terminationReasonId: status.terminationReason,
    terminationTypeId: status.terminationType,
    terminationRehireId: status.status === 'Terminated' ? 'Yes' : null,
  }));
}

function payRows({ id, pays }: HrPerson): readonly Row[] {
  return pays.map((pay) => ({
    id: String(pay.id),
    employeeId: String(id),
    startDate: pay.fromOn,
    rate: { value: amountText(pay.cents), currency: pay.currency },
    type: pay.type,
    exempt: pay.type === 'Hourly' ? 'Non-exempt' : 'Exempt',
    reason: pay.reason,
    comment: null,
    paidPer: pay.per,
    paySchedule: 'Monthly',
    overtimeRate: null,
  }));
}

/** Time in lieu is counted in hours: eight a day. */
function assignmentRows({ entitlements }: Hr): readonly Row[] {
  return entitlements.map(({ id, personId, policyId, fromOn, openingDays, perYear }) => ({
    id: String(id),
    employeeId: String(personId),
    timeOffPolicyId: String(policyId),
    accrualStartDate: fromOn,
    openingBalance: String(policyId === POLICY.lieu ? openingDays * 8 : openingDays),
    amountPerYear: String(perYear),
  }));
}

function requestRow(timeOff: TimeOff): Row {
  const { id, personId, kind, employeeNote, managerNote } = timeOff;
  const amount = kind === 'lieu' ? '8' : '1';
  return {
    id: String(id),
    employeeId: String(personId),
    timeOffTypeId: TYPE_IDS[kind],
    status: timeOff.status,
    start: timeOff.startOn,
    end: timeOff.endOn,
    dates: Object.fromEntries(timeOff.days.map((date) => [date, amount])),
    notes: {
      ...(employeeNote === null ? {} : { employee: employeeNote }),
      ...(managerNote === null ? {} : { manager: managerNote }),
    },
    created: timeOff.requestedOn,
    lastChanged: timeOff.status === 'requested' ? timeOff.requestedOn : timeOff.decidedOn,
    lastChangedByUserId: INTEGRATION_USER,
  };
}

/** The options of the lists: those in use, and one that nobody has. */
function optionRows({ people }: Hr): readonly Row[] {
  const jobs = people.flatMap((person) => person.jobs);
  const lists: Readonly<Record<string, readonly string[]>> = {
    department: [...jobs.map(({ department }) => department), 'Marketing'],
    division: Object.values(DIVISIONS),
    location: jobs.map(({ location }) => location),
    jobTitle: [...jobs.map(({ title }) => title), 'Marketing Manager'],
    employmentStatus: ['Full-Time', 'Part-Time', 'Terminated', 'Contractor'],
  };
  return Object.entries(lists).flatMap(([list, names], at) =>
    [...new Set(names)].map((name, number) => ({ id: String(18_200 + at * 200 + number), list, name })),
  );
}

/** The heads have users, and so has the integration. */
function userRows({ people }: Hr, employees: readonly Employee[]): readonly Row[] {
  const heads = new Set(employees.slice(0, 3).map(({ index }) => hrIdOf(index)));
  const users = people
    .filter(({ id }) => heads.has(id))
    .map((person, at) => ({
      id: String(2_401 + at),
      employeeId: String(person.id),
      firstName: person.firstName,
      lastName: person.lastName,
      email: person.workEmail ?? person.homeEmail,
      status: 'enabled',
    }));
  const integration = {
    id: INTEGRATION_USER,
    employeeId: null,
    firstName: 'Integration',
    lastName: 'User',
    email: 'it-alerts@nordlicht.example',
    status: 'enabled',
  };
  return [integration, ...users];
}

function nextFriday(today: string): string {
  const date = new Date(`${today}T00:00:00.000Z`);
  const days = (12 - date.getUTCDay()) % 7;
  return new Date(date.getTime() + days * 86_400_000).toISOString().slice(0, 10);
}
