import { defineMapping, type MappingContext, rowsOf } from '../../src/connector/mapping.ts';
import type { Address, ContactPoint, Identifier } from '../../src/model/values.ts';
import {
  addressOf,
  addressTypeOf,
  changedAtOf,
  contactPointsOf,
  identifierOf,
  statusOfRow,
  taggedInstant,
  textAt,
  textOf,
} from './mapping-values.ts';
import type { TrytonParty } from './wire.ts';

const { required, from, derived, absent } = rowsOf<TrytonParty>();

/** Customer from party.party, as far as the configured domain says that it is one. */
export const customerMapping = defineMapping<TrytonParty, 'Customer'>('Customer', {
  kind: derived(() => 'ORGANIZATION', 'always an organisation: a party does not say that it is a person'),
  number: from(['code'], numberOf, 'read'),
  name: from(['name'], nameOf, 'read', 'a party need not have one'),
  legalName: absent('a party has one name'),
  status: from(['active'], statusOfRow, 'read'),
  identifiers: from(['identifiers'], identifiersOf, 'read', 'European VAT numbers are checked, all others are OTHER'),
  parent: absent('parties have no hierarchy without the module party_relationship'),
  addresses: from(
    ['addresses'],
    addressesOf,
    'read',
    'active ones; for invoices BILLING, else for delivery SHIPPING, else OTHER; the building stands above the street',
  ),
  contactPoints: from(
    ['contact_mechanisms'],
    contactPointsOfParty,
    'read',
    'active ones; skype, sip, irc, jabber and other are left out',
  ),
  industry: absent('not kept'),
  segment: absent('categories are lists of people’s own making'),
  accountOwner: absent('not kept'),
  currency: absent('not kept: every order names its own'),
  paymentTerms: from(['customer_payment_term.rec_name'], paymentTermsOf, 'read', 'of the connection’s company'),
  creditLimit: absent('needs the module account_credit_limit'),
  creditHold: absent('not kept'),
  createdAt: required('create_date', taggedInstant, 'read'),
  updatedAt: from(['write_date', 'create_date'], changedAtOf, 'read', 'of the party itself, not of its addresses'),
  customFields: absent('none beyond the modules that are mapped'),
  correlationId: absent('not written'),
});

function numberOf(party: TrytonParty): string | null {
  return textOf(party.code);
}

function nameOf(party: TrytonParty): string | null {
  return textOf(party.name);
}

function identifiersOf(party: TrytonParty): readonly Identifier[] {
  return party.identifiers.map(identifierOf);
}

function addressesOf(party: TrytonParty): readonly Address[] {
  return party.addresses.map((address) => addressOf(address, addressTypeOf(address)));
}

function contactPointsOfParty(party: TrytonParty, context: MappingContext): readonly ContactPoint[] {
  return party.contact_mechanisms.flatMap((mechanism) => contactPointsOf(mechanism, context.country));
}

function paymentTermsOf(party: TrytonParty): string | null {
  return textAt(party.customer_payment_term, 'rec_name');
}
