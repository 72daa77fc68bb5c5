import { boolean, countryGaps, countryOf, instant, reading, websiteOf } from '../../src/connector/codecs.ts';
import { defineMapping, type FieldGap, lacking, type MappingContext, rowsOf } from '../../src/connector/mapping.ts';
import type { Address } from '../../src/model/values.ts';
import {
  addressesOf,
  currencyCode,
  customFieldsOf,
  email,
  emailsOf,
  filled,
  identifiersOf,
  keyReference,
  orNone,
  phonesOf,
  textOf,
} from './codecs.ts';
import type { SalesforceAccount, SalesforceContact, SalesforceUser } from './wire.ts';

const account = rowsOf<SalesforceAccount>();
const contact = rowsOf<SalesforceContact>();
const user = rowsOf<SalesforceUser>();

const CUSTOM_FIELDS_NOTE = 'the fields named by the setting customFields';

/** Customer from Account. */
export const customerMapping = defineMapping<SalesforceAccount, 'Customer'>('Customer', {
  kind: account.from(
    ['IsPersonAccount'],
    function customerKind({ IsPersonAccount: isPerson }, context) {
      if (isPerson === undefined || isPerson === null) return 'ORGANIZATION';
      return boolean.decode(isPerson, context) ? 'PERSON' : 'ORGANIZATION';
    },
    'read',
    'every account is a company where person accounts are off',
  ),
  number: account.from(
    ['ERP_Customer_Number__c', 'AccountNumber'],
    function customerNumber(wire) {
      return textOf(wire.ERP_Customer_Number__c) ?? textOf(wire.AccountNumber?.replace(/^C-/, ''));
    },
    'read',
    'ERP_Customer_Number__c, else the account number without its prefix C-',
  ),
  name: account.required('Name', filled, 'read'),
  legalName: account.absent('accounts have one name'),
  status: account.from(
    ['Type', 'IsDeleted'],
    function customerStatus(wire, context) {
      if (boolean.decode(wire.IsDeleted ?? false, context)) return 'INACTIVE';
      return textOf(wire.Type) === 'Prospect' ? 'PROSPECT' : 'ACTIVE';
    },
    'read',
    'the type Prospect is a prospect, every other type that counts as a customer is active',
  ),
  identifiers: account.from(['VAT_Number__c', 'DunsNumber'], identifiersOf, 'read'),
  parent: account.optional('ParentId', keyReference('Account'), 'read'),
  addresses: lacking(
    account.from(
      [
        ...([
          'BillingStreet',
          'BillingCity',
          'BillingState',
          'BillingPostalCode',
          'BillingCountry',
          'BillingCountryCode',
        ] as const),
        ...([
          'ShippingStreet',
          'ShippingCity',
          'ShippingState',
          'ShippingPostalCode',
          'ShippingCountry',
          'ShippingCountryCode',
        ] as const),
      ],
      accountAddresses,
      'read',
      'the country code where country picklists are on, else the country by name',
    ),
    'name',
  ),
  contactPoints: lacking(
    account.from(
      ['Phone', 'Website', 'BillingCountry', 'BillingCountryCode'],
      function accountContactPoints(wire, context) {
        const country = countryOf(textOf(wire.BillingCountryCode) ?? textOf(wire.BillingCountry)) ?? context.country;
        const website = textOf(wire.Website);
        return orNone([...phonesOf(wire.Phone, country, 'PHONE'), ...(website === null ? [] : [websiteOf(website)])]);
      },
      'read',
      'a phone without country code is of the billing country, else of the connection’s',
    ),
    'label',
  ),
  industry: account.optional('Industry', filled, 'read'),
  segment: account.optional('Segment__c', filled, 'read'),
  accountOwner: account.optional('OwnerId', keyReference('User'), 'read'),
  currency: account.from(
    ['CurrencyIsoCode'],
    function currencyOf(wire, context) {
      const code = wire.CurrencyIsoCode ?? context.currency;
      return code === null ? null : currencyCode.decode(code, context);
    },
    'read',
    'the connection’s currency where the organisation has only one',
  ),
  paymentTerms: account.absent('not kept'),
  creditLimit: account.absent('not kept'),
  creditHold: account.absent('not kept'),
  createdAt: account.optional('CreatedDate', instant, 'read'),
  updatedAt: account.required('SystemModstamp', instant, 'read'),
  customFields: account.from([], customFieldsOf, 'read', CUSTOM_FIELDS_NOTE),
  correlationId: account.absent('not written'),
});

