import { boolean, countryOf, date, emailOf, phoneOf, text, textOrNone } from '../../src/connector/codecs.ts';
import { defineMapping, lacking, type MappingContext, rowsOf } from '../../src/connector/mapping.ts';
import type { Address, ContactPoint } from '../../src/model/values.ts';
import { addressOf, commonRows, linkOf, linkTo, textOf } from './codecs.ts';
import type { OdooEmployee } from './wire-goods.ts';

const { required, optional, nullable, from, derived, absent } = rowsOf<OdooEmployee>();

/** Employee from `hr.employee`. */
export const employeeMapping = defineMapping<OdooEmployee, 'Employee'>('Employee', {
  employeeNumber: nullable('registration_number', textOrNone, 'read', 'only where payroll is installed'),
  name: required('name', text, 'read'),
  firstName: absent('one name'),
  lastName: absent('one name'),
  workEmail: from(['work_email'], workEmailOf, 'read', 'in lower case'),
  contactPoints: from(['work_email', 'work_phone', 'mobile_phone'], workPointsOf, 'read'),
  jobTitle: nullable('job_title', textOrNone, 'read'),
  department: optional('department_id.name', text, 'read'),
  workLocation: optional('work_location_id.name', text, 'read'),
  legalEntity: derived((context) => context.legalEntity, 'one connection is one company'),
  status: required(
    'active',
    {
      name: 'archived is inactive',
      decode: (wire, context) => (boolean.decode(wire, context) ? 'ACTIVE' : 'INACTIVE'),
    },
    'read',
  ),
  hiredOn: optional('contract_date_start', date, 'read', 'of the version in force; up to 18 of the first contract'),
  terminatedOn: optional('departure_date', date, 'read'),
  manager: optional('parent_id.id', linkTo('hr.employee'), 'read'),
  birthDate: optional('birthday', date, 'read'),
  homeAddress: lacking(
    from(
      ['private_street', 'private_street2', 'private_zip', 'private_city', 'private_state_id', 'private_country_id'],
      homeOf,
      'read',
    ),
    'name',
  ),
  personalContactPoints: from(['private_email', 'private_phone'], personalPointsOf, 'read'),
  nationalId: nullable('identification_id', textOrNone, 'read'),
  bankAccounts: absent('numbers are shown in part only'),
  ...commonRows(),
});

function workEmailOf({ work_email: email }: OdooEmployee): string | null {
  const known = textOf(email);
  return known === null ? null : emailOf(known).value;
}

function workPointsOf(employee: OdooEmployee, { country }: MappingContext): readonly ContactPoint[] {
  const { work_email: email, work_phone: phone, mobile_phone: mobile } = employee;
  return [
    ...[textOf(email)].flatMap((each) => (each === null ? [] : [emailOf(each)])),
    ...[textOf(phone)].flatMap((each) => (each === null ? [] : [phoneOf(each, country)])),
    ...[textOf(mobile)].flatMap((each) => (each === null ? [] : [phoneOf(each, country, 'MOBILE')])),
  ];
}

function personalPointsOf(employee: OdooEmployee, context: MappingContext): readonly ContactPoint[] {
  const country = countryOf(linkOf(employee.private_country_id)?.name) ?? context.country;
  return [
    ...[textOf(employee.private_email)].flatMap((each) => (each === null ? [] : [emailOf(each)])),
    ...[textOf(employee.private_phone)].flatMap((each) => (each === null ? [] : [phoneOf(each, country)])),
  ];
}

function homeOf(employee: OdooEmployee): Address | null {
  const address = addressOf(
    {
      id: employee.id,
      name: null,
      street: employee.private_street,
      street2: employee.private_street2,
      zip: employee.private_zip,
      city: employee.private_city,
      state_id: employee.private_state_id,
      country_id: employee.private_country_id,
    },
    'STREET',
    null,
  );
  return address === null ? null : { ...address, key: null };
}
