import { entity, type ModelOfEntity } from './entity.ts';
import { list, reference, text } from './field.ts';
import type { Address, ContactPoint } from './values.ts';

/** A person at a customer. */
export const contact = entity('Contact', {
  customer: reference('Customer'),
  name: text(),
  firstName: text(),
  lastName: text(),
  salutation: text(),
  jobTitle: text(),
  department: text(),
  email: text(),
  contactPoints: list<ContactPoint>(),
  addresses: list<Address>(),
});

export type Contact = ModelOfEntity<typeof contact>;
