// Money in other currencies: which rate is taken, and that it is rounded once.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type HeldRate, RateTable } from '../../src/model/exchange.ts';
import { moneyOf } from '../../src/model/money.ts';

const held = (from: string, to: string, rate: string, on = '2026-01-01', heldBy = 'erp'): HeldRate => ({
  ...{ from, to, rate, on, heldBy },
});
const convert = (rates: readonly HeldRate[], amount: string, from: string, to: string, at = '2026-05-04') =>
  new RateTable(rates).convert(moneyOf(amount, from), to, at);

describe('money in another currency', () => {
  test('is told with its rate, the day of it, and who holds it', () => {
    expect(convert([held('EUR', 'USD', '1.0842', '2026-05-01')], '1249.50', 'EUR', 'USD')).toEqual({
      ...{ amount: '1354.71', currency: 'USD', rate: '1.0842', ratedOn: '2026-05-01', via: null, heldBy: ['erp'] },
    });
  });

  test.each([
    ['0.125', 'EUR', 'USD', '1', '0.12'],
    ['0.135', 'EUR', 'USD', '1', '0.14'],
    ['-0.125', 'EUR', 'USD', '1', '-0.12'],
    ['0.1250000000000000000001', 'EUR', 'USD', '1', '0.13'],
    ['10.50', 'EUR', 'JPY', '1', '10'],
    ['11.50', 'EUR', 'JPY', '1', '12'],
    ['1', 'EUR', 'KWD', '0.3335', '0.334'],
    ['1', 'EUR', 'KWD', '0.3345', '0.334'],
    ['100000000000000000000.01', 'EUR', 'USD', '2', '200000000000000000000.02'],
  ])('is rounded half to even, to the minor unit: %s %s in %s at %s is %s', (amount, from, to, rate, expected) => {
    expect(convert([held(from, to, rate)], amount, from, to)?.amount).toBe(expected);
  });

  test('is computed from the exact rate on the way back, not from the one that is shown', () => {
    const back = convert([held('EUR', 'USD', '3')], '1000000000000000000', 'USD', 'EUR');

    expect([back?.rate, back?.amount]).toEqual(['0.333333333333333', '333333333333333333.33']);
  });

  test('takes the latest rate on or before the day, whichever way it is given', () => {
    const rates = [
      held('EUR', 'USD', '1.10', '2026-03-01'),
      held('USD', 'EUR', '0.8', '2026-04-01'),
      held('EUR', 'USD', '9', '2026-05-05'),
    ];
    const at = (day: string) => convert(rates, '1', 'EUR', 'USD', day)?.rate ?? null;

    expect(['2026-02-28', '2026-03-01', '2026-03-31', '2026-05-04', '2026-05-05'].map(at)).toEqual([
      ...[null, '1.1', '1.1', '1.25', '9'],
    ]);
  });

  test('of two rates of one day takes the one as it is given, then the one that stands first', () => {
    const inverse = held('USD', 'EUR', '0.5');
    const [first, second] = [held('EUR', 'USD', '3', '2026-01-01', 'configuration'), held('EUR', 'USD', '4')];

    expect(convert([inverse, first, second], '1', 'EUR', 'USD')?.heldBy).toEqual(['configuration']);
    expect(convert([inverse, second, first], '1', 'EUR', 'USD')?.amount).toBe('4.00');
  });

  test('goes over a common currency where no rate leads there, and is rounded once', () => {
    const rates = [held('EUR', 'GBP', '0.3', '2026-04-01'), held('EUR', 'USD', '1.1', '2026-03-01', 'configuration')];

    expect(convert(rates, '0.15', 'GBP', 'USD')).toEqual({
      ...{ amount: '0.55', currency: 'USD', rate: '3.66666666666667', ratedOn: '2026-03-01', via: 'EUR' },
      heldBy: ['erp', 'configuration'],
    });
  });

  test('of several common currencies goes over the one with the freshest rates', () => {
    const over = (via: string, on: string) => [held('GBP', via, '1', on), held(via, 'USD', '1', on)];

    expect(convert([...over('CHF', '2026-01-01'), ...over('EUR', '2026-02-01')], '1', 'GBP', 'USD')?.via).toBe('EUR');
    expect(convert([...over('EUR', '2026-01-01'), ...over('CHF', '2026-01-01')], '1', 'GBP', 'USD')?.via).toBe('CHF');
  });

  test('is not told where no rates lead there, or the rate is nothing', () => {
    expect(convert([], '1', 'EUR', 'USD')).toBeNull();
    expect(convert([held('EUR', 'USD', '0')], '1', 'EUR', 'USD')).toBeNull();
    expect(convert([held('EUR', 'GBP', '1'), held('CHF', 'USD', '1')], '1', 'EUR', 'USD')).toBeNull();
  });

  test('is left as it is in its own currency', () => {
    expect(convert([], '0.0025', 'EUR', 'EUR')).toEqual({
      ...{ amount: '0.0025', currency: 'EUR', rate: '1', ratedOn: '2026-05-04', via: null, heldBy: [] },
    });
  });

  test('is off by no more than half a minor unit', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.integer({ min: 1, max: 10 ** 6 }), (n, r) => {
        const amount = convert([held('USD', 'EUR', String(r))], String(n), 'EUR', 'USD')?.amount ?? '';
        const cents = BigInt(amount.replace('.', ''));
        const rest = 2n * (n * 100n - cents * BigInt(r));
        return rest <= BigInt(r) && -rest <= BigInt(r);
      }),
    );
  });
});
