import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Money, moneyOf } from '../../../src/model/money.ts';
import type { FourEyesRule } from '../../../src/model/rules.ts';
import { fourEyes } from '../../../src/write/rules/four-eyes.ts';

const eur = (amount: string) => moneyOf(amount, 'EUR');
const gbp = (amount: string) => moneyOf(amount, 'GBP');
const rule = (above: Money | null, approvers = ['finance', 'admin']): FourEyesRule => ({
  mutations: ['invoiceVoid', 'invoicePaymentRecord'],
  above,
  approvers,
});
const resultsOf = (amount: Money | null, ...rules: readonly FourEyesRule[]) =>
  fourEyes({ mutation: 'invoiceVoid', amount }, rules).map(({ result }) => result);

test('above the threshold a second person is needed, whose roles are said', () => {
  expect(fourEyes({ mutation: 'invoiceVoid', amount: eur('5000.01') }, [rule(eur('5000'))])).toEqual([
    {
      rule: 'four-eyes',
      result: 'HELD',
      message: 'above this amount a second person has to agree',
      path: null,
      facts: { amount: eur('5000.01'), threshold: eur('5000'), approvers: ['finance', 'admin'] },
    },
  ]);
});

test.each(['5000', '4999.99', '0', '-5000'])('%s is not above 5000', (amount) => {
  expect(resultsOf(eur(amount), rule(eur('5000')))).toEqual(['PASSED']);
});

test('the size of an amount counts, whichever way it goes', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 9_999_999 }), (amount) => {
      expect(resultsOf(eur(`-${amount}`), rule(eur('5000')))).toEqual(
        resultsOf(eur(String(amount)), rule(eur('5000'))),
      );
    }),
  );
});

describe('an amount that cannot be compared', () => {
  test('is held when it is in a currency without a threshold', () => {
    expect(resultsOf(gbp('0.01'), rule(eur('5000')))).toEqual(['HELD']);
  });

  test('is not when its own currency has one', () => {
    expect(resultsOf(gbp('4000'), rule(eur('5000')), rule(gbp('4000')))).toEqual(['PASSED']);
    expect(resultsOf(gbp('4000.01'), rule(eur('5000')), rule(gbp('4000')))).toEqual(['HELD']);
  });

  test('is held when it is not known', () => {
    expect(resultsOf(null, rule(eur('5000')))).toEqual(['HELD']);
  });
});

test('thresholds can be stepped: every step that is passed holds', () => {
  const steps = [rule(eur('1000')), rule(eur('10000'), ['admin'])];
  expect(resultsOf(eur('1000'), ...steps)).toEqual(['PASSED', 'PASSED']);
  expect(resultsOf(eur('5000'), ...steps)).toEqual(['HELD', 'PASSED']);
  expect(resultsOf(eur('10001'), ...steps)).toEqual(['HELD', 'HELD']);
});

test('a rule without a threshold always holds, and is no threshold of any currency', () => {
  expect(resultsOf(null, rule(null))).toEqual(['HELD']);
  expect(resultsOf(eur('0'), rule(null), rule(eur('5000')))).toEqual(['HELD', 'PASSED']);
  expect(resultsOf(gbp('0'), rule(null), rule(eur('5000')))).toEqual(['HELD', 'HELD']);
});

test('other mutations are not concerned', () => {
  expect(fourEyes({ mutation: 'orderPlace', amount: eur('999999') }, [rule(eur('5000')), rule(null)])).toEqual([]);
});
