// The translation of Salesforce records, and the settings of a connection. Fixtures are made up here, in the form of REST API 66.0.
import { expect, test } from 'vitest';
import { keyOf, stampOf } from '../../connectors/salesforce/codecs.ts';
import { salesforceSettings } from '../../connectors/salesforce/config.ts';
import { contactMapping, customerMapping, employeeMapping } from '../../connectors/salesforce/mapping.ts';
import type { SalesforceAccount, SalesforceContact, SalesforceUser } from '../../connectors/salesforce/wire.ts';

const context = { connection: 'crm', legalEntity: null, currency: 'EUR', country: 'DE' };

const account: SalesforceAccount = {
  Id: '001Ws00001AbCdEIAV',
  IsDeleted: false,
  MasterRecordId: null,
  IsPersonAccount: false,
  Name: 'Nordwind Traders GmbH',
  AccountNumber: 'C-10021',
  Type: 'Customer',
  Industry: 'Wholesale',
  Phone: '030 5550101',
  Website: 'www.Nordwind.example',
  ParentId: '001Ws00001AbCdF',
  OwnerId: '005Ws000000AaaaIAC',
  BillingStreet: 'Hafenstrasse 12\r\nTor 3',
  BillingCity: 'Berlin',
  BillingState: null,
  BillingPostalCode: '10115',
  BillingCountry: 'Germany',
  BillingCountryCode: 'DE',
  ShippingStreet: null,
  ShippingCity: 'Oslo',
  ShippingState: null,
  ShippingPostalCode: null,
  ShippingCountry: 'Norway',
  ShippingCountryCode: undefined,
  CurrencyIsoCode: 'NOK',
  DunsNumber: '12-345-6789',
  Segment__c: 'Enterprise',
  VAT_Number__c: 'DE 136 695 976',
  ERP_Customer_Number__c: null,
  CreatedDate: '2024-01-02T03:04:05.000+0000',
  SystemModstamp: '2026-05-04T09:12:44.000+0000',
  custom: [],
  correlation: 'cus_ours',
};

test('an account is a customer, field by field', () => {
  expect(customerMapping.decode(account, context)).toEqual({
    record: {
      kind: 'ORGANIZATION',
      number: '10021',
      name: 'Nordwind Traders GmbH',
      status: 'ACTIVE',
      identifiers: [
        { type: 'VAT', value: 'DE136695976', isValid: true },
        { type: 'DUNS', value: '123456789', isValid: null },
      ],
      parent: { by: 'key', connection: 'crm', objectType: 'Account', value: '001Ws00001AbCdFIAV' },
      addresses: [
        {
          type: 'BILLING',
          name: null,
          lines: ['Hafenstrasse 12', 'Tor 3'],
          city: 'Berlin',
          region: null,
          postalCode: '10115',
          country: 'DE',
          key: null,
        },
        {
          type: 'SHIPPING',
          name: null,
          lines: [],
          city: 'Oslo',
          region: null,
          postalCode: null,
          country: 'NO',
          key: null,
        },
      ],
      contactPoints: [
        { type: 'PHONE', value: '+49305550101', label: null, original: '030 5550101', isNormalized: true },
        {
          type: 'WEBSITE',
          value: 'https://www.nordwind.example',
          label: null,
          original: 'www.Nordwind.example',
          isNormalized: true,
        },
      ],
      industry: 'Wholesale',
      segment: 'Enterprise',
      accountOwner: { by: 'key', connection: 'crm', objectType: 'User', value: '005Ws000000AaaaIAC' },
      currency: 'NOK',
      createdAt: '2024-01-02T03:04:05.000Z',
      updatedAt: '2026-05-04T09:12:44.000Z',
      customFields: null,
      correlationId: 'cus_ours',
    },
    gaps: [],
  });
});

test('a country in a spelling that names none is a gap of that address', () => {
  const odd = { ...account, ShippingCountry: 'Atlantis', BillingCountryCode: null };
  const { record, gaps } = customerMapping.decode(odd, context, ['addresses']);
  expect(record.addresses?.map(({ country }) => country)).toEqual(['DE', null]);
  expect(gaps).toEqual([{ path: 'addresses[1].country', reason: 'not-understood' }]);
});

