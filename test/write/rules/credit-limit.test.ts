import Big from 'big.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Money, moneyOf } from '../../../src/model/money.ts';
import type { CreditPolicy } from '../../../src/model/rules.ts';
import { type CreditFacts, creditLimit } from '../../../src/write/rules/credit-limit.ts';

const AT = '2026-05-04T08:00:00.000Z';
const POLICY: CreditPolicy = { onExceeded: 'hold', onUnknown: 'allow' };
const eur = (amount: string) => moneyOf(amount, 'EUR');
const gbp = (amount: string) => moneyOf(amount, 'GBP');

interface Case extends Partial<Omit<CreditFacts, 'exposure'>> {
  readonly invoices?: readonly Money[];
  readonly orders?: readonly Money[];
  readonly uncounted?: number;
  readonly order?: Money | null;
  readonly policy?: Partial<CreditPolicy>;
}

function run({ invoices = [], orders = [], uncounted = 0, order = eur('100'), policy, ...facts }: Case) {
  const exposure = { invoices, orders, uncounted };
  const known: CreditFacts = { limit: eur('1000'), creditHold: false, exposure, isComplete: true, ...facts };
  return creditLimit({ order }, known, { ...POLICY, ...policy }, AT);
}

const resultsOf = (details: Case) => run(details).verdicts.map(({ result }) => result);

test('the exposure is open invoices, orders to invoice and the new order', () => {
  expect(run({ invoices: [eur('600.50')], orders: [eur('300')] })).toEqual({
    verdicts: [
      {
        rule: 'credit-limit',
        result: 'HELD',
        message: 'the credit limit is exceeded',
        path: null,
        facts: { limit: eur('1000'), exposure: [eur('1000.50')], isExposureComplete: true },
      },
    ],
    check: { result: 'HELD', limit: eur('1000'), exposure: eur('1000.50'), checkedAt: AT },
  });
});

describe('at the limit', () => {
  test.each([
    ['899.99', 'PASSED'],
    ['900', 'PASSED'],
    ['900.0000000001', 'HELD'],
    ['-5000', 'PASSED'],
  ])('%s open and 100 more of 1000 is %s', (open, result) => {
    expect(resultsOf({ invoices: [eur(open)] })).toEqual([result]);
  });

  test('a limit of nothing lets nothing through', () => {
    expect(resultsOf({ limit: eur('0'), order: eur('0.01') })).toEqual(['HELD']);
    expect(resultsOf({ limit: eur('0'), order: eur('0') })).toEqual(['PASSED']);
  });

  test('what happens above it is the policy’s', () => {
    const above = { invoices: [eur('901')] };
    expect(resultsOf({ ...above, policy: { onExceeded: 'refuse' } })).toEqual(['REFUSED']);
    const allowed = run({ ...above, policy: { onExceeded: 'allow' } });
    expect(allowed.check).toEqual({ result: 'PASSED', limit: eur('1000'), exposure: eur('1001'), checkedAt: AT });
  });
});

describe('a limit that is not there', () => {
  test('passes when its source says that there is none', () => {
    const { verdicts, check } = run({ limit: 'none', invoices: [eur('9999999')], isComplete: false });
    expect(verdicts.map(({ result }) => result)).toEqual(['PASSED']);
    expect(check).toEqual({ result: 'NO_LIMIT', limit: null, exposure: null, checkedAt: AT });
  });

  test('is unknown when no source says it, and the policy says what then', () => {
    expect(run({ limit: 'unknown' }).check).toEqual({
      result: 'UNKNOWN',
      limit: null,
      exposure: null,
      checkedAt: AT,
    });
    expect(resultsOf({ limit: 'unknown', policy: { onUnknown: 'hold' } })).toEqual(['HELD']);
    expect(run({ limit: 'unknown', policy: { onUnknown: 'refuse' } }).check.result).toBe('REFUSED');
  });
});

