import { child, literal, type Row, text, textOrAbsent, textOrEmpty } from '../../../src/simulator/row.ts';
import type { Entry } from '../../../src/simulator/table.ts';
import type { Books } from './books.ts';
import { wireDate } from './dates.ts';
import { flagOr, type UnitDecimals, unitAmount, type Wire } from './render.ts';
import { invalid, type Plan, type Writing } from './write.ts';

export function renderItem(entry: Entry, decimals: UnitDecimals): Wire {
  const { row } = entry;
  const isTracked = row['IsTrackedAsInventory'] === true;
  return {
    ItemID: text(row, 'ItemID'),
    Code: textOrEmpty(row, 'Code'),
    Description: textOrAbsent(row, 'Description'),
    PurchaseDescription: textOrAbsent(row, 'PurchaseDescription'),
    UpdatedDateUTC: wireDate(entry.updatedMs),
    PurchaseDetails: renderPrice(child(row, 'PurchaseDetails'), decimals),
    SalesDetails: renderPrice(child(row, 'SalesDetails'), decimals),
    Name: textOrAbsent(row, 'Name'),
    IsTrackedAsInventory: isTracked,
    QuantityOnHand: isTracked ? literal(row, 'QuantityOnHand') : undefined,
    IsSold: flagOr(row, 'IsSold', true),
    IsPurchased: flagOr(row, 'IsPurchased', true),
  };
}

/** An item that is not sold, or not purchased, has empty details, not absent ones. */
function renderPrice(details: Row | null, decimals: UnitDecimals): Wire {
  if (details === null) return {};
  return {
    UnitPrice: unitAmount(details, 'UnitPrice', decimals),
    AccountCode: textOrAbsent(details, 'AccountCode'),
    COGSAccountCode: textOrAbsent(details, 'COGSAccountCode'),
    TaxType: textOrAbsent(details, 'TaxType'),
  };
}

const writable = [
  'Code',
  'Name',
  'Description',
  'PurchaseDescription',
  'IsSold',
  'IsPurchased',
  'SalesDetails',
  'PurchaseDetails',
];

/** Finds the item that an element is about: by id, else by code; null when it is a new one, undefined when the id is unknown. */
export function findItem(books: Books, element: Row): Entry | null | undefined {
  const id = text(element, 'ItemID');
  if (id !== null) return books.items.get(id) ?? undefined;
  return books.items.find('code', text(element, 'Code'))[0] ?? null;
}

/** Validates one item of a write. `existing` is what it changes; null creates. */
export function planItem(writing: Writing, element: Row, existing: Entry | null, decimals: UnitDecimals): Plan {
  const { books, nowMs } = writing;
  const code = text(element, 'Code') ?? text(existing?.row ?? {}, 'Code') ?? '';
  const messages: string[] = [];
  if (code === '') messages.push('Price List Item Code must be supplied');
  if (code.length > 30) messages.push('Price List Item Code must be less than or equal to 30 characters');
  if (textOrEmpty(element, 'Name').length > 50) messages.push('Name must be less than or equal to 50 characters');
  if (books.items.find('code', code).some((item) => item.id !== existing?.id)) {
    messages.push(`Price List Item with Code '${code}' already exists`);
  }
  if (messages.length > 0) return invalid(...messages);
  return {
    kind: 'valid',
    save: () => {
      const old: Row = existing?.row ?? {
        ItemID: books.newId(),
        IsSold: true,
        IsPurchased: true,
        IsTrackedAsInventory: false,
      };
      const sent = Object.fromEntries(writable.filter((name) => name in element).map((name) => [name, element[name]]));
      const row: Row = { ...old, ...sent };
      const entry = books.put('Items', row, nowMs);
      const action = existing === null ? 'create' : 'update';
      writing.effect({ action, objectType: 'Items', key: textOrEmpty(row, 'ItemID'), values: element });
      return renderItem(entry, decimals);
    },
  };
}
