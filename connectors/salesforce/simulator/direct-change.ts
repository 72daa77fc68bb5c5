import type { Clock } from '../../../src/simulator/clock.ts';
import type { DirectChange, Row } from '../../../src/simulator/contract.ts';
import type { Ledger } from '../../../src/simulator/ledger.ts';
import type { ObjectType, Value } from './field.ts';
import { normalId } from './ids.ts';
import { type Org, stampOf, storedOf, withDerived } from './org.ts';
import { idOf, type StoredRecord } from './table.ts';

/** A person's change in the user interface: audit fields move, nothing is validated, and the effect has no call. */
export function changeDirectly(org: Org, ledger: Ledger, clock: Clock, change: DirectChange): void {
  const type = org.tables.values().find((table) => table.type.name === change.objectType)?.type;
  if (type === undefined) throw new Error(`the simulated organisation has no object ${change.objectType}`);
  const stamp = stampOf(clock.now());
  const stamps = { LastModifiedDate: stamp, SystemModstamp: stamp };
  const { action } = change;
  if (action === 'create') {
    const record = org.seed(type, { ...change.row, CreatedDate: stamp, ...stamps }, clock.now());
    org.table(type.name).put(record);
    ledger.effect({
      call: null,
      action,
      objectType: type.name,
      key: idOf(record),
      values: change.row,
      idempotencyKey: null,
    });
    return;
  }
  const record = org.table(type.name).get(normalId(change.key) ?? '');
  if (record === null) throw new Error(`the simulated organisation has no ${type.name} ${change.key}`);
  if (action === 'delete') remove(org, ledger, type, record, stamps);
  else {
    org.table(type.name).put(withDerived(type, { ...record, ...stored(type, change.values), ...stamps }));
    const { values } = change;
    ledger.effect({ call: null, action, objectType: type.name, key: idOf(record), values, idempotencyKey: null });
  }
}

function remove(org: Org, ledger: Ledger, type: ObjectType, record: StoredRecord, stamps: StoredRecord): void {
  org.table(type.name).put({ ...record, IsDeleted: true, ...stamps });
  const effect = { call: null, action: 'delete', objectType: type.name, key: idOf(record) } as const;
  ledger.effect({ ...effect, values: {}, idempotencyKey: null });
  for (const child of type.children.filter(({ cascadeDelete }) => cascadeDelete)) {
    const { type: childType } = org.table(child.childObject);
    for (const found of org.table(childType.name).find(child.field, idOf(record))) {
      if (found['IsDeleted'] !== true) remove(org, ledger, childType, found, stamps);
    }
  }
}

function stored(type: ObjectType, values: Row): Record<string, Value> {
  const changed: Record<string, Value> = {};
  for (const field of type.fields) {
    if (field.name in values) changed[field.name] = storedOf(field, values[field.name]);
  }
  for (const prefix of type.addresses) {
    if (changed[`${prefix}CountryCode`] === null) changed[`${prefix}Country`] = null;
  }
  return changed;
}
