import { Caller } from '../../../src/auth/caller.ts';
import type { Role } from '../../../src/auth/principal.ts';
import type { OwnRows } from '../../../src/auth/scope.ts';
import type { Reference } from '../../../src/model/id.ts';
import type { EntityName } from '../../../src/model/index.ts';
import type { StoredRecord } from '../../../src/store/stored-record.ts';
import { idOf, MAY_4 } from '../../support/records.ts';

/** Keys of the customers and employees of these tests: the caller's own, one of the own team, and somebody else's. */
export type Whose = 'own' | 'team' | 'foreign';

/** The field of an entity that says whose a row is; `id` where the row is the customer or the employee. */
const OWNERS: Readonly<Partial<Record<EntityName, readonly [field: string, of: EntityName]>>> = {
  Contact: ['customer', 'Customer'],
  Order: ['customer', 'Customer'],
  Invoice: ['customer', 'Customer'],
  Payment: ['customer', 'Customer'],
  Shipment: ['customer', 'Customer'],
  Employment: ['employee', 'Employee'],
  TimeOffRequest: ['employee', 'Employee'],
  TimeOffBalance: ['employee', 'Employee'],
  PayStatement: ['employee', 'Employee'],
};

/** A caller with these roles whose own customer and employee have the key `own`, and whose team is `team`. */
export function callerOf(roles: readonly Role[], blurredFields: readonly string[] = [], subject = 'u'): Caller {
  return new Caller(
    { subject, roles: new Set(roles), customerKey: 'own', employeeKey: 'own' },
    {
      ...(roles.includes('customer') ? { customer: ownRows('Customer', 'own', blurredFields) } : {}),
      ...(roles.includes('employee') ? { employee: ownRows('Employee', 'own', blurredFields) } : {}),
      ...(roles.includes('manager') ? { manager: ownRows('Employee', 'team', []) } : {}),
    },
  );
}

function ownRows(entity: EntityName, key: Whose, blurredFields: readonly string[]): OwnRows {
  const id = idOf(entity, 'erp', key);
  return { groupIds: [id], recordIds: [id], emails: [], blurredFields: new Set(blurredFields) };
}

/** A record of an entity, with what it says besides whose it is. */
export function recordOf(
  entity: EntityName,
  whose: Whose,
  values: Readonly<Record<string, unknown>> = {},
): StoredRecord {
  const owner = OWNERS[entity];
  const reference: Reference = { by: 'key', connection: 'erp', objectType: 'thing', value: whose };
  const id = idOf(entity, 'erp', whose);
  return {
    ...{ id, groupId: id, entity, connection: 'erp', objectType: 'thing', key: whose, version: null },
    ...{ sourceUpdatedAt: null, url: null, removedAt: null, linkedBy: 'self', strength: 'self', confidence: 1 },
    parts: { core: { values: { ...values, ...(owner === undefined ? {} : { [owner[0]]: reference }) }, gaps: [] } },
    fetched: { core: MAY_4 },
  };
}
