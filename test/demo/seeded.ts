// The small company of a fixed seed and day with all rows, and ways to look into them.
import { bamboohrRows } from '../../demo/bamboohr.ts';
import { type Company, makeCompany, type RowKey, type System } from '../../demo/company.ts';
import { salesforceRows } from '../../demo/salesforce.ts';
import { trytonRows } from '../../demo/tryton.ts';
import { xeroRows } from '../../demo/xero.ts';
import type { Row, Rows } from '../../src/simulator/contract.ts';

export const today = '2026-06-01';

export type AllRows = Readonly<Record<System, Rows>>;

export function allRows(company: Company): AllRows {
  return {
    salesforce: salesforceRows(company),
    tryton: trytonRows(company),
    'xero:NT-DE': xeroRows(company, 'NT-DE'),
    'xero:NT-UK': xeroRows(company, 'NT-UK'),
    bamboohr: bamboohrRows(company),
  };
}

export const company = makeCompany({ seed: 7, size: 'small', today });
export const rows = allRows(company);

const KEY_FIELDS: Readonly<Record<string, string>> = {
  Contacts: 'ContactID',
  Items: 'ItemID',
  Invoices: 'InvoiceID',
  CreditNotes: 'CreditNoteID',
  Payments: 'PaymentID',
};

function keyOf(system: System, objectType: string, row: Row): string {
  if (system === 'salesforce') return String(row['Id']);
  return String(
    system === 'tryton' || system === 'bamboohr' ? row['id'] : row[KEY_FIELDS[objectType] ?? 'OrganisationID'],
  );
}

/** Finds rows by system, object type and key; undefined when there is none. */
export function finder(all: AllRows): (key: RowKey) => Row | undefined {
  const index = new Map<string, Row>();
  for (const [system, types] of Object.entries(all)) {
    for (const [objectType, list] of Object.entries(types)) {
      for (const row of list) index.set(`${system} ${objectType} ${keyOf(system as System, objectType, row)}`, row);
    }
  }
  return ({ system, objectType, key }) => index.get(`${system} ${objectType} ${key}`);
}

export const find = finder(rows);

/** The rows of a type. */
export function list(system: System, objectType: string): readonly Row[] {
  return rows[system][objectType] ?? [];
}

export function erp(objectType: string, key: unknown): Row | undefined {
  return find({ system: 'tryton', objectType, key: String(key) });
}

/** Whole hundredths of a decimal string with two places. */
export function cents(text: unknown): number {
  return Math.round(Number(text) * 100);
}
