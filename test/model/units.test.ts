// Quantities in other units: exact where a decimal ends, never across dimensions.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quantityOf } from '../../src/model/quantity.ts';
import { dimensionOf, inUnit } from '../../src/model/units.ts';

const told = (value: string, unit: string, to: string) => inUnit(quantityOf(value, unit), to)?.value ?? null;

describe('a quantity in another unit', () => {
  test.each([
    ['1', 'FOT', 'MTR', '0.3048'],
    ['12', 'INH', 'FOT', '1'],
    ['1', 'SMI', 'FOT', '5280'],
    ['2.5', 'TNE', 'KGM', '2500'],
    ['16', 'ONZ', 'LBR', '1'],
    ['0.1', 'KGM', 'GRM', '100'],
    ['1', 'LBR', 'GRM', '453.59237'],
    ['1', 'HAR', 'MTK', '10000'],
    ['144', 'INK', 'FTK', '1'],
    ['1', 'GLL', 'LTR', '3.785411784'],
    ['1', 'GLI', 'PTI', '8'],
    ['128', 'OZA', 'GLL', '1'],
    ['42', 'GLL', 'BLL', '1'],
    ['1', 'MTQ', 'LTR', '1000'],
    ['90', 'MIN', 'HUR', '1.5'],
    ['1', 'WEE', 'DAY', '7'],
    ['3', 'DZN', 'C62', '36'],
    ['1', 'GRO', 'DZN', '12'],
    ['7', 'EA', 'H87', '7'],
    ['-3', 'PR', 'C62', '-6'],
    ['0', 'KGM', 'LBR', '0'],
    ['0.000000000000000000000000000001', 'KMT', 'MTR', '0.000000000000000000000000001'],
    ['123456789012345678901234567890.5', 'MTR', 'MMT', '123456789012345678901234567890500'],
  ])('is exact: %s %s in %s is %s', (value, unit, to, expected) => {
    expect(told(value, unit, to)).toBe(expected);
  });

  test.each([
    ['1', 'KGM', 'LBR', '2.2046226218487758072'],
    ['1', 'C62', 'DZN', '0.083333333333333333333'],
    ['1', 'MIN', 'DAY', '0.00069444444444444444444'],
  ])('has 20 digits where no decimal ends: %s %s in %s is %s', (value, unit, to, expected) => {
    expect(told(value, unit, to)).toBe(expected);
  });

  test('is nothing across dimensions, and for units without one size', () => {
    expect(told('1', 'KGM', 'MTR')).toBeNull();
    expect(told('1', 'C62', 'KGM')).toBeNull();
    expect(told('1', 'ANN', 'DAY')).toBeNull();
    expect(told('1', 'pallet', 'C62')).toBeNull();
    expect(told('1', 'C62', 'kgm')).toBeNull();
    expect(['KGM', 'constructor', 'toString', ''].map(dimensionOf)).toEqual(['mass', null, null, null]);
  });

  test('is itself in its own unit, known or not', () => {
    expect(told('1.50', 'pallet', 'pallet')).toBe('1.5');
  });

  test('comes back as it was, over any unit that is a whole or ending part of it', () => {
    const pairs = [
      ['FOT', 'MMT'],
      ['LBR', 'MGM'],
      ['GLL', 'MMQ'],
      ['GRO', 'C62'],
      ['WEE', 'SEC'],
    ] as const;
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
        fc.constantFrom(...pairs),
        (n, [large, small]) => {
          const value = String(n);
          const there = inUnit(quantityOf(value, large), small);
          return there !== null && inUnit(there, large)?.value === value;
        },
      ),
    );
  });
});
