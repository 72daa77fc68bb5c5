import { entity, type ModelOfEntity } from './entity.ts';
import { code, date, list, reference, text, value } from './field.ts';
import type { Address, BankAccount, ContactPoint } from './values.ts';

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
  workLocation: text(),
  legalEntity: text(),
  status: code(['ACTIVE', 'INACTIVE']),
  hiredOn: date(),
  terminatedOn: date(),
  manager: reference('Employee'),
  birthDate: date({ class: 'sensitive' }),
  homeAddress: value<Address>({ class: 'sensitive' }),
  personalContactPoints: list<ContactPoint>({ class: 'sensitive' }),
  nationalId: text({ class: 'secret' }),
  bankAccounts: list<BankAccount>({ class: 'secret' }),
});

export type Employee = ModelOfEntity<typeof employee>;
