import { createHash } from 'node:crypto';
import type { Rows } from '../../../src/simulator/contract.ts';
import { child, children, flag, type Row, text, textOrAbsent } from '../../../src/simulator/row.ts';
import type { Wire } from './render.ts';

/** The chart of accounts by code. Every organisation starts with a bank account and one for sales. */
export type Accounts = ReadonlyMap<string, Row>;

const STANDARD: readonly Row[] = [
  { Code: '090', Name: 'Business Bank Account', Type: 'BANK', TaxType: 'NONE' },
  { Code: '200', Name: 'Sales', Type: 'REVENUE' },
];

/** The accounts of the rows; without any, the standard ones and those that lines and items go to, each with the tax that most taxed ones have. */
export function accountsOf(rows: Rows): Accounts {
  const given = rows['Accounts'];
  if (given !== undefined) return new Map(given.map((row) => [text(row, 'Code') ?? '', row]));
  const accounts = new Map<string, Row>();
  const uses = new Map<string, number>();
  for (const seen of seenIn(rows)) {
    const code = text(seen, 'Code') ?? '';
    if (code === '') continue;
    const tax = `${code} ${text(seen, 'TaxType') ?? ''}`;
    if ((text(seen, 'TaxType') ?? 'NONE') !== 'NONE') uses.set(tax, (uses.get(tax) ?? 0) + 1);
    const known = `${code} ${text(accounts.get(code) ?? {}, 'TaxType') ?? ''}`;
    if (!accounts.has(code) || (uses.get(tax) ?? 0) > (uses.get(known) ?? 0)) accounts.set(code, seen);
  }
  for (const row of STANDARD) {
    const code = text(row, 'Code') ?? '';
    accounts.set(code, { ...accounts.get(code), ...row });
  }
  return accounts;
}

function seenIn(rows: Rows): readonly Row[] {
  const documents = [...(rows['Invoices'] ?? []), ...(rows['CreditNotes'] ?? [])];
  return [
    ...documents.flatMap((document) => {
      const type = text(document, 'Type')?.startsWith('ACCPAY') === true ? 'EXPENSE' : 'REVENUE';
      return children(document, 'LineItems').map((line) => seen(line, type));
    }),
    ...(rows['Items'] ?? []).flatMap((item) => [
      seen(child(item, 'SalesDetails') ?? {}, 'REVENUE'),
      seen(child(item, 'PurchaseDetails') ?? {}, 'DIRECTCOSTS'),
    ]),
  ];
}

function seen(row: Row, type: string): Row {
  const code = text(row, 'AccountCode');
  return { Code: code, Name: `Account ${code ?? ''}`, Type: type, TaxType: text(row, 'TaxType') };
}

export function renderAccount(row: Row): Wire {
  return {
    AccountID: accountId(row),
    Code: textOrAbsent(row, 'Code'),
    Name: textOrAbsent(row, 'Name'),
    Status: text(row, 'Status') ?? 'ACTIVE',
    Type: textOrAbsent(row, 'Type'),
    TaxType: text(row, 'TaxType') ?? 'NONE',
    EnablePaymentsToAccount: flag(row, 'EnablePaymentsToAccount'),
    ShowInExpenseClaims: false,
    ...(text(row, 'Type') === 'BANK' ? { BankAccountType: 'BANK' } : {}),
    HasAttachments: false,
    AddToWatchlist: false,
  };
}

/** The account that a payment names by code or identifier; null when there is none in use. */
export function findAccount(accounts: Accounts, code: string | null, id: string | null): Row | null {
  const found =
    code === null ? [...accounts.values()].find((row) => accountId(row) === id?.toLowerCase()) : accounts.get(code);
  return found === undefined || (text(found, 'Status') ?? 'ACTIVE') !== 'ACTIVE' ? null : found;
}

export function takesPayments(account: Row): boolean {
  return text(account, 'Type') === 'BANK' || flag(account, 'EnablePaymentsToAccount');
}

function accountId(row: Row): string {
  const given = text(row, 'AccountID');
  if (given !== null) return given.toLowerCase();
  const hex = createHash('sha256')
    .update(`account/${text(row, 'Code') ?? ''}`)
    .digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
