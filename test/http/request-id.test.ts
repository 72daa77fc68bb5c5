// Which ids of callers are taken over.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { requestIdOf, traceIdOf } from '../../src/http/request-id.ts';

const make = () => 'made';

test('whatever is given, the id is a word of 8 to 64 safe characters or a new one', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ maxLength: 80 }), fc.stringMatching(/^[\w.-]{6,66}$/)), (given) => {
      const id = requestIdOf({ 'x-request-id': given }, make);
      expect(id === 'made' || (id === given && /^[A-Za-z0-9._-]{8,64}$/.test(id))).toBe(true);
    }),
  );
  expect(requestIdOf({ 'x-request-id': 'a'.repeat(8) }, make)).toBe('aaaaaaaa');
});

test.each(['12345678\n', '12345678\r\nset-cookie: x', '1234567', 'a'.repeat(65), '', '12345678"', '12345678\u0000'])(
  'an id such as %j is not taken over',
  (given) => {
    expect(requestIdOf({ 'x-request-id': given }, make)).toBe('made');
  },
);

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

test.each([
  [`00-${TRACE}-00f067aa0ba902b7-01`, TRACE],
  [`cc-${TRACE}-00f067aa0ba902b7-00`, TRACE],
  [`ff-${TRACE}-00f067aa0ba902b7-01`, null],
  [`00-${'0'.repeat(32)}-00f067aa0ba902b7-01`, null],
  [`00-${TRACE.toUpperCase()}-00f067aa0ba902b7-01`, null],
  [`00-${TRACE}-00f067aa0ba902b7-01\n`, null],
  ['nonsense', null],
  [undefined, null],
])('traceparent %j names the trace %j', (given, traceId) => {
  expect(traceIdOf({ traceparent: given })).toBe(traceId);
});
