import { expect, it } from 'vitest';
import { checkSettable } from '../../src/desk/input-check.ts';
import { Problems } from '../../src/desk/user-error.ts';
import type { Mutation } from '../../src/model/mutations.ts';

function forbidden(mutation: Mutation, role: string, input: object): readonly (string | undefined)[] {
  const problems = new Problems();
  checkSettable({ mutation, problems }, new Set([role]), input);
  return problems.all.map(({ code, path }) => `${code} ${path?.join('.')}`);
}

it('a field that is not the caller’s to set is forbidden, clearing it included; one that is left out is not', () => {
  const input = { id: 'cus_1', name: 'A', creditLimit: null, creditHold: undefined, addresses: [{ city: 'Kiel' }] };
  expect(forbidden('customerUpdate', 'sales', input)).toEqual(['FORBIDDEN input.creditLimit']);
  expect(forbidden('customerUpdate', 'customer', input)).toEqual([
    'FORBIDDEN input.name',
    'FORBIDDEN input.creditLimit',
  ]);
  expect(forbidden('customerUpdate', 'finance', input)).toEqual([]);
});

it('fields of members of a list are told with their place in it', () => {
  const lines = [{ item: 'itm_1' }, { item: 'itm_2', unitPrice: { amount: '1', currency: 'EUR' } }];
  expect(forbidden('orderPlace', 'customer', { customer: 'cus_1', lines })).toEqual([
    'FORBIDDEN input.lines.1.unitPrice',
  ]);
  expect(forbidden('orderPlace', 'sales', { customer: 'cus_1', lines })).toEqual([]);
});

it('roles that may not ask the mutation may set nothing of it', () => {
  expect(forbidden('customerUpdate', 'warehouse', { name: 'A' })).toEqual(['FORBIDDEN input.name']);
});