describe('several currencies', () => {
  test.each([
    ['a debt in another currency leaves it open', { invoices: [gbp('1')] }, 'UNKNOWN'],
    ['an order in another currency leaves it open', { order: gbp('1') }, 'UNKNOWN'],
    ['another currency that comes to nothing does not', { invoices: [gbp('5')], orders: [gbp('-5')] }, 'PASSED'],
    ['a credit in another currency only helps', { invoices: [gbp('-1')] }, 'PASSED'],
    ['the limit’s own currency may exceed it alone', { invoices: [eur('901'), gbp('1')] }, 'HELD'],
    ['a credit in another currency may make up for it', { invoices: [eur('901'), gbp('-1')] }, 'UNKNOWN'],
  ] as const)('%s', (_name, details, result) => {
    expect(resultsOf(details)).toEqual([result]);
  });

  test('the exposure of the check is null when it is in more than the currency of the limit', () => {
    expect(run({ invoices: [eur('901'), gbp('1')] }).check).toEqual({
      result: 'HELD',
      limit: eur('1000'),
      exposure: null,
      checkedAt: AT,
    });
  });
});

describe('an exposure that is not all known', () => {
  test.each([
    ['debts without an amount leave it open', { uncounted: 1 }, 'UNKNOWN'],
    ['and exceed the limit when the rest does', { uncounted: 1, invoices: [eur('901')] }, 'HELD'],
    ['an order without an amount leaves it open', { order: null }, 'UNKNOWN'],
    ['an index that is being filled leaves it open', { isComplete: false, invoices: [eur('901')] }, 'UNKNOWN'],
  ] as const)('%s', (_name, details, result) => {
    expect(resultsOf(details)).toEqual([result]);
    expect(run(details).check.exposure).toBeNull();
  });
});

describe('a credit hold', () => {
  test('holds whatever the limit and the policy', () => {
    const { verdicts, check } = run({ creditHold: true, policy: { onExceeded: 'allow', onUnknown: 'allow' } });
    expect(verdicts.map(({ result, message }) => [result, message])).toEqual([
      ['HELD', 'the customer is on credit hold'],
      ['PASSED', 'within the credit limit'],
    ]);
    expect(check.result).toBe('HELD');
    expect(run({ creditHold: true, limit: 'none' }).check.result).toBe('HELD');
  });

  test('does not soften a refusal, and is not presumed', () => {
    const above = { creditHold: true, order: eur('1001'), policy: { onExceeded: 'refuse' } } as const;
    expect(run(above).check.result).toBe('REFUSED');
    expect(resultsOf({ creditHold: null })).toEqual(['PASSED']);
  });
});

const cents = fc.integer({ min: -1_000_000, max: 1_000_000 }).map((each) => new Big(each).div(100).toFixed(2));
const amounts = fc.array(
  fc.tuple(cents, fc.constantFrom('EUR', 'GBP')).map(([amount, currency]) => moneyOf(amount, currency)),
  { maxLength: 6 },
);

test('no exchange rate makes a definite verdict wrong', () => {
  const rates = fc.integer({ min: 1, max: 100_000 }).map((each) => new Big(each).div(1000));
  fc.assert(
    fc.property(amounts, amounts, rates, (invoices, orders, rate) => {
      const inEuro = [...invoices, ...orders, eur('100')].reduce(
        (sum, { amount, currency }) => sum.plus(new Big(amount).times(currency === 'EUR' ? 1 : rate)),
        new Big(0),
      );
      const [result] = resultsOf({ invoices, orders });
      if (result === 'PASSED') expect(inEuro.lte('1000')).toBe(true);
      if (result === 'HELD') expect(inEuro.gt('1000')).toBe(true);
    }),
  );
});

test('the messages name no amount', () => {
  fc.assert(
    fc.property(amounts, (invoices) => {
      expect(
        run({ invoices })
          .verdicts.map(({ message }) => message)
          .join(),
      ).not.toMatch(/\d/);
    }),
  );
});
