import { childrenOf, fieldValue, isComputed } from './compute.ts';
import { INHERITED, type Rec, stampOf } from './database.ts';
import { idsOf } from './domain.ts';
import type { Args, Session } from './reading.ts';
import { accessError, missing, typeError, userError, validation, valueError } from './refusal.ts';

export interface Effect {
  readonly action: 'create' | 'update' | 'delete' | 'transition';
  readonly model: string;
  readonly id: number;
  readonly values: Args;
}

/** A session that changes data, and where its effects are noted. */
export interface Writing extends Session {
  readonly readonly: ReadonlySet<string>;
  note(effect: Effect): void;
}

type Command = readonly unknown[];

/** `create` of one record with the records below it. */
export function createOne(writing: Writing, model: string, vals: unknown): number {
  const { db } = writing;
  mayWrite(writing, model);
  const { own, lists } = split(writing, model, vals);
  if (model === 'stock.quant') return createQuant(writing, own);
  const template: Args =
    model === 'product.product'
      ? Object.fromEntries(Object.entries(own).filter(([name]) => INHERITED.includes(name)))
      : {};
  const rec = db.insert(model, withDefaults(writing, model, { ...own, ...template }));
  for (const [field, commands] of lists) obey(writing, model, rec.id, field, commands);
  validated(writing, model, db.must(model, rec.id));
  writing.note({ action: 'create', model, id: rec.id, values: argsOf(vals) });
  if (model === 'sale.order.line') touch(writing, 'sale.order', rec['order_id']);
  if (model === 'account.move.line') touch(writing, 'account.move', rec['move_id']);
  if (model === 'account.payment')
    for (const id of idsOf(rec['reconciled_invoice_ids'])) touch(writing, 'account.move', id);
  return rec.id;
}

/** `write` of the same values to every record. */
export function writeAll(writing: Writing, model: string, ids: readonly number[], vals: unknown): void {
  const { db } = writing;
  mayWrite(writing, model);
  const { own, lists } = split(writing, model, vals);
  for (const id of ids) {
    const before = db.must(model, id);
    if (writing.isHidden(model, before)) throw accessError(model);
    if (model === 'sale.order' && before['locked'] === true && lists.length > 0)
      throw userError('It is forbidden to modify a locked order.');
    if (model === 'account.move' && before['state'] === 'posted' && lists.length > 0)
      throw userError('You cannot modify a posted entry.');
    const common = Object.fromEntries(
      Object.entries(own).filter(([name]) => model === 'product.product' && INHERITED.includes(name)),
    );
    const rest = Object.fromEntries(Object.entries(own).filter(([name]) => !(name in common)));
    if (Object.keys(common).length > 0) db.update('product.template', Number(before['product_tmpl_id']), common);
    if (Object.keys(rest).length > 0 || lists.length > 0) db.update(model, id, rest);
    for (const [field, commands] of lists) obey(writing, model, id, field, commands);
    validated(writing, model, db.must(model, id));
    if (model === 'sale.order.line' && touchesAmounts(own)) touch(writing, 'sale.order', before['order_id']);
    if (model === 'account.move.line' && touchesAmounts(own)) touch(writing, 'account.move', before['move_id']);
    writing.note({ action: 'update', model, id, values: argsOf(vals) });
  }
}

export function unlinkAll(writing: Writing, model: string, ids: readonly number[]): void {
  const { db } = writing;
  mayWrite(writing, model);
  for (const id of ids) {
    const rec = db.must(model, id);
    if (writing.isHidden(model, rec)) throw accessError(model);
    const state = rec['state'];
    if (model === 'sale.order' && state !== 'draft' && state !== 'cancel')
      throw userError('You can not delete a sent quotation or a confirmed sales order. You must first cancel it.');
    if (model === 'account.move' && state !== 'draft')
      throw userError('You cannot delete this entry, as it has already consumed a sequence number.');
    if (model === 'res.partner' && isUsed(writing, id))
      throw validation('The operation cannot be completed: another model requires the record being deleted.');
    for (const [child, inverse] of BELOW[model] ?? [])
      for (const below of childrenOf(db, child, inverse, id)) db.remove(child, below);
    db.remove(model, id);
    if (model === 'sale.order.line') touch(writing, 'sale.order', rec['order_id']);
    writing.note({ action: 'delete', model, id, values: {} });
  }
}

const BELOW: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  'sale.order': [['sale.order.line', 'order_id']],
  'account.move': [['account.move.line', 'move_id']],
  'stock.picking': [['stock.move', 'picking_id']],
};

