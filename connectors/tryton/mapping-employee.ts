import { date } from '../../src/connector/codecs.ts';
import { defineMapping, type MappingContext, rowsOf } from '../../src/connector/mapping.ts';
import type { Reference } from '../../src/model/id.ts';
import type { ContactPoint } from '../../src/model/values.ts';
import { ownIdAmong } from './mapping-own-id.ts';
import { changedAtOf, contactPointsOf, referenceOrNone, taggedDate, taggedInstant, textAt } from './mapping-values.ts';
import type { TrytonEmployee } from './wire.ts';

const { required, optional, from, derived, absent } = rowsOf<TrytonEmployee>();

/** Employee from company.employee: name and contact points are those of its party. */
export const employeeMapping = defineMapping<TrytonEmployee, 'Employee'>('Employee', {
  employeeNumber: absent('not kept: the code of the party numbers parties'),
  name: from(['party.name'], ({ party }) => textAt(party, 'name'), 'update'),
  firstName: absent('a party has one name'),
  lastName: absent('a party has one name'),
  workEmail: from(['party.contact_mechanisms'], workEmailOf, 'update', 'the first active e-mail of the party'),
  contactPoints: from(['party.contact_mechanisms'], contactPointsOfEmployee, 'update', 'active ones'),
  jobTitle: absent('not kept'),
  department: absent('not kept'),
  workLocation: absent('not kept'),
  legalEntity: derived((context) => context.legalEntity, 'one connection reads one company'),
  status: from(['end_date', 'today'], statusOf, 'read', 'inactive behind the end date'),
  hiredOn: optional('start_date', taggedDate, 'update'),
  terminatedOn: optional('end_date', taggedDate, 'update'),
  manager: from(['supervisor'], managerOf, 'update'),
  birthDate: absent('not kept'),
  homeAddress: absent('the addresses of a party do not say which is home'),
  personalContactPoints: absent('a party does not tell work from home'),
  nationalId: absent('not kept'),
  bankAccounts: absent('needs the module bank, which is not mapped'),
  createdAt: required('create_date', taggedInstant, 'read'),
  updatedAt: from(['write_date', 'create_date'], changedAtOf, 'read', 'of the employee, not of its party'),
  customFields: absent('none beyond the modules that are mapped'),
  correlationId: from(
    ['party.identifiers'],
    ({ party }) => (party === null ? null : ownIdAmong('Employee', party.identifiers)),
    'create',
    'an identifier without type of its party that is an id of ours',
  ),
});

function workEmailOf(employee: TrytonEmployee, context: MappingContext): string | null {
  return contactPointsOfEmployee(employee, context).find(({ type }) => type === 'EMAIL')?.value ?? null;
}

function contactPointsOfEmployee({ party }: TrytonEmployee, context: MappingContext): readonly ContactPoint[] {
  if (party === null) return [];
  return party.contact_mechanisms.flatMap((mechanism) => contactPointsOf(mechanism, context.country));
}

function statusOf({ end_date: end, today }: TrytonEmployee, context: MappingContext): 'ACTIVE' | 'INACTIVE' {
  if (end === null || end === undefined) return 'ACTIVE';
  return taggedDate.decode(end, context) < date.decode(today, context) ? 'INACTIVE' : 'ACTIVE';
}

function managerOf({ supervisor }: TrytonEmployee, context: MappingContext): Reference | null {
  return referenceOrNone('company.employee', supervisor, context);
}
