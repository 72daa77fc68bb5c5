import { isRow, type Row } from '../../../src/simulator/row.ts';
import type { Condition, Query } from './query.ts';
import { Refusal } from './refusals.ts';

const COMMON = ['Id', 'MetaData.CreateTime', 'MetaData.LastUpdatedTime'];
const NAMES = [...COMMON, 'Active'];
const TXN = [...COMMON, 'DocNumber', 'TxnDate', 'CustomerRef', 'TotalAmt', 'CurrencyRef'];

/** What a statement may filter and sort by, by entity. Notes and custom fields are not among it. */
export const FILTERABLE: Readonly<Record<string, readonly string[]>> = {
  Customer: [
    ...NAMES,
    'DisplayName',
    'CompanyName',
    'GivenName',
    'FamilyName',
    'PrimaryEmailAddr',
    'Balance',
    'FullyQualifiedName',
  ],
  Vendor: [...NAMES, 'DisplayName'],
  Employee: [...NAMES, 'DisplayName'],
  Item: [...NAMES, 'Name', 'Sku', 'Type', 'QtyOnHand', 'UnitPrice', 'FullyQualifiedName'],
  Invoice: [...TXN, 'DueDate', 'Balance'],
  CreditMemo: [...TXN, 'Balance'],
  RefundReceipt: TXN,
  Payment: [...COMMON, 'TxnDate', 'CustomerRef', 'TotalAmt', 'PaymentRefNum', 'CurrencyRef'],
  TaxCode: [...NAMES, 'Name'],
  TaxRate: [...NAMES, 'Name'],
  CompanyInfo: COMMON,
  Preferences: COMMON,
};

/** The rows that a query finds, in its order and page. Equal values are in the order of their ids. */
export function selected(rows: readonly Row[], query: Query): readonly Row[] {
  return sorted(matching(rows, query), query).slice(query.start - 1, query.start - 1 + query.max);
}

export function matching(rows: readonly Row[], { entity, conditions, orderBy }: Query): Row[] {
  const known = FILTERABLE[entity];
  if (known === undefined) throw new Refusal('4001', 'Invalid query', `Metadata not found for Entity ${entity}`);
  for (const field of [...conditions.map((each) => each.field), ...(orderBy === null ? [] : [orderBy.field])])
    if (!known.includes(field))
      throw new Refusal('4001', 'Invalid query', `Property ${field} not found for Entity ${entity}`);
  const all = known.includes('Active') && !conditions.some(({ field }) => field === 'Active');
  return rows.filter((row) => (!all || row['Active'] !== false) && conditions.every((each) => holds(row, each)));
}

function sorted(rows: Row[], { orderBy }: Query): Row[] {
  const byId = (left: Row, right: Row) => Number(left['Id']) - Number(right['Id']);
  if (orderBy === null) return rows.sort(byId);
  const sign = orderBy.isDescending ? -1 : 1;
  return rows.sort(
    (left, right) => sign * compared(fieldOf(left, orderBy.field), fieldOf(right, orderBy.field)) || byId(left, right),
  );
}

function holds(row: Row, { field, operator, values }: Condition): boolean {
  const held = fieldOf(row, field);
  const [value = ''] = values;
  switch (operator) {
    case 'in':
      return values.includes(held);
    case 'like':
      return likeOf(value).test(held);
    case '=':
      return compared(held, value) === 0;
    case '<':
      return held !== '' && compared(held, value) < 0;
    case '>':
      return held !== '' && compared(held, value) > 0;
    case '<=':
      return held !== '' && compared(held, value) <= 0;
    case '>=':
      return held !== '' && compared(held, value) >= 0;
  }
}

function likeOf(pattern: string): RegExp {
  return new RegExp(
    `^${pattern
      .split('%')
      .map((each) => each.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
    'i',
  );
}

/** Instants as instants, numbers as numbers, text without regard to case. */
function compared(left: string, right: string): number {
  const numbers = [left, right].map((each) =>
    /^\d{4}-\d\d-\d\dT/.test(each) ? Date.parse(each) : each === '' ? Number.NaN : Number(each),
  );
  const [first = Number.NaN, second = Number.NaN] = numbers;
  if (!Number.isNaN(first) && !Number.isNaN(second)) return first - second;
  const [a, b] = [left.toLowerCase(), right.toLowerCase()];
  return a < b ? -1 : a > b ? 1 : 0;
}

function fieldOf(row: Row, path: string): string {
  const found = path.split('.').reduce<unknown>((at, name) => (isRow(at) ? at[name] : undefined), row);
  const value = isRow(found) ? (found['value'] ?? found['Address']) : found;
  return value === undefined || value === null ? '' : String(value);
}
