import type { GraphQLFormattedError } from 'graphql';
import { describe, expect, test } from 'vitest';
import { capped } from '../../src/http/error-cap.ts';

const errorOf = (code: string, more: Readonly<Record<string, string>> = {}): GraphQLFormattedError => ({
  message: 'It is wrong.',
  extensions: { code, ...more },
});
const many = (count: number, error: GraphQLFormattedError) => Array.from({ length: count }, () => error);
const left = (count: number) => ({
  message: `${count} more errors are not shown. Correct the ones that are, or ask for less.`,
  extensions: { code: 'MORE_ERRORS', count },
});

const denied = errorOf('FORBIDDEN', { coordinate: 'Customer.name' });
const deniedElsewhere = errorOf('FORBIDDEN', { coordinate: 'Customer.number' });
const erpAway = errorOf('SOURCE_UNAVAILABLE', { connection: 'erp' });
const crmAway = errorOf('SOURCE_UNAVAILABLE', { connection: 'crm' });

describe('of a document that did not run', () => {
  test('five errors are shown, of whatever kind', () => {
    expect(capped([...many(4, denied), ...many(3, erpAway)], false)).toEqual([...many(4, denied), erpAway, left(2)]);
  });

  test('five are all', () => {
    expect(capped(many(5, denied), false)).toEqual(many(5, denied));
  });
});

describe('of an answer with data', () => {
  test('five errors of each code, coordinate and connection are shown', () => {
    const errors = [...many(200, denied), ...many(6, erpAway), deniedElsewhere, crmAway];

    expect(capped(errors, true)).toEqual([
      ...many(5, denied),
      ...many(5, erpAway),
      deniedElsewhere,
      crmAway,
      left(196),
    ]);
  });
});
