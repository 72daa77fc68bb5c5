import type { Field } from '../../src/model/field.ts';
import { ENTITIES, type EntityName } from '../../src/model/index.ts';
import { type AnyFound, valuesOf } from './probe.ts';
import {
  boolean,
  country,
  date,
  decimal,
  instant,
  integer,
  listOf,
  money,
  nullable,
  object,
  oneOf,
  quantity,
  type Report,
  referenceTo,
  rule,
  type Shape,
  type ShapeContext,
  text,
} from './shape.ts';

export type { ShapeContext } from './shape.ts';

const address = object({
  type: oneOf(['BILLING', 'SHIPPING', 'POSTAL', 'STREET', 'OTHER']),
  name: nullable(text),
  lines: listOf(text),
  city: nullable(text),
  region: nullable(text),
  postalCode: nullable(text),
  country: nullable(country),
  key: nullable(text),
});

const taxLine = object({
  code: nullable(text),
  name: nullable(text),
  rate: nullable(decimal),
  amount: nullable(money),
});

const adjustment = object({
  kind: oneOf(['DISCOUNT', 'CHARGE']),
  description: nullable(text),
  percent: nullable(decimal),
  amount: nullable(money),
});

const line = {
  key: text,
  lineNumber: nullable(integer),
  item: nullable(referenceTo('InventoryItem')),
  sku: nullable(text),
  description: nullable(text),
  quantity: nullable(quantity),
  unitPrice: nullable(money),
  adjustments: listOf(adjustment),
  taxes: listOf(taxLine),
  total: nullable(money),
};

function each(names: readonly string[], shape: Shape): Readonly<Record<string, Shape>> {
  return Object.fromEntries(names.map((name) => [name, nullable(shape)]));
}

const contactPoints = listOf(
  object({
    type: oneOf(['EMAIL', 'PHONE', 'MOBILE', 'FAX', 'WEBSITE']),
    value: text,
    label: nullable(text),
    original: nullable(text),
    isNormalized: boolean,
  }),
);

const allocations = listOf(object({ invoice: referenceTo('Invoice'), amount: money, allocatedOn: nullable(date) }));

/** Fields whose kind is `value` or `list`: the model only tells their type to the compiler. */
const VALUES: Readonly<Record<string, Shape>> = {
  customFields: listOf(
    object({
      name: text,
      type: oneOf(['TEXT', 'NUMBER', 'BOOLEAN', 'DATE', 'INSTANT', 'OTHER']),
      value: nullable(rule('a string', (value) => typeof value === 'string')),
    }),
  ),
  identifiers: listOf(
    object({
      type: oneOf(['VAT', 'TAX', 'DUNS', 'LEI', 'GLN', 'DOMAIN', 'OTHER']),
      value: text,
      isValid: nullable(boolean),
    }),
  ),
  addresses: listOf(address),
  contactPoints,
  personalContactPoints: contactPoints,
  bankAccounts: listOf(
    object({ holder: nullable(text), bankName: nullable(text), accountNumber: text, routingCode: nullable(text) }),
  ),
  allocations,
  variantOptions: listOf(object({ name: text, value: text })),
  address,
  homeAddress: address,
  billTo: address,
  shipTo: address,
  stock: listOf(
    object({
      location: referenceTo('Location'),
      ...each(
        ['onHand', 'reserved', 'available', 'incoming', 'onOrder', 'backordered', 'inTransit', 'reorderPoint'],
        quantity,
      ),
    }),
  ),
  'Order.lines': listOf(
    object({
      ...line,
      ...each(['quantityShipped', 'quantityInvoiced', 'quantityBackordered', 'quantityCancelled'], quantity),
    }),
  ),
  'Invoice.lines': listOf(object({ ...line, ledgerAccount: nullable(text) })),
  'Shipment.lines': listOf(
    object({
      key: nullable(text),
      item: nullable(referenceTo('InventoryItem')),
      sku: nullable(text),
      description: nullable(text),
      quantity: nullable(quantity),
    }),
  ),
  packages: listOf(
    object({ trackingNumber: nullable(text), ...each(['weight', 'length', 'width', 'height'], quantity) }),
  ),
  events: listOf(
    object({
      at: nullable(instant),
      status: oneOf([
        'PENDING',
        'ACCEPTED',
        'IN_TRANSIT',
        'OUT_FOR_DELIVERY',
        'DELIVERED',
        'EXCEPTION',
        'RETURNED',
        'UNKNOWN',
      ]),
      description: nullable(text),
      city: nullable(text),
      country: nullable(country),
    }),
  ),
  'Order.totals': object(
    each(['lines', 'discount', 'charges', 'shipping', 'tax', 'rounding', 'grand', 'refunded'], money),
  ),
  'Invoice.totals': object(
    each(
      // biome-ignore format: one group of fields
      ['lineNet', 'allowance', 'charge', 'taxExclusive', 'tax', 'taxInclusive', 'prepaid', 'rounding', 'payable', 'paid', 'balance'],
      money,
    ),
  ),
  'PayrollRun.totals': object(each(['gross', 'net', 'employerTaxes', 'employeeTaxes', 'companyDebit'], money)),
  'PayStatement.lines': listOf(
    object({
      kind: oneOf(['EARNING', 'TAX', 'DEDUCTION', 'BENEFIT', 'REIMBURSEMENT']),
      name: text,
      amount: nullable(money),
      hours: nullable(quantity),
      isEmployers: boolean,
    }),
  ),
};

function shapeOf(entity: EntityName, name: string, field: Field<unknown>): Shape {
  switch (field.kind) {
    case 'text':
      return text;
    case 'code':
      return oneOf(field.codes ?? []);
    case 'boolean':
      return boolean;
    case 'integer':
      return integer;
    case 'decimal':
      return decimal;
    case 'date':
      return date;
    case 'instant':
      return instant;
    case 'money':
      return money;
    case 'quantity':
      return quantity;
    case 'reference':
      return referenceTo(field.target);
    case 'references':
      return listOf(referenceTo(field.target));
    case 'value':
    case 'list': {
      const shape = VALUES[`${entity}.${name}`] ?? VALUES[name];
      // A new value type of the model needs its shape here: not knowing it is a defect of this suite.
      if (shape === undefined) throw new Error(`no shape for ${entity}.${name}`);
      return shape;
    }
  }
}

/** The fields of an entity, by name. */
export function fieldsOf(entity: EntityName): Readonly<Record<string, Field<unknown>>> {
  return ENTITIES[entity].fields;
}

/** Everything that is wrong with the form of a record; empty when it is canonical. */
export function flawsOf(entity: EntityName, found: AnyFound, context: ShapeContext): readonly string[] {
  const gaps = new Set(found.gaps.map((gap) => gap.path));
  const report: Report = { context, lines: [], isGap: (path) => gaps.has(path) };
  const fields = fieldsOf(entity);
  for (const [name, value] of Object.entries(valuesOf(found))) {
    const field = fields[name];
    if (field === undefined) report.lines.push(`${name} is no field of ${entity}`);
    else if (value !== null && value !== undefined) shapeOf(entity, name, field)(value, name, report);
  }
  if (found.sourceUpdatedAt !== null) instant(found.sourceUpdatedAt, 'sourceUpdatedAt', report);
  if (found.version !== null) text(found.version, 'version', report);
  if (found.url !== null) rule('an absolute URL', (url) => URL.canParse(String(url)))(found.url, 'url', report);
  return report.lines;
}
