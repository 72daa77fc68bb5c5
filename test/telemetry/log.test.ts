// What reaches a log: one JSON line per event, and no secret, however it is wrapped.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SourceError } from '../../src/connector/errors.ts';
import { createLog } from '../../src/telemetry/log.ts';

const CANARY = 'cnry-7Hq2-Zx91';

function logged(write: (log: ReturnType<typeof createLog>) => void, secrets: readonly string[] = []): string {
  const lines: string[] = [];
  write(createLog('debug', { write: (line) => void lines.push(line) }, secrets));
  return lines.join('');
}

const secretKeys = [
  'authorization',
  'Proxy-Authorization',
  'set-cookie',
  'password',
  'dbPasswd',
  'clientSecret',
  'access_token',
  'refreshToken',
  'client_assertion',
  'privateKey',
  'private_key',
  'x-api-key',
  'apiKey',
  'sessionId',
  'pwd',
  'passphrase',
  'credentials',
  'iban',
  'nationalId',
  'bankAccount',
];

/** Ways in which one value can hold another. */
const wrappers: readonly ((inner: unknown) => unknown)[] = [
  (inner) => ({ inner }),
  (inner) => [1, inner, 'two'],
  (inner) => new Map([['inner', inner]]),
  (inner) => new Map([[inner, 'key']]),
  (inner) => new Set([inner]),
  (inner) => new Error('outer', { cause: inner }),
  (inner) => new AggregateError([inner], 'many'),
  (inner) => Object.assign(Object.create(null), { inner }),
  (inner) => {
    const circular: Record<string, unknown> = { inner };
    circular['self'] = circular;
    return circular;
  },
];

/** Ways in which a key can hold a secret. */
const holders: readonly ((key: string) => unknown)[] = [
  (key) => ({ [key]: CANARY }),
  (key) => ({ [key]: { nested: [CANARY] } }),
  (key) => ({ [key]: Buffer.from(CANARY) }),
  (key) => new Map([[key, CANARY]]),
  (key) => [key, CANARY],
  (key) => ({ name: key, value: CANARY }),
  (key) => `${key}=${CANARY}`,
  (key) => `{"${key}": "${CANARY}"}`,
  (key) => new Error(`refused: ${key}: ${CANARY}`),
  (key) => new URL(`https://host.example/path?${key}=${CANARY}`),
];

/** Secrets that need no key to be known as such. */
const bare: readonly unknown[] = [
  `Bearer ${CANARY}`,
  `sent authorization Basic ${CANARY}`,
  `postgres://gateway:${CANARY}@db.example:5432/mainstem`,
  `connect to rediss://:${CANARY}@cache.example failed`,
  `postgres://gateway:with/slash@${CANARY}@db.example/mainstem`,
  new URL(`https://user:${CANARY}@host.example/`),
  `eyJhbGciOiJub25lIn0.${CANARY.replaceAll('-', '_')}.x`,
  `-----BEGIN PRIVATE KEY-----\n${CANARY}\n-----END PRIVATE KEY-----`,
  { [`Bearer ${CANARY}`]: 1 },
];

test('a secret never appears, whatever holds it and however deep it stands', () => {
  const secret = fc.oneof(
    fc.tuple(fc.constantFrom(...holders), fc.constantFrom(...secretKeys)).map(([hold, key]) => hold(key)),
    fc.constantFrom(...bare),
  );
  fc.assert(
    fc.property(secret, fc.array(fc.constantFrom(...wrappers), { maxLength: 14 }), (value, wraps) => {
      const wrapped = wraps.reduce((inner, wrap) => wrap(inner), value);
      const text = logged((log) => {
        log.info({ wrapped }, 'wrapped');
        log.error(wrapped);
        log.warn(
          new Error('outer', { cause: wrapped }),
          String(typeof wrapped === 'string' ? wrapped : 'with a cause'),
        );
      });
      expect(text).not.toContain(CANARY);
      expect(text).not.toContain(CANARY.replaceAll('-', '_'));
    }),
    { numRuns: 2_000, seed: 20 },
  );
});

test('a secret of the configuration is taken out wherever it stands', () => {
  const text = logged(
    (log) => {
      log.info({ note: `upstream said ${CANARY}` }, `message ${CANARY}`);
      log.error(new Error(CANARY));
    },
    [CANARY],
  );

  expect(text).not.toContain(CANARY);
  expect(text.match(/\[redacted\]/g)?.length).toBeGreaterThanOrEqual(4);
});

test('everything else stays readable', () => {
  const cause = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:9'), { code: 'ECONNREFUSED', detail: 'row' });
  const error = new SourceError('unavailable', {
    source: 'tryton',
    operation: 'party.read',
    detail: 'no answer',
    cause,
  });
  const text = logged((log) =>
    log.warn(
      { error, at: new Date(0), url: new URL('https://x.example/a?page=2'), list: [1, null, true] },
      'it failed',
    ),
  );

  const { time, ...line } = JSON.parse(text);
  expect(line).toEqual({
    level: 40,
    error: {
      name: 'SourceError',
      message: 'tryton party.read: no answer',
      kind: 'unavailable',
      operation: 'party.read',
      stack: expect.stringContaining('log.test.ts'),
      cause: {
        name: 'Error',
        message: 'connect ECONNREFUSED 127.0.0.1:9',
        code: 'ECONNREFUSED',
        stack: expect.any(String),
      },
    },
    at: '1970-01-01T00:00:00.000Z',
    url: 'https://x.example/a?page=2',
    list: [1, null, true],
    msg: 'it failed',
  });
  expect(time).toBeTypeOf('number');
});

test('places in a stack are no secrets', () => {
  const stack =
    'Error: x\n    at verify (/app/src/auth/tokens.ts:55:12)\n    at open (/app/src/connector/session.ts:3:1)';
  expect(JSON.parse(logged((log) => log.info({ stack }))).stack).toBe(stack);
});

test('what cannot be read does not cost the line', () => {
  const hostile = {
    get boom(): never {
      throw new Error('getter called');
    },
    proxy: new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('no');
        },
      },
    ),
    call: () => CANARY,
    big: 10n,
    long: 'x'.repeat(100_000),
  };

  const line = JSON.parse(logged((log) => log.info(hostile, 'hostile')));

  expect(line).toMatchObject({
    boom: '[getter]',
    proxy: '[unreadable]',
    call: '[function]',
    big: '10',
    msg: 'hostile',
  });
  expect(line.long.length).toBeLessThan(10_000);
});
