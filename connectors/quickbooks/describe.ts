import type { SourceField } from '../../src/connector/configured.ts';
import type { Call } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import { together } from '../../src/connector/together.ts';
import type { EntityName } from '../../src/model/index.ts';
import { answers } from './answers.ts';
import type { QuickbooksClient } from './client.ts';
import { customTypeOf } from './codecs.ts';

/** Of how many of the newest documents the custom fields are looked at. */
const NEWEST = 100;

const REFERENCES = [
  'ClassRef',
  'CurrencyRef',
  'CustomerRef',
  'DepartmentRef',
  'DepositToAccountRef',
  'PaymentMethodRef',
  'ProjectRef',
  'SalesRepRef',
  'SalesTermRef',
  'ShipMethodRef',
];

/** What invoices and credit memos hold as one value. Source: SalesTransaction in Finance.xsd, minor version 75 */
const OWN_FIELDS: Readonly<Partial<Record<SourceField['type'], readonly string[]>>> = {
  TEXT: [
    'BillEmail.Address',
    'BillEmailBcc.Address',
    'BillEmailCc.Address',
    'CustomerMemo.value',
    'DocNumber',
    'EmailStatus',
    'FOB',
    'GlobalTaxCalculation',
    'PONumber',
    'PrintStatus',
    'PrivateNote',
    'TrackingNum',
    'TransactionLocationType',
    ...REFERENCES.flatMap((name) => [`${name}.value`, `${name}.name`]),
  ],
  DATE: ['DueDate', 'ShipDate', 'TxnDate'],
  NUMBER: ['Balance', 'DiscountAmt', 'DiscountRate', 'ExchangeRate', 'HomeBalance', 'HomeTotalAmt', 'TotalAmt'],
  BOOLEAN: ['ApplyTaxAfterDiscount', 'FreeFormAddress'],
};

/**
 * The fields of sales forms: those of every company, and the custom fields that the preferences of this one name or its newest documents have.
 *
 * Null for other nouns, and where neither names any custom field: nothing else of the Accounting API describes them.
 * Throws SourceError. Source: https://developer.intuit.com/app/developer/qbo/docs/workflows/create-custom-fields, minor version 75
 */
export async function describeFields(
  client: QuickbooksClient,
  entity: EntityName,
  call: Call,
): Promise<readonly SourceField[] | null> {
  if (entity !== 'Invoice') return null;
  const named = await together(call, (one) =>
    Promise.all([inPreferences(client, one), inNewest('Invoice', client, one), inNewest('CreditMemo', client, one)]),
  );
  const custom = new Map(named.flat().map((field) => [field.path, field]));
  return custom.size === 0 ? null : [...ownFields(), ...custom.values()];
}

function ownFields(): readonly SourceField[] {
  return Object.entries(OWN_FIELDS).flatMap(([type, paths]) =>
    paths.map((path) => ({ path, type: type as SourceField['type'], label: null, isWritable: false })),
  );
}

/** The three custom fields of sales forms: one entry says that a field is in use, another how it is called. */
async function inPreferences(client: QuickbooksClient, call: Call): Promise<readonly SourceField[]> {
  const [preferences] = await client.query('Preferences', 'select * from Preferences', call);
  const groups = listAt(preferences, 'SalesFormsPrefs.CustomField', 'Preferences');
  const entries = groups.flatMap((group) => listAt(group, 'CustomField', 'Preferences'));
  const entryOf = (name: string, member: string) =>
    valueAt(
      entries.find((entry) => valueAt(entry, 'Name') === `SalesFormsPrefs.${name}`),
      member,
    );
  return ['1', '2', '3'].flatMap((number) => {
    const name = entryOf(`SalesCustomName${number}`, 'StringValue');
    const isUsed = entryOf(`UseSalesCustom${number}`, 'BooleanValue') === true;
    return isUsed && typeof name === 'string' ? [customField(name, 'StringType')] : [];
  });
}

/** Documents list the custom fields that they could have, also those without a value. */
async function inNewest(name: string, client: QuickbooksClient, call: Call): Promise<readonly SourceField[]> {
  const statement = `select * from ${name} orderby MetaData.LastUpdatedTime desc maxresults ${NEWEST}`;
  const records = await client.query(name, statement, call);
  const fields = records.flatMap((record) => listAt(record, 'CustomField', name));
  return fields.flatMap((field) => {
    const named = valueAt(field, 'Name');
    return typeof named === 'string' ? [customField(named, valueAt(field, 'Type'))] : [];
  });
}

function customField(name: string, type: unknown): SourceField {
  return { path: `CustomField.${name}`, type: customTypeOf(type), label: name, isWritable: false };
}

function listAt(wire: unknown, path: string, objectType: string): readonly unknown[] {
  const list = valueAt(wire, path) ?? [];
  if (!Array.isArray(list)) throw answers.protocol(`query ${objectType}`, 'answered custom fields that are no list');
  return list;
}
