import { NumberLiteral } from '../../../src/simulator/json.ts';
import { child, children, flag, type Row, text, textOrAbsent, textOrEmpty } from '../../../src/simulator/row.ts';
import type { Entry } from '../../../src/simulator/table.ts';
import type { Books } from './books.ts';
import { wireDate } from './dates.ts';
import type { Wire } from './render.ts';
import { invalid, type Plan, type Writing } from './write.ts';

/**
 * How much of a contact an answer carries. Persons, payment terms and default currency come with a single contact and with paging only;
 * `summary` (`summaryOnly=true`) leaves out what is costly to compute.
 */
export type ContactDetail = 'full' | 'list' | 'summary';

const addressTypes = ['POBOX', 'STREET'];
const phoneTypes = ['DDI', 'DEFAULT', 'FAX', 'MOBILE'];
const addressLines = ['AddressLine1', 'AddressLine2', 'AddressLine3', 'AddressLine4'];

export function renderContact(entry: Entry, detail: ContactDetail): Wire {
  const { row } = entry;
  const lean = {
    ContactID: text(row, 'ContactID'),
    ContactNumber: textOrAbsent(row, 'ContactNumber'),
    AccountNumber: textOrAbsent(row, 'AccountNumber'),
    ContactStatus: text(row, 'ContactStatus') ?? 'ACTIVE',
    Name: textOrEmpty(row, 'Name'),
    FirstName: textOrAbsent(row, 'FirstName'),
    LastName: textOrAbsent(row, 'LastName'),
    CompanyNumber: textOrAbsent(row, 'CompanyNumber'),
    EmailAddress: textOrEmpty(row, 'EmailAddress'),
    BankAccountDetails: '',
    TaxNumber: textOrAbsent(row, 'TaxNumber'),
    UpdatedDateUTC: wireDate(entry.updatedMs),
    HasValidationErrors: false,
  };
  if (detail === 'summary') return lean;
  const listed = {
    ...lean,
    Addresses: addressTypes.map((type) => renderAddress(entryOf(row, 'Addresses', 'AddressType', type), type)),
    Phones: phoneTypes.map((type) => renderPhone(entryOf(row, 'Phones', 'PhoneType', type), type)),
    ContactGroups: [],
    IsSupplier: flag(row, 'IsSupplier'),
    IsCustomer: flag(row, 'IsCustomer'),
    ContactPersons: [],
    HasAttachments: false,
  };
  if (detail === 'list') return listed;
  return {
    ...listed,
    DefaultCurrency: textOrAbsent(row, 'DefaultCurrency'),
    PaymentTerms: renderTerms(child(row, 'PaymentTerms')),
    ContactPersons: children(row, 'ContactPersons').map((person) => ({
      FirstName: textOrEmpty(person, 'FirstName'),
      LastName: textOrEmpty(person, 'LastName'),
      EmailAddress: textOrEmpty(person, 'EmailAddress'),
      IncludeInEmails: flag(person, 'IncludeInEmails'),
    })),
  };
}

function entryOf(row: Row, list: string, typeField: string, type: string): Row {
  return children(row, list).find((entry) => text(entry, typeField) === type) ?? {};
}

/** An address that was never filled in keeps only its type. */
function renderAddress(address: Row, type: string): Wire {
  const isEmpty = [...addressLines, 'City', 'Region', 'PostalCode', 'Country', 'AttentionTo'].every(
    (name) => textOrEmpty(address, name) === '',
  );
  if (isEmpty) return { AddressType: type };
  const lines = addressLines.filter((name) => textOrEmpty(address, name) !== '');
  return {
    AddressType: type,
    ...Object.fromEntries(lines.map((name) => [name, text(address, name)])),
    City: textOrEmpty(address, 'City'),
    Region: textOrEmpty(address, 'Region'),
    PostalCode: textOrEmpty(address, 'PostalCode'),
    Country: textOrEmpty(address, 'Country'),
    AttentionTo: textOrEmpty(address, 'AttentionTo'),
  };
}

function renderPhone(phone: Row, type: string): Wire {
  const parts = ['PhoneNumber', 'PhoneAreaCode', 'PhoneCountryCode'];
  if (parts.every((name) => textOrEmpty(phone, name) === '')) return { PhoneType: type };
  return { PhoneType: type, ...Object.fromEntries(parts.map((name) => [name, textOrEmpty(phone, name)])) };
}

function renderTerms(terms: Row | null): Wire | undefined {
  if (terms === null) return undefined;
  const kinds = ['Bills', 'Sales'].flatMap((kind) => {
    const term = child(terms, kind);
    if (term === null) return [];
    return [[kind, { Day: new NumberLiteral(text(term, 'Day') ?? '0'), Type: text(term, 'Type') }]];
  });
  return Object.fromEntries(kinds);
}

