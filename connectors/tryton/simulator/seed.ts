import type { Rows } from '../../../src/simulator/contract.ts';
import { priceKey } from './computed-product.ts';
import type { Database, Sequence } from './database.ts';
import { Dec } from './decimal.ts';
import type { Env } from './env.ts';
import type { Field, Model } from './field.ts';
import { joinShipments } from './seed-shipments.ts';
import type { Row, Value } from './values.ts';
import { caches } from './workflow-sale.ts';

type SeedRow = Readonly<Record<string, unknown>>;

const languages = 'en bg ca cs de es es_419 et fa fi fr hu id it lo lt nl pl pt ro ru sl tr zh_CN'.split(' ');
const modules =
  'ir res account_product currency sale party tests account_invoice account account_invoice_stock stock country product company';

const bornAt = Date.UTC(2020, 0, 1) * 1000;

/** Microseconds of an ISO instant, with up to six decimals. */
export function microsOf(iso: string): number {
  const fraction = /\.(\d+)/.exec(iso)?.[1] ?? '';
  const whole = Date.parse(iso.replace(/\.\d+/, ''));
  return whole * 1000 + Number(fraction.padEnd(6, '0').slice(0, 6));
}

/** Fills a database with the rows of an export and what every installation has. */
export function fill(db: Database, rows: Rows, user: string): void {
  for (const [index, code] of languages.entries()) {
    putPlain(db, 'ir.lang', index + 1, { name: code, code, translatable: code === 'en', active: true });
  }
  for (const [index, name] of modules.split(' ').entries()) {
    putPlain(db, 'ir.module', index + 1, { name, state: name === 'tests' ? 'not activated' : 'activated' });
  }
  for (const [index, model] of [...db.models.values()].entries()) {
    putPlain(db, 'ir.model', index + 1, { name: model.label, model: model.name });
  }
  const companies = [db.company];
  putPlain(db, 'res.user', 1, { name: user, login: user, company: db.company, companies, active: true });
  for (const model of db.models.values()) {
    for (const row of rows[model.name] ?? []) {
      const id = Number(row['id']);
      db.put(model.name, id, seedRow(db, model, id, row));
    }
  }
  if (db.row('company.company', db.company) === null) putPlain(db, 'company.company', db.company, {});
  joinZones(db, rows);
  joinShipments(db);
  startSequences(db);
}

/** Stores what a sale amounts to where it is settled already. */
export function settleAmounts(env: Env): void {
  const settled = new Set<Value>(['confirmed', 'processing', 'done', 'cancelled']);
  for (const [id, row] of env.db.table('sale.sale').rows) {
    if (settled.has(row['state'] ?? null)) env.db.put('sale.sale', id, { ...row, ...caches(row, env) });
  }
}

function putPlain(db: Database, model: string, id: number, values: Row): void {
  db.put(model, id, { ...blank(db.model(model)), ...values, id, create_date: bornAt });
}

function blank(model: Model): Record<string, Value> {
  const row: Record<string, Value> = {};
  for (const field of model.fields.values()) {
    if (field.computed === null && field.type !== 'one2many') row[field.name] = field.type === 'many2many' ? [] : null;
  }
  if (model.hasActive) row['active'] = true;
  row['create_uid'] = 1;
  return row;
}

/** A row of the export in stored form. */
export function seedRow(db: Database, model: Model, id: number, row: SeedRow): Row {
  const values: Record<string, Value> = { ...blank(model), create_date: bornAt, ...seedValues(db, model, row), id };
  if (values['write_date'] !== null) values['write_uid'] = 1;
  switch (model.name) {
    case 'product.product':
      // The code is joined in the call that creates the variant: a variant with a code is never unwritten.
      if (values['code'] !== null) values['write_date'] ??= values['create_date'] ?? null;
      break;
    case 'party.contact_mechanism':
      values['value_compact'] ??= values['value'] ?? null;
      break;
    case 'stock.move': {
      values['internal_quantity'] ??= values['quantity'] ?? null;
      const [origin, key] = String(values['origin']).split(',');
      if (origin === 'sale.line') values['sale_line@'] = Number(key);
      break;
    }
    case 'sale.sale':
      values['invoice_method'] ??= 'order';
      values['shipment_method'] ??= 'order';
      break;
    case 'sale.line':
      values['type'] ??= 'line';
      break;
    case 'product.template':
      values['cost_price_method'] ??= 'fixed';
      break;
  }
  return values;
}

/** The values of a row that the database knows; names that it does not know are left out. */
export function seedValues(db: Database, model: Model, row: SeedRow): Record<string, Value> {
  const values: Record<string, Value> = {};
  for (const [name, found] of Object.entries(row)) {
    const field = model.fields.get(name);
    if (model.name === 'product.template' && name === 'list_price') {
      values[priceKey('list_price', db.company)] = decimal(found);
    } else if (model.name === 'product.product' && name === 'cost_price') {
      values[priceKey('cost_price', db.company)] = decimal(found);
    } else if (name === 'lang') values['lang'] = languageOf(found);
    else if (name === 'taxes_rate') values['taxes'] = taxesOf(db, found);
    else if (name === 'employee') Object.assign(values, salespeople(found, row));
    else if (model.name === 'stock.location' && name === 'type') values['type'] = zoneType(found);
    else if (name === 'customer_payment_term') values[name] = typeof found === 'number' ? found : null;
    else if (field !== undefined && field.computed === null && field.type !== 'one2many') {
      values[name] = seedValue(field, found);
    }
  }
  return values;
}

