import { expect, test } from 'vitest';
import type { Route } from '../../../src/model/rules.ts';
import { type RouteFacts, routeOf } from '../../../src/write/rules/route.ts';

const NOTHING: RouteFacts = { channel: null, country: null, legalEntity: null, currency: null };
const ROUTES: readonly Route[] = [
  { mutation: 'orderPlace', when: { channel: 'web', country: 'GB' }, to: 'shop-uk' },
  { mutation: 'orderPlace', when: { channel: 'web' }, to: 'shop' },
  { mutation: 'orderPlace', when: { legalEntity: 'NT-UK', currency: 'GBP' }, to: 'erp-uk' },
  { mutation: 'customerCreate', when: {}, to: 'crm' },
  { mutation: 'customerCreate', when: { country: 'GB' }, to: 'never' },
];
const orderTo = (facts: Partial<RouteFacts>) => routeOf('orderPlace', { ...NOTHING, ...facts }, ROUTES);

test.each([
  ['the first that matches decides', { channel: 'web', country: 'GB' }, 'shop-uk'],
  ['all that is named must be so', { channel: 'web', country: 'DE' }, 'shop'],
  ['what is not named does not matter', { legalEntity: 'NT-UK', currency: 'GBP', country: 'DE' }, 'erp-uk'],
  ['what is not known matches no condition', { legalEntity: 'NT-UK' }, null],
  ['values are compared as they are written', { channel: 'Web' }, null],
  ['none matches', {}, null],
] as const)('%s', (_name, facts, to) => {
  expect(orderTo(facts)).toBe(to);
});

test('a route without conditions always matches, of its own mutation', () => {
  expect(routeOf('customerCreate', { ...NOTHING, country: 'GB' }, ROUTES)).toBe('crm');
  expect(routeOf('invoiceIssue', NOTHING, ROUTES)).toBeNull();
});
