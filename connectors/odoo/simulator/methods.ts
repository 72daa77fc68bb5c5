import { nextName } from './defaults.ts';
import { idsOf } from './domain.ts';
import { cancelPayments, createPayments } from './payments.ts';
import { applyCounts, clearCounts } from './quants.ts';
import { type Args, describedFields, readAll, searchIds } from './reading.ts';
import { noMethod, typeError, userError } from './refusal.ts';
import { createOne, unlinkAll, type Writing, writeAll } from './writing.ts';

/** Methods that change nothing. */
export const READS = ['search', 'search_read', 'search_count', 'read', 'fields_get', 'name_search', 'has_access'];

/** Runs one method of one model, as the ORM does for both fronts. */
export function runMethod(
  writing: Writing,
  model: string,
  method: string,
  ids: readonly number[],
  args: Args,
): unknown {
  const { db } = writing;
  db.model(model);
  switch (method) {
    case 'fields_get':
      return describedFields(writing, model, args);
    case 'search':
      return searchIds(writing, model, args);
    case 'search_count':
      return searchIds(writing, model, { ...args, order: 'id asc' }).length;
    case 'search_read':
      return readAll(writing, model, searchIds(writing, model, args), args['fields']);
    case 'read':
      return readAll(writing, model, ids, args['fields']);
    case 'name_search': {
      const domain = [
        ...(Array.isArray(args['domain']) ? args['domain'] : []),
        ['display_name', 'ilike', args['name'] ?? ''],
      ];
      const found = searchIds(writing, model, { domain, limit: args['limit'] ?? 100 });
      return readAll(writing, model, found, ['display_name']).map((row) => [row['id'], row['display_name']]);
    }
    case 'create': {
      const list = args['vals_list'];
      if (list === undefined) throw typeError("create() missing 1 required positional argument: 'vals_list'");
      return Array.isArray(list)
        ? list.map((vals: unknown) => createOne(writing, model, vals))
        : createOne(writing, model, list);
    }
    case 'write':
      writeAll(writing, model, ids, args['vals']);
      return true;
    case 'unlink':
      unlinkAll(writing, model, ids);
      return true;
    default:
      return actionOf(writing, model, method, ids);
  }
}

function actionOf(writing: Writing, model: string, method: string, ids: readonly number[]): unknown {
  const action = ACTIONS[`${model}/${method}`];
  if (action === undefined) throw noMethod(method);
  return action(writing, ids);
}

type Action = (writing: Writing, ids: readonly number[]) => unknown;

const ACTIONS: Readonly<Record<string, Action>> = {
  'sale.order/action_confirm': (writing, ids) => {
    for (const id of ids) {
      const { state } = writing.db.must('sale.order', id);
      if (state !== 'draft' && state !== 'sent')
        throw userError('Some orders are not in a state requiring confirmation.');
      move(writing, 'sale.order', id, { state: 'sale', invoice_status: 'to invoice', date_order: writing.db.now() });
    }
    return true;
  },
  'sale.order/action_cancel': (writing, ids) => {
    for (const id of ids) {
      const { state, locked } = writing.db.must('sale.order', id);
      if (locked === true) throw userError('You cannot cancel a locked order. Please unlock it first.');
      // For a confirmed order a window asks whether to write to the customer, unless the context says not to.
      if (state !== 'draft' && writing.context['disable_cancel_warning'] !== true)
        return { type: 'ir.actions.act_window', res_model: 'sale.order.cancel', target: 'new' };
      move(writing, 'sale.order', id, { state: 'cancel', invoice_status: 'no' });
    }
    return true;
  },
  'sale.order/action_draft': (writing, ids) => {
    for (const id of ids) {
      const { state } = writing.db.must('sale.order', id);
      if (state === 'cancel' || state === 'sent') move(writing, 'sale.order', id, { state: 'draft' });
    }
    return true;
  },
  'account.move/action_post': (writing, ids) => {
    for (const id of ids) {
      const rec = writing.db.must('account.move', id);
      if (rec['state'] !== 'draft') throw userError('The entry is not in draft.');
      if (writing.db.leadingTo('account.move.line', 'move_id', id).length === 0)
        throw userError('You need to add a line before posting.');
      const on = String(rec['invoice_date'] ?? writing.db.now().slice(0, 10));
      const prefix = `${rec['move_type'] === 'out_refund' ? 'RINV' : 'INV'}/${on.slice(0, 4)}/`;
      move(writing, 'account.move', id, {
        state: 'posted',
        invoice_date: on,
        invoice_date_due: rec['invoice_date_due'] ?? on,
        name: isNamed(rec['name']) ? rec['name'] : nextName(writing, 'account.move', prefix),
      });
    }
    return false;
  },
  'account.move/button_draft': (writing, ids) => {
    for (const id of ids) {
      unsettle(writing, id);
      move(writing, 'account.move', id, { state: 'draft' });
    }
    return true;
  },
  // A posted one is reset to draft on the way, which takes its settlements apart.
  'account.move/button_cancel': (writing, ids) => {
    for (const id of ids) {
      if (writing.db.must('account.move', id)['state'] === 'cancel')
        throw userError('Only draft journal entries can be cancelled.');
      unsettle(writing, id);
      move(writing, 'account.move', id, { state: 'cancel' });
    }
    return null;
  },
  'account.payment.register/action_create_payments': createPayments,
  'account.payment/action_cancel': (writing, ids) => {
    cancelPayments(writing, ids);
    return null;
  },
  'stock.quant/action_apply_inventory': applyCounts,
  'stock.quant/action_clear_inventory_quantity': (writing, ids) => {
    clearCounts(writing, ids);
    return null;
  },
};

function isNamed(name: unknown): boolean {
  return name !== undefined && name !== '/';
}

/** What was paid of an entry that is no longer posted is paid of nothing. */
function unsettle({ db }: Writing, id: number): void {
  for (const payment of db.table('account.payment').values()) {
    const settled = idsOf(payment['reconciled_invoice_ids']);
    if (settled.includes(id))
      db.update('account.payment', payment.id, { reconciled_invoice_ids: settled.filter((each) => each !== id) });
  }
}

function move(writing: Writing, model: string, id: number, values: Args): void {
  writing.db.update(model, id, values);
  writing.note({ action: 'transition', model, id, values });
}

/** The ids of a call: named in JSON-2, first of the positional arguments in JSON-RPC. */
export function calledOn(ids: unknown): readonly number[] {
  return idsOf(ids);
}
