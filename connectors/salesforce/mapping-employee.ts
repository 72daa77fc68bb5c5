import { boolean, instant } from '../../src/connector/codecs.ts';
import { type Codec, defineMapping, lacking, rowsOf } from '../../src/connector/mapping.ts';
import {
  CORRELATION_NOTE,
  CUSTOM_FIELDS_NOTE,
  correlationOf,
  customFieldsOf,
  email,
  emailsOf,
  filled,
  keyReference,
  orNone,
  phonesOf,
} from './codecs.ts';
import { pointIn } from './encoders.ts';
import type { SalesforceUser } from './wire.ts';

const user = rowsOf<SalesforceUser>();

const activeFlag: Codec<boolean, 'ACTIVE' | 'INACTIVE'> = {
  name: 'active flag',
  decode: (wire, context) => (boolean.decode(wire, context) ? 'ACTIVE' : 'INACTIVE'),
  encode: (value) => value === 'ACTIVE',
};

/** Employee from User. */
export const employeeMapping = defineMapping<SalesforceUser, 'Employee'>('Employee', {
  employeeNumber: user.optional('EmployeeNumber', filled, 'update'),
  name: user.required('Name', filled, 'read', 'made of first and last name'),
  firstName: user.optional('FirstName', filled, 'update'),
  lastName: user.optional('LastName', filled, 'update'),
  workEmail: user.optional('Email', email, 'update'),
  contactPoints: lacking(
    user.from(
      ['Email', 'Phone'],
      function userContactPoints(wire, context) {
        return orNone([...emailsOf(wire.Email), ...phonesOf(wire.Phone, context.country, 'PHONE')]);
      },
      'update',
      'a phone without country code is of the connection’s country',
      (points) => ({ Email: pointIn(points, 'EMAIL'), Phone: pointIn(points, 'PHONE') }),
    ),
    'label',
  ),
  jobTitle: user.optional('Title', filled, 'update'),
  department: user.optional('Department', filled, 'update'),
  workLocation: user.absent('the address of a user is often that of the company'),
  legalEntity: user.absent('users belong to the org'),
  status: user.required('IsActive', activeFlag, 'update', 'whether the user may sign in'),
  hiredOn: user.absent('users have no employment'),
  terminatedOn: user.absent('users have no employment'),
  manager: user.optional('ManagerId', keyReference('User'), 'update'),
  birthDate: user.absent('not kept'),
  homeAddress: user.absent('not kept'),
  personalContactPoints: user.absent('not kept'),
  nationalId: user.absent('not kept'),
  bankAccounts: user.absent('not kept'),
  createdAt: user.optional('CreatedDate', instant, 'read'),
  updatedAt: user.required('SystemModstamp', instant, 'read'),
  customFields: user.from([], customFieldsOf, 'read', CUSTOM_FIELDS_NOTE),
  correlationId: user.from([], correlationOf, 'read', CORRELATION_NOTE),
});
