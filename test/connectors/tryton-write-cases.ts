// The changes that the laws of writing ask of Tryton: every action of every port that writes.
import type { Address, ContactPoint, Identifier, OrderLine } from '../../src/model/values.ts';
import type { WriteCase } from '../conformance/write-case.ts';
import { KEYS } from './tryton-writable.ts';

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

const line = (values: Partial<OrderLine>): OrderLine => ({
  key: null,
  lineNumber: null,
  item: reference('product.product', KEYS.item),
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

const newOrder = (unique: string) => ({
  customer: reference('party.party', KEYS.customer),
  customerPoNumber: `PO ${unique}`,
  requestedOn: '2026-06-20',
  currency: 'EUR',
  note: 'Ring\ntwice',
  lines: [line({}), line({ quantity: pieces('2'), unitPrice: { amount: '5.10', currency: 'EUR' } })],
});

const customers: readonly WriteCase[] = [
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
        paymentTerms: '60 days',
      },
    }),
  },
  {
    ...customer,
    name: 'changes a customer and its lists',
    key: KEYS.customer,
    text: 'name',
    // Of each list one stays, one goes and one comes.
    ask: (unique) => ({
      action: 'update',
      values: {
        name: `Changed ${unique}`,
        status: 'ACTIVE',
        addresses: [address({ key: '42', type: 'SHIPPING', lines: [`Kai ${unique}`] }), address({ name: unique })],
        contactPoints: [contactPoint('PHONE', '+49405550199'), contactPoint('WEBSITE', `https://${unique}.example`)],
        identifiers: [number(`K-${unique}`)],
        paymentTerms: '60 days',
      },
    }),
  },
  { ...customer, name: 'removes a customer', key: KEYS.unusedCustomer, ask: () => ({ action: 'remove' }) },
];

const orders: readonly WriteCase[] = [
  {
    ...order,
    name: 'makes a draft',
    text: 'customerPoNumber',
    ask: (unique) => ({ action: 'create', values: newOrder(unique) }),
  },
  {
    ...order,
    name: 'makes an open order',
    text: 'note',
    ask: (unique) => ({ action: 'create', values: { ...newOrder(unique), status: 'OPEN' } }),
  },
  ...[
    ['a draft', KEYS.draft] as const,
    // Back to draft, written and quoted again.
    ['a quotation', KEYS.quotation] as const,
  ].map(
    ([what, key]): WriteCase => ({
      ...order,
      name: `changes ${what} and its lines`,
      key,
      text: 'note',
      ask: (unique) => ({
        action: 'update',
        values: {
          customerPoNumber: `PO ${unique}`,
          note: `Changed ${unique}`,
          lines: [line({ key: `${key}1`, description: `Pump ${unique}` }), line({ description: unique })],
        },
      }),
    }),
  ),
  {
    ...order,
    name: 'opens a draft',
    key: KEYS.toOpen,
    ask: () => ({ action: 'transition', to: 'OPEN', note: null }),
  },
  {
    ...order,
    name: 'cancels a draft',
    key: KEYS.toCancel,
    ask: () => ({ action: 'transition', to: 'CANCELLED', note: null }),
  },
  {
    ...order,
    name: 'makes a draft of a cancelled order',
    key: KEYS.cancelled,
    ask: () => ({ action: 'transition', to: 'DRAFT', note: null }),
  },
  {
    ...order,
    name: 'ships an order',
    key: KEYS.toShip,
    ask: (unique) => ({ action: 'ship', lines: null, shippedOn: '2026-05-30', trackingNumber: unique }),
  },
  {
    ...order,
    name: 'ships a part of an order',
    key: KEYS.toShipInPart,
    ask: () => ({
      action: 'ship',
      lines: [{ line: `${KEYS.toShipInPart}0`, quantity: pieces('1') }],
      shippedOn: null,
      trackingNumber: null,
    }),
  },
];

const place = (key: string) => reference('stock.location', key);

const stock: readonly WriteCase[] = [
  {
    ...item,
    name: 'sets what was counted',
    key: KEYS.stockedItem,
    ask: () => ({
      action: 'adjust-stock',
      location: place(KEYS.storage),
      quantity: { counted: pieces('9') },
      note: null,
    }),
  },
  {
    ...item,
    name: 'takes from stock',
    key: KEYS.stockedItem,
    ask: () => ({ action: 'adjust-stock', location: place(KEYS.storage), quantity: { by: pieces('-2') }, note: null }),
  },
  {
    ...item,
    name: 'moves stock',
    key: KEYS.stockedItem,
    ask: () => ({
      action: 'transfer-stock',
      from: place(KEYS.storage),
      to: place(KEYS.shelf),
      quantity: pieces('3'),
      note: null,
    }),
  },
];

const employees: readonly WriteCase[] = [
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
        manager: reference('company.employee', '1'),
      },
    }),
  },
  {
    ...employee,
    name: 'changes an employee',
    key: KEYS.employee,
    text: 'name',
    ask: (unique) => ({
      action: 'update',
      values: {
        name: `Changed ${unique}`,
        workEmail: `${unique}@nordlicht.example`,
        hiredOn: '2024-04-01',
        manager: reference('company.employee', '1'),
      },
    }),
  },
  { ...employee, name: 'removes an employee', key: KEYS.leaver, ask: () => ({ action: 'remove' }) },
];

export const writes: readonly WriteCase[] = [...customers, ...orders, ...stock, ...employees];
