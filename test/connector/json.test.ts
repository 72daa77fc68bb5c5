import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseExactJson } from '../../src/connector/json.ts';
import { decimalOf } from '../../src/model/money.ts';

test('a number literal of any length is read exactly', () => {
  const literal = fc
    .tuple(
      fc.constantFrom('', '-'),
      fc.bigInt({ min: 0n, max: 10n ** 25n }),
      fc.option(fc.stringMatching(/^\d{1,25}$/)),
    )
    .map(([sign, whole, part]) => `${sign}${whole}${part === null ? '' : `.${part}`}`);
  fc.assert(
    fc.property(literal, (number) => {
      const parsed = parseExactJson(`[${number}]`) as readonly (number | string)[];
      expect(decimalOf(String(parsed[0]))).toBe(decimalOf(number));
    }),
    { numRuns: 2000 },
  );
});

test.each([
  '0.99999999999999999',
  '5000000000000000.3',
  '1234567890123456.05',
  '9007199254740993',
  '-0.1234567890123456',
])('%s keeps its text, because a number would lose digits', (literal) => {
  expect(parseExactJson(`[${literal}]`)).toEqual([literal]);
});

test('numbers that fit stay numbers, also beside long ones', () => {
  expect(parseExactJson('{"a":1.5,"b":9007199254740991,"c":10.000000000000000000,"d":12345678901234567}')).toEqual({
    a: 1.5,
    b: 9007199254740991,
    c: 10,
    d: '12345678901234567',
  });
});

test('long digits inside text are text', () => {
  expect(parseExactJson('{"iban":"12345678901234567890"}')).toEqual({ iban: '12345678901234567890' });
});

test('what is no JSON is refused', () => {
  for (const body of ['', '<html>', '{"a":1', 'NaN', '01234567890123456789'])
    expect(() => parseExactJson(body)).toThrow(SyntaxError);
});