function isUsed({ db }: Writing, id: number): boolean {
  const fields = ['partner_id', 'partner_invoice_id', 'partner_shipping_id'];
  return ['sale.order', 'account.move', 'stock.picking'].some((model) =>
    [...db.table(model).values()].some((rec) => fields.some((field) => rec[field] === id)),
  );
}

const AMOUNTS = ['product_uom_qty', 'quantity', 'price_unit', 'discount', 'tax_ids', 'qty_invoiced', 'qty_delivered'];

/** Stored amounts are worked out anew, and what is worked out anew is written: its `write_date` moves. */
function touchesAmounts(values: Args): boolean {
  return Object.keys(values).some((name) => AMOUNTS.includes(name));
}

function touch({ db }: Writing, model: string, id: unknown): void {
  if (db.get(model, Number(id)) !== undefined) db.update(model, Number(id), {});
}

function mayWrite({ readonly: kept, forbidden, db }: Writing, model: string): void {
  db.model(model);
  if (kept.has(model) || forbidden.has(model)) throw accessError(model);
}

/** The values of the record itself in their stored form, and the commands for its lists. */
function split(writing: Writing, model: string, vals: unknown) {
  const own: Record<string, unknown> = {};
  const lists: (readonly [string, readonly Command[]])[] = [];
  for (const [name, value] of Object.entries(argsOf(vals))) {
    const { type } = writing.db.field(model, name);
    if (type === 'one2many') lists.push([name, commandsOf(value)]);
    else if (type === 'many2many') own[name] = linksOf(commandsOf(value));
    else if (!isComputed(model, name)) own[name] = storedValue(writing, model, name, value);
  }
  return { own, lists };
}

function argsOf(vals: unknown): Args {
  if (typeof vals !== 'object' || vals === null || Array.isArray(vals)) throw typeError('values must be a dictionary');
  return { ...vals };
}

function commandsOf(value: unknown): readonly Command[] {
  if (!Array.isArray(value)) throw valueError('Wrong value for a list of records');
  return value.map((each: unknown) => (Array.isArray(each) ? each : [4, each]));
}

function linksOf(commands: readonly Command[]): readonly number[] {
  return commands.reduce<readonly number[]>((ids, [code, id, list]) => {
    if (Number(code) === 6) return idsOf(list);
    if (Number(code) === 5) return [];
    if (Number(code) === 4) return ids.concat(Number(id));
    return ids.filter((each) => each !== Number(id));
  }, []);
}

function storedValue({ db }: Writing, model: string, name: string, value: unknown): unknown {
  const { type, relation } = db.field(model, name);
  if (type === 'boolean') return value === true;
  if (value === false || value === null) return undefined;
  switch (type) {
    case 'many2one': {
      if (relation !== null && db.get(relation, Number(value)) === undefined) throw missing(relation);
      return Number(value);
    }
    case 'integer':
    case 'float':
    case 'monetary':
      if (Number.isNaN(Number(value))) throw valueError(`could not convert string to float: '${name}'`);
      return String(value);
    case 'date':
      if (!/^\d{4}-\d{2}-\d{2}/.test(String(value))) throw valueError(`time data does not match format '%Y-%m-%d'`);
      return String(value).slice(0, 10);
    case 'datetime':
      if (!/^\d{4}-\d{2}-\d{2}( \d{2}:\d{2}:\d{2}(\.\d+)?)?$/.test(String(value)))
        throw valueError(`time data does not match format '%Y-%m-%d %H:%M:%S'`);
      return stampOf(String(value));
    default:
      // PostgreSQL takes no zero byte.
      if (String(value).includes('\u0000')) throw valueError('A string literal cannot contain NUL (0x00) characters.');
      return String(value);
  }
}

/** Commands of a one2many: create, update, delete; linking moves a record here. */
function obey(writing: Writing, model: string, id: number, field: string, commands: readonly Command[]): void {
  const { relation, inverse } = writing.db.field(model, field);
  if (relation === null || inverse === null) throw valueError('Wrong list');
  const quiet: Writing = { ...writing, note: () => undefined };
  for (const [code, child, values] of commands) {
    switch (Number(code)) {
      case 0:
        createOne(quiet, relation, { ...argsOf(values), [inverse]: id });
        break;
      case 1:
        writeAll(quiet, relation, [Number(child)], values);
        break;
      case 2:
      case 3:
        unlinkAll(quiet, relation, [Number(child)]);
        break;
      case 4:
        writeAll(quiet, relation, [Number(child)], { [inverse]: id });
        break;
      case 5:
        unlinkAll(quiet, relation, childrenOf(writing.db, relation, inverse, id));
        break;
      default:
        throw valueError('Wrong command');
    }
  }
}

