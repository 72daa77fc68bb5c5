import { emailOf, instant, textOrNone } from '../../src/connector/codecs.ts';
import { defineMapping, rowsOf } from '../../src/connector/mapping.ts';
import { textOf } from './codecs.ts';
import type { Owner } from './wire.ts';

const { nullable, optional, from, absent } = rowsOf<Owner>();

/** Employee from owners: who can be given a record in HubSpot. */
export const employeeMapping = defineMapping<Owner, 'Employee'>('Employee', {
  employeeNumber: absent('not kept'),
  name: from(['firstName', 'lastName'], nameOf, 'read', 'put together'),
  firstName: nullable('firstName', textOrNone, 'read'),
  lastName: nullable('lastName', textOrNone, 'read'),
  workEmail: from(['email'], emailValue, 'read', 'what a user signs in with'),
  contactPoints: absent('not in the API'),
  jobTitle: absent('not in the API'),
  department: absent('teams are no departments'),
  workLocation: absent('not in the API'),
  legalEntity: absent('not kept'),
  status: absent('an owner who is archived is not listed any more'),
  hiredOn: absent('not kept'),
  terminatedOn: absent('not kept'),
  manager: absent('not kept'),
  birthDate: absent('not kept'),
  homeAddress: absent('not kept'),
  personalContactPoints: absent('not kept'),
  nationalId: absent('not kept'),
  bankAccounts: absent('not kept'),
  createdAt: optional('createdAt', instant, 'read'),
  updatedAt: optional('updatedAt', instant, 'read'),
  customFields: absent('owners have none'),
  correlationId: absent('owners are not written'),
});

function nameOf({ firstName, lastName }: Owner): string | null {
  const names = [textOf(firstName), textOf(lastName)].filter((each) => each !== null);
  return names.length === 0 ? null : names.join(' ');
}

function emailValue({ email }: Owner): string | null {
  const address = textOf(email);
  return address === null ? null : emailOf(address).value;
}
