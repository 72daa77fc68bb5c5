import { contextCompany, type Env, pointing, text, value } from './env.ts';
import { UserError } from './errors.ts';
import type { Model } from './field.ts';
import { productQuantity } from './quantities.ts';
import type { Row, Value, WireObject } from './values.ts';
import { isValidVat } from './vat.ts';

/** What a new record has where nothing was sent. */
export function defaultsOf(model: string, sent: Row, env: Env): Row {
  const company = sent['company'] ?? contextCompany(env);
  switch (model) {
    case 'party.party': {
      const code = text(sent, 'code');
      return { active: true, ...(code === null || code === '' ? { code: null } : {}) };
    }
    case 'party.address':
    case 'product.identifier':
    case 'party.category':
    case 'currency.currency':
    case 'country.country':
    case 'product.uom':
      return { active: true };
    case 'party.contact_mechanism':
      return { active: true, value_compact: sent['value'] ?? null };
    case 'company.employee':
      return { company };
    case 'product.template':
      return { active: true, type: 'goods', cost_price_method: 'fixed' };
    case 'product.product':
      return { active: true };
    case 'stock.location':
      return { active: true, type: 'storage' };
    case 'stock.move':
      return { company, state: 'draft', internal_quantity: sent['quantity'] ?? null };
    case 'stock.inventory':
      return { company, state: 'draft', date: env.db.today(), number: env.db.next('stock.inventory') };
    case 'stock.inventory.line':
      return { expected_quantity: expectedQuantity(sent, env) };
    case 'sale.sale':
      return {
        company,
        currency: value(env.db.row('company.company', company), 'currency'),
        warehouse: onlyWarehouse(env),
        state: 'draft',
        invoice_state: 'none',
        shipment_state: 'none',
        invoice_method: 'order',
        shipment_method: 'order',
      };
    case 'sale.line':
      return { type: 'line' };
    default:
      return {};
  }
}

/** The default where there is one alone. */
function onlyWarehouse(env: Env): Value {
  const warehouses = [...env.db.table('stock.location').rows.values()].filter(
    ({ type, active }) => type === 'warehouse' && active === true,
  );
  return warehouses.length === 1 ? value(warehouses[0] ?? null, 'id') : null;
}

/** What stands in the location of the inventory itself, without its children. */
function expectedQuantity(line: Row, env: Env): Value {
  const product = env.db.row('product.product', line['product']);
  const location = value(env.db.row('stock.inventory', line['inventory']), 'location');
  if (product === null || typeof location !== 'number') return 0;
  const context = { locations: [location], with_childs: false };
  return productQuantity(product, 'quantity', { ...env, context, memo: new Map() });
}

/** Fields that a record needs in its present state. */
export function requiredOf(model: string, row: Row): ReadonlySet<string> {
  if (model === 'sale.line' && row['type'] === 'line') {
    const unit = (row['product'] ?? null) === null ? [] : ['unit'];
    return new Set([...unit, 'unit_price', 'quantity']);
  }
  if (model === 'sale.sale' && !['draft', 'quotation', 'cancelled'].includes(text(row, 'state') ?? '')) {
    return new Set(['sale_date', 'invoice_address', 'shipment_address']);
  }
  if (model === 'stock.location' && row['type'] === 'warehouse') {
    return new Set(['input_location', 'output_location', 'storage_location']);
  }
  return new Set();
}

const domainError = (field: string, model: Model) =>
  new UserError(`The value for field "${field}" in "${model.label}" is not valid according to its domain.`);

/** The rules of one model on one record. */
export function checkRecord(model: Model, row: Row, env: Env): void {
  switch (model.name) {
    case 'party.party':
      return checkPartyCode(row, env);
    case 'party.identifier': {
      const code = text(row, 'code') ?? '';
      const party = text(env.db.row('party.party', row['party']), 'name');
      if (row['type'] === 'eu_vat' && !isValidVat(code)) {
        throw new UserError(`The European VAT Number "${code}" for party "${party}" is not valid.`);
      }
      return;
    }
    case 'product.product':
      return checkProductCode(row, env);
    case 'sale.sale':
      return checkSaleAddresses(model, row, env);
    case 'stock.inventory':
      if (text(env.db.row('stock.location', row['location']), 'type') !== 'storage')
        throw domainError('Location', model);
      return;
    case 'stock.inventory.line':
      if (typeof row['quantity'] === 'number' && row['quantity'] < 0) {
        throw new UserError('Inventory line quantity must be positive.');
      }
      return;
  }
}

