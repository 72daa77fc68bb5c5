import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimalOf, minorDigits, moneyOf, sameMoney, sumOf } from '../../src/model/money.ts';
import { quantityOf } from '../../src/model/quantity.ts';

const digits = fc.stringMatching(/^\d{1,20}$/);
const fraction = fc.stringMatching(/^\d{1,12}$/);
const decimals = fc
  .tuple(fc.constantFrom('', '-', '+'), digits, fc.option(fraction))
  .map(([sign, whole, part]) => `${sign}${whole}${part === null ? '' : `.${part}`}`);

describe('a decimal', () => {
  test('written canonically reads as itself', () => {
    fc.assert(fc.property(decimals, (input) => decimalOf(decimalOf(input)) === decimalOf(input)));
  });

  test('keeps every digit that counts', () => {
    fc.assert(
      fc.property(decimals, (input) => {
        const [whole = '', part = ''] = input.replace(/^[+-]/, '').split('.');
        const exact = `${whole.replace(/^0+(?=\d)/, '')}.${part}`.replace(/\.?0*$/, '');
        expect(decimalOf(input).replace(/^-/, '')).toBe(exact);
      }),
    );
  });

  test.each([
    ['-0', '0'],
    ['-0.00', '0'],
    ['1.50', '1.5'],
    ['1e3', '1000'],
    ['12E-4', '0.0012'],
    ['007', '7'],
    ['+4', '4'],
  ])('%s is written %s', (input, expected) => {
    expect(decimalOf(input)).toBe(expected);
  });

  test.each(['', ' 1', '1 ', '.5', '1.', '1,5', 'NaN', 'Infinity', '0x10', '1e999999999', '١', '1\n'])(
    '%j is no decimal',
    (input) => {
      expect(() => decimalOf(input)).toThrow(RangeError);
    },
  );
});

describe('money', () => {
  test.each([
    ['1', 'EUR', '1.00'],
    ['1.5', 'EUR', '1.50'],
    ['1.505', 'EUR', '1.505'],
    ['100', 'JPY', '100'],
    ['1', 'KWD', '1.000'],
    ['-0.1', 'USD', '-0.10'],
    ['0', 'EUR', '0.00'],
  ])('%s %s is written %s', (amount, currency, expected) => {
    expect(moneyOf(amount, currency)).toEqual({ amount: expected, currency });
  });

  test('has at least the minor digits of its currency and is the same number', () => {
    fc.assert(
      fc.property(decimals, fc.constantFrom('EUR', 'JPY', 'TND'), (input, currency) => {
        const { amount } = moneyOf(input, currency);
        expect((amount.split('.')[1] ?? '').length).toBeGreaterThanOrEqual(minorDigits(currency));
        expect(decimalOf(amount)).toBe(decimalOf(input));
      }),
    );
  });

  test.each(['eur', 'EU', 'EURO', '', '€', 'EUR\n'])('%j is no currency', (currency) => {
    expect(() => moneyOf('1', currency)).toThrow(RangeError);
  });

  test('adds up exactly, and not across currencies', () => {
    expect(sumOf(['0.1', '0.2', '0.3'].map((amount) => moneyOf(amount, 'EUR')))).toEqual(moneyOf('0.60', 'EUR'));
    expect(sumOf([])).toBeNull();
    expect(() => sumOf([moneyOf('1', 'EUR'), moneyOf('1', 'USD')])).toThrow(RangeError);
  });

  test('is the same however it is written', () => {
    expect(sameMoney({ amount: '1.50', currency: 'EUR' }, { amount: '1.5', currency: 'EUR' })).toBe(true);
    expect(sameMoney({ amount: '1.50', currency: 'EUR' }, { amount: '1.5', currency: 'USD' })).toBe(false);
  });
});

test('a quantity is canonical and keeps its unit', () => {
  expect(quantityOf('12.500', 'C62')).toEqual({ value: '12.5', unit: 'C62' });
});
