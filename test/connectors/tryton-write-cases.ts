// The changes that the laws of writing ask of Tryton: every action of every port that writes.
import type { Address, ContactPoint, Identifier, OrderLine } from '../../src/model/values.ts';
import type { WriteCase } from '../conformance/write-case.ts';

/** The records that the cases are about, each in the state of its name. */
export interface WriteKeys {
  readonly customer: string;
  /** An address of that customer, which has others beside it. */
  readonly address: string;
  readonly unusedCustomer: string;
  readonly employee: string;
  readonly leaver: string;
  readonly manager: string;
  readonly draft: string;
  /** The last line of the draft, of two. */
  readonly draftLine: string;
  readonly quotation: string;
  readonly quotationLine: string;
  readonly toOpen: string;
  readonly toCancel: string;
  readonly cancelled: string;
  readonly toShip: string;
  readonly toShipInPart: string;
  readonly lineToShip: string;
  readonly item: string;
  readonly stockedItem: string;
  readonly storage: string;
  readonly shelf: string;
  /** The name of payment terms. */
  readonly terms: string;
}

const customer = { entity: 'Customer', objectType: 'party.party' } as const;
const order = { entity: 'Order', objectType: 'sale.sale' } as const;
const item = { entity: 'InventoryItem', objectType: 'product.product' } as const;
const employee = { entity: 'Employee', objectType: 'company.employee' } as const;

const reference = (objectType: string, value: string) => ({ by: 'key', connection: 'erp', objectType, value }) as const;
const pieces = (value: string) => ({ value, unit: 'C62' });

const address = (values: Partial<Address>): Address => ({
  type: 'BILLING',
  name: null,
  lines: ['Kai 1', 'Tor 3'],
  city: 'Hamburg',
  region: null,
  postalCode: '20457',
  country: 'DE',
  key: null,
  ...values,
});

const contactPoint = (type: ContactPoint['type'], value: string): ContactPoint => ({
  type,
  value,
  label: null,
  original: null,
  isNormalized: true,
});

const vat: Identifier = { type: 'VAT', value: 'DE136695976', isValid: true };
const number = (value: string): Identifier => ({ type: 'OTHER', value, isValid: null });

const line = (item: string, values: Partial<OrderLine>): OrderLine => ({
  key: null,
  lineNumber: null,
  item: reference('product.product', item),
  sku: null,
  description: 'Pump, blue',
  quantity: pieces('3'),
  unitPrice: { amount: '7.25', currency: 'EUR' },
  adjustments: null,
  taxes: null,
  total: null,
  quantityShipped: null,
  quantityInvoiced: null,
  quantityBackordered: null,
  quantityCancelled: null,
  ...values,
});

const newOrder = (keys: WriteKeys, unique: string) => ({
  customer: reference('party.party', keys.customer),
  customerPoNumber: `PO ${unique}`,
  // Not before the day of confirming, which a real server takes from its own clock.
  requestedOn: '2030-06-20',
  currency: 'EUR',
  note: 'Ring\ntwice',
  lines: [
    line(keys.item, {}),
    line(keys.item, { quantity: pieces('2'), unitPrice: { amount: '5.10', currency: 'EUR' } }),
  ],
});

const customers = (keys: WriteKeys): readonly WriteCase[] => [
  {
    ...customer,
    name: 'makes a customer',
    text: 'name',
    ask: (unique) => ({
      action: 'create',
      values: {
        name: `Made ${unique}`,
        status: 'ACTIVE',
        addresses: [address({}), address({ type: 'SHIPPING', lines: ['Tor 9'] })],
        contactPoints: [contactPoint('EMAIL', `${unique}@nordwind.example`), contactPoint('PHONE', '+49405550101')],
        identifiers: [vat, number(`K-${unique}`)],
        paymentTerms: keys.terms,
      },
    }),
  },
  {
    ...customer,
    name: 'changes a customer and its lists',
    key: keys.customer,
    text: 'name',
    // Of each list one stays, one goes and one comes.
    ask: (unique) => ({
      action: 'update',
      values: {
        name: `Changed ${unique}`,
        status: 'ACTIVE',
        addresses: [
          address({ key: keys.address, type: 'SHIPPING', lines: [`Kai ${unique}`] }),
          address({ name: unique }),
        ],
        contactPoints: [contactPoint('PHONE', '+49405550199'), contactPoint('WEBSITE', `https://${unique}.example`)],
        identifiers: [number(`K-${unique}`)],
        paymentTerms: keys.terms,
      },
    }),
  },
  { ...customer, name: 'removes a customer', key: keys.unusedCustomer, ask: () => ({ action: 'remove' }) },
];

