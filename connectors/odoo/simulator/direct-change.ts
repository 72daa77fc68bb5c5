import type { DirectChange } from '../../../src/simulator/contract.ts';
import type { Ledger } from '../../../src/simulator/ledger.ts';
import type { Database } from './database.ts';
import { createOne, unlinkAll, type Writing, writeAll } from './writing.ts';

/** Does what a person in the application does: through the ORM, with its stamps and what it works out anew. */
export function changeDirectly(db: Database, ledger: Ledger, change: DirectChange): void {
  const { objectType: model } = change;
  const writing: Writing = {
    db,
    context: {},
    forbidden: new Set(),
    readonly: new Set(),
    isHidden: () => false,
    note: ({ action, id, values }) => {
      ledger.effect({ call: null, action, objectType: model, key: String(id), values, idempotencyKey: null });
    },
  };
  if (change.action === 'create') createOne(writing, model, change.row);
  else if (change.action === 'update') writeAll(writing, model, [Number(change.key)], change.values);
  else if (model === 'stock.quant') db.remove(model, Number(change.key));
  else unlinkAll(writing, model, [Number(change.key)]);
}
