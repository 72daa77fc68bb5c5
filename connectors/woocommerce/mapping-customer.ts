import { countryOf, emailOf, phoneOf } from '../../src/connector/codecs.ts';
import { defineMapping, type FieldGap, type MappingContext, rowsOf } from '../../src/connector/mapping.ts';
import type { Address, ContactPoint } from '../../src/model/values.ts';
import { addressMembers, addressOf, booleanOrNone, countryGapOf, fullName, gmtInstant, textOf } from './codecs.ts';
import { correlationOf, customFieldsOf } from './meta.ts';
import type { WooCustomer } from './wire.ts';

const { nullable, from, absent } = rowsOf<WooCustomer>();

/** Customer from /customers: users of the shop. Guests are only in orders. */
export const customerMapping = defineMapping<WooCustomer, 'Customer'>('Customer', {
  kind: from(['billing.company'], kindOfCustomer, 'create', 'an organisation where a company is given'),
  number: absent('customers have no number but their key'),
  name: {
    ...from(
      ['billing.company', 'first_name', 'last_name', 'username', 'email'],
      nameOf,
      'update',
      'the company, else the person, else the login',
    ),
    kind: 'required',
  },
  legalName: absent('customers have one name'),
  status: from(['is_paying_customer'], statusOf, 'read', 'a prospect until the first order is paid'),
  identifiers: absent('VAT numbers are kept by plugins, each under its own key of meta_data'),
  parent: absent('customers have no hierarchy'),
  addresses: from(['billing', 'shipping'], addressesOf, 'update', 'one of each; a name alone is none'),
  contactPoints: from(
    ['email', 'billing.email', 'billing.phone', 'billing.country'],
    contactPointsOf,
    'update',
    'the login e-mail, another one for bills (label `billing`), and the phone for bills, of the country of its address',
  ),
  industry: absent('not kept'),
  segment: absent('not kept; an entry of meta_data can be configured'),
  accountOwner: absent('not kept'),
  currency: absent('orders have a currency, customers none'),
  paymentTerms: absent('not kept'),
  creditLimit: absent('not kept'),
  creditHold: absent('not kept'),
  createdAt: nullable('date_created_gmt', gmtInstant, 'read'),
  updatedAt: nullable('date_modified_gmt', gmtInstant, 'read', 'null until the first change'),
  customFields: from(['meta_data'], customFieldsOf, 'read', 'without entries whose key begins with an underscore'),
  correlationId: from(['meta_data'], correlationOf, 'read', 'meta_data._mainstem_id'),
});

function kindOfCustomer({ billing }: WooCustomer): 'ORGANIZATION' | 'PERSON' {
  return textOf(addressMembers(billing).company) === null ? 'PERSON' : 'ORGANIZATION';
}

/** The company, else the person, else the login. */
export function nameOf(customer: WooCustomer): string | null {
  const company = textOf(addressMembers(customer.billing).company);
  return company ?? fullName(customer) ?? textOf(customer.username) ?? textOf(customer.email);
}

function statusOf(customer: WooCustomer, context: MappingContext): 'ACTIVE' | 'PROSPECT' | null {
  const { is_paying_customer: isPaying } = customer;
  if (isPaying === null || isPaying === undefined) return null;
  return booleanOrNone.decode(isPaying, context) === true ? 'ACTIVE' : 'PROSPECT';
}

function addressesOf(customer: WooCustomer, _context: MappingContext, gaps: FieldGap[]): readonly Address[] {
  const { billing, shipping } = customer;
  const found = [
    { wire: billing, address: addressOf(billing, 'BILLING') },
    { wire: shipping, address: addressOf(shipping, 'SHIPPING') },
  ];
  const addresses: Address[] = [];
  for (const { wire, address } of found) {
    if (address === null) continue;
    gaps.push(...countryGapOf(address, wire, `addresses[${addresses.length}]`));
    addresses.push(address);
  }
  return addresses;
}

function contactPointsOf(customer: WooCustomer, context: MappingContext): readonly ContactPoint[] {
  const billing = addressMembers(customer.billing);
  const email = textOf(customer.email);
  const billingEmail = textOf(billing.email);
  const phone = textOf(billing.phone);
  const isOther = billingEmail !== null && billingEmail.toLowerCase() !== email?.toLowerCase();
  return [
    ...(email === null ? [] : [emailOf(email)]),
    ...(isOther ? [emailOf(billingEmail, 'billing')] : []),
    ...(phone === null ? [] : [phoneOf(phone, countryOf(textOf(billing.country)) ?? context.country)]),
  ];
}
