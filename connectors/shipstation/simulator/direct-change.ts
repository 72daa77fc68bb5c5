import type { DirectChange } from '../../../src/simulator/contract.ts';
import type { Ledger } from '../../../src/simulator/ledger.ts';
import { flag, type Row, text } from '../../../src/simulator/row.ts';
import { type Account, OBJECT_TYPES, type ObjectType } from './account.ts';

/**
 * Does what a person in the application, or a carrier, does. A change of a shipment moves its `modified_at`, and so does buying or voiding
 * a label; news of the carrier move nothing. To delete a shipment cancels it, to delete a label voids it.
 */
export function changeDirectly(account: Account, ledger: Ledger, change: DirectChange): void {
  const type = OBJECT_TYPES.find((each) => each === change.objectType);
  if (type === undefined) throw new Error(`no object type ${change.objectType}`);
  const key = change.action === 'create' ? keyOf(account, type, change.row) : change.key;
  const old = change.action === 'create' ? {} : (account.table(type).get(key)?.row ?? null);
  if (old === null) throw new Error(`no ${type} ${key}`);
  const values = valuesOf(change, type);
  if (values === null) account.table(type).remove(key);
  else store(account, type, { ...old, ...values, [account.table(type).keyField]: key });
  const { action, objectType } = change;
  ledger.effect({ call: null, action, objectType, key, values: values ?? {}, idempotencyKey: null });
}

function store(account: Account, type: ObjectType, row: Row): void {
  if (type === 'shipments') account.touch(row);
  else account.put(type, row);
  const shipment = type === 'labels' ? account.shipments.get(text(row, 'shipment_id')) : null;
  if (shipment === null) return;
  account.touch({ ...shipment.row, shipment_status: flag(row, 'voided') ? 'pending' : 'label_purchased' });
}

/** What becomes of the row; null where it is gone. */
function valuesOf(change: DirectChange, type: ObjectType): Row | null {
  switch (change.action) {
    case 'create':
      return change.row;
    case 'update':
      return change.values;
    case 'delete':
      if (type === 'shipments') return { shipment_status: 'cancelled' };
      return type === 'labels' ? { voided: true } : null;
  }
}

function keyOf(account: Account, type: ObjectType, row: Row): string {
  return text(row, account.table(type).keyField) ?? account.newId();
}
