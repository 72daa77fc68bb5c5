import { childrenOf } from './compute.ts';
import { INHERITED, type Rec } from './database.ts';
import { withDefaults } from './defaults.ts';
import { idsOf } from './domain.ts';
import { registerPayment } from './payments.ts';
import { countOf, createQuant } from './quants.ts';
import type { Args, Session } from './reading.ts';
import { accessError, userError, validation, valueError } from './refusal.ts';
import { argsOf, type Command, split } from './values.ts';

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

/** `create` of one record with the records below it. */
export function createOne(writing: Writing, model: string, vals: unknown): number {
  const { db } = writing;
  mayWrite(writing, model);
  const { own, lists } = split(writing, model, vals);
  if (model === 'stock.quant') return createQuant(writing, own);
  if (model === 'account.payment.register') return registerPayment(writing, own);
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
    if (Object.keys(rest).length > 0 || lists.length > 0)
      db.update(model, id, model === 'stock.quant' ? countOf(before, rest) : rest);
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
    if (model === 'account.move' && (state !== 'draft' || hasNumber(rec)))
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

/** A number that was given out stays, also of an entry that is a draft again. */
function hasNumber(rec: Rec): boolean {
  return rec['name'] !== undefined && rec['name'] !== '/';
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