const orders = (keys: WriteKeys): readonly WriteCase[] => [
  {
    ...order,
    name: 'makes a draft',
    text: 'customerPoNumber',
    ask: (unique) => ({ action: 'create', values: newOrder(keys, unique) }),
  },
  {
    ...order,
    name: 'makes an open order',
    ask: (unique) => ({ action: 'create', values: { ...newOrder(keys, unique), status: 'OPEN' } }),
  },
  ...[
    ['a draft', keys.draft, keys.draftLine] as const,
    // Back to draft, written and quoted again.
    ['a quotation', keys.quotation, keys.quotationLine] as const,
  ].map(
    ([what, key, last]): WriteCase => ({
      ...order,
      name: `changes ${what} and its lines`,
      key,
      // The other one sends the same values by the same call.
      ...(key === keys.draft ? { text: 'note' } : {}),
      ask: (unique) => ({
        action: 'update',
        values: {
          customerPoNumber: `PO ${unique}`,
          note: `Changed ${unique}`,
          lines: [
            line(keys.item, { key: last, description: `Pump ${unique}` }),
            line(keys.item, { description: unique }),
          ],
        },
      }),
    }),
  ),
  {
    ...order,
    name: 'opens a draft',
    key: keys.toOpen,
    ask: () => ({ action: 'transition', to: 'OPEN', note: null }),
  },
  {
    ...order,
    name: 'cancels a draft',
    key: keys.toCancel,
    ask: () => ({ action: 'transition', to: 'CANCELLED', note: null }),
  },
  {
    ...order,
    name: 'makes a draft of a cancelled order',
    key: keys.cancelled,
    ask: () => ({ action: 'transition', to: 'DRAFT', note: null }),
  },
  {
    ...order,
    name: 'ships an order',
    key: keys.toShip,
    ask: (unique) => ({ action: 'ship', lines: null, shippedOn: '2026-05-30', trackingNumber: unique }),
  },
  {
    ...order,
    name: 'ships a part of an order',
    key: keys.toShipInPart,
    ask: () => ({
      action: 'ship',
      lines: [{ line: keys.lineToShip, quantity: pieces('1') }],
      shippedOn: null,
      trackingNumber: null,
    }),
  },
];

const place = (key: string) => reference('stock.location', key);

const stock = (keys: WriteKeys): readonly WriteCase[] => [
  {
    ...item,
    name: 'sets what was counted',
    key: keys.stockedItem,
    ask: () => ({
      action: 'adjust-stock',
      location: place(keys.storage),
      quantity: { counted: pieces('9') },
      note: null,
    }),
  },
  {
    ...item,
    name: 'takes from stock',
    key: keys.stockedItem,
    ask: () => ({ action: 'adjust-stock', location: place(keys.storage), quantity: { by: pieces('-2') }, note: null }),
  },
  {
    ...item,
    name: 'moves stock',
    key: keys.stockedItem,
    ask: () => ({
      action: 'transfer-stock',
      from: place(keys.storage),
      to: place(keys.shelf),
      quantity: pieces('3'),
      note: null,
    }),
  },
];

const employees = (keys: WriteKeys): readonly WriteCase[] => [
  {
    ...employee,
    name: 'makes an employee',
    text: 'name',
    ask: (unique) => ({
      action: 'create',
      values: {
        name: `Made ${unique}`,
        workEmail: `${unique}@nordlicht.example`,
        contactPoints: [contactPoint('MOBILE', '+491715550102')],
        hiredOn: '2026-05-01',
        manager: reference('company.employee', keys.manager),
      },
    }),
  },
  {
    ...employee,
    name: 'changes an employee',
    key: keys.employee,
    text: 'name',
    ask: (unique) => ({
      action: 'update',
      values: {
        name: `Changed ${unique}`,
        workEmail: `${unique}@nordlicht.example`,
        hiredOn: '2024-04-01',
        manager: reference('company.employee', keys.manager),
      },
    }),
  },
  { ...employee, name: 'removes an employee', key: keys.leaver, ask: () => ({ action: 'remove' }) },
];

export function writesOf(keys: WriteKeys): readonly WriteCase[] {
  return [...customers(keys), ...orders(keys), ...stock(keys), ...employees(keys)];
}