test('an account of empty fields has nulls, never empty lists or text', () => {
  const kept = ['Id', 'Name', 'SystemModstamp', 'custom'];
  const empty = Object.fromEntries(
    Object.entries(account).map(([name, value]) => [name, kept.includes(name) ? value : null]),
  ) as unknown as SalesforceAccount;
  expect(customerMapping.decode(empty, { ...context, currency: null })).toEqual({
    record: {
      kind: 'ORGANIZATION',
      number: null,
      name: 'Nordwind Traders GmbH',
      status: 'ACTIVE',
      identifiers: null,
      parent: null,
      addresses: null,
      contactPoints: null,
      industry: null,
      segment: null,
      accountOwner: null,
      currency: null,
      createdAt: null,
      updatedAt: '2026-05-04T09:12:44.000Z',
      customFields: null,
      correlationId: null,
    },
    gaps: [],
  });
});

test.each([
  [{ ERP_Customer_Number__c: '20001' }, 'number', '20001'],
  [{ AccountNumber: '10021' }, 'number', '10021'],
  [{ AccountNumber: 'C-' }, 'number', null],
  [{ Type: 'Prospect' }, 'status', 'PROSPECT'],
  [{ Type: null }, 'status', 'ACTIVE'],
  [{ IsDeleted: true, Type: 'Prospect' }, 'status', 'INACTIVE'],
  [{ IsPersonAccount: true }, 'kind', 'PERSON'],
  [{ CurrencyIsoCode: undefined }, 'currency', 'EUR'],
] as const)('an account with %o has the %s %s', (values, field, expected) => {
  const { record, gaps } = customerMapping.decode({ ...account, ...values }, context, [field]);
  expect({ record, gaps }).toEqual({ record: { [field]: expected }, gaps: [] });
});

test('custom fields keep their type, and one that is not understood is a gap of its own', () => {
  const custom = [
    { name: 'Description', type: 'textarea', value: 'Long-standing customer' },
    { name: 'Score__c', type: 'double', value: 12.5 },
    { name: 'Vip__c', type: 'boolean', value: false },
    { name: 'Review__c', type: 'date', value: '2026-06-01' },
    { name: 'Seen__c', type: 'datetime', value: '2026-05-04T09:12:44.000+0000' },
    { name: 'Place__c', type: 'location', value: { latitude: 1, longitude: 2 } },
    { name: 'Empty__c', type: 'string', value: null },
    { name: 'Odd__c', type: 'date', value: 'tomorrow' },
  ];
  expect(customerMapping.decode({ ...account, custom }, context, ['customFields'])).toEqual({
    record: {
      customFields: [
        { name: 'Description', type: 'TEXT', value: 'Long-standing customer' },
        { name: 'Score__c', type: 'NUMBER', value: '12.5' },
        { name: 'Vip__c', type: 'BOOLEAN', value: 'false' },
        { name: 'Review__c', type: 'DATE', value: '2026-06-01' },
        { name: 'Seen__c', type: 'INSTANT', value: '2026-05-04T09:12:44.000Z' },
        { name: 'Place__c', type: 'OTHER', value: '{"latitude":1,"longitude":2}' },
        { name: 'Empty__c', type: 'TEXT', value: null },
      ],
    },
    gaps: [{ path: 'customFields.Odd__c', reason: 'not-understood' }],
  });
});

test('a contact is a contact, field by field', () => {
  const contact: SalesforceContact = {
    Id: '003Ws00001AbCdEIAV',
    IsDeleted: false,
    MasterRecordId: undefined,
    AccountId: account.Id,
    Name: 'Ada Lind',
    FirstName: 'Ada',
    LastName: 'Lind',
    Salutation: null,
    Title: 'Buyer',
    Department: 'Purchasing',
    Email: 'Ada.Lind@Nordwind.example',
    Phone: null,
    MobilePhone: '+47 406 12 345',
    MailingStreet: 'Hafenstrasse 12',
    MailingCity: 'Berlin',
    MailingState: 'BE',
    MailingPostalCode: '10115',
    MailingCountry: undefined,
    MailingCountryCode: 'DE',
    CreatedDate: '2024-01-02T03:04:05.000+0000',
    SystemModstamp: '2026-05-04T09:12:44.000+0000',
    custom: [],
    correlation: null,
  };
  expect(contactMapping.decode(contact, context)).toEqual({
    record: {
      customer: { by: 'key', connection: 'crm', objectType: 'Account', value: account.Id },
      name: 'Ada Lind',
      firstName: 'Ada',
      lastName: 'Lind',
      salutation: null,
      jobTitle: 'Buyer',
      department: 'Purchasing',
      email: 'ada.lind@nordwind.example',
      contactPoints: [
        {
          type: 'EMAIL',
          value: 'ada.lind@nordwind.example',
          label: null,
          original: 'Ada.Lind@Nordwind.example',
          isNormalized: true,
        },
        { type: 'MOBILE', value: '+4740612345', label: null, original: '+47 406 12 345', isNormalized: true },
      ],
      addresses: [
        {
          type: 'POSTAL',
          name: null,
          lines: ['Hafenstrasse 12'],
          city: 'Berlin',
          region: 'BE',
          postalCode: '10115',
          country: 'DE',
          key: null,
        },
      ],
      createdAt: '2024-01-02T03:04:05.000Z',
      updatedAt: '2026-05-04T09:12:44.000Z',
      customFields: null,
      correlationId: null,
    },
    gaps: [],
  });
});

