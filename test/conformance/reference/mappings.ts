import { decimal, instant, oneOf, reading } from '../../../src/connector/codecs.ts';
import { type Codec, defineItems, defineMapping, type MappingContext, rowsOf } from '../../../src/connector/mapping.ts';
import type { Reference } from '../../../src/model/id.ts';
import { type Money, moneyOf } from '../../../src/model/money.ts';
import { quantityOf } from '../../../src/model/quantity.ts';
import type { InvoiceLine, StockLevel } from '../../../src/model/values.ts';

/** Text that is text: nothing empty, nothing that only looks like it. */
const text: Codec<string, string> = {
  name: 'text',
  decode: (wire) => {
    if (typeof wire !== 'string' || wire.trim() === '') throw new TypeError('not text');
    return wire.trim();
  },
  encode: (value) => value,
};

/** A day that the calendar has. */
const day = reading<string, string>('date', (wire) => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text.decode(wire, NOWHERE))) throw new RangeError('not a date');
  if (new Date(`${wire}T00:00:00Z`).toISOString().slice(0, 10) !== wire) throw new RangeError('no such day');
  return wire;
});

const NOWHERE: MappingContext = { connection: '', legalEntity: null, currency: null, country: null };

function referenceTo(objectType: string): Codec<string, Reference> {
  return {
    name: `reference to ${objectType}`,
    decode: (wire, context) => ({
      by: 'key',
      connection: context.connection,
      objectType,
      value: text.decode(wire, context),
    }),
    encode: ({ value }) => value,
  };
}

const money: Codec<number | string, Money> = reading('money', (wire, context) =>
  moneyOf(decimal.decode(wire, context), context.currency ?? 'XXX'),
);

const NOT_HELD = 'the toy does not know it';

export interface ToyParty {
  readonly id: string;
  readonly changedAt: string;
  readonly name: string;
  readonly code: string | null;
  readonly state: string;
  readonly parent: string | null;
  readonly limit: number | string | null;
}

const party = rowsOf<ToyParty>();

export const customerMapping = defineMapping<ToyParty, 'Customer'>('Customer', {
  kind: party.absent(NOT_HELD),
  number: party.optional('code', text, 'update'),
  name: party.required('name', text, 'update'),
  legalName: party.absent(NOT_HELD),
  status: party.required('state', oneOf('party state', { lead: 'PROSPECT', live: 'ACTIVE', gone: 'INACTIVE' }), 'read'),
  identifiers: party.absent(NOT_HELD),
  parent: party.optional('parent', referenceTo('party'), 'read'),
  addresses: party.absent(NOT_HELD),
  contactPoints: party.absent(NOT_HELD),
  industry: party.absent(NOT_HELD),
  segment: party.absent(NOT_HELD),
  accountOwner: party.absent(NOT_HELD),
  currency: party.absent(NOT_HELD),
  paymentTerms: party.absent(NOT_HELD),
  creditLimit: party.optional('limit', money, 'read'),
  creditHold: party.absent(NOT_HELD),
  createdAt: party.absent(NOT_HELD),
  updatedAt: party.required('changedAt', instant, 'read'),
  customFields: party.absent(NOT_HELD),
  correlationId: party.absent('not written'),
});

interface ToyLine {
  readonly id: string;
  readonly text: string | null;
  readonly count: number;
  readonly price: number | string;
}

export interface ToyBill {
  readonly id: string;
  readonly changedAt: string;
  readonly number: string;
  readonly kind: string;
  readonly state: string;
  readonly party: string;
  readonly day: string;
  readonly lines: readonly ToyLine[];
  readonly total: number | string;
}

const bill = rowsOf<ToyBill>();
const line = rowsOf<ToyLine>();

