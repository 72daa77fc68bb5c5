import { type ConfiguredFields, withConfigured } from '../../src/connector/configured.ts';
import { SourceError } from '../../src/connector/errors.ts';
import { valueAt, wireOf } from '../../src/connector/mapping.ts';
import type { EntityName } from '../../src/model/index.ts';
import { isOwnId } from './codecs.ts';
import type { XeroSettings } from './config.ts';
import { creditNoteMapping, customerMapping, invoiceMapping, itemMapping, paymentMapping } from './mapping.ts';
import type { XeroObject } from './ports.ts';
import type { XeroContact, XeroCreditNote, XeroInvoice, XeroItem, XeroMappingSettings, XeroPayment } from './wire.ts';

/** Types of a document or payment that belong to purchases, or to money that no invoice or credit note stands for. */
const OTHER_TYPES: readonly unknown[] = [
  'ACCPAY',
  'ACCPAYCREDIT',
  'APOVERPAYMENT',
  'APPREPAYMENT',
  'AROVERPAYMENT',
  'ARPREPAYMENT',
  'ACCPAYPAYMENT',
  'APCREDITPAYMENT',
  'APOVERPAYMENTPAYMENT',
  'APPREPAYMENTPAYMENT',
  'AROVERPAYMENTPAYMENT',
  'ARPREPAYMENTPAYMENT',
];

/** Xero's object types as the ports need them, for one connection. */
export function xeroObjects(settings: XeroSettings, configured: ConfiguredFields) {
  const forMapping: XeroMappingSettings = {
    orderNumber: new RegExp(`^(?:${settings.orderNumberPattern})$`, 'i'),
    customerNumberPrefix: settings.customerNumberPrefix,
  };
  return {
    contacts: withFields(contactsOf(settings, forMapping), configured),
    invoices: withFields(invoicesOf(settings, forMapping), configured),
    creditNotes: withFields(creditNotesOf(settings, forMapping), configured),
    payments: withFields(paymentsOf(), configured),
    items: withFields(itemsOf(), configured),
    orderNumber: forMapping.orderNumber,
  };
}

/** Records come whole, so that a configured field needs no asking. */
function withFields<W, E extends EntityName>(object: XeroObject<W, E>, configured: ConfiguredFields): XeroObject<W, E> {
  return { ...object, mapping: withConfigured(object.mapping, configured) };
}

function contactsOf(settings: XeroSettings, forMapping: XeroMappingSettings): XeroObject<XeroContact, 'Customer'> {
  return {
    entity: 'Customer',
    endpoint: 'Contacts',
    keyField: 'ContactID',
    mapping: customerMapping,
    keysIn: 'IDs',
    hasPages: true,
    query: { includeArchived: 'true' },
    listWhere: null,
    isOurs: (record) => {
      const isCustomer = valueAt(record, 'IsCustomer');
      // Xero calls no contact a customer before its first invoice; one that we made is one from the start.
      if (typeof isCustomer === 'boolean') return isCustomer || isOwnId(valueAt(record, 'ContactNumber'));
      const detail = 'answered a contact without IsCustomer';
      throw new SourceError('protocol', { source: 'xero', operation: 'GET /Contacts', detail });
    },
    assemble: (record) => wireOf<XeroContact>(withSettings(record, forMapping)),
    mergedInto: (record) => {
      const key = valueAt(record, 'MergedToContactID');
      return typeof key === 'string' && key !== '' ? key : null;
    },
    canVanish: false,
    urlOf: (key) => pageOf(settings, `/Contacts/View/${key}`),
  };
}

function invoicesOf(settings: XeroSettings, forMapping: XeroMappingSettings): XeroObject<XeroInvoice, 'Invoice'> {
  return {
    entity: 'Invoice',
    endpoint: 'Invoices',
    keyField: 'InvoiceID',
    mapping: invoiceMapping,
    keysIn: 'IDs',
    hasPages: true,
    query: { unitdp: '4' },
    listWhere: 'Type=="ACCREC"',
    isOurs: (record) => !OTHER_TYPES.includes(valueAt(record, 'Type')),
    assemble: (record) => wireOf<XeroInvoice>(withLines(record, forMapping)),
    mergedInto: () => null,
    canVanish: false,
    urlOf: (key) => pageOf(settings, `/AccountsReceivable/View.aspx?InvoiceID=${key}`),
  };
}

function creditNotesOf(settings: XeroSettings, forMapping: XeroMappingSettings): XeroObject<XeroCreditNote, 'Invoice'> {
  return {
    entity: 'Invoice',
    endpoint: 'CreditNotes',
    keyField: 'CreditNoteID',
    mapping: creditNoteMapping,
    keysIn: 'where',
    hasPages: true,
    query: { unitdp: '4' },
    listWhere: 'Type=="ACCRECCREDIT"',
    isOurs: (record) => !OTHER_TYPES.includes(valueAt(record, 'Type')),
    assemble: (record) => wireOf<XeroCreditNote>(withLines(record, forMapping)),
    mergedInto: () => null,
    canVanish: false,
    urlOf: (key) => pageOf(settings, `/AccountsReceivable/ViewCreditNote.aspx?creditNoteID=${key}`),
  };
}

function paymentsOf(): XeroObject<XeroPayment, 'Payment'> {
  return {
    entity: 'Payment',
    endpoint: 'Payments',
    keyField: 'PaymentID',
    mapping: paymentMapping,
    keysIn: 'where',
    hasPages: true,
    query: {},
    listWhere: 'PaymentType=="ACCRECPAYMENT" OR PaymentType=="ARCREDITPAYMENT"',
    isOurs: (record) => !OTHER_TYPES.includes(valueAt(record, 'PaymentType')),
    assemble: (record) => wireOf<XeroPayment>(record),
    mergedInto: () => null,
    canVanish: false,
    urlOf: () => null,
  };
}

function itemsOf(): XeroObject<XeroItem, 'InventoryItem'> {
  return {
    entity: 'InventoryItem',
    endpoint: 'Items',
    keyField: 'ItemID',
    mapping: itemMapping,
    keysIn: 'where',
    hasPages: false,
    query: { unitdp: '4' },
    listWhere: null,
    isOurs: () => true,
    assemble: (record) => wireOf<XeroItem>(record),
    mergedInto: () => null,
    canVanish: true,
    urlOf: () => null,
  };
}

/** https://developer.xero.com/documentation/api-guides/deep-link-xero */
function pageOf({ shortCode }: XeroSettings, path: string): string | null {
  if (shortCode === null) return null;
  return `https://go.xero.com/organisationlogin/default.aspx?shortcode=${shortCode}&redirecturl=${path}`;
}

function withSettings(record: unknown, settings: XeroMappingSettings): unknown {
  return isObject(record) ? { ...record, settings } : record;
}

/** Tells every line what its document says about all of them. What is no line stays as it is, for the mapping to make a gap of. */
function withLines(record: unknown, settings: XeroMappingSettings): unknown {
  const document = withSettings(record, settings);
  const lines = valueAt(record, 'LineItems');
  if (!isObject(document) || !Array.isArray(lines)) return document;
  const currency = valueAt(record, 'CurrencyCode');
  const amountTypes = valueAt(record, 'LineAmountTypes');
  const told = lines.map((line: unknown, index) =>
    isObject(line) ? { ...line, document: { currency, amountTypes, position: index + 1 } } : line,
  );
  return { ...document, LineItems: told };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