const textFields = [
  'ContactNumber',
  'AccountNumber',
  'ContactStatus',
  'Name',
  'FirstName',
  'LastName',
  'CompanyNumber',
  'EmailAddress',
  'TaxNumber',
  'DefaultCurrency',
];
const maxLengths: Readonly<Record<string, number>> = {
  ContactNumber: 50,
  AccountNumber: 50,
  Name: 255,
  FirstName: 255,
  LastName: 255,
  CompanyNumber: 50,
  EmailAddress: 255,
  TaxNumber: 50,
};

/** Finds the contact that an element is about: by id, else by number; null when it is a new one, undefined when the id is unknown. */
export function findContact(books: Books, element: Row): Entry | null | undefined {
  const id = text(element, 'ContactID');
  if (id !== null) return books.contacts.get(id) ?? undefined;
  return books.contacts.find('number', text(element, 'ContactNumber'))[0] ?? null;
}

/** Validates one contact of a write. `existing` is what it changes; null creates. */
export function planContact(writing: Writing, element: Row, existing: Entry | null): Plan {
  const messages = contactMessages(writing.books, element, existing);
  if (messages.length > 0) return invalid(...messages);
  return { kind: 'valid', save: () => renderContact(saveContact(writing, element, existing), 'full') };
}

function contactMessages(books: Books, element: Row, existing: Entry | null): string[] {
  if (existing !== null && books.isArchived(existing)) {
    return [
      'The specified contact details matched an archived contact. Archived contacts cannot currently be edited via the API.',
    ];
  }
  const messages: string[] = [];
  const name = text(element, 'Name') ?? text(existing?.row ?? {}, 'Name') ?? '';
  const status = text(element, 'ContactStatus') ?? text(existing?.row ?? {}, 'ContactStatus') ?? 'ACTIVE';
  if (name.trim() === '') messages.push('The contact name must be specified.');
  if (status !== 'ACTIVE' && status !== 'ARCHIVED') messages.push('The contact status is not valid.');
  if (status === 'ACTIVE' && isNameTaken(books, name, existing)) messages.push(nameTakenMessage(name));
  if (books.contacts.find('number', text(element, 'ContactNumber')).some((contact) => contact.id !== existing?.id)) {
    messages.push('The contact number is already assigned to another contact.');
  }
  const email = textOrEmpty(element, 'EmailAddress');
  if (email !== '' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) messages.push('Email address must be valid.');
  for (const [field, max] of Object.entries(maxLengths)) {
    if (textOrEmpty(element, field).length > max) messages.push(`${field} must not be more than ${max} characters.`);
  }
  return messages;
}

/** Names are unique among active contacts, whatever the case. */
export function isNameTaken(books: Books, name: string, except: Entry | null): boolean {
  return books.contacts.find('name', name).some((contact) => contact.id !== except?.id);
}

export function nameTakenMessage(name: string): string {
  return `The contact name ${name} is already assigned to another contact. The contact name must be unique across all active contacts.`;
}

export function saveContact(writing: Writing, element: Row, existing: Entry | null): Entry {
  const { books, nowMs } = writing;
  const old: Row = existing?.row ?? {
    ContactID: books.newId(),
    ContactStatus: 'ACTIVE',
    IsCustomer: false,
    IsSupplier: false,
  };
  const values = Object.fromEntries(textFields.filter((name) => name in element).map((name) => [name, element[name]]));
  const row: Row = {
    ...old,
    ...values,
    Addresses: merged(old, element, 'Addresses', 'AddressType'),
    Phones: merged(old, element, 'Phones', 'PhoneType'),
    ContactPersons: 'ContactPersons' in element ? children(element, 'ContactPersons') : children(old, 'ContactPersons'),
    PaymentTerms: child(element, 'PaymentTerms') ?? child(old, 'PaymentTerms'),
  };
  const entry = books.put('Contacts', row, nowMs);
  const action = existing === null ? 'create' : 'update';
  writing.effect({ action, objectType: 'Contacts', key: textOrEmpty(row, 'ContactID'), values: element });
  return entry;
}

/** Addresses and phones are replaced type by type; the types that were not sent stay. */
function merged(old: Row, element: Row, list: string, typeField: string): readonly Row[] {
  const sent = children(element, list);
  const types = new Set(sent.map((entry) => text(entry, typeField)));
  return [...children(old, list).filter((entry) => !types.has(text(entry, typeField))), ...sent];
}
