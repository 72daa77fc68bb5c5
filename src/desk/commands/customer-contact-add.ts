import type { CustomerContactAddInput } from '../../generated/resolvers.ts';
import { creationsOf } from '../creations.ts';
import type { Command } from '../draft.ts';
import { draftOf, secondLook } from '../drafting.ts';
import { checkSettable } from '../input-check.ts';
import { addressesOf, contactPointsOf, countryOf, emailIn, given, textsOf } from '../input-values.ts';

const TEXTS = ['name', 'firstName', 'lastName', 'salutation', 'jobTitle', 'department'] as const;

/** Adds a person to a customer, in the systems that keep contacts and know the customer. */
export const customerContactAdd: Command<CustomerContactAddInput> = async (input, context) => {
  const { targets, problems } = context;
  const customer = await targets.own('Customer', input.customer, 'input.customer', ['addresses']);
  if (customer === null) return null;
  checkSettable(context, customer.roles, input);
  const texts = textsOf(input, TEXTS, problems);
  const addresses = given(input.addresses, 'input.addresses', problems, addressesOf);
  const country = countryOf(addresses) ?? countryOf(customer.values.addresses);
  const values = {
    ...texts,
    customer,
    addresses,
    email: given(input.email, 'input.email', problems, emailIn),
    contactPoints: given(input.contactPoints, 'input.contactPoints', problems, contactPointsOf(country)),
  };
  const isNamed = [input.name, input.firstName, input.lastName].some((each) => each !== undefined && each !== null);
  if (!isNamed) problems.add('REQUIRED', 'input.lastName', 'a person has a name');
  if (!problems.isEmpty) return null;
  const fanOut = creationsOf(context, {
    entity: 'Contact',
    values,
    derived: { name: fullNameOf(texts.firstName, texts.lastName) },
    facts: { channel: null, country, legalEntity: null, currency: null },
    hangsOn: { target: customer, path: 'input.customer' },
  });
  const subject = { entity: 'Contact', entityId: null, roles: customer.roles } as const;
  return draftOf(context, subject, fanOut, secondLook(context, null));
};

function fullNameOf(...halves: readonly (string | null | undefined)[]): string | null {
  const known = halves.filter((half) => half !== undefined && half !== null);
  return known.length === 0 ? null : known.join(' ');
}
