import type { Capabilities } from '../../src/connector/contract.ts';
import type { Mapping } from '../../src/connector/mapping.ts';
import type { EntityName } from '../../src/model/index.ts';
import type { SalesforceSettings } from './config.ts';
import { contactMapping, customerMapping, employeeMapping } from './mapping.ts';
import type { SalesforceAccount, SalesforceContact, SalesforceRecord, SalesforceUser } from './wire.ts';
import { accountWriting, contactWriting, userWriting, type WriteRules } from './write-rules.ts';

/** What sets the port of one object apart from the others. */
export interface ObjectRules<W extends SalesforceRecord, E extends EntityName> {
  readonly objectType: string;
  /** The first three characters of its keys. */
  readonly keyPrefix: string;
  readonly mapping: Mapping<W, E>;
  readonly deletions: Capabilities['deletions'];
  /** Fields that the mapping can do without: an organisation may not have them. */
  readonly optional: readonly string[];
  /** Fields that are read beside those of the mapping, where there are any. */
  readonly extra: readonly string[];
  readonly writing: WriteRules<E>;
  readonly customFields: readonly string[];
  /** The field that holds our own id; null where the organisation has none. */
  readonly externalIdField: string | null;
  /** The field that tells whether a record is one of this noun. Where it is not shown to us, every record is. */
  readonly filter: { readonly field: string; accepts(value: string | null): boolean } | null;
}

/** Accounts whose type is a customer's. Where the type is hidden from our user, all are. */
export function accountRules(settings: SalesforceSettings): ObjectRules<SalesforceAccount, 'Customer'> {
  return {
    objectType: 'Account',
    keyPrefix: '001',
    mapping: customerMapping,
    deletions: 'feed',
    optional: [
      ...['IsPersonAccount', 'DunsNumber', 'BillingCountry', 'BillingCountryCode'],
      ...['ShippingCountry', 'ShippingCountryCode'],
      ...(settings.isMultiCurrency ? [] : ['CurrencyIsoCode']),
    ],
    extra: ['IsDeleted', 'MasterRecordId'],
    writing: accountWriting(settings),
    customFields: settings.customFields.Account,
    externalIdField: settings.externalIdField,
    filter: { field: 'Type', accepts: (type) => type === null || settings.accountTypes.includes(type) },
  };
}

export function contactRules(settings: SalesforceSettings): ObjectRules<SalesforceContact, 'Contact'> {
  return {
    objectType: 'Contact',
    keyPrefix: '003',
    mapping: contactMapping,
    deletions: 'feed',
    optional: ['MailingCountry', 'MailingCountryCode'],
    extra: ['IsDeleted', 'MasterRecordId'],
    writing: contactWriting(),
    customFields: settings.customFields.Contact,
    externalIdField: settings.externalIdField,
    filter: null,
  };
}

/** Users of the usual type: portal, guest and system users are no people of ours. */
export function userRules(settings: SalesforceSettings): ObjectRules<SalesforceUser, 'Employee'> {
  return {
    objectType: 'User',
    keyPrefix: '005',
    mapping: employeeMapping,
    deletions: 'none',
    optional: [],
    extra: [],
    writing: userWriting(settings),
    customFields: settings.customFields.User,
    externalIdField: settings.externalIdField,
    filter: { field: 'UserType', accepts: (type) => type === null || type === 'Standard' },
  };
}
