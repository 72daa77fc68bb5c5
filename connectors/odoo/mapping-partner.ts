import {
  boolean,
  countryOf,
  emailOf,
  phoneOf,
  text,
  textOrNone,
  vatOf,
  websiteOf,
} from '../../src/connector/codecs.ts';
import { type Codec, defineMapping, type FieldGap, type MappingContext, rowsOf } from '../../src/connector/mapping.ts';
import type { Money } from '../../src/model/money.ts';
import type { Address, ContactPoint, Identifier } from '../../src/model/values.ts';
import { addressOf, commonRows, companyAmountOf, linkOf, linkTo, textOf, typeOfAddress } from './codecs.ts';
import type { OdooPartner } from './wire.ts';

const { required, optional, nullable, from, absent } = rowsOf<OdooPartner>();

const OWN_ADDRESS = ['street', 'street2', 'zip', 'city', 'state_id', 'country_id', 'type'] as const;

const status: Codec<boolean, 'ACTIVE' | 'INACTIVE'> = {
  name: 'archived is inactive',
  decode: (wire, context) => (boolean.decode(wire, context) ? 'ACTIVE' : 'INACTIVE'),
  encode: (value) => value === 'ACTIVE',
};

/** Customer from `res.partner`. */
export const customerMapping = defineMapping<OdooPartner, 'Customer'>('Customer', {
  kind: required(
    'is_company',
    {
      name: 'company or person',
      decode: (wire, context) => (boolean.decode(wire, context) ? 'ORGANIZATION' : 'PERSON'),
      encode: (value) => value === 'ORGANIZATION',
    },
    'update',
  ),
  number: nullable('ref', textOrNone, 'update', 'the internal reference'),
  name: required('name', text, 'update'),
  legalName: absent('one name'),
  status: required('active', status, 'update'),
  identifiers: from(
    ['vat', 'company_registry'],
    identifiersOf,
    'update',
    'the tax id, and the number in the company register as OTHER',
    encodeIdentifiers,
  ),
  parent: optional('parent_id.id', linkTo('res.partner'), 'read'),
  addresses: from(
    [...OWN_ADDRESS, 'addresses'],
    addressesOf,
    'update',
    'its own address is BILLING; partners of the types invoice, delivery and other below it are BILLING, SHIPPING and OTHER',
  ),
  contactPoints: from(
    ['email', 'phone', 'mobile', 'website', 'country_id'],
    pointsOf,
    'update',
    'no mobile since 19',
    encodePoints,
  ),
  industry: optional('industry_id.name', text, 'read'),
  segment: absent('tags are many: name a field of your own in the configuration'),
  accountOwner: absent('a salesperson is a user, and users are no employees'),
  currency: absent('comes with the price list of an order'),
  paymentTerms: optional('property_payment_term_id.name', text, 'read'),
  creditLimit: from(
    ['credit_limit', 'use_partner_credit_limit'],
    creditLimitOf,
    'read',
    'of this partner alone; in the currency of the company',
  ),
  creditHold: absent('not kept'),
  ...commonRows(),
});

/** Contact from `res.partner`. */
export const contactMapping = defineMapping<OdooPartner, 'Contact'>('Contact', {
  customer: optional('parent_id.id', linkTo('res.partner'), 'create'),
  name: required('name', text, 'update'),
  firstName: absent('one name'),
  lastName: absent('one name'),
  salutation: optional('title.name', text, 'read', 'gone since 19'),
  jobTitle: nullable('function', textOrNone, 'update'),
  department: absent('not kept'),
  email: from(['email'], emailIn, 'update', 'in lower case; written as one of the contact points'),
  contactPoints: from(
    ['email', 'phone', 'mobile', 'website', 'country_id'],
    pointsOf,
    'update',
    'no mobile since 19',
    encodePoints,
  ),
  addresses: absent('a contact has the address of its company'),
  ...commonRows(),
});

function identifiersOf({ vat, company_registry: registry }: OdooPartner): readonly Identifier[] {
  const [tax, company] = [textOf(vat), textOf(registry)];
  return [
    // `/` is how people say that there is none.
    ...(tax === null || tax === '/' ? [] : [vatOf(tax)]),
    ...(company === null ? [] : [{ type: 'OTHER' as const, value: company, isValid: null }]),
  ];
}

function encodeIdentifiers(value: readonly Identifier[] | null) {
  const first = (type: Identifier['type']) => value?.find((each) => each.type === type)?.value ?? false;
  return { vat: first('VAT'), company_registry: first('OTHER') };
}

function addressesOf(partner: OdooPartner, _context: MappingContext, gaps: FieldGap[]): readonly Address[] {
  const { addresses } = partner;
  if (!Array.isArray(addresses)) throw new TypeError('not a list of addresses');
  const own = addressOf(partner, 'BILLING', null);
  const others = [...addresses].flatMap((each) => addressOf(each, typeOfAddress(each.type), textOf(each.name)) ?? []);
  const all = own === null ? others : [own, ...others];
  const countries = new Map([partner, ...addresses].map((each) => [String(each.id), linkOf(each.country_id)?.name]));
  for (const [index, { key, country }] of all.entries()) {
    const named = key === null ? undefined : countries.get(key);
    if (country === null && named !== undefined)
      gaps.push({ path: `addresses[${index}].country`, reason: 'not-understood' });
  }
  return all;
}

function pointsOf(partner: OdooPartner, context: MappingContext): readonly ContactPoint[] {
  const country = countryOf(linkOf(partner.country_id)?.name) ?? context.country;
  const [email, phone, mobile, website] = [partner.email, partner.phone, partner.mobile, partner.website].map(textOf);
  return [
    ...(typeof email === 'string' ? [emailOf(email)] : []),
    ...(typeof phone === 'string' ? [phoneOf(phone, country)] : []),
    ...(typeof mobile === 'string' ? [phoneOf(mobile, country, 'MOBILE')] : []),
    ...(typeof website === 'string' ? [websiteOf(website)] : []),
  ];
}

function encodePoints(value: readonly ContactPoint[] | null) {
  const first = (type: ContactPoint['type']) => pointText(value?.find((each) => each.type === type));
  return { email: first('EMAIL'), phone: first('PHONE'), mobile: first('MOBILE'), website: first('WEBSITE') };
}

/** As it was typed, where that is known. */
function pointText(point: ContactPoint | undefined): string | false {
  return point?.original ?? point?.value ?? false;
}

function emailIn({ email }: OdooPartner): string | null {
  const known = textOf(email);
  return known === null ? null : emailOf(known).value;
}

function creditLimitOf(partner: OdooPartner, context: MappingContext): Money | null {
  const { use_partner_credit_limit: isOwn } = partner;
  if (isOwn === null || isOwn === undefined) return null;
  return boolean.decode(isOwn, context) ? companyAmountOf(partner.credit_limit, context) : null;
}
