import { countryOf, emailOf, oneOf, phoneOf, textOrNone } from '../../src/connector/codecs.ts';
import { defineMapping, type MappingContext, type Row, rowsOf } from '../../src/connector/mapping.ts';
import type { Address, ContactPoint, CustomField } from '../../src/model/values.ts';
import { dateOrNone, emailOrNone, employeeOrNone, instantOrNone, orNone, textOf } from './codecs.ts';
import { encodeHomeAddress, encodePersonalContactPoints, encodeWorkContactPoints } from './encode-employee.ts';
import { type BamboohrPerson, legalEntityOf } from './person.ts';

const { required, nullable, from, absent } = rowsOf<BamboohrPerson>();

const TODAY = 'of the job in effect today; a change is a row of jobInfo as of today';

const STATUSES = { Active: 'ACTIVE', Inactive: 'INACTIVE' } as const;

/** Employee from the employees of the account. */
export const employeeMapping = defineMapping<BamboohrPerson, 'Employee'>('Employee', {
  employeeNumber: nullable('employeeNumber', textOrNone, 'update', 'not the id of the employee'),
  name: from(['firstName', 'lastName'], nameOf, 'read', 'set by its two halves; the preferred name is a custom field'),
  firstName: nullable('firstName', textOrNone, 'update'),
  lastName: nullable('lastName', textOrNone, 'update'),
  workEmail: nullable('workEmail', emailOrNone, 'update'),
  contactPoints: from(
    ['workEmail', 'workPhone', 'workPhoneExtension'],
    workContactPoints,
    'update',
    'one e-mail and one phone; a phone without country code is of the connection’s country; an extension is its label',
    encodeWorkContactPoints,
  ),
  jobTitle: inJob('jobTitle', nullable('jobTitleName', textOrNone, 'read', TODAY)),
  department: inJob('department', nullable('departmentName', textOrNone, 'read', TODAY)),
  workLocation: inJob('location', nullable('locationName', textOrNone, 'read', TODAY)),
  legalEntity: inJob(
    'legalEntity',
    from(
      ['divisionName'],
      function legalEntityOfPerson({ divisionName, settings }, context) {
        return legalEntityOf(divisionName, settings, context.legalEntity);
      },
      'read',
      'of the division by the setting legalEntities, and written by it; without it that of the connection',
    ),
  ),
  status: required(
    'status',
    oneOf('employee status', STATUSES),
    'read',
    'who is still to come is inactive; ended by a row of employmentStatus',
  ),
  hiredOn: nullable('hireDate', dateOrNone, 'update'),
  terminatedOn: nullable('terminationDate', dateOrNone, 'read'),
  manager: inJob('manager', nullable('reportsToId', employeeOrNone, 'read', `${TODAY}, by name`)),
  birthDate: {
    ...nullable('birthDate', dateOrNone, 'update'),
    encode: (value: string | null) => ({ dateOfBirth: value }),
  },
  homeAddress: from(
    ['addressLineOne', 'addressLineTwo', 'city', 'state', 'zipcode', 'country'],
    homeAddressOf,
    'update',
    'the country by its English name',
    encodeHomeAddress,
  ),
  personalContactPoints: from(
    ['homeEmail', 'homePhone', 'mobilePhone', 'country'],
    personalContactPointsOf,
    'update',
    'one of each kind; the mobile phone too: nothing says that it is the company’s; without country code it is of the home country',
    encodePersonalContactPoints,
  ),
  nationalId: from(
    ['ssn', 'sin', 'nin', 'nationalId'],
    nationalIdOf,
    'read',
    'the first that is set; read live, never stored, and written in the source alone',
  ),
  bankAccounts: absent('the public API has none: payroll has its own system'),
  createdAt: absent('the source tells when an employee was last changed, not when it was made'),
  updatedAt: nullable('lastChanged', instantOrNone, 'read', 'of any field or history table'),
  customFields: from(['preferredName', 'divisionName'], customFieldsOf, 'read', 'preferred name and division'),
  correlationId: absent(
    'no field of every account could hold it; whom we made is found by the values and an id above those before',
  ),
});

/** A row whose value is kept in the row of jobInfo that is in effect. The body has it under `jobInfo`, in the words of the model. */
function inJob<T>(column: string, row: Row<BamboohrPerson, T>): Row<BamboohrPerson, T> {
  return { ...row, access: 'update', encode: (value) => ({ jobInfo: { [column]: value } }) };
}

/** Both are required in the source, so one that is missing is hidden, and half a name would be another's. */
function nameOf({ firstName, lastName }: BamboohrPerson): string | null {
  const [first, last] = [textOf(firstName), textOf(lastName)];
  return first === null || last === null ? null : `${first} ${last}`;
}

function workContactPoints(person: BamboohrPerson, context: MappingContext): readonly ContactPoint[] | null {
  const email = textOf(person.workEmail);
  const phone = textOf(person.workPhone);
  const extension = textOf(person.workPhoneExtension);
  const label = extension === null ? null : `ext. ${extension}`;
  return orNone([
    ...(email === null ? [] : [emailOf(email)]),
    ...(phone === null ? [] : [phoneOf(phone, context.country, 'PHONE', label)]),
  ]);
}

function personalContactPointsOf(person: BamboohrPerson, context: MappingContext): readonly ContactPoint[] | null {
  const [email, home, mobile] = [textOf(person.homeEmail), textOf(person.homePhone), textOf(person.mobilePhone)];
  const country = countryOf(person.country) ?? context.country;
  return orNone([
    ...(email === null ? [] : [emailOf(email)]),
    ...(home === null ? [] : [phoneOf(home, country)]),
    ...(mobile === null ? [] : [phoneOf(mobile, country, 'MOBILE')]),
  ]);
}

function homeAddressOf(person: BamboohrPerson): Address | null {
  const lines = [textOf(person.addressLineOne), textOf(person.addressLineTwo)].filter((line) => line !== null);
  const [city, region, postalCode] = [textOf(person.city), textOf(person.state), textOf(person.zipcode)];
  const country = textOf(person.country);
  if (lines.length === 0 && city === null && region === null && postalCode === null && country === null) return null;
  return { type: 'STREET', name: null, lines, city, region, postalCode, country: countryOf(country), key: null };
}

/** Which of them an account has depends on its countries. */
function nationalIdOf({ ssn, sin, nin, nationalId }: BamboohrPerson): string | null {
  return textOf(ssn) ?? textOf(sin) ?? textOf(nin) ?? textOf(nationalId);
}

function customFieldsOf({ preferredName, divisionName }: BamboohrPerson): readonly CustomField[] | null {
  const named = { preferredName: textOf(preferredName), division: textOf(divisionName) };
  return orNone(
    Object.entries(named).flatMap(([name, value]) => (value === null ? [] : [{ name, type: 'TEXT' as const, value }])),
  );
}