function seedValue(field: Field, found: unknown): Value {
  if (found === null || found === undefined) return null;
  switch (field.type) {
    case 'numeric':
      return decimal(found);
    case 'float':
    case 'timedelta':
      return Number(found);
    case 'integer':
    case 'many2one':
      return Number(found);
    case 'timestamp':
      return microsOf(String(found));
    case 'boolean':
      return found === true;
    case 'many2many':
      return Array.isArray(found) ? found.map(Number) : [];
    case 'one2many':
      return null;
    case 'char':
    case 'text':
    case 'date':
    case 'selection':
    case 'reference':
      return String(found);
  }
}

function decimal(found: unknown): Dec | null {
  return found === null || found === undefined ? null : Dec.parse(String(found));
}

function languageOf(found: unknown): number | null {
  const index = languages.indexOf(String(found));
  return typeof found === 'number' ? found : index === -1 ? null : index + 1;
}

function zoneType(found: unknown): string {
  return found === 'input' || found === 'output' ? 'storage' : String(found);
}

/** The salesperson of a row is who made the quotation and confirmed the sale, as far as it has come. */
function salespeople(found: unknown, row: SeedRow): Record<string, Value> {
  const employee = typeof found === 'number' ? found : null;
  const isConfirmed = ['confirmed', 'processing', 'done'].includes(String(row['state']));
  return {
    quoted_by: isConfirmed || row['state'] === 'quotation' ? employee : null,
    confirmed_by: isConfirmed ? employee : null,
  };
}

/** A tax for each rate that the rows name. */
function taxesOf(db: Database, found: unknown): number[] {
  const percent = decimal(found);
  if (percent === null || percent.compare(new Dec(0n, 0)) === 0) return [];
  const rate = percent.times(new Dec(1n, 2));
  for (const [id, tax] of db.table('account.tax').rows) {
    if (tax['rate'] instanceof Dec && tax['rate'].compare(rate) === 0) return [id];
  }
  const id = db.newId('account.tax');
  const name = `VAT ${percent}%`;
  putPlain(db, 'account.tax', id, { name, description: name, rate, active: true });
  return [id];
}

/** What a zone is for: its type says so, or, where that is just `storage`, its code: `IN`, `HAM-OUT`. */
function zoneRole(row: SeedRow): string {
  if (row['type'] === 'storage') {
    if (/(^|-)IN$/.test(String(row['code']))) return 'input';
    if (/(^|-)OUT$/.test(String(row['code']))) return 'output';
  }
  return String(row['type']);
}

/** Ties warehouses to their zones, where the rows tell zones by type or place only. */
function joinZones(db: Database, rows: Rows): void {
  const zones = new Map<string, number>();
  for (const row of rows['stock.location'] ?? []) {
    const parent = row['parent'] ?? (row['type'] === 'warehouse' ? null : row['warehouse']);
    if (typeof parent !== 'number') continue;
    const id = Number(row['id']);
    const zone = db.row('stock.location', id);
    const warehouse = db.row('stock.location', parent);
    if (zone !== null && warehouse?.['type'] === 'warehouse') {
      const key = `${parent} ${zoneRole(row)}`;
      if (!zones.has(key)) zones.set(key, id);
      const write_date = zone['write_date'] ?? zone['create_date'] ?? null;
      db.put('stock.location', id, { ...zone, parent, write_date });
    }
  }
  const lostFound = [...db.table('stock.location').rows.values()].find((row) => row['type'] === 'lost_found');
  for (const [id, row] of [...db.table('stock.location').rows]) {
    if (row['type'] !== 'warehouse') continue;
    const storage = zones.get(`${id} storage`) ?? null;
    db.put('stock.location', id, {
      ...row,
      input_location: row['input_location'] ?? zones.get(`${id} input`) ?? storage,
      output_location: row['output_location'] ?? zones.get(`${id} output`) ?? storage,
      storage_location: row['storage_location'] ?? storage,
      lost_found_location: row['lost_found_location'] ?? lostFound?.['id'] ?? null,
    });
  }
}

function startSequences(db: Database): void {
  db.startSequence('party.party', latest(db, 'party.party', 'code', /^()(\d{1,9})$/));
  db.startSequence('sale.sale', latest(db, 'sale.sale', 'number', /^(.*?)(\d{1,9})$/));
}

/** The form of the highest number in use, for the next ones to go on from. */
function latest(db: Database, model: string, name: string, form: RegExp): Sequence {
  let found: Sequence = { prefix: '', padding: 0, last: 0 };
  for (const row of db.table(model).rows.values()) {
    const [, prefix = '', digits = ''] = form.exec(String(row[name] ?? '')) ?? [];
    if (Number(digits) > found.last)
      found = { prefix, padding: prefix === '' ? 0 : digits.length, last: Number(digits) };
  }
  return found;
}
