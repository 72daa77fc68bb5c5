import { expect, test } from 'vitest';
import { z } from 'zod';
import { ConfigError, parseConfig } from '../../src/config.ts';
import type { ConnectorDefinition } from '../../src/connector/contract.ts';

const definition: ConnectorDefinition = {
  source: 'fake',
  title: 'Fake',
  kind: 'ERP',
  settings: z.strictObject({ user: z.string(), password: z.string().min(8), port: z.enum(['a', 'b']).optional() }),
  secrets: ['password'],
  mappings: [],
  limits: { maxConcurrent: 4, perMinute: 60, perDay: null },
  connect: () => ({ ports: [], check: async () => [] }),
  simulator: async () => Promise.reject(new Error('not here')),
};
const erp = { source: 'fake', settings: { user: 'u', password: 'long enough' } };
const parse = (raw: unknown, env: Record<string, string> = {}) => parseConfig(raw, env, [definition]);

function problemsOf(raw: unknown, env: Record<string, string> = {}): Readonly<Record<string, string>> {
  try {
    parse(raw, env);
  } catch (error) {
    if (error instanceof ConfigError)
      return Object.fromEntries(error.problems.map(({ path, message }) => [path, message]));
    throw error;
  }
  return {};
}

test('a small configuration gets every default', () => {
  const config = parse({ connections: { erp: { ...erp, limits: { perMinute: 10 } } } });
  expect(config.connections.map(({ name, limits, deadline }) => ({ name, limits, deadline }))).toEqual([
    { name: 'erp', limits: { maxConcurrent: 4, perMinute: 10, perDay: null }, deadline: 10 },
  ]);
  expect([config.port, config.sync.sweepEvery, config.access.linkStrengths]).toEqual([4000, 3600, ['manual', 'exact']]);
});

test('every bad key is named at once', () => {
  const paths = Object.keys(
    problemsOf({
      port: 70_000,
      requestTimeout: -1,
      databaseUrl: 'mysql://x',
      connections: { ERP: erp, erp: { ...erp, currency: 'euro', deadline: 0, limits: { maxConcurrent: 0 } } },
      authority: { Customer: { order: [] } },
      freshness: [{ maxAge: -1, onError: 'LATER' }],
      identity: { Customer: { maxSharers: 1 } },
    }),
  );
  expect(paths.toSorted()).toEqual(
    [
      'authority.Customer.order',
      'connections.ERP',
      'connections.erp.currency',
      'connections.erp.deadline',
      'connections.erp.limits.maxConcurrent',
      'databaseUrl',
      'freshness.0.maxAge',
      'freshness.0.onError',
      'identity.Customer.maxSharers',
      'port',
      'requestTimeout',
    ].toSorted(),
  );
});

test('a connection, source or field that does not exist is named where it is used', () => {
  const problems = problemsOf({
    connections: { erp, crm: { source: 'oracle' } },
    authority: { Customer: { order: ['erp', 'books', 'constructor'], fields: { shoeSize: { order: ['hr'] } } } },
    identity: { Customer: { exact: [{ name: 'n', on: ['vat'], connections: ['nowhere'] }] } },
    freshness: [{ connection: 'never' }],
    access: { customer: { claim: 'c', connection: 'gone', objectType: 'x' } },
  });
  expect(Object.keys(problems).toSorted()).toEqual([
    'access.customer.connection',
    'authority.Customer.fields.shoeSize',
    'authority.Customer.fields.shoeSize.order',
    'authority.Customer.order',
    'connections.crm.source',
    'freshness.0.connection',
    'identity.Customer.exact.n.connections',
  ]);
});

test('a variable that is not set is named once, with what it is for', () => {
  const raw = {
    connections: { erp: { ...erp, settings: { user: { env: 'ERP_USER' }, password: { env: 'ERP_PASSWORD' } } } },
  };
  expect(problemsOf(raw, { ERP_USER: 'u', ERP_PASSWORD: '' })).toEqual({
    'connections.erp.settings.password': 'set the environment variable ERP_PASSWORD',
  });
  const error = () => parse(raw);
  expect(error).toThrow(/ERP_USER[\s\S]*ERP_PASSWORD/);
});

test('no message holds the value of a secret', () => {
  const secret = 's3cr3t';
  const env = { SECRET: secret };
  const raw = {
    databaseUrl: { env: 'SECRET' },
    redisUrl: { env: 'SECRET' },
    connections: {
      erp: {
        ...erp,
        settings: { user: 1, password: { env: 'SECRET' }, port: { env: 'SECRET' }, more: { env: 'SECRET' } },
      },
    },
  };
  const said = JSON.stringify([problemsOf(raw, env), problemsOf({ connections: raw.connections }, env)]);
  expect(said).toContain('settings.password');
  expect(said).not.toContain(secret);
});

test('a default stands in for a variable, null included', () => {
  const config = parse({
    port: { env: 'PORT', default: '4100' },
    redisUrl: { env: 'R', default: null },
    connections: { erp },
  });
  expect([config.port, config.redisUrl]).toEqual([4100, null]);
});

test('a simulated connection needs no settings', () => {
  expect(problemsOf({ connections: { erp: { source: 'fake', simulate: true } } })).toEqual({});
});

test('a key that is not 32 bytes is named by its id, and its value is nowhere', () => {
  const keys = 'a:c2hvcnQ=,hunter2-is-no-key';
  const problems = problemsOf({ connections: {}, encryption: { keys: { env: 'KEYS' } } }, { KEYS: keys });
  expect(problems['encryption.keys']).toMatch(/^key (number 2|"a")/);
  expect(JSON.stringify(problems)).not.toMatch(/c2hvcnQ|hunter2/);
});

test('the first key is the current one, and without any the embedded index will make its own', () => {
  const key = Buffer.alloc(32, 7).toString('base64');
  const { encryption } = parse({ connections: {}, encryption: { keys: `2026a:${key},2025b:${key}` } });
  expect([encryption.keys?.currentId, [...(encryption.keys?.keys.keys() ?? [])]]).toEqual([
    '2026a',
    ['2026a', '2025b'],
  ]);
  expect(parse({ connections: {} }).encryption).toEqual({ keys: null });
});
