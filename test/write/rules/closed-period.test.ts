import { expect, test } from 'vitest';
import { closedPeriod } from '../../../src/write/rules/closed-period.ts';

const POLICY = { 'NT-DE': '2026-03-31', 'NT-UK': '2026-02-28', '*': '2025-12-31' };
const resultOn = (on: string | null, legalEntity: string | null, today = '2026-05-04') =>
  closedPeriod({ dates: [{ path: 'input.issuedOn', on }] }, { legalEntity }, POLICY, today)[0]?.result;

test('every date has a verdict of its own, with its place and the last closed day', () => {
  const dates = [
    { path: 'input.issuedOn', on: '2026-03-31' },
    { path: 'input.paidOn', on: '2026-04-01' },
  ];
  expect(closedPeriod({ dates }, { legalEntity: 'NT-DE' }, POLICY, '2026-05-04')).toEqual([
    {
      rule: 'closed-period',
      result: 'REFUSED',
      message: 'the books are closed up to 2026-03-31',
      path: 'input.issuedOn',
      facts: { legalEntity: 'NT-DE', date: '2026-03-31', closedUntil: '2026-03-31' },
    },
    {
      rule: 'closed-period',
      result: 'PASSED',
      message: 'the period is open',
      path: 'input.paidOn',
      facts: { legalEntity: 'NT-DE', date: '2026-04-01', closedUntil: '2026-03-31' },
    },
  ]);
});

test.each([
  ['its own day goes before that of all', '2026-01-01', 'NT-UK', 'REFUSED'],
  ['the day of all is for those without one', '2026-01-01', 'NT-FR', 'PASSED'],
  ['and closes theirs', '2025-12-31', 'NT-FR', 'REFUSED'],
  ['a legal entity that is not known goes by the latest day', '2026-03-31', null, 'REFUSED'],
  ['and passes behind it', '2026-04-01', null, 'PASSED'],
] as const)('%s', (_name, on, legalEntity, result) => {
  expect(resultOn(on, legalEntity)).toBe(result);
});

test('a date that is left out is today', () => {
  expect(resultOn(null, 'NT-DE', '2026-03-31')).toBe('REFUSED');
  expect(resultOn(null, 'NT-DE', '2026-04-01')).toBe('PASSED');
});

test('nothing closed, nothing said', () => {
  const input = { dates: [{ path: 'input.issuedOn', on: '1999-01-01' }] };
  expect(closedPeriod(input, { legalEntity: 'NT-DE' }, {}, '2026-05-04')).toEqual([]);
  expect(closedPeriod(input, { legalEntity: null }, {}, '2026-05-04')).toEqual([]);
  expect(closedPeriod(input, { legalEntity: 'constructor' }, { 'NT-DE': '2026-03-31' }, '2026-05-04')).toEqual([]);
});
