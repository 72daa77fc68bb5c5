// Values of an input, read into the model's: what is taken, in which form, and what is no value.
import { describe, expect, it } from 'vitest';
import {
  addressOf,
  contactPointsOf,
  currencyOf,
  given,
  identifiersOf,
  moneyIn,
  quantityIn,
  textOf,
} from '../../src/desk/input-values.ts';
import { Problems } from '../../src/desk/user-error.ts';

/** What a reader makes of an input, and the places where it found something wrong. */
function read<I, T>(reader: (input: I, path: string, problems: Problems) => T, input: I) {
  const problems = new Problems();
  const value = reader(input, 'input.x', problems);
  return { value, wrong: problems.all.map(({ code, path }) => `${code} ${path?.join('.')}`) };
}

const taken = (value: unknown) => ({ value, wrong: [] });
const refused = (...wrong: readonly string[]) => ({ value: undefined, wrong });

describe('a value of an input', () => {
  it('is left out, cleared or read', () => {
    const problems = new Problems();
    const values = [undefined, null, ' a '].map((each) => given(each, 'input.x', problems, textOf));
    expect(values).toEqual([undefined, null, 'a']);
    expect(problems.isEmpty).toBe(true);
  });

  it('that is empty text is none', () => {
    expect(read(textOf, '  ')).toEqual(refused('INVALID input.x'));
  });
});

describe('money', () => {
  it.each([
    ['10', 'EUR', '10.00'],
    ['10.5', 'EUR', '10.50'],
    ['10.500', 'EUR', '10.50'],
    ['-1', 'JPY', '-1'],
    ['1.005', 'KWD', '1.005'],
  ])('%s %s is %s', (amount, currency, exact) => {
    expect(read(moneyIn, { amount, currency })).toEqual(taken({ amount: exact, currency }));
  });

  it('has no more decimals than its currency, which exists', () => {
    expect(read(moneyIn, { amount: '10.005', currency: 'EUR' })).toEqual(refused('INVALID input.x.amount'));
    expect(read(moneyIn, { amount: '1.5', currency: 'JPY' })).toEqual(refused('INVALID input.x.amount'));
    expect(read(moneyIn, { amount: '1', currency: 'EUX' })).toEqual(refused('INVALID input.x.currency'));
    expect(read(currencyOf, 'GBP')).toEqual(taken('GBP'));
  });
});

describe('a quantity', () => {
  it('is counted in what it says, else in what its source counts', () => {
    expect(read(quantityIn('C62'), { value: '2.50' })).toEqual(taken({ value: '2.5', unit: 'C62' }));
    expect(read(quantityIn('C62'), { value: '2', unit: 'KGM' })).toEqual(taken({ value: '2', unit: 'KGM' }));
    expect(read(quantityIn(null), { value: '2' })).toEqual(refused('REQUIRED input.x.unit'));
  });
});

describe('an address', () => {
  const nothing = { name: null, city: null, region: null, postalCode: null, country: null, key: null };

  it('keeps what is said, and nothing that is empty', () => {
    const input = { type: 'BILLING', lines: [' Kai 1 ', ''], city: ' ', postalCode: '20457' } as const;
    const address = { ...nothing, type: 'BILLING', lines: ['Kai 1'], postalCode: '20457' };
    expect(read(addressOf, input)).toEqual(taken(address));
  });

  it('that finds no place is none', () => {
    expect(read(addressOf, { type: 'BILLING', lines: [], name: 'Meyer' })).toEqual(refused('INVALID input.x.lines'));
  });
});

describe('contact points', () => {
  it('are normalized, phones by the country where they name none', () => {
    const inputs = [
      { type: 'EMAIL', value: ' Olga@Firm.example ', label: 'work' },
      { type: 'FAX', value: '040 123456' },
      { type: 'WEBSITE', value: 'firm.example' },
    ] as const;
    const { value, wrong } = read(contactPointsOf('DE'), inputs);
    expect(wrong).toEqual([]);
    expect(value?.map((point) => [point.type, point.value, point.label])).toEqual([
      ['EMAIL', 'olga@firm.example', 'work'],
      ['FAX', '+4940123456', null],
      ['WEBSITE', 'https://firm.example', null],
    ]);
  });

  it('that cannot be are invalid, each at its place', () => {
    const inputs = [
      { type: 'EMAIL', value: 'olga' },
      { type: 'PHONE', value: '040 123456' },
      { type: 'PHONE', value: '+49 40 123456' },
      { type: 'WEBSITE', value: 'firm' },
    ] as const;
    expect(read(contactPointsOf(null), inputs).wrong).toEqual([
      'INVALID input.x.0.value',
      'INVALID input.x.1.value',
      'INVALID input.x.3.value',
    ]);
  });
});

describe('identifiers', () => {
  it('of a scheme with check digits are checked', () => {
    const inputs = [
      { type: 'VAT', value: 'DE 136 695 976' },
      { type: 'DUNS', value: ' 15-048-3782 ' },
    ] as const;
    expect(read(identifiersOf, inputs)).toEqual(
      taken([
        { type: 'VAT', value: 'DE136695976', isValid: true },
        { type: 'DUNS', value: '15-048-3782', isValid: null },
      ]),
    );
    expect(read(identifiersOf, [{ type: 'VAT', value: 'DE136695977' }] as const)).toEqual({
      value: [],
      wrong: ['INVALID input.x.0.value'],
    });
  });
});
