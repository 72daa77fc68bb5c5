import { boolean, countryGaps, countryOf, instant, websiteOf } from '../../src/connector/codecs.ts';
import { defineMapping, type FieldGap, lacking, type MappingContext, rowsOf } from '../../src/connector/mapping.ts';
import type { Address } from '../../src/model/values.ts';
import {
  addressesOf,
  CORRELATION_NOTE,
  CUSTOM_FIELDS_NOTE,
  correlationOf,
  currencyCode,
  customFieldsOf,
  filled,
  identifiersOf,
  keyReference,
  orNone,
  phonesOf,
  textOf,
} from './codecs.ts';
import { addressIn, identifiersIn, pointIn } from './encoders.ts';
import type { SalesforceAccount } from './wire.ts';

const account = rowsOf<SalesforceAccount>();

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
  name: account.required('Name', filled, 'update'),
  legalName: account.absent('accounts have one name'),
  status: account.from(
    ['Type', 'IsDeleted'],
    function customerStatus(wire, context) {
      if (boolean.decode(wire.IsDeleted ?? false, context)) return 'INACTIVE';
      return textOf(wire.Type) === 'Prospect' ? 'PROSPECT' : 'ACTIVE';
    },
    'update',
    'the type Prospect is a prospect, every other type that counts as a customer is active',
    (status) => ({ Type: status === 'PROSPECT' ? 'Prospect' : 'Customer' }),
  ),
  identifiers: account.from(
    ['VAT_Number__c', 'DunsNumber'],
    identifiersOf,
    'update',
    'one VAT and one D-U-N-S number',
    identifiersIn,
  ),
  parent: account.optional('ParentId', keyReference('Account'), 'update'),
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
      'update',
      'the country code where country picklists are on, else the country by name',
      (addresses) => ({
        ...addressIn(
          'Billing',
          addresses?.find(({ type }) => type === 'BILLING'),
        ),
        ...addressIn(
          'Shipping',
          addresses?.find(({ type }) => type === 'SHIPPING'),
        ),
      }),
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
      'update',
      'a phone without country code is of the billing country, else of the connection’s',
      (points) => ({ Phone: pointIn(points, 'PHONE'), Website: pointIn(points, 'WEBSITE') }),
    ),
    'label',
  ),
  industry: account.optional('Industry', filled, 'update'),
  segment: account.optional('Segment__c', filled, 'update'),
  accountOwner: account.optional('OwnerId', keyReference('User'), 'update'),
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
  correlationId: account.from([], correlationOf, 'read', CORRELATION_NOTE),
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
