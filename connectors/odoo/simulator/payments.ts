import { fieldValue } from './compute.ts';
import { nextName } from './defaults.ts';
import { idsOf } from './domain.ts';
import type { Args } from './reading.ts';
import { userError } from './refusal.ts';
import type { Writing } from './writing.ts';

/** Opens the window "Register Payment" over the entries that the context names. */
export function registerPayment(writing: Writing, values: Args): number {
  const { db, context } = writing;
  if (context['active_model'] !== 'account.move')
    throw userError('The register payment wizard should only be called on account.move or account.move.line records.');
  const moves = idsOf(context['active_ids']).map((id) => db.must('account.move', id));
  const isPayable = (move: (typeof moves)[number]) =>
    move['state'] === 'posted' && Number(fieldValue(db, 'account.move', move, 'amount_residual')) > 0;
  const [first] = moves;
  if (first === undefined || !moves.every(isPayable))
    throw userError("You can't register a payment because there is nothing left to pay on the selected journal items.");
  const rec = db.insert('account.payment.register', {
    amount: fieldValue(db, 'account.move', first, 'amount_residual'),
    payment_date: db.now().slice(0, 10),
    communication: first['name'],
    currency_id: first['currency_id'],
    company_id: first['company_id'],
    partner_id: fieldValue(db, 'account.move', first, 'commercial_partner_id'),
    ...values,
    moves: moves.map(({ id }) => id),
  });
  writing.note({ action: 'create', model: 'account.payment.register', id: rec.id, values });
  return rec.id;
}

/** Makes the payment that a window describes, posts it and settles the entries by it; answers the window that would show it. */
export function createPayments(writing: Writing, ids: readonly number[]): unknown {
  const { db } = writing;
  const [wizard] = ids.map((id) => db.must('account.payment.register', id));
  if (wizard === undefined) throw userError('Expected singleton: account.payment.register()');
  const moves = idsOf(wizard['moves']);
  const values = {
    name: nextName(writing, 'account.payment', 'PBNK'),
    state: 'in_process',
    partner_id: wizard['partner_id'],
    company_id: wizard['company_id'],
    currency_id: wizard['currency_id'],
    date: wizard['payment_date'],
    amount: wizard['amount'],
    memo: wizard['communication'],
    payment_method_line_id: 1,
    reconciled_invoice_ids: moves,
  };
  const { id } = db.insert('account.payment', values);
  for (const move of moves) db.update('account.move', move, {});
  writing.note({ action: 'create', model: 'account.payment', id, values });
  return { type: 'ir.actions.act_window', res_model: 'account.payment', view_mode: 'form', res_id: id };
}

/** Cancels payments; what they settled is due again. */
export function cancelPayments(writing: Writing, ids: readonly number[]): void {
  const { db } = writing;
  for (const id of ids) {
    for (const move of idsOf(db.must('account.payment', id)['reconciled_invoice_ids']))
      db.update('account.move', move, {});
    const values = { state: 'canceled', reconciled_invoice_ids: [] };
    db.update('account.payment', id, values);
    writing.note({ action: 'transition', model: 'account.payment', id, values });
  }
}
