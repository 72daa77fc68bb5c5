import { fieldValue } from './compute.ts';
import type { Rec } from './database.ts';
import { idsOf } from './domain.ts';
import type { Args } from './reading.ts';
import { userError, validation } from './refusal.ts';
import type { Writing } from './writing.ts';

/** What is filed with a quant when it is counted; it changes only when the count is applied. */
export function countOf(quant: Args, values: Args): Args {
  const counted = values['inventory_quantity'];
  if (counted === undefined) return values;
  const difference = Number(counted) - Number(quant['quantity'] ?? 0);
  return { ...values, inventory_quantity_set: true, inventory_diff_quantity: String(difference) };
}

/** In inventory mode a count is filed with the quant that is there, without lot, package and owner; else with a new one. */
export function createQuant(writing: Writing, values: Args): number {
  const { db, context } = writing;
  if (context['inventory_mode'] !== true)
    throw userError('Quant creation is restricted, you cannot do this operation.');
  const product = db.must('product.product', Number(values['product_id']));
  if (fieldValue(db, 'product.product', product, 'is_storable') !== true)
    throw validation('Quants cannot be created for consumables or services.');
  if (db.must('stock.location', Number(values['location_id']))['usage'] === 'view')
    throw validation('You cannot take products from or deliver products to a location of type "view".');
  const there = [...db.table('stock.quant').values()].find(
    (quant) => quant['product_id'] === values['product_id'] && quant['location_id'] === values['location_id'],
  );
  const [company] = idsOf(context['allowed_company_ids']);
  const rec =
    there === undefined
      ? db.insert('stock.quant', { company_id: company, ...countOf({ quantity: '0' }, values) })
      : db.update('stock.quant', there.id, countOf(there, { inventory_quantity: values['inventory_quantity'] }));
  writing.note({ action: there === undefined ? 'create' : 'update', model: 'stock.quant', id: rec.id, values });
  return rec.id;
}

/** Applies counts. Where the stock has moved since, a window asks what is true. */
export function applyCounts(writing: Writing, ids: readonly number[]): unknown {
  const quants = ids.map((id) => writing.db.must('stock.quant', id));
  const isOutdated = ({ inventory_quantity: count, inventory_diff_quantity: by, quantity, ...quant }: Rec) =>
    quant['inventory_quantity_set'] === true && Number(count) - Number(by ?? 0) !== Number(quantity ?? 0);
  if (quants.some(isOutdated))
    return { type: 'ir.actions.act_window', res_model: 'stock.inventory.conflict', target: 'new' };
  for (const quant of quants) {
    const counted = quant['inventory_quantity_set'] === true ? quant['inventory_quantity'] : quant['quantity'];
    moveTo(writing, quant.id, { quantity: counted ?? '0', ...CLEARED });
  }
  return null;
}

/** Takes counts back that were not applied. */
export function clearCounts(writing: Writing, ids: readonly number[]): void {
  for (const id of ids) moveTo(writing, writing.db.must('stock.quant', id).id, CLEARED);
}

const CLEARED = { inventory_quantity: '0', inventory_diff_quantity: '0', inventory_quantity_set: false };

function moveTo(writing: Writing, id: number, values: Args): void {
  writing.db.update('stock.quant', id, values);
  writing.note({ action: 'transition', model: 'stock.quant', id, values });
}
