// Which roles of a caller hold on which row: staff roles everywhere, the others on own rows only.
import { describe, expect, test } from 'vitest';
import { rolesIn } from '../../src/auth/access.ts';
import { ACCESS } from '../../src/auth/access-table.ts';
import type { Role } from '../../src/auth/principal.ts';
import { SCOPED_ROLES } from '../../src/auth/scope.ts';
import type { EntityName } from '../../src/model/index.ts';
import { idOf } from '../support/records.ts';
import { callerOf, recordOf, type Whose } from './support/callers.ts';

const ROWS = ['own', 'team', 'foreign'] as const;

/** The roles in force on an own row, a row of the own team and a foreign one; null where the caller sees no such row. */
function rolesOn(entity: EntityName, ...roles: readonly Role[]): readonly (string | null)[] {
  const caller = callerOf(roles);
  return ROWS.map((whose) => {
    const record = recordOf(entity, whose);
    const viewer = caller.viewerOf(entity, [record]);
    const after = caller.viewerAfter(entity, viewer, [record.id], record.parts['core']?.values ?? {});
    return after === null ? null : [...after.roles].toSorted().join('+');
  });
}

describe('the roles in force on an own row, a row of the team, a foreign row', () => {
  test.each<[EntityName, readonly Role[], readonly (string | null)[]]>([
    ['Order', ['sales'], ['sales', 'sales', 'sales']],
    ['Order', ['customer'], ['customer', null, null]],
    ['Order', ['sales', 'customer'], ['customer+sales', 'sales', 'sales']],
    ['Order', ['warehouse', 'customer'], ['customer+warehouse', 'warehouse', 'warehouse']],
    // The warehouse sees no invoices, so only the own ones are left.
    ['Invoice', ['warehouse', 'customer'], ['customer+warehouse', null, null]],
    ['Order', ['hr', 'customer'], ['customer+hr', null, null]],
    ['Order', ['employee', 'customer'], ['customer+employee', null, null]],
    ['Order', [], [null, null, null]],
    ['Employee', ['employee'], ['employee', null, null]],
    ['Employee', ['manager'], [null, 'manager', null]],
    ['Employee', ['manager', 'employee'], ['employee', 'manager', null]],
    ['Employee', ['hr', 'manager'], ['hr', 'hr+manager', 'hr']],
    ['Employee', ['sales', 'employee'], ['employee+sales', 'sales', 'sales']],
    ['Employment', ['sales', 'employee'], ['employee+sales', null, null]],
    ['TimeOffRequest', ['manager', 'employee'], ['employee', 'manager', null]],
    ['TimeOffRequest', ['admin', 'manager'], [null, 'admin+manager', null]],
    ['InventoryItem', ['customer'], ['customer', 'customer', 'customer']],
    ['Shipment', ['warehouse'], ['warehouse', 'warehouse', 'warehouse']],
    ['Shipment', ['customer'], ['customer', null, null]],
    ['Shipment', ['hr'], [null, null, null]],
    // Pay is nobody's but the own and HR's, who leads a team and who runs the systems included.
    ['PayStatement', ['hr'], ['hr', 'hr', 'hr']],
    ['PayStatement', ['manager', 'employee'], ['employee+manager', null, null]],
    ['PayStatement', ['manager'], [null, null, null]],
    ['PayStatement', ['admin', 'finance', 'bi'], [null, null, null]],
    ['PayStatement', ['admin', 'employee'], ['admin+employee', null, null]],
  ])('of a %s for %j are %j', (entity, roles, expected) => {
    expect(rolesOn(entity, ...roles)).toEqual(expected);
  });

  test('of a colleague who is only referred to are none', () => {
    const caller = callerOf(['manager', 'employee']);

    const viewer = caller.viewerOf('Employee', [recordOf('Employee', 'foreign')]);

    expect([...viewer.roles]).toEqual([]);
    expect(
      ['name', 'workEmail', 'jobTitle', 'department', 'manager', 'birthDate'].map((field) => viewer.mayRead(field)),
    ).toEqual([true, true, true, false, false, false]);
  });
});

