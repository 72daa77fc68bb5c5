import { expect, test } from 'vitest';
import type { CustomerPaymentPolicy } from '../../../src/model/rules.ts';
import { customerPayment } from '../../../src/write/rules/customer-payment.ts';

const POLICY: CustomerPaymentPolicy = { onRecorded: 'hold', approvers: ['finance', 'admin'] };
const resultsOf = (roles: readonly string[], policy: Partial<CustomerPaymentPolicy> = {}) =>
  customerPayment({ roles: new Set(roles) }, { ...POLICY, ...policy }).map(({ result }) => result);

test('a payment of a customer waits for somebody who confirms it', () => {
  expect(customerPayment({ roles: new Set(['customer']) }, POLICY)).toEqual([
    {
      rule: 'customer-payment',
      result: 'HELD',
      message: 'a payment that a customer records has to be confirmed',
      path: null,
      facts: { approvers: ['finance', 'admin'] },
    },
  ]);
});

test('the policy may refuse or allow it', () => {
  expect(resultsOf(['customer'], { onRecorded: 'refuse' })).toEqual(['REFUSED']);
  expect(resultsOf(['customer'], { onRecorded: 'allow' })).toEqual(['PASSED']);
});

test('a role that confirms no payments does not free a customer', () => {
  expect(resultsOf(['customer', 'employee'])).toEqual(['HELD']);
  expect(resultsOf(['customer', 'finance'])).toEqual([]);
  expect(resultsOf(['customer', 'finance'], { approvers: ['admin'] })).toEqual(['HELD']);
});

test.each([[[]], [['finance']], [['employee', 'bi']]])('of %j nothing is said', (roles) => {
  expect(resultsOf(roles)).toEqual([]);
});
