import { defineMapping, type MappingContext, rowsOf } from '../../src/connector/mapping.ts';
import type { Address, ContactPoint, Identifier } from '../../src/model/values.ts';
import { isOwnId, ownIdAmong } from './mapping-own-id.ts';
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
  name: from(['name'], nameOf, 'update', 'a party need not have one', (name) => ({ name })),
  legalName: absent('a party has one name'),
  status: from(['active'], statusOfRow, 'update', '', (status) => ({ active: status !== 'INACTIVE' })),
  identifiers: from(
    ['identifiers'],
    identifiersOf,
    'update',
    'European VAT numbers are checked, all others are OTHER; without the one that holds our own id',
  ),
  parent: absent('parties have no hierarchy without the module party_relationship'),
  addresses: from(
    ['addresses'],
    addressesOf,
    'update',
    'active ones, and those left out are put out of use; for invoices BILLING, else for delivery SHIPPING, else OTHER; the building stands above the street',
  ),
  contactPoints: from(
    ['contact_mechanisms'],
    contactPointsOfParty,
    'update',
    'active ones, and those left out are put out of use; skype, sip, irc, jabber and other are left out',
  ),
  industry: absent('not kept'),
  segment: absent('categories are lists of people’s own making'),
  accountOwner: absent('not kept'),
  currency: absent('not kept: every order names its own'),
  paymentTerms: from(
    ['customer_payment_term.rec_name'],
    paymentTermsOf,
    'update',
    'by name, of the connection’s company',
  ),
  creditLimit: absent('needs the module account_credit_limit'),
  creditHold: absent('not kept'),
  createdAt: required('create_date', taggedInstant, 'read'),
  updatedAt: from(['write_date', 'create_date'], changedAtOf, 'read', 'of the party itself, not of its addresses'),
  customFields: absent('none beyond the modules that are mapped'),
  correlationId: from(['identifiers'], correlationIdOf, 'create', 'an identifier without type that is an id of ours'),
});

function numberOf(party: TrytonParty): string | null {
  return textOf(party.code);
}

function nameOf(party: TrytonParty): string | null {
  return textOf(party.name);
}

function identifiersOf(party: TrytonParty): readonly Identifier[] {
  return party.identifiers.filter((each) => !isOwnId(each)).map(identifierOf);
}

function correlationIdOf({ identifiers }: TrytonParty): string | null {
  return ownIdAmong('Customer', identifiers);
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
