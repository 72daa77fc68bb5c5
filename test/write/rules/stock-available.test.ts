import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quantityOf } from '../../../src/model/quantity.ts';
import type { StockPolicy } from '../../../src/model/rules.ts';
import { type StockLine, type StockOfItem, stockAvailable } from '../../../src/write/rules/stock-available.ts';

const POLICY: StockPolicy = { onShort: 'hold', onUnknown: 'allow' };
const pieces = (value: string) => quantityOf(value, 'C62');
const line = (value: string, details: Partial<StockLine> = {}): StockLine => ({
  item: 'itm_a',
  quantity: pieces(value),
  locations: null,
  ...details,
});
const goods = (levels: Readonly<Record<string, string | null>>): StockOfItem => ({
  kind: 'GOODS',
  levels: Object.entries(levels).map(([location, value]) => ({
    location,
    available: value === null ? null : pieces(value),
  })),
});

function run(lines: readonly StockLine[], stock: StockOfItem, policy: Partial<StockPolicy> = {}) {
  return stockAvailable({ lines }, { items: new Map([['itm_a', stock]]) }, { ...POLICY, ...policy });
}

const resultsOf = (...input: Parameters<typeof run>) => run(...input).map(({ result }) => result);

test('a line that is short is held, with what is needed and available', () => {
  expect(run([line('1'), line('9.5')], goods({ loc_a: '7', loc_b: '3' }))).toEqual([
    {
      rule: 'stock-available',
      result: 'PASSED',
      message: 'enough is available',
      path: 'input.lines.0.quantity',
      facts: { item: 'itm_a', locations: null, needed: pieces('1'), available: pieces('10') },
    },
    {
      rule: 'stock-available',
      result: 'HELD',
      message: 'less is available than is asked for',
      path: 'input.lines.1.quantity',
      facts: { item: 'itm_a', locations: null, needed: pieces('10.5'), available: pieces('10') },
    },
  ]);
});

describe('what is available', () => {
  test.each([
    ['all of it', line('10'), goods({ loc_a: '7', loc_b: '3' }), 'PASSED'],
    ['a bit more', line('10.001'), goods({ loc_a: '7', loc_b: '3' }), 'HELD'],
    ['of the wanted location', line('7', { locations: ['loc_a'] }), goods({ loc_a: '7', loc_b: '3' }), 'PASSED'],
    ['at the wanted location only', line('8', { locations: ['loc_a'] }), goods({ loc_a: '7', loc_b: '3' }), 'HELD'],
    ['below it as well', line('8', { locations: ['loc_a', 'loc_b'] }), goods({ loc_a: '7', loc_b: '3' }), 'PASSED'],
    ['none', line('1'), goods({ loc_a: '0' }), 'HELD'],
    ['less than none elsewhere', line('5'), goods({ loc_a: '7', loc_b: '-3' }), 'HELD'],
    ['enough without a level that is not known', line('7'), goods({ loc_a: '7', loc_b: null }), 'PASSED'],
    ['too little without a level that is not known', line('8'), goods({ loc_a: '7', loc_b: null }), 'UNKNOWN'],
    ['a location that no level speaks of', line('1', { locations: ['loc_c'] }), goods({ loc_a: '7' }), 'UNKNOWN'],
    ['no level at all', line('1'), goods({}), 'UNKNOWN'],
    ['levels that no source has said', line('1'), { kind: 'GOODS', levels: null }, 'UNKNOWN'],
    ['another unit', line('1', { quantity: quantityOf('1', 'MTR') }), goods({ loc_a: '7' }), 'UNKNOWN'],
    ['another item', line('1', { item: 'itm_b' }), goods({ loc_a: '7' }), 'UNKNOWN'],
    ['an item of a kind that is not known', line('1'), { ...goods({ loc_a: '0' }), kind: null }, 'HELD'],
  ] as const)('%s', (_name, each, stock, result) => {
    expect(resultsOf([each], stock)).toEqual([result]);
  });

  test('in two units is not known', () => {
    const levels = [
      { location: 'loc_a', available: pieces('7') },
      { location: 'loc_b', available: quantityOf('7', 'MTR') },
    ];
    expect(resultsOf([line('1')], { kind: 'GOODS', levels })).toEqual(['UNKNOWN']);
    expect(resultsOf([line('1', { locations: ['loc_a'] })], { kind: 'GOODS', levels })).toEqual(['UNKNOWN']);
  });
});

