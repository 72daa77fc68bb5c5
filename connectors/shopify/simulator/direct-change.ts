import type { DirectChange } from '../../../src/simulator/contract.ts';
import { OBJECT_TYPES, type ObjectType, type Shop } from './shop.ts';

/** Changes the shop as a person does in its administration: with its times, and of what belongs together. */
export function changeDirectly(shop: Shop, change: DirectChange): void {
  const { objectType } = change;
  if (!isObjectType(objectType)) throw new Error(`a shop has no ${objectType}`);
  const cause = { call: null, idempotencyKey: null };
  if (change.action === 'create') {
    const row = { id: shop.nextId(), ...change.row };
    shop.put(objectType, row);
    return shop.effect(cause, { action: 'create', objectType, key: String(row.id), values: change.row });
  }
  const held = shop.get(objectType, change.key);
  if (held === null) throw new Error(`no ${objectType} has this key`);
  if (change.action === 'delete') {
    shop.remove(objectType, change.key);
    return shop.effect(cause, { action: 'delete', objectType, key: change.key, values: {} });
  }
  shop.put(objectType, { ...held, ...change.values });
  shop.effect(cause, { action: 'update', objectType, key: change.key, values: change.values });
}

function isObjectType(type: string): type is ObjectType {
  return OBJECT_TYPES.some((each) => each === type);
}
