// What a record says of a step whose reply was lost.
import { expect, test } from 'vitest';
import { isShown, settledBy, tells } from '../../src/connector/looks.ts';

const applied = { kind: 'applied', key: '7', version: null } as const;
const look = { after: { name: 'B', note: null }, before: { name: 'A', note: null } };

test('a record as asked is applied, one as before is absent, and one that is neither is unsure', () => {
  expect(settledBy({ name: 'B' }, look, applied)).toBe(applied);
  expect(settledBy({ name: 'A', note: null }, look, applied)).toEqual({ kind: 'absent' });
  expect(settledBy({ name: 'B', note: 'of somebody else' }, look, applied)).toEqual({ kind: 'unsure' });
});

test('a source says itself what is the same to it', () => {
  const inAnyCase = (held: unknown, asked: unknown) => String(held).toLowerCase() === String(asked).toLowerCase();

  expect(isShown({ to: { mail: 'A@B.example' } }, { 'to.mail': 'a@b.example' })).toBe(false);
  expect(isShown({ to: { mail: 'A@B.example' } }, { 'to.mail': 'a@b.example' }, inAnyCase)).toBe(true);
});

test('a value tells what was asked where it says more, but not where it says less or otherwise', () => {
  const asked = { city: 'Kiel', key: null, lines: [{ amount: '2.40' }] };

  expect(tells({ city: 'Kiel', key: '9', lines: [{ amount: '2.4', tax: '0' }] }, asked)).toBe(true);
  expect(tells({ city: 'Kiel', lines: [] }, asked)).toBe(false);
  expect(tells({ city: 'Ulm', lines: [{ amount: '2.4' }] }, asked)).toBe(false);
});
