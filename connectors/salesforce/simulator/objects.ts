import {
  addressFields,
  auditFields,
  currencyField,
  type Field,
  field,
  idField,
  isDeletedField,
  type ObjectType,
  reference,
  text,
} from './field.ts';

/**
 * The objects of the organisation, with the fields that the demo's administrators have switched on.
 *
 * `currencies` are the active currencies of a multi-currency organisation, corporate currency first; null for one that has a single currency.
 * Source: Object Reference 66.0 for the standard fields. User has no IsDeleted: users are deactivated, never deleted.
 */
export function objectTypes(currencies: readonly string[] | null): readonly ObjectType[] {
  const currency = currencies === null ? [] : [currencyField(currencies)];
  return [
    { ...account, fields: [...account.fields, ...currency] },
    { ...contact, fields: [...contact.fields, ...currency] },
    { ...user, fields: [...user.fields, ...currency] },
  ];
}

const phone = (name: string): Field => field(name, 'phone', { length: 40 });
const readOnly = { write: 'none' } as const;
const setByCreate = { nillable: false } as const;
/** Made by the administrator for the gateway: unique, and an external id. */
const mainstemId = text('Mainstem_Id__c', 40, { externalId: true });

const account: ObjectType = {
  name: 'Account',
  label: 'Account',
  labelPlural: 'Accounts',
  keyPrefix: '001',
  isDeletable: true,
  isPerson: false,
  addresses: ['Billing', 'Shipping'],
  children: [
    { relationshipName: 'ChildAccounts', childObject: 'Account', field: 'ParentId', cascadeDelete: false },
    { relationshipName: 'Contacts', childObject: 'Contact', field: 'AccountId', cascadeDelete: true },
  ],
  fields: [
    idField,
    isDeletedField,
    reference('MasterRecordId', 'Account', readOnly),
    text('Name', 255, { nillable: false }),
    field('Type', 'picklist', { length: 255 }),
    reference('ParentId', 'Account'),
    ...addressFields('Billing'),
    ...addressFields('Shipping'),
    phone('Phone'),
    text('AccountNumber', 40),
    field('Website', 'url', { length: 255 }),
    field('Industry', 'picklist', { length: 255 }),
    field('AnnualRevenue', 'currency'),
    field('NumberOfEmployees', 'int'),
    field('Description', 'textarea', { length: 32_000, filterable: false, sortable: false }),
    reference('OwnerId', 'User'),
    field('IsPersonAccount', 'boolean', { write: 'none', nillable: false, defaultValue: false }),
    text('DunsNumber', 9),
    field('Segment__c', 'picklist', { length: 255 }),
    text('VAT_Number__c', 40),
    text('ERP_Customer_Number__c', 40, { externalId: true }),
    mainstemId,
    ...auditFields,
  ],
};

const contact: ObjectType = {
  name: 'Contact',
  label: 'Contact',
  labelPlural: 'Contacts',
  keyPrefix: '003',
  isDeletable: true,
  isPerson: true,
  addresses: ['Mailing'],
  children: [],
  fields: [
    idField,
    isDeletedField,
    reference('MasterRecordId', 'Contact', readOnly),
    reference('AccountId', 'Account'),
    text('LastName', 80, { nillable: false }),
    text('FirstName', 40),
    field('Salutation', 'picklist', { length: 40 }),
    text('Name', 121, { write: 'none', nillable: false }),
    ...addressFields('Mailing'),
    phone('Phone'),
    phone('MobilePhone'),
    field('Email', 'email', { length: 80 }),
    text('Title', 128),
    text('Department', 80),
    reference('OwnerId', 'User'),
    mainstemId,
    ...auditFields,
  ],
};

const user: ObjectType = {
  name: 'User',
  label: 'User',
  labelPlural: 'Users',
  keyPrefix: '005',
  isDeletable: false,
  isPerson: true,
  addresses: [],
  children: [],
  fields: [
    idField,
    text('Username', 80, setByCreate),
    text('LastName', 80, { nillable: false }),
    text('FirstName', 40),
    text('Name', 121, { write: 'none', nillable: false }),
    field('Email', 'email', { length: 128, nillable: false }),
    phone('Phone'),
    text('Title', 80),
    text('Department', 80),
    text('EmployeeNumber', 20),
    reference('ManagerId', 'User'),
    field('IsActive', 'boolean', { nillable: false, defaultValue: false }),
    text('Alias', 8, setByCreate),
    // The profiles themselves are not simulated.
    field('ProfileId', 'reference', { ...setByCreate, referenceTo: 'Profile' }),
    field('TimeZoneSidKey', 'picklist', { ...setByCreate, length: 40 }),
    field('LocaleSidKey', 'picklist', { ...setByCreate, length: 40 }),
    field('LanguageLocaleKey', 'picklist', { ...setByCreate, length: 40 }),
    field('EmailEncodingKey', 'picklist', { ...setByCreate, length: 40 }),
    mainstemId,
    ...auditFields,
  ],
};
