import {
  countryGaps,
  countryOf,
  emailOf,
  instant,
  phoneOf,
  text,
  textOrNone,
  vatOf,
  websiteOf,
} from '../../src/connector/codecs.ts';
import { defineMapping, type FieldGap, type MappingContext, rowsOf } from '../../src/connector/mapping.ts';
import type { Address, ContactPoint, Identifier } from '../../src/model/values.ts';
import { customFieldsOf, memberOf, ownIdIn, pointedTo, refValueOf, textOf } from './codecs.ts';
import type { PhysicalAddress, QboCustomer } from './wire.ts';

const { required, nullable, from, absent } = rowsOf<QboCustomer>();

/** Customer from Customer. */
export const customerMapping = defineMapping<QboCustomer, 'Customer'>('Customer', {
  kind: from(
    ['CompanyName', 'GivenName', 'FamilyName'],
    kindOf,
    'read',
    'an organisation where it has a company name, a person where it has a name of one',
  ),
  number: absent('customers have no number; a custom field can be named in the configuration'),
  name: required('DisplayName', text, 'update', 'unique among customers, vendors and employees'),
  legalName: nullable('CompanyName', textOrNone, 'update'),
  status: from(['Active'], ({ Active }) => statusOf(Active), 'update', 'customers are deactivated, never deleted'),
  identifiers: from(['PrimaryTaxIdentifier'], identifiersOf, 'read', 'masked numbers are left out'),
  parent: from(['ParentRef'], ({ ParentRef }, context) => pointedTo('Customer', ParentRef, context), 'read'),
  addresses: from(['BillAddr', 'ShipAddr'], addressesOf, 'update', 'one billing and one shipping address'),
  contactPoints: from(
    ['PrimaryEmailAddr', 'PrimaryPhone', 'AlternatePhone', 'Mobile', 'Fax', 'WebAddr', 'BillAddr'],
    contactPointsOf,
    'update',
  ),
  industry: absent('not held'),
  segment: absent('not held; a custom field can be named in the configuration'),
  accountOwner: absent('not held'),
  currency: from(
    ['CurrencyRef'],
    ({ CurrencyRef }) => refValueOf(CurrencyRef),
    'create',
    '',
    (value) => (value === null ? {} : { CurrencyRef: { value } }),
  ),
  paymentTerms: from(['SalesTermRef'], ({ SalesTermRef: terms }) => textOf(terms?.name) ?? refValueOf(terms), 'read'),
  creditLimit: absent('not given by the API'),
  creditHold: absent('not held'),
  createdAt: required('MetaData.CreateTime', instant, 'read'),
  updatedAt: required('MetaData.LastUpdatedTime', instant, 'read'),
  customFields: from(['CustomFields'], ({ CustomFields }) => customFieldsOf(CustomFields), 'read'),
  correlationId: from(['Notes'], ({ Notes }) => ownIdIn(Notes), 'read', 'in the notes of what the gateway made'),
});

function kindOf({ CompanyName, GivenName, FamilyName }: QboCustomer): 'ORGANIZATION' | 'PERSON' | null {
  if (textOf(CompanyName) !== null) return 'ORGANIZATION';
  return textOf(GivenName) === null && textOf(FamilyName) === null ? null : 'PERSON';
}

/** Throws TypeError where it is neither. */
export function statusOf(active: boolean | null | undefined): 'ACTIVE' | 'INACTIVE' | null {
  if (active === null || active === undefined) return null;
  if (typeof active !== 'boolean') throw new TypeError('not a boolean');
  return active ? 'ACTIVE' : 'INACTIVE';
}

function identifiersOf({ PrimaryTaxIdentifier }: QboCustomer): readonly Identifier[] | null {
  const number = textOf(PrimaryTaxIdentifier);
  if (number === null || /[X*]{3,}/.test(number)) return null;
  return [/^[A-Za-z]{2}/.test(number) ? vatOf(number) : { type: 'TAX', value: number, isValid: null }];
}

function addressesOf(
  { BillAddr, ShipAddr }: QboCustomer,
  _context: MappingContext,
  gaps: FieldGap[],
): readonly Address[] | null {
  const wires = [BillAddr, ShipAddr];
  const held = wires.flatMap((wire, index) => {
    const address = addressOf(wire, index === 0 ? 'BILLING' : 'SHIPPING');
    return address === null ? [] : [{ address, country: wire?.Country }];
  });
  const addresses = held.map(({ address }) => address);
  gaps.push(
    ...countryGaps(
      'addresses',
      addresses,
      held.map(({ country }) => country),
    ),
  );
  return addresses.length === 0 ? null : addresses;
}

const ADDRESS_MEMBERS = ['Id', 'Line1', 'Line2', 'Line3', 'Line4', 'Line5', 'City', 'Country', 'PostalCode'];

/** Null where it says nothing. */
export function addressOf(wire: PhysicalAddress | null | undefined, type: Address['type']): Address | null {
  if (wire === null || wire === undefined) return null;
  if (!ADDRESS_MEMBERS.some((name) => name in wire)) throw new TypeError('not an address');
  const lines = [wire.Line1, wire.Line2, wire.Line3, wire.Line4, wire.Line5]
    .map(textOf)
    .filter((line) => line !== null);
  const address = {
    type,
    name: null,
    lines,
    city: textOf(wire.City),
    region: textOf(wire.CountrySubDivisionCode),
    postalCode: textOf(wire.PostalCode),
    country: countryOf(wire.Country),
    key: textOf(wire.Id),
  };
  const said = [address.city, address.region, address.postalCode, textOf(wire.Country)];
  return lines.length === 0 && said.every((each) => each === null) ? null : address;
}

function contactPointsOf(customer: QboCustomer, context: MappingContext): readonly ContactPoint[] | null {
  const country = countryOf(textOf(customer.BillAddr?.Country)) ?? context.country;
  const email = memberOf(customer.PrimaryEmailAddr, 'Address');
  const phones = [
    ['PHONE', memberOf(customer.PrimaryPhone, 'FreeFormNumber'), null],
    ['PHONE', memberOf(customer.AlternatePhone, 'FreeFormNumber'), 'alternate'],
    ['MOBILE', memberOf(customer.Mobile, 'FreeFormNumber'), null],
    ['FAX', memberOf(customer.Fax, 'FreeFormNumber'), null],
  ] as const;
  const website = memberOf(customer.WebAddr, 'URI');
  const points = [
    // One field may hold several addresses.
    ...(email ?? '').split(',').flatMap((each) => (each.trim() === '' ? [] : [emailOf(each.trim())])),
    ...phones.flatMap(([type, number, label]) => (number === null ? [] : [phoneOf(number, country, type, label)])),
    ...(website === null ? [] : [websiteOf(website)]),
  ];
  return points.length === 0 ? null : points;
}
