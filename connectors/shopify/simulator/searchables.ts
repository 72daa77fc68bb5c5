import { children, type Row, text } from '../../../src/simulator/row.ts';
import type { Searchable, SearchKey } from './search.ts';
import type { Shop } from './shop.ts';
import { tagsOf } from './view-parts.ts';

function member(kind: SearchKey<Row>['kind'], name: string): SearchKey<Row> {
  return { kind, values: (row) => [text(row, name)] };
}

const COMMON = {
  id: member('number', 'id'),
  created_at: member('time', 'createdAt'),
  updated_at: member('time', 'updatedAt'),
};
const TAG: SearchKey<Row> = { kind: 'text', values: tagsOf };

/** The search keys of each list, as the documentation of its `query` argument names them. */
export function searchablesOf(shop: Shop) {
  const skus = (rows: readonly Row[]) => rows.map((row) => text(row, 'sku'));
  return {
    Customer: {
      keys: {
        ...COMMON,
        customer_date: COMMON.created_at,
        email: member('text', 'email'),
        first_name: member('text', 'firstName'),
        last_name: member('text', 'lastName'),
        phone: member('text', 'phone'),
        state: member('text', 'state'),
        tag: TAG,
      },
      words: (row) => ['firstName', 'lastName', 'email', 'phone'].map((name) => text(row, name)),
    },
    Order: {
      keys: {
        ...COMMON,
        processed_at: member('time', 'processedAt'),
        name: { kind: 'text', values: (row) => [text(row, 'name'), text(row, 'name')?.replace(/^#/, '') ?? null] },
        email: member('text', 'email'),
        customer_id: member('number', 'customerId'),
        financial_status: member('text', 'displayFinancialStatus'),
        po_number: member('text', 'poNumber'),
        source_name: member('text', 'sourceName'),
        status: { kind: 'text', values: statusesOf },
        sku: { kind: 'text', values: (row) => skus(children(row, 'lineItems')) },
        tag: TAG,
        test: { kind: 'text', values: (row) => [String(row['test'] === true)] },
      },
      words: (row) => [text(row, 'name'), text(row, 'email')],
    },
    Product: {
      keys: {
        ...COMMON,
        title: member('text', 'title'),
        status: member('text', 'status'),
        vendor: member('text', 'vendor'),
        product_type: member('text', 'productType'),
        sku: { kind: 'text', values: (row) => skus(shop.of('ProductVariant', text(row, 'id'))) },
        tag: TAG,
      },
      words: (row) => [text(row, 'title'), text(row, 'vendor')],
    },
    ProductVariant: {
      keys: {
        ...COMMON,
        sku: member('text', 'sku'),
        barcode: member('text', 'barcode'),
        product_id: member('number', 'productId'),
        title: member('text', 'title'),
      },
      words: (row) => [text(row, 'sku'), text(row, 'title')],
    },
    InventoryItem: {
      keys: { ...COMMON, id: member('number', 'inventoryItemId'), sku: member('text', 'sku') },
      words: (row) => [text(row, 'sku')],
    },
    Location: {
      keys: { ...COMMON, name: member('text', 'name') },
      words: (row) => [text(row, 'name')],
    },
  } satisfies Readonly<Record<string, Searchable<Row>>>;
}

function statusesOf(row: Row): readonly string[] {
  const isClosed = text(row, 'closedAt') !== null;
  if (text(row, 'cancelledAt') !== null) return ['cancelled', ...(isClosed ? ['closed'] : ['not_closed'])];
  return isClosed ? ['closed'] : ['open', 'not_closed'];
}