test('a record that is not the own says nothing of an own row', () => {
  const [mine, theirs] = [recordOf('Order', 'own'), recordOf('Order', 'foreign')];
  const shown = (...roles: readonly Role[]) => {
    const viewer = callerOf(roles).viewerOf('Order', [mine, theirs]);
    return [mine, theirs].map((record) => viewer.shows(record));
  };

  expect([shown('customer'), shown('sales', 'customer')]).toEqual([
    [true, false],
    [true, true],
  ]);
});

describe('a row that has become another meanwhile', () => {
  const seenAfter = (before: Whose, now: Whose, ...roles: readonly Role[]) => {
    const caller = callerOf(roles);
    const record = recordOf('Order', before);
    const viewer = caller.viewerOf('Order', [record]);
    const values = recordOf('Order', now).parts['core']?.values ?? {};
    return caller.viewerAfter('Order', viewer, [record.id], values);
  };

  test('is no longer shown to whom it was the own', () => {
    expect(seenAfter('own', 'foreign', 'customer')).toBeNull();
  });

  test('is shown to staff who are a customer too as staff see it', () => {
    const viewer = seenAfter('own', 'foreign', 'warehouse', 'customer');

    expect([[...(viewer?.roles ?? [])], viewer?.mayRead('totals')]).toEqual([['warehouse'], false]);
  });

  test('gives no more than was loaded when it has become the own', () => {
    expect([...(seenAfter('foreign', 'own', 'warehouse', 'customer')?.roles ?? [])]).toEqual(['warehouse']);
  });
});

describe('what may be found by id', () => {
  const own = idOf('Customer', 'erp', 'own');
  const other = idOf('Customer', 'erp', 'foreign');
  const order = idOf('Order', 'erp', 'foreign');

  test('are own customers and employees, and every row whose owner only the row knows', () => {
    expect([own, other].map((id) => callerOf(['customer']).mayFind('Customer', id))).toEqual([true, false]);
    expect([own, other].map((id) => callerOf(['sales', 'customer']).mayFind('Customer', id))).toEqual([true, true]);
    expect(callerOf(['customer']).mayFind('Order', order)).toBe(true);
  });

  test('is nothing for a role that sees no rows of the kind', () => {
    expect(callerOf(['hr']).mayFind('Order', order)).toBe(false);
    expect(callerOf(['operator']).mayFind('Employment', idOf('Employment', 'erp', 'own'))).toBe(false);
  });
});

test('lists are limited to the union of what the scoped roles hold on', () => {
  const [me, team] = [idOf('Employee', 'erp', 'own'), idOf('Employee', 'erp', 'team')];

  expect(callerOf(['manager', 'employee']).scopeOf('Employee')).toEqual({ column: 'id', ids: [me, team] });
  expect(callerOf(['manager', 'employee']).scopeOf('TimeOffBalance')).toEqual({ column: 'employee', ids: [me, team] });
  expect(callerOf(['manager']).scopeOf('Employee')).toEqual({ column: 'id', ids: [team] });
  expect(callerOf(['manager', 'hr']).scopeOf('Employee')).toBeNull();
  expect(callerOf(['customer']).scopeOf('Order')).toEqual({
    column: 'customer',
    ids: [idOf('Customer', 'erp', 'own')],
  });
});

test('whoever sees every row of a kind sees every row that it belongs to', () => {
  // A filter of an order by its customer would otherwise look at customers whom the caller does not see.
  const staff = (field: string) =>
    [...rolesIn(ACCESS['Query']?.[field])].filter((role) => !SCOPED_ROLES.some((scoped) => scoped === role));
  const owners = {
    contacts: 'customers',
    orders: 'customers',
    invoices: 'customers',
    payments: 'customers',
    shipments: 'customers',
  };
  const people = { employments: 'employees', timeOffRequests: 'employees' };

  for (const [owned, owner] of Object.entries({ ...owners, ...people }))
    expect(staff(owned).filter((role) => !staff(owner).includes(role))).toEqual([]);
});
