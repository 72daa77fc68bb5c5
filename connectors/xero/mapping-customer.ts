import { countryGaps, countryOf, emailOf, oneOf, phoneOf, text, vatOf, websiteOf } from '../../src/connector/codecs.ts';
import { type Codec, defineMapping, type FieldGap, type MappingContext, rowsOf } from '../../src/connector/mapping.ts';
import type { Address, ContactPoint, Identifier } from '../../src/model/values.ts';
import { currencyOrNone, isOwnId, jsonInstant, objectOf, textOf } from './codecs.ts';
import type { XeroAddress, XeroContact, XeroPhone } from './wire.ts';

const { required, nullable, from, absent } = rowsOf<XeroContact>();

const statusOf: Codec<string, 'ACTIVE' | 'INACTIVE'> = {
  ...oneOf('contact status', { ACTIVE: 'ACTIVE', ARCHIVED: 'INACTIVE', GDPRREQUEST: 'INACTIVE' }),
  encode: (value) => (value === 'ACTIVE' ? 'ACTIVE' : 'ARCHIVED'),
};

/** Customer from Contacts. */
export const customerMapping = defineMapping<XeroContact, 'Customer'>('Customer', {
  kind: absent('a contact does not say whether it is an organisation or a person'),
  number: from(
    ['AccountNumber', 'ContactNumber'],
    customerNumberOf,
    'update',
    'the account number without the configured prefix, else the contact number unless it is our id; written as account number',
  ),
  name: required('Name', text, 'update'),
  legalName: absent('contacts have one name'),
  status: required(
    'ContactStatus',
    statusOf,
    'update',
    'archived and to be erased are both inactive; can be archived, and only a person can restore it',
  ),
  identifiers: from(
    ['TaxNumber', 'TaxNumberType'],
    identifiersOf,
    'update',
    'a VAT number, unless TaxNumberType says that it is one of the United States, which is not written',
  ),
  parent: absent('contacts have no hierarchy'),
  addresses: from(
    ['Addresses'],
    addressesOf,
    'update',
    'POBOX is printed on invoices, so BILLING; entries with only a type are no addresses; one of each is kept',
  ),
  contactPoints: from(
    ['EmailAddress', 'Phones', 'Website', 'Addresses'],
    contactPointsOf,
    'update',
    'a phone without country code is of the country of its own address, else of the connection; the website is read only',
  ),
  industry: absent('not kept'),
  segment: absent('contact groups are lists of people’s own making'),
  accountOwner: absent('not kept'),
  currency: nullable('DefaultCurrency', currencyOrNone, 'update', 'null: the base currency of the organisation'),
  paymentTerms: from(
    ['PaymentTerms.Sales.Day', 'PaymentTerms.Sales.Type'],
    paymentTermsOf,
    'update',
    'sales terms; cannot be cleared',
  ),
  creditLimit: absent('not in the API'),
  creditHold: absent('not in the API'),
  createdAt: absent('not kept'),
  updatedAt: required('UpdatedDateUTC', jsonInstant, 'read'),
  customFields: absent('contacts have none'),
  correlationId: from(['ContactNumber'], correlationOf, 'create', 'the contact number, where it is an id of ours'),
});

function customerNumberOf(contact: XeroContact): string | null {
  const account = textOf(contact.AccountNumber);
  if (account === null) return isOwnId(contact.ContactNumber) ? null : textOf(contact.ContactNumber);
  const { customerNumberPrefix: prefix } = contact.settings;
  return account.startsWith(prefix) ? textOf(account.slice(prefix.length)) : account;
}

function correlationOf({ ContactNumber: number }: XeroContact): string | null {
  return isOwnId(number) ? number : null;
}

function identifiersOf(contact: XeroContact): readonly Identifier[] | null {
  const number = textOf(contact.TaxNumber);
  if (number === null) return null;
  if (textOf(contact.TaxNumberType) !== null) return [{ type: 'TAX', value: number, isValid: null }];
  return [vatOf(number)];
}

