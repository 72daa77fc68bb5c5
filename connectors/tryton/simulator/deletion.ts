import { type Env, text } from './env.ts';
import { UserError } from './errors.ts';
import type { Model } from './field.ts';
import type { Row, WireObject } from './values.ts';

/** Refuses to delete what is still at work: a sale under way, a line of one, an inventory that was confirmed. */
export function forbidDelete(model: Model, id: number, env: Env): void {
  const row = env.db.row(model.name, id);
  if (row === null) return;
  const name = model.fields.get('rec_name')?.computed?.get(row, env);
  const state = text(row, 'state') ?? '';
  if (model.name === 'sale.sale' && !['draft', 'quotation', 'cancelled'].includes(state)) {
    throw new UserError(`To delete sale "${name}" you must cancel it.`);
  }
  if (model.name === 'stock.inventory' && state === 'done') {
    throw new UserError(`To delete inventory "${name}" you must cancel it.`);
  }
  if (model.name === 'stock.move' && !['staging', 'draft', 'cancelled'].includes(state)) {
    throw new UserError(`To delete stock move "${name}" you must cancel it or reset its state to draft.`);
  }
  const sale = model.name === 'sale.line' ? env.db.row('sale.sale', row['sale']) : null;
  if (sale !== null && !['draft', 'cancelled'].includes(text(sale, 'state') ?? '')) {
    const saleName = env.db.model('sale.sale').fields.get('rec_name')?.computed?.get(sale, env);
    throw new UserError(`To delete line "${name}" you must cancel or reset to draft sale "${saleName}".`);
  }
}

const fixedWhenAssigned = ['product', 'uom', 'quantity', 'from_location', 'to_location', 'company', 'currency'];
const fixedForGood = [...fixedWhenAssigned, 'planned_date', 'effective_date', 'state'];

/** Refuses to change what a move is once it is assigned, and when it is as well once it is done. */
export function forbidWrite(model: Model, row: Row, values: WireObject, env: Env): void {
  if (model.name !== 'stock.move') return;
  const name = model.fields.get('rec_name')?.computed?.get(row, env);
  const state = text(row, 'state') ?? '';
  const sets = (fields: readonly string[]) => fields.some((field) => field in values);
  if (state === 'assigned' && sets(fixedWhenAssigned)) {
    throw new UserError(`To modify stock move "${name}" you must reset its state to draft.`);
  }
  if ((state === 'done' || state === 'cancelled') && sets(fixedForGood)) {
    throw new UserError(`You cannot modify stock move "${name}" because it is ${state}.`);
  }
}

/** Children that go with their parent. */
const cascades = new Set([
  'party.address.party',
  'party.contact_mechanism.party',
  'party.identifier.party',
  'product.product.template',
  'product.identifier.product',
  'sale.line.sale',
  'stock.inventory.line.inventory',
]);

interface Deleting {
  write(model: string, ids: readonly number[], values: WireObject): void;
  remove(model: string, ids: readonly number[]): void;
}

/** Follows every link to the records: optional ones are cleared first, then parts are deleted, then required links forbid. */
export function beforeDelete(model: Model, ids: readonly number[], env: Env, deleting: Deleting): void {
  const links = [...env.db.models.values()].flatMap((other) =>
    [...other.fields.values()]
      .filter((field) => field.relation === model.name && field.type === 'many2one' && field.computed === null)
      .map((field) => {
        const table = env.db.table(other.name);
        const pointers = ids.flatMap((id) => [...table.pointingAt(field.name, id)]);
        return { other, field, pointers: pointers.filter((id) => other.name !== model.name || !ids.includes(id)) };
      }),
  );
  const held = links.filter(({ pointers }) => pointers.length > 0);
  const isPart = (other: Model, name: string) => cascades.has(`${other.name}.${name}`);
  for (const { other, field, pointers } of held) {
    if (field.isRequired || isPart(other, field.name)) continue;
    deleting.write(other.name, pointers, { [field.name]: null });
  }
  for (const { other, field, pointers } of held) if (isPart(other, field.name)) deleting.remove(other.name, pointers);
  for (const { other, field } of held) {
    if (!field.isRequired || isPart(other, field.name)) continue;
    throw new UserError(
      `The records could not be deleted because they are used by field "${field.label}" of "${other.label}".`,
    );
  }
}
