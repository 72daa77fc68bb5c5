import { countryOf, emailOf, oneOf, phoneOf, textOrNone } from '../../src/connector/codecs.ts';
import { defineMapping, type MappingContext, rowsOf } from '../../src/connector/mapping.ts';
import type { Address, ContactPoint, CustomField } from '../../src/model/values.ts';
import { dateOrNone, emailOrNone, employeeOrNone, instantOrNone, orNone, textOf } from './codecs.ts';
import { type BamboohrPerson, legalEntityOf } from './person.ts';

const { required, nullable, from, absent } = rowsOf<BamboohrPerson>();

const STATUSES = { Active: 'ACTIVE', Inactive: 'INACTIVE' } as const;

/** Employee from the employees of the account. */
export const employeeMapping = defineMapping<BamboohrPerson, 'Employee'>('Employee', {
  employeeNumber: nullable('employeeNumber', textOrNone, 'read', 'not the id of the employee'),
  name: from(['firstName', 'lastName'], nameOf, 'read', 'the preferred name is a custom field'),
  firstName: nullable('firstName', textOrNone, 'read'),
  lastName: nullable('lastName', textOrNone, 'read'),
  workEmail: nullable('workEmail', emailOrNone, 'read'),
  contactPoints: from(
    ['workEmail', 'workPhone', 'workPhoneExtension'],
    workContactPoints,
    'read',
    'a phone without country code is of the connection’s country; an extension is its label',
  ),
  jobTitle: nullable('jobTitleName', textOrNone, 'read', 'of the job in effect today'),
  department: nullable('departmentName', textOrNone, 'read', 'of the job in effect today'),
  workLocation: nullable('locationName', textOrNone, 'read', 'of the job in effect today'),
  legalEntity: from(
    ['divisionName'],
    function legalEntityOfPerson({ divisionName, settings }, context) {
      return legalEntityOf(divisionName, settings, context.legalEntity);
    },
    'read',
    'of the division by the setting legalEntities; without it that of the connection',
  ),
  status: required('status', oneOf('employee status', STATUSES), 'read', 'who is still to come is inactive'),
  hiredOn: nullable('hireDate', dateOrNone, 'read'),
  terminatedOn: nullable('terminationDate', dateOrNone, 'read'),
  manager: nullable('reportsToId', employeeOrNone, 'read', 'of the job in effect today'),
  birthDate: nullable('birthDate', dateOrNone, 'read'),
  homeAddress: from(
    ['addressLineOne', 'addressLineTwo', 'city', 'state', 'zipcode', 'country'],
    homeAddressOf,
    'read',
    'the country by its English name',
  ),
  personalContactPoints: from(
    ['homeEmail', 'homePhone', 'mobilePhone', 'country'],
    personalContactPointsOf,
    'read',
    'the mobile phone too: nothing says that it is the company’s; without country code it is of the home country',
  ),
  nationalId: from(
    ['ssn', 'sin', 'nin', 'nationalId'],
    nationalIdOf,
    'read',
    'the first that is set; read live and never stored',
  ),
  bankAccounts: absent('the public API has none: payroll has its own system'),
  createdAt: absent('the source tells when an employee was last changed, not when it was made'),
  updatedAt: nullable('lastChanged', instantOrNone, 'read', 'of any field or history table'),
  customFields: from(['preferredName', 'divisionName'], customFieldsOf, 'read', 'preferred name and division'),
  correlationId: absent('not written'),
});

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
