// What cannot be read on every row that a search would look at cannot be searched.
import { describe, expect, test } from 'vitest';
import type { Role } from '../../src/auth/principal.ts';
import { deniedInWhere, deniedWord } from '../../src/auth/search.ts';
import { classOf, ENTITY_NAMES, type EntityName } from '../../src/model/index.ts';
import { PROJECTIONS } from '../../src/store/projections.ts';
import { callerOf } from './support/callers.ts';

const where = (roles: readonly Role[], entity: EntityName, filter: Readonly<Record<string, unknown>>) =>
  deniedInWhere(callerOf(roles), entity, filter);
const TEXT = { startsWith: 'a' };

describe('a filter', () => {
  test.each<[readonly Role[], EntityName, Readonly<Record<string, unknown>>, string | null]>([
    // The customer role opens totals on own orders alone, the warehouse sees them all.
    [['warehouse', 'customer'], 'Order', { total: { gt: '1' } }, 'Order.totals'],
    [['warehouse', 'customer'], 'Invoice', { total: { gt: '1' } }, null],
    [['sales', 'customer'], 'Order', { total: { gt: '1' } }, null],
    [['bi'], 'Customer', { emails: TEXT }, 'Customer.contactPoints'],
    // When someone came is shown of oneself and the team, so lists of these are searched by it, lists of everyone are not.
    [['employee'], 'Employee', { hiredOn: { isNull: false } }, null],
    [['manager', 'employee'], 'Employee', { hiredOn: { isNull: false } }, null],
    [['sales', 'manager'], 'Employee', { hiredOn: { isNull: false } }, 'Employee.hiredOn'],
    [['hr', 'manager'], 'Employee', { hiredOn: { isNull: false } }, null],
    // The boss is not of the own team: only what a business card says.
    [['manager'], 'Employee', { manager: { name: TEXT } }, null],
    [['manager'], 'Employee', { manager: { hiredOn: { isNull: false } } }, 'Employee.hiredOn'],
    [['employee'], 'Employee', { manager: { department: TEXT } }, 'Employee.department'],
    [['employee'], 'Employee', { manager: { manager: { name: TEXT } } }, 'Employee.manager'],
    [['employee'], 'Employment', { employee: { department: TEXT } }, null],
    [['employee'], 'Employment', { manager: { department: TEXT } }, 'Employee.department'],
    [['customer'], 'Order', { salesRep: { name: TEXT } }, null],
    [['customer'], 'Order', { salesRep: { department: TEXT } }, 'Employee.department'],
    [['customer'], 'Order', { customer: { parent: {} } }, 'Customer.parent'],
    [['customer'], 'Order', { and: [{ or: [{ not: { channel: TEXT } }] }] }, 'Order.channel'],
  ])('of %j on %s by %j is refused for %s', (roles, entity, filter, denied) => {
    expect(where(roles, entity, filter)).toBe(denied);
  });
});

describe('a record that the caller is not shown', () => {
  const blurred = callerOf(['customer', 'employee'], ['legalName', 'addresses', 'department']);

  test('closes the fields for which it has a value to filters and order', () => {
    expect(['legalName', 'city', 'number'].map((word) => deniedWord(blurred, 'Customer', word))).toEqual([
      'Customer.legalName',
      'Customer.addresses',
      null,
    ]);
    expect(deniedInWhere(blurred, 'Order', { customer: { legalName: TEXT } })).toBe('Customer.legalName');
    expect(deniedWord(blurred, 'Employee', 'department')).toBe('Employee.department');
  });

  test('closes nothing to staff, who are shown it', () => {
    expect(deniedWord(callerOf(['sales', 'customer'], ['legalName']), 'Customer', 'legalName')).toBeNull();
  });
});

test('no list is searched by a secret or by what is private', () => {
  const words = ENTITY_NAMES.flatMap((entity) =>
    Object.keys(PROJECTIONS[entity].columns)
      .filter((word) => !['public', undefined].includes(classOf(entity, word)))
      .map((word) => `${entity}.${word}`),
  );

  expect(words).toEqual([]);
});
