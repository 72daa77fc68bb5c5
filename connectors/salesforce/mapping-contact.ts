import { countryGaps, countryOf, instant } from '../../src/connector/codecs.ts';
import { defineMapping, type FieldGap, lacking, type MappingContext, rowsOf } from '../../src/connector/mapping.ts';
import type { Address } from '../../src/model/values.ts';
import {
  addressesOf,
  CORRELATION_NOTE,
  CUSTOM_FIELDS_NOTE,
  correlationOf,
  customFieldsOf,
  email,
  emailsOf,
  filled,
  keyReference,
  orNone,
  phonesOf,
  textOf,
} from './codecs.ts';
import { addressIn, pointIn } from './encoders.ts';
import type { SalesforceContact } from './wire.ts';

const contact = rowsOf<SalesforceContact>();

/** Contact from Contact. */
export const contactMapping = defineMapping<SalesforceContact, 'Contact'>('Contact', {
  customer: contact.optional('AccountId', keyReference('Account'), 'update'),
  name: contact.required('Name', filled, 'read', 'made of first and last name'),
  firstName: contact.optional('FirstName', filled, 'update'),
  lastName: contact.optional('LastName', filled, 'update'),
  salutation: contact.optional('Salutation', filled, 'update'),
  jobTitle: contact.optional('Title', filled, 'update'),
  department: contact.optional('Department', filled, 'update'),
  email: contact.optional('Email', email, 'update'),
  contactPoints: lacking(
    contact.from(
      ['Email', 'Phone', 'MobilePhone', 'MailingCountry', 'MailingCountryCode'],
      function contactContactPoints(wire, context) {
        const country = countryOf(textOf(wire.MailingCountryCode) ?? textOf(wire.MailingCountry)) ?? context.country;
        return orNone([
          ...emailsOf(wire.Email),
          ...phonesOf(wire.Phone, country, 'PHONE'),
          ...phonesOf(wire.MobilePhone, country, 'MOBILE'),
        ]);
      },
      'update',
      'a phone without country code is of the mailing country, else of the connection’s',
      (points) => ({
        Email: pointIn(points, 'EMAIL'),
        Phone: pointIn(points, 'PHONE'),
        MobilePhone: pointIn(points, 'MOBILE'),
      }),
    ),
    'label',
  ),
  addresses: lacking(
    contact.from(
      ['MailingStreet', 'MailingCity', 'MailingState', 'MailingPostalCode', 'MailingCountry', 'MailingCountryCode'],
      contactAddresses,
      'update',
      'the country code where country picklists are on, else the country by name',
      (addresses) =>
        addressIn(
          'Mailing',
          addresses?.find(({ type }) => type === 'POSTAL'),
        ),
    ),
    'name',
  ),
  createdAt: contact.optional('CreatedDate', instant, 'read'),
  updatedAt: contact.required('SystemModstamp', instant, 'read'),
  customFields: contact.from([], customFieldsOf, 'read', CUSTOM_FIELDS_NOTE),
  correlationId: contact.from([], correlationOf, 'read', CORRELATION_NOTE),
});

function contactAddresses(
  wire: SalesforceContact,
  _context: MappingContext,
  gaps: FieldGap[],
): readonly Address[] | null {
  const addresses = addressesOf('POSTAL', {
    street: wire.MailingStreet,
    city: wire.MailingCity,
    region: wire.MailingState,
    postalCode: wire.MailingPostalCode,
    country: wire.MailingCountry,
    countryCode: wire.MailingCountryCode,
  });
  gaps.push(...countryGaps('addresses', addresses, [wire.MailingCountryCode ?? wire.MailingCountry]));
  return orNone(addresses);
}
