// What verdicts come to for a draft: who approves what is held, and what the caller is told of what is refused.
import { describe, expect, test } from 'vitest';
import { approversOf, refuse } from '../../src/desk/rule-outcome.ts';
import { Problems } from '../../src/desk/user-error.ts';
import type { Verdict } from '../../src/write/rules/verdict.ts';

const verdict = (result: Verdict['result'], approvers?: readonly string[]): Verdict => ({
  ...{ rule: 'four-eyes', result, message: 'said', path: 'input.amount' },
  facts: approvers === undefined ? {} : { approvers },
});

describe('who approves', () => {
  test('is nobody where nothing is held', () => {
    expect(approversOf([verdict('PASSED', ['finance']), verdict('UNKNOWN')])).toBeNull();
  });

  test('has a role that all held verdicts name', () => {
    expect(approversOf([verdict('HELD', ['sales', 'finance']), verdict('HELD', ['finance', 'admin'])])).toEqual([
      'finance',
    ]);
  });

  test('has a role of the strictest where they have none in common', () => {
    expect(approversOf([verdict('HELD', ['sales', 'finance']), verdict('HELD', ['admin'])])).toEqual(['admin']);
  });

  test('approves orders where the rule names nobody', () => {
    expect(approversOf([verdict('HELD')])?.toSorted()).toEqual(['admin', 'finance']);
  });
});

test('what is refused is told at its place, and nothing else is', () => {
  const problems = new Problems();
  refuse(problems, [verdict('HELD', ['finance']), verdict('REFUSED')]);
  expect(problems.all).toEqual([{ code: 'RULE_REFUSED', path: ['input', 'amount'], message: 'four-eyes: said' }]);
});
