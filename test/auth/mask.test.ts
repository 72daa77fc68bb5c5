// What is left of a secret for those who may only recognise it.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { masked } from '../../src/auth/mask.ts';

test.each([
  ['DE89370400440532013000', '••••3000'],
  ['12345678', '••••5678'],
  ['1234567', '••••'],
  ['', '••••'],
  ['😀😁😂🤣😃😄😅😆', '••••😃😄😅😆'],
])('of %s there is left %s', (text, left) => {
  expect(masked(text)).toBe(left);
});

test('no value is passed on as none, and what is no text as nothing at all', () => {
  expect([undefined, null, 12_345_678, true].map(masked)).toEqual([undefined, null, null, null]);
});

test('every text of a value is masked, however deep it is', () => {
  const account = {
    holder: 'Mia Berg-Larsen',
    bankName: null,
    accountNumber: 'DE89370400440532013000',
    ibans: ['AB12345678'],
  };

  expect(masked([account])).toEqual([
    { holder: '••••rsen', bankName: null, accountNumber: '••••3000', ibans: ['••••5678'] },
  ]);
});

test('never more than four characters are left, never more than half, and never how many there were', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
      const left = [...String(masked(text))].slice(4);
      expect(left.length === 0 || left.length === 4).toBe(true);
      expect(left.length * 2).toBeLessThanOrEqual([...text].length);
      expect(text.endsWith(left.join(''))).toBe(true);
    }),
  );
});