function checkPartyCode(row: Row, env: Env): void {
  const code = text(row, 'code');
  if (code === null || code === '') return;
  for (const other of env.db.table('party.party').rows.values()) {
    if (other['code'] === code && other['id'] !== row['id']) {
      throw new UserError('The code on party must be unique.');
    }
  }
}

function checkProductCode(row: Row, env: Env): void {
  const code = text(row, 'code');
  if (code === null || row['active'] !== true) return;
  for (const other of env.db.table('product.product').rows.values()) {
    if (other['code'] === code && other['active'] === true && other['id'] !== row['id']) {
      throw new UserError('Code of active product must be unique.');
    }
  }
}

function checkSaleAddresses(model: Model, row: Row, env: Env): void {
  const uses = [
    ['invoice_address', 'invoice_party', 'Invoice Address'],
    ['shipment_address', 'shipment_party', 'Shipment Address'],
  ] as const;
  for (const [name, partyName, label] of uses) {
    const address = env.db.row('party.address', row[name]);
    const party = row[partyName] ?? row['party'];
    if (address !== null && address['party'] !== party) throw domainError(label, model);
  }
}

/** Numbers new parties, joins product codes, hangs zones under their warehouse. */
export function afterCreate(model: Model, ids: readonly number[], env: Env): void {
  for (const id of ids) {
    const row = env.db.row(model.name, id);
    if (row === null) continue;
    if (model.name === 'party.party' && (text(row, 'code') ?? '') === '') {
      env.db.put(model.name, id, { ...row, code: env.db.next('party.party') });
    }
    if (model.name === 'product.product') syncCode(row, env);
    if (model.name === 'product.template') for (const variant of variantsOf(row, env)) syncCode(variant, env);
    if (model.name === 'stock.location' && row['type'] === 'warehouse') adoptZones(row, env);
  }
}

export function afterWrite(model: Model, ids: readonly number[], values: WireObject, env: Env): void {
  for (const id of ids) {
    const row = env.db.row(model.name, id);
    if (row === null) continue;
    if (model.name === 'product.product') syncCode(row, env);
    if (model.name === 'product.template') for (const variant of variantsOf(row, env)) syncCode(variant, env);
    if (model.name === 'party.contact_mechanism' && 'value' in values) {
      env.db.put(model.name, id, { ...row, value_compact: row['value'] ?? null });
    }
    if (model.name === 'stock.move' && 'quantity' in values) {
      env.db.put(model.name, id, { ...row, internal_quantity: row['quantity'] ?? null });
    }
  }
}

const variantsOf = (template: Row, env: Env): Row[] => pointing(env, 'product.product', 'template', template);

/** A variant's code is its template's and its own suffix; a new code is a write of the variant. */
function syncCode(variant: Row, env: Env): void {
  const template = env.db.row('product.template', variant['template']);
  const joined = `${text(template, 'code') ?? ''}${text(variant, 'suffix_code') ?? ''}`;
  const code = joined === '' ? null : joined;
  if (code === (variant['code'] ?? null)) return;
  const row = { ...variant, code, write_date: env.stamp, write_uid: env.user };
  env.db.put('product.product', Number(variant['id']), row);
  checkProductCode(row, env);
}

function adoptZones(warehouse: Row, env: Env): void {
  for (const name of ['input_location', 'output_location', 'storage_location']) {
    const zone = env.db.row('stock.location', warehouse[name]);
    if (zone === null) continue;
    const values = { parent: value(warehouse, 'id'), write_date: env.stamp, write_uid: env.user };
    env.db.put('stock.location', Number(zone['id']), { ...zone, ...values });
  }
}
