import { emailOf, phoneOf, textOrNone } from '../../src/connector/codecs.ts';
import { defineMapping, type FieldGap, type MappingContext, rowsOf, valueAt } from '../../src/connector/mapping.ts';
import { isIdOf, type Reference } from '../../src/model/id.ts';
import type { Address, ContactPoint } from '../../src/model/values.ts';
import { addressesOf, customFieldsOf, keyReference, propertyInstant, textOf } from './codecs.ts';
import { contactPointMembers, countryOfText, placeMembers } from './encode.ts';
import type { Contact } from './wire.ts';

const { nullable, from, absent } = rowsOf<Contact>();

/** Contact to its primary company: https://developers.hubspot.com/docs/api-reference/crm-associations-v4/guide */
const PRIMARY = 1;

/** Contact from contacts. */
export const contactMapping = defineMapping<Contact, 'Contact'>('Contact', {
  customer: from(['Companies'], companyOf, 'create', 'the primary company, else the only one; set by an association'),
  name: from(['firstname', 'lastname'], nameOf, 'read', 'put together'),
  firstName: nullable('firstname', textOrNone, 'update'),
  lastName: nullable('lastname', textOrNone, 'update'),
  salutation: nullable('salutation', textOrNone, 'update'),
  jobTitle: nullable('jobtitle', textOrNone, 'update'),
  department: absent('no property of HubSpot’s own: name one in the configuration'),
  email: from(['email'], emailValue, 'update', 'in lower case; unique in the account', (value) => ({
    email: value ?? '',
  })),
  contactPoints: from(
    ['phone', 'mobilephone', 'fax', 'hs_additional_emails', 'country'],
    contactPointsOf,
    'update',
    'phone, mobile phone and fax; further e-mail addresses are read only',
    (value) => contactPointMembers(value, { PHONE: 'phone', MOBILE: 'mobilephone', FAX: 'fax' }),
  ),
  addresses: from(
    ['address', 'city', 'state', 'zip', 'country'],
    contactAddresses,
    'update',
    'one address without a purpose, so STREET',
    (value) => placeMembers(value?.[0] ?? null, ['address']),
  ),
  createdAt: nullable('createdate', propertyInstant, 'read'),
  updatedAt: nullable('lastmodifieddate', propertyInstant, 'read'),
  customFields: from(['Custom'], customFieldsOf, 'read', 'the properties that `customFields` names'),
  correlationId: from(
    ['OwnId'],
    correlationOf,
    'create',
    'the configured unique property, where it holds an id of ours',
  ),
});

function companyOf({ Companies }: Contact, context: MappingContext): Reference | null {
  return companyReference(Companies, context);
}

/** The company among associations: the primary one, else the only one. */
export function companyReference(
  companies: readonly unknown[] | null | undefined,
  context: MappingContext,
): Reference | null {
  if (companies === null || companies === undefined) return null;
  if (!Array.isArray(companies)) throw new TypeError('not a list');
  const primary = companies.filter((each) => typeIds(each).includes(PRIMARY));
  const [only, ...others] = primary.length > 0 ? primary : companies;
  if (only === undefined || others.length > 0) return null;
  const key = String(valueAt(only, 'toObjectId'));
  if (!/^\d+$/.test(key)) throw new TypeError('not a key');
  return keyReference('companies', key, context);
}

function typeIds(association: unknown): readonly unknown[] {
  const types = valueAt(association, 'associationTypes');
  if (types === undefined || types === null) return [];
  if (!Array.isArray(types)) throw new TypeError('not a list');
  return types.map((type) => {
    const id = valueAt(type, 'typeId');
    if (id !== undefined && typeof id !== 'number') throw new TypeError('not a type');
    return id;
  });
}

function nameOf({ firstname, lastname }: Contact): string | null {
  const names = [textOf(firstname), textOf(lastname)].filter((each) => each !== null);
  return names.length === 0 ? null : names.join(' ');
}

function emailValue({ email }: Contact): string | null {
  const address = textOf(email);
  return address === null ? null : emailOf(address).value;
}

function contactPointsOf(contact: Contact, context: MappingContext): readonly ContactPoint[] | null {
  const country = countryOfText(contact.country) ?? context.country;
  const numbers = [
    ['PHONE', contact.phone],
    ['MOBILE', contact.mobilephone],
    ['FAX', contact.fax],
  ] as const;
  const phones = numbers.flatMap(([type, value]) => {
    const number = textOf(value);
    return number === null ? [] : [phoneOf(number, country, type)];
  });
  const emails = (textOf(contact.hs_additional_emails) ?? '').split(/[;,]/).filter((each) => each.trim() !== '');
  const points = [...phones, ...emails.map((email) => emailOf(email.trim(), 'additional'))];
  return points.length === 0 ? null : points;
}

function contactAddresses(contact: Contact, _context: MappingContext, gaps: FieldGap[]): readonly Address[] | null {
  const { address, city, state, zip, country } = contact;
  return addressesOf({ lines: [address], city, state, zip, country }, 'STREET', gaps);
}

function correlationOf({ OwnId }: Contact): string | null {
  const id = textOf(OwnId);
  return id !== null && isIdOf('Contact', id) ? id : null;
}
