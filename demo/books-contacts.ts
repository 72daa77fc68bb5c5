import { vatAsTyped } from './identifiers.ts';
import { type UuidOf, uuidsOf } from './keys.ts';
import type { Making } from './making.ts';
import { booksRow, erpRow } from './mess.ts';
import { firstNameIn, slugOf, surnameIn } from './names.ts';
import { erpEmail } from './parties.ts';
import { phoneIn } from './places.ts';
import { isTurn, itemAt, type Random } from './random.ts';
import { spelled, spellingAt } from './spelling.ts';
import type { BooksContact, Customer, ErpParty, LegalEntity, Supplier } from './types.ts';

export interface BooksContactsInput {
  readonly customers: readonly Customer[];
  readonly suppliers: readonly Supplier[];
  readonly parties: readonly ErpParty[];
}

/** The contacts of both organisations' books: every customer of each, and most suppliers. */
export function makeBooksContacts(making: Making, input: BooksContactsInput): readonly BooksContact[] {
  const random = making.randomOf('books contacts');
  const contacts = (['NT-DE', 'NT-UK'] as const).flatMap((entity) => {
    const uuid = uuidsOf(making.seed, `contact ${entity}`);
    const customers = input.customers
      .filter((each) => each.entities.includes(entity))
      .map((each) => customerContact(making, each, entity, uuid, random));
    if (entity === 'NT-UK') return customers;
    const suppliers = input.suppliers
      .filter(({ index }) => !isTurn(index, 6, 5))
      .map((each) => supplierContact(making, each, uuid, random));
    return [...customers, ...suppliers];
  });
  noteContacts(making, contacts, input);
  return contacts;
}

type Linkage = 'plain' | 'prefixed' | 'vat' | 'email' | 'nothing';

/** How the books know whose contact it is, in twentieths: 7 by number, 8 by number with prefix, 3 by VAT number, 1 by email, 1 not at all. */
function linkageOf({ index, vat, email }: Customer): Linkage {
  const turn = (index * 3 + Math.floor(index / 20)) % 20;
  if (turn <= 6) return 'plain';
  if (turn <= 14) return 'prefixed';
  if (turn <= 17 && vat !== null) return 'vat';
  return turn <= 18 && email !== null ? 'email' : 'nothing';
}

function customerContact(
  { calendar, log }: Making,
  customer: Customer,
  entity: LegalEntity,
  uuid: UuidOf,
  random: Random,
): BooksContact {
  const { index, number, vat, address } = customer;
  const id = uuid(index);
  const linkage = linkageOf(customer);
  const spelling = index === 0 ? 'nameInCapitals' : spellingAt(index + 4);
  const hasVat = linkage === 'vat' || ((linkage === 'plain' || linkage === 'prefixed') && random.chance(0.58));
  const isPrefixed = linkage === 'prefixed' && customer.entities.includes('NT-DE');
  const name = uniqueName(customer);
  return {
    id,
    entity,
    role: 'customer',
    index,
    name: spelled(name, spelling, log, booksRow(entity, 'Contacts', id)),
    firstName: customer.firstName,
    lastName: customer.lastName,
    accountNumber: linkage === 'plain' || linkage === 'prefixed' ? `${isPrefixed ? 'C-' : ''}${number}` : null,
    isArchived: isTurn(index, 25, 16),
    isSupplier: isTurn(index, 35, 14),
    email: linkage === 'nothing' ? null : customer.email,
    taxNumber: vat === null || !hasVat ? null : isTurn(index, 4, 1) ? vatAsTyped(vat, index) : vat,
    currency: isTurn(index, 3, 1) ? null : customer.currency,
    billing: address,
    street: customer.delivery,
    phone: linkage === 'nothing' || isTurn(index, 5, 4) ? null : customer.phone,
    mobile: isTurn(index, 11, 3) ? phoneIn(address, random) : null,
    persons: isTurn(index, 6, 1) ? [personAt(customer, random)] : [],
    termsDays: isTurn(index, 4, 3) ? null : customer.termsDays,
    updatedAtMs: isTurn(index, 6, 2) ? calendar.batchAt(20) : calendar.laterThan(customer.createdAtMs, random),
  };
}

/** The books refuse two contacts of one name, so people's names get their number. */
function uniqueName({ kind, name, number }: Customer): string {
  return kind === 'PERSON' ? `${name} (${number})` : name;
}

function personAt({ address, domain }: Customer, random: Random): BooksContact['persons'][number] {
  const firstName = firstNameIn(address.country, random);
  const lastName = surnameIn(address.country, random);
  return { firstName, lastName, email: `${slugOf(lastName, 'y')}@${domain}` };
}

function supplierContact({ calendar }: Making, supplier: Supplier, uuid: UuidOf, random: Random): BooksContact {
  const { index } = supplier;
  return {
    id: uuid(1_000_000 + index),
    entity: 'NT-DE',
    role: 'supplier',
    index,
    name: supplier.name,
    firstName: null,
    lastName: null,
    accountNumber: isTurn(index, 3, 0) ? supplier.number : null,
    isArchived: false,
    isSupplier: true,
    email: supplier.email,
    taxNumber: supplier.vat,
    currency: 'EUR',
    billing: supplier.address,
    street: null,
    phone: supplier.phone,
    mobile: null,
    persons: [],
    termsDays: null,
    updatedAtMs: calendar.laterThan(supplier.createdAtMs, random),
  };
}

function noteContacts({ log }: Making, contacts: readonly BooksContact[], input: BooksContactsInput): void {
  const partyIds = new Map(
    input.parties.filter((each) => each.role === 'customer').map((each) => [each.index, each.id]),
  );
  const german = new Map<number, string>();
  for (const contact of contacts) {
    const row = booksRow(contact.entity, 'Contacts', contact.id);
    if (contact.isSupplier) log.note('supplierInBooks', row);
    if (contact.isArchived) log.note('archivedContact', row);
    if (contact.taxNumber !== null && /[ .]/.test(contact.taxNumber)) log.note('vatAsTyped', row);
    if (contact.role === 'supplier') continue;
    const customer = itemAt(input.customers, contact.index);
    const partyId = partyIds.get(contact.index);
    if (contact.accountNumber?.startsWith('C-') === true) log.note('booksNumberWithPrefix', row);
    if (contact.accountNumber === null) {
      if (contact.taxNumber !== null) log.note('booksByVatOnly', row);
      else log.note(contact.email === null ? 'booksNotLinkable' : 'booksByEmailOnly', row);
    }
    if (contact.entity === 'NT-DE') german.set(contact.index, contact.id);
    if (partyId !== undefined && contact.email !== null && erpEmail(customer) !== contact.email) {
      log.note('emailCase', erpRow('party.party', partyId), row);
    }
    const twin = german.get(contact.index);
    if (contact.entity === 'NT-UK' && twin !== undefined)
      log.note('customerOfBoth', booksRow('NT-DE', 'Contacts', twin), row);
    if (contact.entity === 'NT-UK' && twin === undefined) log.note('customerOfUkOnly', row);
  }
}