test('services, text and lines that take nothing have no verdict, and take nothing from others', () => {
  expect(run([line('5')], { kind: 'SERVICE', levels: null })).toEqual([]);
  const lines = [line('5', { item: null }), line('0'), line('-2'), line('7')];
  expect(run(lines, goods({ loc_a: '7' })).map(({ path, result }) => [path, result])).toEqual([
    ['input.lines.3.quantity', 'PASSED'],
  ]);
});

test('the policy says what happens to what is short or not known', () => {
  expect(resultsOf([line('8')], goods({ loc_a: '7' }), { onShort: 'refuse' })).toEqual(['REFUSED']);
  expect(resultsOf([line('8')], goods({ loc_a: '7' }), { onShort: 'allow' })).toEqual(['PASSED']);
  expect(resultsOf([line('8')], goods({}), { onUnknown: 'hold' })).toEqual(['HELD']);
});

describe('lines of one item', () => {
  test('that draw from one location and from all of them never share a piece', () => {
    const stock = goods({ loc_a: '5', loc_b: '5' });
    const shelf = { locations: ['loc_a'] };
    expect(resultsOf([line('8'), line('2', shelf)], stock)).toEqual(['PASSED', 'PASSED']);
    expect(resultsOf([line('8'), line('3', shelf)], stock)).toEqual(['PASSED', 'HELD']);
    expect(resultsOf([line('5', shelf), line('1', shelf)], stock)).toEqual(['PASSED', 'HELD']);
  });

  test('that draw from a warehouse and from a shelf in it are held by the warehouse', () => {
    const stock = goods({ loc_a: '5', loc_b: '5', loc_far: '100' });
    const lines = [line('8', { locations: ['loc_a', 'loc_b'] }), line('3', { locations: ['loc_a'] })];
    expect(resultsOf(lines, stock)).toEqual(['PASSED', 'HELD']);
  });

  test('come to the same as one line with their sum', () => {
    const whole = fc.integer({ min: 1, max: 20 });
    fc.assert(
      fc.property(fc.array(whole, { minLength: 1, maxLength: 5 }), whole, (parts, available) => {
        const stock = goods({ loc_a: String(available) });
        const sum = parts.reduce((total, each) => total + each, 0);
        const apart = resultsOf(
          parts.map((each) => line(String(each))),
          stock,
        );
        expect(apart.at(-1)).toBe(resultsOf([line(String(sum))], stock)[0]);
      }),
    );
  });

  test('all pass exactly when the stock can be shared out among them', () => {
    const places = fc.constantFrom<readonly string[] | null>(['loc_a'], ['loc_b'], null);
    const small = fc.integer({ min: 0, max: 8 });
    const wanted = fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), places), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(wanted, small, small, (lines, a, b) => {
        const sumAt = (place: string | null) =>
          lines.filter(([, at]) => (at?.[0] ?? null) === place).reduce((total, [each]) => total + each, 0);
        const rest = a - sumAt('loc_a') + (b - sumAt('loc_b'));
        const isPossible = sumAt('loc_a') <= a && sumAt('loc_b') <= b && sumAt(null) <= rest;
        const results = resultsOf(
          lines.map(([each, locations]) => line(String(each), { locations })),
          goods({ loc_a: String(a), loc_b: String(b) }),
        );
        expect(results.every((each) => each === 'PASSED')).toBe(isPossible);
      }),
    );
  });
});
