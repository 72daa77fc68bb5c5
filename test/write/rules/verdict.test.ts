import { expect, test } from 'vitest';
import { mayApprove, resultOf, type Verdict, worstOf } from '../../../src/write/rules/verdict.ts';

const verdict = (result: Verdict['result'], facts: Verdict['facts'] = {}): Verdict => ({
  rule: 'four-eyes',
  result,
  message: '',
  path: null,
  facts,
});

test.each([
  [[], 'PASSED'],
  [['PASSED', 'UNKNOWN'], 'UNKNOWN'],
  [['HELD', 'UNKNOWN', 'PASSED'], 'HELD'],
  [['HELD', 'REFUSED', 'HELD'], 'REFUSED'],
] as const)('%j come to %s', (results, worst) => {
  expect(worstOf(results.map((each) => verdict(each)))).toBe(worst);
});

test('who approves has a role of every verdict that holds', () => {
  const steps = [
    verdict('HELD', { approvers: ['finance', 'admin'] }),
    verdict('HELD', { approvers: ['admin'] }),
    verdict('HELD', { available: null }),
    verdict('PASSED', { approvers: ['hr'] }),
  ];
  expect(mayApprove(steps, new Set(['admin']))).toBe(true);
  expect(mayApprove(steps, new Set(['finance']))).toBe(false);
  expect(mayApprove(steps, new Set())).toBe(false);
});

test('a policy holds, refuses or lets go', () => {
  expect([resultOf('hold', 'PASSED'), resultOf('refuse', 'PASSED'), resultOf('allow', 'UNKNOWN')]).toEqual([
    'HELD',
    'REFUSED',
    'UNKNOWN',
  ]);
});