function withDefaults(writing: Writing, model: string, values: Args): Args {
  const { db, context } = writing;
  const [company] = idsOf(context['allowed_company_ids']);
  const product = db.get('product.product', Number(values['product_id'] ?? 0));
  const of = (field: string) => (product === undefined ? undefined : fieldValue(db, 'product.product', product, field));
  const money = () => db.get('res.company', company ?? 1)?.['currency_id'];
  switch (model) {
    case 'sale.order': {
      const partner = Number(values['partner_id'] ?? 0);
      return {
        company_id: company,
        currency_id: money(),
        date_order: db.now(),
        name: nextName(writing, model, 'S'),
        partner_invoice_id: addressFor(writing, partner, 'invoice'),
        partner_shipping_id: addressFor(writing, partner, 'delivery'),
        ...values,
      };
    }
    case 'sale.order.line':
      return {
        name: product === undefined ? undefined : `[${String(product['default_code'] ?? '')}] ${String(of('name'))}`,
        price_unit: String(of('list_price') ?? '0'),
        product_uom_id: of('uom_id'),
        tax_ids: of('taxes_id') ?? [],
        ...values,
      };
    case 'account.move':
      return { company_id: company, currency_id: money(), name: undefined, ...values };
    case 'account.move.line':
      return {
        name: product === undefined ? undefined : String(of('name')),
        price_unit: String(of('list_price') ?? '0'),
        product_uom_id: of('uom_id'),
        tax_ids: of('taxes_id') ?? [],
        ...values,
      };
    case 'account.payment':
      return { company_id: company, currency_id: money(), date: db.now().slice(0, 10), ...values };
    default:
      return values;
  }
}

function addressFor({ db }: Writing, partner: number, type: string): number {
  const below = childrenOf(db, 'res.partner', 'parent_id', partner).map((id) => db.must('res.partner', id));
  return below.find((each) => each['type'] === type && each['active'] !== false)?.id ?? partner;
}

/** `S00012`, `INV/2026/00012`. */
export function nextName({ db }: Session, model: string, prefix: string): string {
  const taken = [...db.table(model).values()].flatMap(({ name }) => {
    const digits = typeof name === 'string' && name.startsWith(prefix) ? Number(name.slice(prefix.length)) : Number.NaN;
    return Number.isNaN(digits) ? [] : [digits];
  });
  return `${prefix}${String(Math.max(0, ...taken) + 1).padStart(5, '0')}`;
}

function validated({ db }: Writing, model: string, rec: Rec): void {
  if (model === 'res.partner') {
    if ((rec['type'] ?? 'contact') === 'contact' && rec['name'] === undefined)
      throw validation('Contacts require a name');
    for (
      let at = rec['parent_id'], steps = 0;
      at !== undefined;
      at = db.get(model, Number(at))?.['parent_id'], steps += 1
    )
      if (at === rec.id || steps > 50) throw validation('You cannot create recursive Partner hierarchies.');
  }
  if (model === 'sale.order' && rec['partner_id'] === undefined)
    throw validation('Missing required value for the field Customer (partner_id)');
  if (model === 'product.product' && rec['barcode'] !== undefined) {
    const isTaken = [...db.table(model).values()].some(
      (other) => other.id !== rec.id && other['barcode'] === rec['barcode'],
    );
    if (isTaken) throw validation('Barcode(s) already assigned');
  }
}

/** In inventory mode a count is filed with the quant that is there, which only changes when it is applied. */
function createQuant(writing: Writing, values: Args): number {
  const { db, context } = writing;
  if (context['inventory_mode'] !== true)
    throw userError('Quant creation is restricted, you cannot do this operation.');
  const there = [...db.table('stock.quant').values()].find(
    (quant) => quant['product_id'] === values['product_id'] && quant['location_id'] === values['location_id'],
  );
  const counted = { inventory_quantity: values['inventory_quantity'], inventory_quantity_set: true };
  const [company] = idsOf(context['allowed_company_ids']);
  const rec =
    there === undefined
      ? db.insert('stock.quant', { company_id: company, ...values, ...counted })
      : db.update('stock.quant', there.id, counted);
  writing.note({ action: there === undefined ? 'create' : 'update', model: 'stock.quant', id: rec.id, values });
  return rec.id;
}
