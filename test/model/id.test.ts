import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deriveId, ID_PREFIXES, isIdOf, type PrefixedKind } from '../../src/model/id.ts';

const kinds = fc.constantFrom(...(Object.keys(ID_PREFIXES) as PrefixedKind[]));

test('ids never change: they live in other systems', () => {
  expect(deriveId('Customer', 'erp', 'party.party', '42')).toBe('cus_6t2qk9y3g8qkdzsmxwc1vtnqhn');
  expect(deriveId('Invoice', 'books-uk', 'Invoices', 'a-b')).toBe('inv_qeyh865fgyxcpjx822v7bx1evx');
});

test('every derived id has the form of its kind and of no other', () => {
  fc.assert(
    fc.property(kinds, kinds, fc.string(), fc.string(), fc.string(), (kind, other, connection, type, key) => {
      const id = deriveId(kind, connection, type, key);
      expect(isIdOf(kind, id)).toBe(true);
      expect(isIdOf(other, id)).toBe(other === kind);
      expect(deriveId(kind, connection, type, key)).toBe(id);
    }),
  );
});

test('the borders between connection, object type and key count', () => {
  const ids = [
    deriveId('Customer', 'a', 'b', 'c'),
    deriveId('Customer', 'ab', '', 'c'),
    deriveId('Customer', 'a', 'bc', ''),
    deriveId('Customer', '', 'ab', 'c'),
  ];
  expect(new Set(ids).size).toBe(4);
});

test('a text of another form is no id', () => {
  const id = deriveId('Customer', 'erp', 'party.party', '42');
  const bad = [
    '',
    'cus_',
    id.slice(1),
    `${id}0`,
    id.toUpperCase(),
    id.replace('_', '-'),
    `${id.slice(0, -1)}i`,
    `${id.slice(0, -1)}\n`,
  ];
  expect(bad.filter((each) => isIdOf('Customer', each))).toEqual([]);
});