const lineMapping = defineItems<ToyLine, InvoiceLine>()({
  key: line.required('id', text, 'read'),
  lineNumber: line.absent(NOT_HELD),
  item: line.absent(NOT_HELD),
  sku: line.absent(NOT_HELD),
  description: line.optional('text', text, 'read'),
  quantity: line.required(
    'count',
    reading<number, { value: string; unit: string }>('pieces', (wire, context) =>
      quantityOf(decimal.decode(wire, context), 'C62'),
    ),
    'read',
  ),
  unitPrice: line.required('price', money, 'read'),
  adjustments: line.from([], () => [], 'read'),
  taxes: line.from([], () => [], 'read'),
  total: line.absent(NOT_HELD),
  ledgerAccount: line.absent(NOT_HELD),
});

const states = { draft: 'DRAFT', open: 'OPEN', paid: 'PAID', void: 'VOID' } as const;
const totals = (total: Money) => ({
  lineNet: null,
  allowance: null,
  charge: null,
  taxExclusive: null,
  tax: null,
  taxInclusive: null,
  prepaid: null,
  rounding: null,
  payable: total,
  paid: null,
  balance: null,
});

export const invoiceMapping = defineMapping<ToyBill, 'Invoice'>('Invoice', {
  number: bill.required('number', text, 'create'),
  kind: bill.required('kind', oneOf('bill kind', { bill: 'INVOICE', refund: 'CREDIT_NOTE' }), 'read'),
  status: bill.required('state', oneOf('bill state', states), 'read'),
  legalEntity: bill.derived(({ legalEntity }) => legalEntity, 'the company of the connection'),
  customer: bill.required('party', referenceTo('party'), 'create'),
  orders: bill.absent(NOT_HELD),
  customerReference: bill.absent(NOT_HELD),
  issuedOn: bill.required('day', day, 'read'),
  dueOn: bill.absent(NOT_HELD),
  paidOn: bill.absent(NOT_HELD),
  currency: bill.derived(({ currency }) => currency, 'the currency of the connection'),
  lines: bill.items('lines', lineMapping, 'read'),
  totals: bill.required(
    'total',
    reading('totals', (wire, context) => totals(money.decode(wire, context))),
    'read',
  ),
  allocations: bill.absent(NOT_HELD),
  createdAt: bill.absent(NOT_HELD),
  updatedAt: bill.required('changedAt', instant, 'read'),
  customFields: bill.absent(NOT_HELD),
  correlationId: bill.absent('not written'),
});

interface ToyStock {
  readonly place: string;
  readonly count: number;
}

export interface ToyGood {
  readonly id: string;
  readonly changedAt: string;
  readonly sku: string;
  readonly title: string;
  readonly stock: readonly ToyStock[];
}

const good = rowsOf<ToyGood>();
const stock = rowsOf<ToyStock>();
const none = stock.absent(NOT_HELD);

export const itemMapping = defineMapping<ToyGood, 'InventoryItem'>('InventoryItem', {
  sku: good.required('sku', text, 'update'),
  name: good.required('title', text, 'update'),
  description: good.absent(NOT_HELD),
  kind: good.absent(NOT_HELD),
  status: good.absent(NOT_HELD),
  gtin: good.absent(NOT_HELD),
  unit: good.absent(NOT_HELD),
  isSold: good.absent(NOT_HELD),
  isPurchased: good.absent(NOT_HELD),
  listPrice: good.absent(NOT_HELD),
  cost: good.absent(NOT_HELD),
  variantOf: good.absent(NOT_HELD),
  variantOptions: good.absent(NOT_HELD),
  stock: good.items(
    'stock',
    defineItems<ToyStock, StockLevel>()({
      location: stock.required('place', referenceTo('place'), 'read'),
      onHand: stock.required(
        'count',
        reading<number, { value: string; unit: string }>('pieces', (wire, context) =>
          quantityOf(decimal.decode(wire, context), 'C62'),
        ),
        'read',
      ),
      reserved: none,
      available: none,
      incoming: none,
      onOrder: none,
      backordered: none,
      inTransit: none,
      reorderPoint: none,
    }),
    'read',
  ),
  createdAt: good.absent(NOT_HELD),
  updatedAt: good.required('changedAt', instant, 'read'),
  customFields: good.absent(NOT_HELD),
  correlationId: good.absent('not written'),
});