test('a user is an employee, field by field', () => {
  const user: SalesforceUser = {
    Id: '005Ws000000AaaaIAC',
    UserType: 'Standard',
    Name: 'Mia Berg',
    FirstName: 'Mia',
    LastName: 'Berg',
    Email: 'Mia.Berg@ours.example',
    Phone: null,
    Title: 'Account manager',
    Department: 'Sales',
    EmployeeNumber: 'E-7',
    ManagerId: '005Ws000000AaabIAC',
    IsActive: false,
    CreatedDate: '2024-01-02T03:04:05.000+0000',
    SystemModstamp: '2026-05-04T09:12:44.000+0000',
    custom: [],
    correlation: null,
  };
  expect(employeeMapping.decode(user, context)).toEqual({
    record: {
      employeeNumber: 'E-7',
      name: 'Mia Berg',
      firstName: 'Mia',
      lastName: 'Berg',
      workEmail: 'mia.berg@ours.example',
      contactPoints: [
        {
          type: 'EMAIL',
          value: 'mia.berg@ours.example',
          label: null,
          original: 'Mia.Berg@ours.example',
          isNormalized: true,
        },
      ],
      jobTitle: 'Account manager',
      department: 'Sales',
      status: 'INACTIVE',
      manager: { by: 'key', connection: 'crm', objectType: 'User', value: '005Ws000000AaabIAC' },
      createdAt: '2024-01-02T03:04:05.000Z',
      updatedAt: '2026-05-04T09:12:44.000Z',
      customFields: null,
      correlationId: null,
    },
    gaps: [],
  });
});

test.each([
  ['001Ws00001AbCdE', '001Ws00001AbCdEIAV'],
  ['001Ws00001AbCdEIAV', '001Ws00001AbCdEIAV'],
  ['001ws00001abcdeiav', '001Ws00001AbCdEIAV'],
  ['01tWs000000AAAA', '01tWs000000AAAAIA4'],
  ['001Ws00001AbCdEIA!', null],
  ['001Ws00001AbCdEI9V', null],
  ["001' OR Name != '", null],
  ['001Ws00001AbCdEIAV\n', null],
  ['', null],
])('the key %j is %j in its one form', (key, expected) => {
  expect(keyOf(key)).toBe(expected);
});

test.each([
  ['2026-05-04T09:12:44.000+0000', '2026-05-04T09:12:44.000Z'],
  ['2026-05-04T09:12:44.000+0200', '2026-05-04T07:12:44.000Z'],
  ['2026-13-04T09:12:44.000+0000', null],
  ['2026-05-04', null],
  [7, null],
])('the stamp %j is %j', (wire, expected) => {
  expect(stampOf(wire)).toBe(expected);
});

test.each([
  ['loginUrl', 'http://login.salesforce.com'],
  ['privateKey', '-----BEGIN RSA PRIVATE KEY-----'],
  ['apiVersion', '66.0/../..'],
  ['customFields', { Account: ['Description, (SELECT Id FROM Contacts)'] }],
])('settings with a wrong %s are refused', (name, value) => {
  const settings = {
    loginUrl: 'https://login.salesforce.com/',
    clientId: 'client',
    username: 'sync@ours.example',
    privateKey: '-----BEGIN PRIVATE KEY-----\n',
  };
  expect(salesforceSettings.parse(settings)).toEqual({
    ...settings,
    loginUrl: 'https://login.salesforce.com',
    apiVersion: '66.0',
    isMultiCurrency: true,
    accountTypes: ['Customer', 'Prospect'],
    customFields: { Account: [], Contact: [], User: [] },
    externalIdField: 'Mainstem_Id__c',
    newUser: null,
    pageSize: 2000,
    lateCommitMs: 600_000,
  });
  expect(salesforceSettings.safeParse({ ...settings, [name]: value }).success).toBe(false);
});
