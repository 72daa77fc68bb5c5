import type { DirectChange, Row } from '../../../src/simulator/contract.ts';
import type { Ledger } from '../../../src/simulator/ledger.ts';
import { type Shop, type Stored, TYPES, type Type } from './shop.ts';
import { moveStock } from './stock.ts';

/** What a person does in the pages of the shop. Children are named with their parent: `12:34`. */
export function changeDirectly(shop: Shop, ledger: Ledger, change: DirectChange): void {
  if (change.objectType === 'settings') {
    changeSetting(shop, ledger, change);
    return;
  }
  const type = TYPES.find((each) => each === change.objectType);
  if (type === undefined) throw new Error(`no object type ${change.objectType}`);
  if (change.action === 'create') {
    told(ledger, shop.insert(type, change.row), 'create', change.row);
    return;
  }
  const stored = existing(shop, type, change.key);
  if (change.action === 'update') {
    Object.assign(stored.fields, change.values);
    shop.touch(stored);
    if (type === 'orders') moveStock(shop, stored);
    told(ledger, stored, 'update', change.values);
    return;
  }
  if (type === 'orders' || type === 'products') stored.fields['status'] = 'trash';
  else shop.remove(stored);
  told(ledger, stored, 'delete', {});
}

/** A setting is there or not by the release: it can be given another value and nothing else. */
function changeSetting(shop: Shop, ledger: Ledger, change: DirectChange): void {
  if (change.action !== 'update') throw new Error('a setting can be changed alone');
  const { key, values } = change;
  shop.settings.set(key, values['value']);
  ledger.effect({ call: null, action: 'update', objectType: 'settings', key, values, idempotencyKey: null });
}

function existing(shop: Shop, type: Type, key: string): Stored {
  const stored = shop.get(type, Number(key.split(':').at(-1)));
  if (stored === null) throw new Error(`no ${type} ${key}`);
  return stored;
}

function told(ledger: Ledger, { type, id, parent }: Stored, action: 'create' | 'update' | 'delete', values: Row): void {
  const key = parent === 0 ? String(id) : `${parent}:${id}`;
  ledger.effect({ call: null, action, objectType: type, key, values, idempotencyKey: null });
}
