import type { DirectChange } from '../../../src/simulator/contract.ts';
import type { Ledger } from '../../../src/simulator/ledger.ts';
import type { Database } from './database.ts';
import type { Env } from './env.ts';
import { afterCreate, afterWrite } from './rules.ts';
import { seedRow, seedValues } from './seed.ts';
import { deleteRecords } from './writing.ts';

/**
 * Does what a person in the client does: stamps the record itself and nothing else, joins codes, takes parts along when it deletes.
 * Rows are in the form of the seed. A `create_date` or `write_date` among the values is kept.
 */
export function changeDirectly(db: Database, ledger: Ledger, change: DirectChange): void {
  const model = db.model(change.objectType);
  const stamp = db.stamp();
  const env: Env = { db, context: {}, stamp, timestamps: new Map(), changes: [], user: 1, memo: new Map() };
  const id = change.action === 'create' ? Number(change.row['id'] ?? db.newId(model.name)) : Number(change.key);
  db.transaction(() => {
    if (change.action === 'delete') return deleteRecords(model, [id], env);
    if (change.action === 'create') {
      const row = seedRow(db, model, id, change.row);
      db.put(model.name, id, {
        ...row,
        create_date: change.row['create_date'] === undefined ? stamp : (row['create_date'] ?? stamp),
      });
      return afterCreate(model, [id], env);
    }
    const row = db.row(model.name, id);
    if (row === null) throw new Error(`no ${model.name} ${id}`);
    const values = seedValues(db, model, change.values);
    db.put(model.name, id, { ...row, write_date: stamp, write_uid: 1, ...values, id });
    afterWrite(model, [id], {}, env);
  });
  const values = change.action === 'create' ? change.row : change.action === 'update' ? change.values : {};
  const { action } = change;
  ledger.effect({ call: null, action, objectType: model.name, key: String(id), values, idempotencyKey: null });
}
