import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  countryOf,
  date,
  decimal,
  emailOf,
  instant,
  integer,
  oneOf,
  phoneOf,
  reference,
  text,
  textOrNone,
  vatOf,
  websiteOf,
} from '../../src/connector/codecs.ts';
import type { MappingContext } from '../../src/connector/mapping.ts';

const context: MappingContext = { connection: 'erp', legalEntity: null, currency: null, country: 'DE' };
/** Anything a body can hold, where the wire type says otherwise. */
const surprise = fc.jsonValue() as fc.Arbitrary<never>;

test.each([
  [text, 'string'],
  [date, 'string'],
  [instant, 'string'],
  [integer, 'number'],
  [decimal, 'string'],
  [reference('party'), 'object'],
] as const)('a codec gives its own type or throws, whatever comes (%#)', (codec, type) => {
  fc.assert(
    fc.property(fc.oneof(surprise, fc.constant(['2026-05-04'] as never), fc.constant(['1'] as never)), (wire) => {
      try {
        expect(typeof codec.decode(wire, context)).toBe(type);
      } catch (error) {
        if (error instanceof TypeError || error instanceof RangeError) return;
        throw error;
      }
    }),
  );
});

test('text loses the white space around it and is never empty', () => {
  expect(text.decode('  a b ', context)).toBe('a b');
  expect(() => text.decode(' \n', context)).toThrow(TypeError);
  expect(textOrNone.decode('  ', context)).toBeNull();
  expect(textOrNone.encode?.(null, context)).toBe('');
});

test.each([
  '2026-02-31',
  '2026-13-01',
  '2026-00-01',
  '0000-00-00',
  '0000-01-01',
  '2026-5-4',
  '2026-05-04T00:00:00Z',
  '2025-02-29',
])('%s is no day of the calendar', (wire) => {
  expect(() => date.decode(wire, context)).toThrow(RangeError);
});

test.each([
  ['2026-05-04T09:12:44Z', '2026-05-04T09:12:44.000Z'],
  ['2026-05-04T09:12:44.123456+02:00', '2026-05-04T07:12:44.123Z'],
  ['2026-05-04T09:12:44.000+0000', '2026-05-04T09:12:44.000Z'],
  ['2026-05-04T23:30-0330', '2026-05-05T03:00:00.000Z'],
])('the instant %s is %s', (wire, expected) => {
  expect(instant.decode(wire, context)).toBe(expected);
});

test.each([
  '2026-05-04T09:12:44',
  '12 Z',
  '2026-02-31T00:00:00Z',
  '4 May 2026 00:00 Z',
  '2026-05-04Z',
  '2026-05-04T25:00:00Z',
])('%s is no instant', (wire) => {
  expect(() => instant.decode(wire, context)).toThrow(RangeError);
});

test('a decimal is exact as number and as text', () => {
  expect([1.1, 1e21, -0, '0.10', '12345678901234567890.123'].map((wire) => decimal.decode(wire, context))).toEqual([
    '1.1',
    '1000000000000000000000',
    '0',
    '0.1',
    '12345678901234567890.123',
  ]);
});

test('an unknown code is not understood, not even a name that every object has', () => {
  const codec = oneOf('state', { open: 'OPEN' });
  expect(codec.decode('open', context)).toBe('OPEN');
  for (const wire of ['OPEN', 'constructor', 'toString', '__proto__', ''])
    expect(() => codec.decode(wire, context)).toThrow(RangeError);
});

test('a reference names its connection', () => {
  expect(reference('party').decode(7, context)).toEqual({
    by: 'key',
    connection: 'erp',
    objectType: 'party',
    value: '7',
  });
  expect(() => reference('party').decode(Number.NaN, context)).toThrow(TypeError);
});

test('countries are found by code and by English or German name', () => {
  expect(['de', 'Germany', 'Deutschland', ' GB ', 'Atlantis', '', null, undefined, 'XX'].map(countryOf)).toEqual([
    'DE',
    'DE',
    'DE',
    'GB',
    null,
    null,
    null,
    null,
    null,
  ]);
});

test('contact points are normalized where that is possible, and keep what the source holds', () => {
  expect(emailOf(' Ada@Example.COM ')).toEqual({
    type: 'EMAIL',
    value: 'ada@example.com',
    label: null,
    original: ' Ada@Example.COM ',
    isNormalized: true,
  });
  expect(emailOf('none').isNormalized).toBe(false);
  expect(phoneOf('030 901820', 'DE')).toMatchObject({ value: '+4930901820', original: '030 901820' });
  expect(phoneOf('ext 5', 'ZZ')).toMatchObject({ value: 'ext 5', isNormalized: false });
  expect(websiteOf('Example.com/A')).toMatchObject({ value: 'https://example.com/A', isNormalized: true });
  expect(websiteOf('n/a')).toMatchObject({ value: 'n/a', isNormalized: false });
});

test('VAT numbers are checked where their country has check digits', () => {
  expect(vatOf('DE 136.695-976')).toEqual({ type: 'VAT', value: 'DE136695976', isValid: true });
  expect(vatOf('DE136695977').isValid).toBe(false);
  expect(vatOf('ZZ1').isValid).toBeNull();
  expect(vatOf('').isValid).toBeNull();
});
