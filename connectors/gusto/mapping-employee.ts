import { boolean, countryOf, date, emailOf, phoneOf, reading, text, textOrNone } from '../../src/connector/codecs.ts';
import { defineMapping, type MappingContext, rowsOf } from '../../src/connector/mapping.ts';
import type { Address, ContactPoint, CustomField } from '../../src/model/values.ts';
import { emailOrNone, listIn, orNone, pointsTo, textOf } from './codecs.ts';
import { cityOf, type GustoPerson, primaryJob, terminatedOnOf } from './person.ts';
import type { GustoCustomField } from './wire.ts';

const { required, optional, nullable, from, derived, absent } = rowsOf<GustoPerson>();

/** Gusto pays in the United States: numbers and addresses that name no country are there. */
const COUNTRY = 'US';

const STATUS = reading('terminated or not', (wire: boolean, context: MappingContext) =>
  boolean.decode(wire, context) ? ('INACTIVE' as const) : ('ACTIVE' as const),
);

/** Employee from the employees of the company. */
export const employeeMapping = defineMapping<GustoPerson, 'Employee'>('Employee', {
  employeeNumber: absent('employee_code is Gusto’s own; a custom field can be named by configuration'),
  name: from(
    ['first_name', 'last_name'],
    nameOf,
    'read',
    'set by its two halves; the preferred name is a custom field',
  ),
  firstName: required('first_name', text, 'update'),
  lastName: required('last_name', text, 'update'),
  workEmail: nullable('work_email', emailOrNone, 'update'),
  contactPoints: from(['work_email'], workContactPoints, 'read', 'the work e-mail; set by workEmail'),
  jobTitle: from(
    ['jobs'],
    function titleOfPrimaryJob(person) {
      return textOf(primaryJob(person)?.title);
    },
    'update',
    'of the primary job',
    (value) => ({ job: { title: value } }),
  ),
  department: nullable('department', textOrNone, 'read'),
  workLocation: from(
    ['jobs'],
    function cityOfPrimaryJob(person) {
      return cityOf(primaryJob(person)?.location);
    },
    'read',
    'the city of the location of the primary job: locations have no name',
  ),
  legalEntity: derived(({ legalEntity }) => legalEntity, 'the legal entity of the connection'),
  status: required('terminated', STATUS, 'read', 'who is still to come or being onboarded is active'),
  hiredOn: from(
    ['hired_at', 'jobs'],
    hiredOnOf,
    'create',
    'hired_at, else the hire date of the primary job; set with the job',
    (value) => ({ job: { hire_date: value } }),
  ),
  terminatedOn: from(
    ['terminations', 'terminated'],
    terminatedOnOf,
    'read',
    'the last day of work, also one that is still to come',
  ),
  manager: optional('manager_uuid', pointsTo('employees'), 'read'),
  birthDate: optional('date_of_birth', date, 'update'),
  homeAddress: from(['current_home_address'], homeAddressOf, 'read', 'the one in effect'),
  personalContactPoints: from(
    ['email', 'phone'],
    personalContactPointsOf,
    'update',
    'e-mail and phone; the phone is set in Gusto alone',
    (value) => ({ email: value?.find(({ type }) => type === 'EMAIL')?.value ?? null }),
  ),
  nationalId: absent('never returned: `ssn` is always empty, `has_ssn` says that there is one'),
  bankAccounts: absent('account numbers are masked'),
  createdAt: absent('employees have no stamps'),
  updatedAt: absent('employees have no stamps'),
  customFields: from(
    ['preferred_first_name', 'middle_initial', 'employee_code', 'custom_fields'],
    customFieldsOf,
    'read',
    'preferred first name, middle initial, employee code and the custom fields of the company',
  ),
  correlationId: absent('no field could hold it: whom we made is found by work e-mail and name'),
});

function nameOf({ first_name, last_name }: GustoPerson): string {
  const [first, last] = [textOf(first_name), textOf(last_name)];
  if (first === null || last === null) throw new TypeError('half a name');
  return `${first} ${last}`;
}

function workContactPoints({ work_email }: GustoPerson): readonly ContactPoint[] | null {
  const email = textOf(work_email);
  return email === null ? null : [emailOf(email)];
}

function personalContactPointsOf({ email, phone }: GustoPerson): readonly ContactPoint[] | null {
  const [address, number] = [textOf(email), textOf(phone)];
  return orNone([
    ...(address === null ? [] : [emailOf(address)]),
    ...(number === null ? [] : [phoneOf(number, COUNTRY)]),
  ]);
}

function hiredOnOf(person: GustoPerson, context: MappingContext): string | null {
  const day = person.hired_at ?? primaryJob(person)?.hire_date ?? null;
  return day === null ? null : date.decode(day, context);
}

function homeAddressOf({ current_home_address: address }: GustoPerson): Address | null {
  if (address === null || address === undefined) return null;
  const lines = [textOf(address.street_1), textOf(address.street_2)].filter((line) => line !== null);
  const [city, region, postalCode] = [textOf(address.city), textOf(address.state), textOf(address.zip)];
  if (lines.length === 0 && city === null && region === null && postalCode === null)
    throw new TypeError('an address of nothing');
  const country = textOf(address.country) ?? COUNTRY;
  return { type: 'STREET', name: null, lines, city, region, postalCode, country: countryOf(country), key: null };
}

const TYPES = { text: 'TEXT', radio: 'TEXT', currency: 'NUMBER', number: 'NUMBER', date: 'DATE' } as const;

/** What kind of value a custom field of the company holds. */
export function customType(type: unknown): CustomField['type'] {
  return typeof type === 'string' && Object.hasOwn(TYPES, type) ? TYPES[type as keyof typeof TYPES] : 'OTHER';
}

function customFieldsOf(person: GustoPerson): readonly CustomField[] | null {
  const own = {
    preferred_first_name: textOf(person.preferred_first_name),
    middle_initial: textOf(person.middle_initial),
    employee_code: textOf(person.employee_code),
  };
  return orNone([
    ...Object.entries(own).flatMap(([name, value]) => (value === null ? [] : [{ name, type: 'TEXT' as const, value }])),
    ...listIn(person.custom_fields).map(customFieldOf),
  ]);
}

function customFieldOf({ name, type, value }: GustoCustomField): CustomField {
  const known = textOf(name);
  if (known === null) throw new TypeError('a custom field without name');
  return { name: known, type: customType(type), value: textOf(value) };
}
