import { computedFields } from './computed.ts';
import { type Computed, type Field, type FieldLines, fieldOf, type Model } from './field.ts';
import { baseFields } from './fields-base.ts';
import { partyFields } from './fields-party.ts';
import { productFields } from './fields-product.ts';
import { saleFields } from './fields-sale.ts';
import { stockFields } from './fields-stock.ts';

type Order = Model['order'];

const inSequence: Order = [
  ['sequence', 'ASC NULLS FIRST'],
  ['id', null],
];
const byName: Order = [
  ['name', 'ASC'],
  ['id', null],
];
const byCode: Order = [
  ['rec_name', 'ASC'],
  ['id', null],
];
const newest: Order = [['id', 'DESC']];

const orders: Readonly<Record<string, Order>> = {
  'party.party': byName,
  'party.category': byName,
  'party.address': [['party', 'ASC'], ...inSequence],
  'party.contact_mechanism': [['party', 'ASC'], ...inSequence],
  'party.identifier': inSequence,
  'product.uom': byName,
  'product.category': byName,
  'product.template': byCode,
  'product.product': byCode,
  'product.identifier': inSequence,
  'stock.location': byName,
  'stock.move': newest,
  'stock.inventory': [['date', 'DESC'], ...newest],
  'stock.inventory.line': [
    ['product', 'ASC'],
    ['id', null],
  ],
  'stock.shipment.out': [
    ['effective_date', 'ASC NULLS LAST'],
    ['id', 'ASC'],
  ],
  'account.invoice': [['number', 'DESC NULLS FIRST'], ...newest],
  'sale.sale': [['sale_date', 'DESC NULLS FIRST'], ...newest],
  'sale.line': inSequence,
};

const sortNames: Readonly<Record<string, readonly string[]>> = {
  'product.product': ['code', 'template.name'],
  'product.template': ['code', 'name'],
  'party.identifier': ['code'],
  'party.contact_mechanism': ['value'],
  'product.identifier': ['code'],
  'sale.sale': ['number'],
  'stock.inventory': ['number'],
  'stock.shipment.out': ['number'],
  'account.invoice': ['number'],
  'stock.move': ['product'],
  'company.company': ['party'],
  'company.employee': ['party'],
};

const underCompany = new Set(['sale.sale', 'sale.line', 'stock.move', 'stock.inventory', 'account.invoice']);

const lines: FieldLines = { ...baseFields, ...partyFields, ...productFields, ...stockFields, ...saleFields };

/** What every model has. */
const common = [
  'id | integer | ID | rso',
  'create_date | timestamp | Created at | rso',
  'write_date | timestamp | Edited at | rso',
  'create_uid | many2one | Created by | rso | res.user',
  'write_uid | many2one | Edited by | rso | res.user',
];

/** The models of the simulated database, by name; `added` are lines of fields that its own modules bring. */
export function modelsOf(added: Readonly<Record<string, readonly string[]>>): ReadonlyMap<string, Model> {
  return new Map(
    Object.entries(lines).map(([name, { label, fields }]) => {
      const computed: Readonly<Record<string, Computed>> = computedFields[name] ?? {};
      const recName = `rec_name | char | Record Name | rs${orders[name] === byCode ? 'o' : ''}`;
      const all = [...common, recName, ...fields, ...(added[name] ?? [])].map((line) => fieldOf(line, computed));
      const byField = new Map<string, Field>(all.map((field) => [field.name, field]));
      const sortsBy = sortNames[name] ?? (byField.has('name') ? ['name'] : ['id']);
      const hasActive = byField.has('active');
      const model: Model = {
        name,
        label,
        fields: byField,
        hasActive,
        order: orders[name] ?? [['id', null]],
        sortsBy,
        hasCompanyRule: underCompany.has(name),
      };
      return [name, model] as const;
    }),
  );
}
