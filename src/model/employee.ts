import { entity, type ModelOfEntity } from './entity.ts';
import { code, date, list, reference, text } from './field.ts';
import type { ContactPoint } from './values.ts';

/** A person who works for us. The job with its history is another entity. */
export const employee = entity('Employee', {
  employeeNumber: text(),
  name: text(),
  firstName: text(),
  lastName: text(),
  workEmail: text(),
  contactPoints: list<ContactPoint>({ class: 'sensitive' }),
  jobTitle: text(),
  department: text(),
  status: code(['ACTIVE', 'INACTIVE']),
  hiredOn: date(),
  terminatedOn: date(),
  manager: reference('Employee'),
});

export type Employee = ModelOfEntity<typeof employee>;
