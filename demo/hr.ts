import { historyOf } from './hr-history.ts';
import type { Hr, HrPerson } from './hr-types.ts';
import { hrIdOf } from './keys.ts';
import type { Making } from './making.ts';
import { crmRow, erpRow, hrRow } from './mess.ts';
import { firstNameIn, slugOf, surnameIn } from './names.ts';
import { office } from './people.ts';
import { addressIn, phoneIn } from './places.ts';
import { isTurn, type Random } from './random.ts';
import { makeTimeOff } from './time-off.ts';
import type { Employee, LegalEntity } from './types.ts';

/** What the HR system has of the staff of both legal entities, and of two whom no other system knows yet. */
export function makeHr(making: Making, employees: readonly Employee[]): Hr {
  const random = making.randomOf('hr');
  const known = employees.map((employee) => personOf(making, employee, random));
  const people = [...known, newcomer(making, known.length, random), futureHire(making, known.length + 1, random)];
  notePeople(making, employees, people);
  return { people, ...makeTimeOff(making, people) };
}

interface Core {
  readonly index: number;
  readonly entity: LegalEntity;
  readonly firstName: string;
  readonly lastName: string;
}

function personOf(making: Making, employee: Employee, random: Random): HrPerson {
  const { index, entity, firstName, hiredOn, leftOn, createdAtMs } = employee;
  const lastName = isRenamed(employee) ? `${employee.lastName}-Lindqvist` : employee.lastName;
  const department = isMoved(employee) ? 'Service & Support' : employee.department;
  const title = isPromoted(employee) ? `Senior ${employee.title}` : employee.title;
  const job = { title, department, manager: employee.manager, hiredOn, leftOn };
  return {
    ...privateFacts(making, { index, entity, firstName, lastName }, random),
    ...historyOf(making, { index, entity, ...job }, random),
    employee: index,
    number: employee.number,
    workEmail: isTurn(index, 12, 5) ? null : employee.email,
    workPhone: employee.phone,
    hiredOn,
    createdAtMs,
    updatedAtMs: isTurn(index, 5, 3) ? making.calendar.batchAt(30) : making.calendar.laterThan(createdAtMs, random),
  };
}

/** Came five days ago: neither the ERP nor the CRM has been told. */
function newcomer(making: Making, index: number, random: Random): HrPerson {
  return stranger(
    making,
    index,
    { entity: 'NT-DE', hiredOn: making.calendar.daysAgo(5), title: 'Account Manager' },
    random,
  );
}

/** Has signed, and comes next month: no job is in effect yet. */
function futureHire(making: Making, index: number, random: Random): HrPerson {
  return stranger(
    making,
    index,
    { entity: 'NT-UK', hiredOn: making.calendar.inDays(30), title: 'Sales Engineer' },
    random,
  );
}

function stranger(
  making: Making,
  index: number,
  { entity, hiredOn, title }: { readonly entity: LegalEntity; readonly hiredOn: string; readonly title: string },
  random: Random,
): HrPerson {
  const country = entity === 'NT-UK' ? 'GB' : 'DE';
  const firstName = firstNameIn(country, random);
  const lastName = surnameIn(country, random);
  const createdAtMs = making.calendar.instantOn(20, random);
  const job = { title, department: 'Sales', manager: entity === 'NT-UK' ? 2 : 1, hiredOn, leftOn: null };
  const number = numberOf(index);
  return {
    ...privateFacts(making, { index, entity, firstName, lastName }, random),
    ...historyOf(making, { index, entity, ...job }, random),
    employee: null,
    number,
    workEmail: `${slugOf(`${firstName}.${lastName}`, 'x')}.${number.toLowerCase()}@nordlicht.example`,
    workPhone: phoneIn(office(entity), random),
    hiredOn,
    createdAtMs,
    updatedAtMs: making.calendar.laterThan(createdAtMs, random),
  };
}

type PrivateFacts = Pick<
  HrPerson,
  | 'id'
  | 'entity'
  | 'firstName'
  | 'lastName'
  | 'preferredName'
  | 'homeEmail'
  | 'mobilePhone'
  | 'homePhone'
  | 'address'
  | 'bornOn'
  | 'nationalId'
  | 'weeklyHours'
>;

function privateFacts({ calendar }: Making, core: Core, random: Random): PrivateFacts {
  const { index, entity, firstName, lastName } = core;
  const isBritish = entity === 'NT-UK';
  const address = addressIn(isBritish ? 'GB' : 'DE', random);
  const digits = String(random.integer(0, 999)).padStart(3, '0');
  const running = String(index + 1).padStart(6, '0');
  return {
    id: hrIdOf(index),
    entity,
    firstName,
    lastName,
    preferredName: isTurn(index, 10, 6) ? firstName.slice(0, 3) : null,
    homeEmail: `${slugOf(firstName, 'x')}.${slugOf(lastName, 'y')}.${index + 1}@mail.example`,
    mobilePhone: isBritish ? `+44 7700 900${digits}` : `+49 171 39200${digits.slice(1)}`,
    homePhone: isTurn(index, 3, 0) ? phoneIn(address, random) : null,
    address,
    bornOn: calendar.daysAgo(random.integer(11_000, 22_000)),
    nationalId: isBritish ? `QQ${running}C` : `DE-DEMO-${running}`,
    weeklyHours: isTurn(index, 8, 6) ? 20 : 40,
  };
}

function numberOf(index: number): string {
  return `E-${String(index + 1).padStart(4, '0')}`;
}

/** Has married, and told HR alone. */
function isRenamed({ index }: Employee): boolean {
  return isTurn(index, 9, 4);
}

function isPromoted({ index, userId }: Employee): boolean {
  return userId !== null && isTurn(index, 7, 3);
}

function isMoved({ index, userId }: Employee): boolean {
  return userId !== null && isTurn(index, 12, 11);
}

function notePeople({ log, calendar }: Making, employees: readonly Employee[], people: readonly HrPerson[]): void {
  for (const person of people) {
    const row = hrRow('Employee', person.id);
    const employee = person.employee === null ? undefined : employees[person.employee];
    if (employee === undefined) {
      const isThere = person.hiredOn <= calendar.daysAgo(0);
      log.note(isThere ? 'hrNewcomer' : 'hrFutureHire', row);
      continue;
    }
    const { userId, erpId } = employee;
    if (isRenamed(employee) && erpId !== null) log.note('hrNameDiffers', row, erpRow('company.employee', erpId));
    if (person.workEmail === null) log.note('hrEmailMissing', row);
    if (isPromoted(employee) && userId !== null) log.note('hrTitleDiffers', row, crmRow('User', userId));
    if (isMoved(employee) && userId !== null) log.note('hrDepartmentDiffers', row, crmRow('User', userId));
    if (employee.leftOn !== null) log.note('hrLeft', row);
  }
}