function addressesOf(contact: XeroContact, _context: MappingContext, gaps: FieldGap[]): readonly Address[] | null {
  if (contact.Addresses === null || contact.Addresses === undefined) return null;
  const filled = contact.Addresses.map((wire) => ({ wire, address: addressOf(wire) })).filter(
    ({ address }) => !isEmpty(address),
  );
  const addresses = filled.map(({ address }) => address);
  gaps.push(
    ...countryGaps(
      'addresses',
      addresses,
      filled.map(({ wire }) => wire.Country),
    ),
  );
  return addresses;
}

/** One address as the contact holds it. */
export function addressOf(wire: XeroAddress): Address {
  return {
    type: addressTypeOf(wire.AddressType),
    name: textOf(wire.AttentionTo),
    lines: [wire.AddressLine1, wire.AddressLine2, wire.AddressLine3, wire.AddressLine4]
      .map(textOf)
      .filter((line) => line !== null),
    city: textOf(wire.City),
    region: textOf(wire.Region),
    postalCode: textOf(wire.PostalCode),
    country: countryOf(wire.Country),
    key: null,
  };
}

/** Whether an entry holds nothing but its type. */
export function isEmpty({ name, lines, city, region, postalCode, country }: Address): boolean {
  return lines.length === 0 && [name, city, region, postalCode, country].every((part) => part === null);
}

function addressTypeOf(code: string): Address['type'] {
  if (code === 'POBOX') return 'BILLING';
  if (code === 'STREET') return 'STREET';
  throw new RangeError('unknown address type');
}

function contactPointsOf(contact: XeroContact, context: MappingContext): readonly ContactPoint[] | null {
  const { Phones: phones } = contact;
  const email = textOf(contact.EmailAddress);
  const website = textOf(contact.Website);
  if (email === null && website === null && (phones === null || phones === undefined)) return null;
  const country = (contact.Addresses ?? []).map((each) => countryOf(each.Country)).find((code) => code !== null);
  return [
    ...(email === null ? [] : [emailOf(email)]),
    ...(phones ?? []).flatMap((phone) => phoneOfWire(phone, country ?? context.country)),
    ...(website === null ? [] : [websiteOf(website)]),
  ];
}

/** One phone as the contact holds it; none where there is only its type. */
export function phoneOfWire(phone: XeroPhone, country: string | null): readonly ContactPoint[] {
  const number = textOf(phone.PhoneNumber);
  if (number === null) return [];
  const code = (textOf(phone.PhoneCountryCode) ?? '').replace(/\D/g, '').replace(/^00/, '');
  const joined = [code === '' ? null : `+${code}`, textOf(phone.PhoneAreaCode), number].filter((each) => each !== null);
  const { type, label } = phoneTypeOf(phone.PhoneType);
  return [phoneOf(joined.join(' '), country, type, label)];
}

function phoneTypeOf(code: string): { readonly type: 'PHONE' | 'MOBILE' | 'FAX'; readonly label: string | null } {
  switch (code) {
    case 'DEFAULT':
      return { type: 'PHONE', label: null };
    case 'DDI':
      return { type: 'PHONE', label: 'direct' };
    case 'OFFICE':
      return { type: 'PHONE', label: 'office' };
    case 'MOBILE':
      return { type: 'MOBILE', label: null };
    case 'FAX':
      return { type: 'FAX', label: null };
    default:
      throw new RangeError('unknown phone type');
  }
}

function paymentTermsOf(contact: XeroContact): string | null {
  const terms = objectOf(objectOf(contact.PaymentTerms, ['Bills', 'Sales'])?.Sales, ['Day', 'Type']);
  const type = textOf(terms?.Type);
  const day = terms?.Day;
  if (type === null || day === null || day === undefined) return null;
  if (!/^\d{1,3}$/.test(String(day))) throw new RangeError('not a number of days');
  switch (type) {
    case 'DAYSAFTERBILLDATE':
      return `${day} days after the invoice date`;
    case 'DAYSAFTERBILLMONTH':
      return `${day} days after the end of the invoice month`;
    case 'OFCURRENTMONTH':
      return `day ${day} of the invoice month`;
    case 'OFFOLLOWINGMONTH':
      return `day ${day} of the month after the invoice`;
    default:
      throw new RangeError('unknown payment terms');
  }
}