/** Contact from Contact. */
export const contactMapping = defineMapping<SalesforceContact, 'Contact'>('Contact', {
  customer: contact.optional('AccountId', keyReference('Account'), 'read'),
  name: contact.required('Name', filled, 'read'),
  firstName: contact.optional('FirstName', filled, 'read'),
  lastName: contact.optional('LastName', filled, 'read'),
  salutation: contact.optional('Salutation', filled, 'read'),
  jobTitle: contact.optional('Title', filled, 'read'),
  department: contact.optional('Department', filled, 'read'),
  email: contact.optional('Email', email, 'read'),
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
      'read',
      'a phone without country code is of the mailing country, else of the connection’s',
    ),
    'label',
  ),
  addresses: lacking(
    contact.from(
      ['MailingStreet', 'MailingCity', 'MailingState', 'MailingPostalCode', 'MailingCountry', 'MailingCountryCode'],
      contactAddresses,
      'read',
      'the country code where country picklists are on, else the country by name',
    ),
    'name',
  ),
  createdAt: contact.optional('CreatedDate', instant, 'read'),
  updatedAt: contact.required('SystemModstamp', instant, 'read'),
  customFields: contact.from([], customFieldsOf, 'read', CUSTOM_FIELDS_NOTE),
  correlationId: contact.absent('not written'),
});

/** Employee from User. */
export const employeeMapping = defineMapping<SalesforceUser, 'Employee'>('Employee', {
  employeeNumber: user.optional('EmployeeNumber', filled, 'read'),
  name: user.required('Name', filled, 'read'),
  firstName: user.optional('FirstName', filled, 'read'),
  lastName: user.optional('LastName', filled, 'read'),
  workEmail: user.optional('Email', email, 'read'),
  contactPoints: lacking(
    user.from(
      ['Email', 'Phone'],
      function userContactPoints(wire, context) {
        return orNone([...emailsOf(wire.Email), ...phonesOf(wire.Phone, context.country, 'PHONE')]);
      },
      'read',
      'a phone without country code is of the connection’s country',
    ),
    'label',
  ),
  jobTitle: user.optional('Title', filled, 'read'),
  department: user.optional('Department', filled, 'read'),
  workLocation: user.absent('the address of a user is often that of the company'),
  legalEntity: user.absent('users belong to the org'),
  status: user.required(
    'IsActive',
    reading('active flag', (wire, context) => (boolean.decode(wire, context) ? 'ACTIVE' : 'INACTIVE')),
    'read',
    'whether the user may sign in',
  ),
  hiredOn: user.absent('users have no employment'),
  terminatedOn: user.absent('users have no employment'),
  manager: user.optional('ManagerId', keyReference('User'), 'read'),
  birthDate: user.absent('not kept'),
  homeAddress: user.absent('not kept'),
  personalContactPoints: user.absent('not kept'),
  nationalId: user.absent('not kept'),
  bankAccounts: user.absent('not kept'),
  createdAt: user.optional('CreatedDate', instant, 'read'),
  updatedAt: user.required('SystemModstamp', instant, 'read'),
  customFields: user.from([], customFieldsOf, 'read', CUSTOM_FIELDS_NOTE),
  correlationId: user.absent('not written'),
});

function accountAddresses(
  wire: SalesforceAccount,
  _context: MappingContext,
  gaps: FieldGap[],
): readonly Address[] | null {
  const billing = addressesOf('BILLING', {
    street: wire.BillingStreet,
    city: wire.BillingCity,
    region: wire.BillingState,
    postalCode: wire.BillingPostalCode,
    country: wire.BillingCountry,
    countryCode: wire.BillingCountryCode,
  });
  const shipping = addressesOf('SHIPPING', {
    street: wire.ShippingStreet,
    city: wire.ShippingCity,
    region: wire.ShippingState,
    postalCode: wire.ShippingPostalCode,
    country: wire.ShippingCountry,
    countryCode: wire.ShippingCountryCode,
  });
  const countries = [
    ...billing.map(() => wire.BillingCountryCode ?? wire.BillingCountry),
    ...shipping.map(() => wire.ShippingCountryCode ?? wire.ShippingCountry),
  ];
  gaps.push(...countryGaps('addresses', [...billing, ...shipping], countries));
  return orNone([...billing, ...shipping]);
}

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
