import type { Row } from '../../../src/simulator/contract.ts';
import { text } from '../../../src/simulator/row.ts';
import { integerGiven, setMeta, setTexts, textGiven, type Writing } from './members.ts';
import { invalidParameter, Refused } from './refusals.ts';
import type { Stored } from './shop.ts';

const TEXTS = [
  'name',
  'sku',
  'regular_price',
  'sale_price',
  'description',
  'short_description',
  'type',
  'status',
  'weight',
];

export function createItem(writing: Writing, type: 'products' | 'variations', body: Row, parent: number): Stored {
  const fields: Record<string, unknown> = {};
  setItem(writing, fields, body, null);
  const stored = writing.shop.insert(type, { ...fields, ...(type === 'variations' ? { product_id: parent } : {}) });
  writing.effect('create', stored, body);
  return stored;
}

export function updateItem(writing: Writing, stored: Stored, body: Row): Stored {
  const fields = structuredClone(stored.fields);
  setItem(writing, fields, body, stored);
  stored.fields = fields;
  writing.shop.touch(stored);
  writing.effect('update', stored, body);
  return stored;
}

function setItem({ shop }: Writing, fields: Record<string, unknown>, body: Row, own: Stored | null): void {
  const sku = textGiven(body, 'sku');
  const isTaken = [...shop.list('products'), ...shop.list('variations')].some(
    (each) => each !== own && text(each.fields, 'sku') === sku,
  );
  if (sku !== undefined && sku !== '' && isTaken)
    throw new Refused(400, 'product_invalid_sku', 'Invalid or duplicated SKU.');
  setTexts(fields, body, TEXTS);
  setMeta(fields, body, shop);
  const isManaged = body['manage_stock'];
  if (isManaged !== undefined) {
    if (typeof isManaged !== 'boolean') throw invalidParameter('manage_stock', 'manage_stock is not of type boolean.');
    fields['manage_stock'] = isManaged;
  }
  const count = integerGiven(body, 'stock_quantity');
  // A count of what is not counted is passed over without a word.
  if (count !== undefined && fields['manage_stock'] === true) fields['stock_quantity'] = String(count);
}

export function createNote(writing: Writing, order: Stored, body: Row): Stored {
  const note = textGiven(body, 'note');
  if (note === undefined || note === '')
    throw new Refused(400, 'rest_missing_callback_param', 'Missing parameter(s): note', { params: ['note'] });
  const isForCustomer = body['customer_note'] === true;
  const fields = { note, customer_note: isForCustomer, added_by_user: false, order_id: String(order.id) };
  const stored = writing.shop.insert('notes', fields);
  writing.effect('create', stored, body);
  return stored;
}
