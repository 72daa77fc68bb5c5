/** The systems that hold rows of the company. */
export type System = 'salesforce' | 'tryton' | 'xero:NT-DE' | 'xero:NT-UK' | 'bamboohr';

/** One row: the system, the object type in its spelling, and the row's key there. */
export interface RowKey {
  readonly system: System;
  readonly objectType: string;
  readonly key: string;
}

/** Every kind of untidiness that the company has, with what it is. */
export const MESS_KINDS = {
  nameWithoutLegalForm: 'A system leaves out the legal form of a name',
  nameTransliterated: 'A system spells umlauts and the like in plain letters',
  nameAmpersandSpelledOut: 'A system writes "und" where the name has "&"',
  nameInCapitals: 'A system has the name in capitals',
  nameWithSpaces: 'A name starts or ends with spaces',
  nameUnusual: 'A name with characters that break naive code',
  nameVeryLong: 'A name of 200 characters',
  duplicateAccount: 'Two CRM accounts are one customer, the second without number',
  prospect: 'A CRM account that no other system knows',
  vendorAccount: 'A CRM account that is a supplier',
  deletedAccount: 'A deleted CRM account',
  accountNumberWithPrefix: 'A CRM account number has the prefix "C-"',
  erpNumberOnly: 'A CRM account has the customer number only in the ERP field',
  accountWithoutNumber: 'A CRM account of an ERP customer has no number at all',
  parentAccount: 'A CRM account has a parent company',
  inactiveOwner: 'The owner of a CRM account has left',
  idsDifferInCaseOnly: 'Two CRM ids differ in upper and lower case only',
  userWithoutEmployee: 'A CRM user who is nobody',
  userEmailCase: 'A CRM user has the work email in other case than the ERP',
  employeeWithoutEmail: 'An ERP employee has no email',
  customerUnknownToCrm: 'An ERP customer that the CRM does not have',
  inactiveParty: 'An ERP customer is inactive',
  customerIsSupplier: 'A customer is a supplier, too',
  neverUpdated: 'An ERP row has no write date',
  equalInstants: 'Rows were written in the same second',
  customerOfBoth: 'A customer of both legal entities',
  customerOfUkOnly: 'A customer of the British company only',
  booksNumberWithPrefix: 'A contact in the books has the prefix "C-" in its account number',
  booksByVatOnly: 'A contact in the books has no account number, but the VAT number',
  booksByEmailOnly: 'A contact in the books has neither account nor VAT number, but name and email',
  booksNotLinkable: 'A contact in the books has nothing but a name',
  archivedContact: 'A contact in the books is archived',
  supplierInBooks: 'A contact in the books is a supplier',
  vatAsTyped: 'A VAT number has spaces or dots',
  conflictingPhone: 'CRM and ERP have different phone numbers',
  conflictingAddress: 'CRM and ERP have different addresses',
  emailCase: 'ERP and books have the email in different case',
  emailMissing: 'A customer without email',
  emailWithPlus: 'An email with a plus sign',
  foreignCurrencyOrder: 'An order in another currency',
  foreignCurrencyInvoice: 'An invoice in another currency than the books',
  zeroAmountOrder: 'An order of nothing but free samples',
  longOrder: 'An order of 40 lines',
  negativeLine: 'A discount as a negative line',
  discountedLine: 'Ten percent off: in the price in the ERP, as a rate in the books',
  decimalQuantity: 'A quantity with decimals',
  commentLine: 'An order line that is only text',
  serviceItem: 'An item that is a service',
  itemWithoutGtin: 'Goods without GTIN',
  itemNameDiffers: 'ERP and books call an item differently',
  itemMissingInBooks: 'An item that the books do not have',
  itemVariant: 'A variant: one template, several items',
  invoiceTotalDiffers: 'An invoice disagrees with its order',
  referenceToNoOrder: 'An invoice refers to an order that does not exist',
  referenceMissing: 'An invoice has no reference',
  referenceWithPo: 'A reference has the order and the customer’s number in one',
  orderInTwoInvoices: 'An order was invoiced in two parts',
  partiallyPaid: 'An invoice is partially paid',
  overdue: 'An invoice is overdue',
  voided: 'A voided invoice',
  deletedInvoice: 'A deleted invoice',
  draftInvoice: 'A draft invoice',
  submittedInvoice: 'An invoice that waits for approval',
  inclusiveInvoice: 'An invoice whose line amounts include tax',
  bill: 'A supplier’s bill among the invoices',
  ancientUpdate: 'A generated invoice whose update instant is in 2008',
  creditAllocated: 'A credit note was used on an invoice',
  creditSplit: 'A credit note was used on two invoices',
  creditUnallocated: 'A credit note was not used',
  deletedPayment: 'A payment was deleted',
  hrNameDiffers: 'HR has another surname than the ERP',
  hrEmailMissing: 'HR has no work email',
  hrTitleDiffers: 'HR and CRM give an employee different titles',
  hrDepartmentDiffers: 'HR and CRM put an employee in different departments',
  hrNewcomer: 'A new employee whom only HR knows',
  hrFutureHire: 'Someone hired who has not come yet',
  hrLeft: 'An employee has left and is still in HR',
} as const;

export type MessKind = keyof typeof MESS_KINDS;

export interface MessEntry {
  readonly description: string;
  readonly count: number;
  /** The first few: for each, the rows that show it, in the order that the description names them. */
  readonly examples: readonly (readonly RowKey[])[];
}

export type Mess = Readonly<Record<MessKind, MessEntry>>;

const EXAMPLES = 10;

/** Collects examples while the company is made. */
export interface MessLog {
  readonly note: (kind: MessKind, ...rows: readonly RowKey[]) => void;
  readonly mess: () => Mess;
}

export function messLog(): MessLog {
  const found = new Map<MessKind, { count: number; examples: (readonly RowKey[])[] }>();
  return {
    note: (kind, ...rows) => {
      const entry = found.get(kind) ?? { count: 0, examples: [] };
      entry.count += 1;
      if (entry.examples.length < EXAMPLES) entry.examples.push(rows);
      found.set(kind, entry);
    },
    mess: () => {
      const entryOf = (kind: MessKind): MessEntry => {
        const { count, examples } = found.get(kind) ?? { count: 0, examples: [] };
        return { description: MESS_KINDS[kind], count, examples };
      };
      const kinds = Object.keys(MESS_KINDS) as MessKind[]; // The constant's own keys are all there is.
      return Object.fromEntries(kinds.map((kind) => [kind, entryOf(kind)])) as Mess; // One entry for each of them.
    },
  };
}

export function crmRow(objectType: string, key: string): RowKey {
  return { system: 'salesforce', objectType, key };
}

export function erpRow(objectType: string, key: number): RowKey {
  return { system: 'tryton', objectType, key: String(key) };
}

export function booksRow(entity: 'NT-DE' | 'NT-UK', objectType: string, key: string): RowKey {
  return { system: `xero:${entity}`, objectType, key };
}

export function hrRow(objectType: string, key: number): RowKey {
  return { system: 'bamboohr', objectType, key: String(key) };
}
