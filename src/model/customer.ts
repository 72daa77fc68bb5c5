import { entity, type ModelOfEntity } from './entity.ts';
import { boolean, code, list, money, reference, text } from './field.ts';
import type { Address, ContactPoint, Identifier } from './values.ts';

/** A party that buys from us. Usually owned by the ERP; the CRM owns people and contacts. */
export const customer = entity('Customer', {
  kind: code(['ORGANIZATION', 'PERSON']),
  number: text(),
  name: text(),
  legalName: text(),
  status: code(['PROSPECT', 'ACTIVE', 'INACTIVE']),
  identifiers: list<Identifier>(),
  parent: reference('Customer'),
  addresses: list<Address>(),
  contactPoints: list<ContactPoint>(),
  industry: text(),
  segment: text(),
  accountOwner: reference('Employee'),
  currency: text(),
  paymentTerms: text(),
  creditLimit: money(),
  creditHold: boolean(),
});

export type Customer = ModelOfEntity<typeof customer>;
