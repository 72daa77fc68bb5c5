import { describe, expect, test } from 'vitest';
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
      shutdownTimeout: 0,
      shutdownDelay: -1,
      readyWhileFilling: 'no',
      metrics: { token: 'short-secret', port: 9090 },
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
      'metrics',
      'metrics.token',
      'readyWhileFilling',
      'shutdownDelay',
      'shutdownTimeout',
      'identity.Customer.maxSharers',
      'port',
      'requestTimeout',
    ].toSorted(),
  );
});

test('exchange rates are decimals above nothing, between currencies, from a day on', () => {
  const rate = { from: 'EUR', to: 'USD', rate: '1.0842', on: '2026-01-02' };
  const table = [
    rate,
    { ...rate, rate: 1.0842 },
    { ...rate, rate: '0.00' },
    { ...rate, rate: '-1' },
    { ...rate, to: 'usd' },
    { ...rate, on: '2026-02-30' },
  ];
  const paths = Object.keys(problemsOf({ connections: { erp }, rates: { table } }));

  expect(paths).toEqual(['1.rate', '2.rate', '3.rate', '4.to', '5.on'].map((place) => `rates.table.${place}`));
  expect(problemsOf({ connections: { erp }, rates: { connections: ['erp', 'bank'] } })).toEqual({
    'rates.connections': 'no connection "bank"; there are: erp',
  });
});

test('only fields that one value of a source can fill are taken from one by configuration', () => {
  const mappings = {
    erp: {
      Customer: { segment: 'Segment__c', addresses: 'Address__c', shoeSize: 'Shoe__c', correlationId: 'X__c' },
      Employee: { nationalId: 'SSN__c', birthDate: 'Born__c' },
    },
    bank: { Customer: { segment: 'S' } },
  };

  expect(problemsOf({ connections: { erp }, mappings })).toEqual({
    'mappings.bank': 'no connection "bank"',
    'mappings.erp.Customer.addresses':
      'Customer.addresses holds more than one value and cannot be taken from one field',
    'mappings.erp.Customer.correlationId': 'is the id that the gateway itself wrote, nothing else',
    'mappings.erp.Customer.shoeSize': 'Customer has no such field',
    'mappings.erp.Employee.nationalId':
      'Employee.nationalId is secret: the connector alone reads it, and apart from the rest',
  });
  expect(
    parse({ connections: { erp }, mappings: { erp: { Customer: { segment: 'S__c' } } } }).connections[0]?.mappings,
  ).toEqual({
    Customer: { segment: 'S__c' },
  });
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

describe('text of the environment', () => {
  const tuned: ConnectorDefinition = {
    ...definition,
    settings: z
      .strictObject({ code: z.string(), pageSize: z.int().max(100), isFast: z.boolean(), days: z.array(z.number()) })
      .transform((settings, context) => {
        if (settings.pageSize === 13) context.addIssue({ code: 'custom', message: 'not 13' });
        return settings;
      }),
  };
  const raw = {
    port: { env: 'PORT', default: '4000' },
    requestTimeout: { env: 'TIMEOUT', default: 30 },
    readyWhileFilling: { env: 'READY' },
    metrics: { enabled: { env: 'METRICS', default: true } },
    freshness: [{ maxAge: 1 }, { maxAge: { env: 'AGE' } }],
    connections: {
      erp: {
        source: 'fake',
        limits: { perMinute: { env: 'PER_MINUTE' } },
        settings: {
          code: { env: 'CODE' },
          pageSize: { env: 'SIZE' },
          isFast: { env: 'FAST' },
          days: [1, { env: 'DAY' }],
        },
      },
    },
  };
  const env = { READY: 'false', AGE: '2.5', PER_MINUTE: '90', CODE: '0042', SIZE: '50', FAST: 'true', DAY: '-3' };
  const check =
    (own: Record<string, string>, given: unknown = raw) =>
    () =>
      parseConfig(given, { ...env, ...own }, [tuned]);

  test('is a number or a boolean where one is wanted, and text where text is', () => {
    const config = check({ TIMEOUT: '12.5', METRICS: 'false' })();
    expect([config.port, config.requestTimeout, config.readyWhileFilling, config.metrics.enabled]).toEqual([
      4000,
      12.5,
      false,
      false,
    ]);
    expect(config.freshness).toEqual([{ maxAge: 1 }, { maxAge: 2.5 }]);
    expect(config.connections.map(({ limits, settings }) => ({ limits, settings }))).toEqual([
      {
        limits: { maxConcurrent: 4, perMinute: 90, perDay: null },
        settings: { code: '0042', pageSize: 50, isFast: true, days: [1, -3] },
      },
    ]);
    expect(check({})().requestTimeout).toBe(30);
  });

  test.each(['ten', '1e3', '0x10', ' 5', '5s', '1,5', '.5', 'true'])('is no number when it is "%s"', (text) => {
    expect(check({ TIMEOUT: text })).toThrow(
      new ConfigError([{ path: 'requestTimeout', message: 'the environment variable TIMEOUT must be a number' }]),
    );
  });

  test.each(['yes', '1', 'TRUE', ' true'])('is no boolean when it is "%s"', (text) => {
    expect(check({ READY: text })).toThrow(
      new ConfigError([{ path: 'readyWhileFilling', message: 'the environment variable READY must be true or false' }]),
    );
  });

  test('is held to what else is asked of the number, in settings too, and every bad one is named at once', () => {
    const bad = { PORT: '70000', TIMEOUT: '-1', AGE: 'old', PER_MINUTE: '1.5' };
    expect(check(bad)).toThrow(/port: [\s\S]*requestTimeout|requestTimeout: [\s\S]*port/);
    expect(check(bad)).toThrow(/freshness\.1\.maxAge: the environment variable AGE must be a number/);
    expect(check(bad)).toThrow(/connections\.erp\.limits\.perMinute: /);
    expect(check({ SIZE: '101', FAST: 'maybe' })).toThrow(/settings\.isFast: the environment variable FAST must be/);
    expect(check({ SIZE: '101', FAST: 'maybe' })).toThrow(/settings\.pageSize: /);
    expect(check({ SIZE: '13' })).toThrow(/settings: not 13/);
  });

  test('is read for a simulated connection too', () => {
    const { erp: real } = raw.connections;
    const simulated = { connections: { erp: { ...real, simulate: true, settings: { pageSize: { env: 'SIZE' } } } } };
    expect(check({}, simulated)().connections[0]?.settings).toEqual({ pageSize: 50 });
    expect(check({ SIZE: 'many' }, simulated)).toThrow(/settings\.pageSize: the environment variable SIZE/);
  });

  test('may be a number; text in the configuration itself may not', () => {
    expect(problemsOf({ port: '4000', requestTimeout: '30', connections: { erp } })).toEqual({
      port: expect.any(String),
      requestTimeout: expect.any(String),
    });
  });
});

test('a simulated connection needs no settings', () => {
  expect(problemsOf({ connections: { erp: { source: 'fake', simulate: true } } })).toEqual({});
});

describe('the network side', () => {
  const found = (more: object) => problemsOf({ connections: { erp }, ...more });

  test('names every bad key', () => {
    expect(
      Object.keys(
        found({
          router: { secret: 'short', certificates: [''] },
          network: { allow: ['erp.example', '10.0.0.0/8'] },
          trustedProxies: ['10.0.0.0/99'],
          tls: { key: 'key.pem', clientAuthority: 'ca.pem' },
        }),
      ).toSorted(),
    ).toEqual([
      'network.allow.0',
      'router.certificates.0',
      'router.secret',
      'tls.clientAuthority',
      'tls.key',
      'trustedProxies.0',
    ]);
  });

  test("a router's certificate needs an authority", () => {
    expect(Object.keys(found({ router: { certificates: ['router.example'] } }))).toEqual(['router.certificates']);
  });
});

describe('access', () => {
  const hash = 'a'.repeat(64);
  const access = (more: unknown) => problemsOf({ connections: { erp }, access: more });

  test('of an issuer and a key gets every default', () => {
    const { issuers, apiKeys } = parse({
      connections: { erp },
      access: {
        issuers: [{ issuer: 'https://login.example/', audience: 'mainstem' }],
        apiKeys: [{ name: 'bi', sha256: hash, roles: ['bi'] }],
      },
    }).access;

    expect(issuers).toEqual([
      {
        issuer: 'https://login.example/',
        audience: 'mainstem',
        jwksUrl: null,
        rolesClaim: 'roles',
        roles: null,
        maxTokenAge: 3600,
        clockTolerance: 5,
        keysFor: 3600,
        customerClaim: null,
        employeeClaim: null,
      },
    ]);
    expect(apiKeys).toEqual([
      { name: 'bi', sha256: hash, roles: ['bi'], expiresOn: null, customer: null, employee: null },
    ]);
  });

  test('names every bad key of an issuer and of an API key at once', () => {
    const problems = access({
      issuers: [
        {
          issuer: 'http://login.example',
          audience: '',
          jwksUrl: 'https://user:word@login.example/keys',
          roles: { admins: ['root'] },
          maxTokenAge: 0,
          clockTolerance: 61,
          keysFor: -1,
          colour: 'green',
        },
        {},
      ],
      apiKeys: [{ name: 'BI', sha256: 'msk_key', roles: [], expiresOn: '2027-02-30', customer: '' }],
    });

    expect(Object.keys(problems).toSorted()).toEqual([
      'access.apiKeys.0.customer',
      'access.apiKeys.0.expiresOn',
      'access.apiKeys.0.name',
      'access.apiKeys.0.roles',
      'access.apiKeys.0.sha256',
      'access.issuers.0',
      'access.issuers.0.audience',
      'access.issuers.0.clockTolerance',
      'access.issuers.0.issuer',
      'access.issuers.0.jwksUrl',
      'access.issuers.0.keysFor',
      'access.issuers.0.maxTokenAge',
      'access.issuers.0.roles.admins.0',
      'access.issuers.1.audience',
      'access.issuers.1.issuer',
    ]);
    expect(JSON.stringify(problems)).not.toMatch(/msk_key|word/);
  });

  test.each([
    ['http elsewhere', 'http://login.example'],
    ['a user name', 'https://user@login.example'],
    ['a query', 'https://login.example/?tenant=1'],
    ['a fragment', 'https://login.example/#a'],
    ['http on an address that only looks like this machine', 'http://127.0.0.1.example'],
    ['no scheme', 'login.example'],
    ['a file', 'file:///etc/passwd'],
  ])('takes no issuer with %s', (_what, issuer) => {
    expect(Object.keys(access({ issuers: [{ issuer, audience: 'a' }] }))).toEqual(['access.issuers.0.issuer']);
  });

  test('takes http on this machine, and a query in the address of keys', () => {
    const jwksUrl = 'https://login.example/keys?policy=a';

    expect(access({ issuers: [{ issuer: 'http://127.0.0.1:9000', audience: 'a', jwksUrl }] })).toEqual({});
  });

  test('names what is there twice, and a record of a key that nothing says whose it is', () => {
    const issuer = { issuer: 'https://login.example', audience: 'a' };
    const key = { name: 'bi', sha256: hash, roles: ['customer'] };

    expect(
      access({ issuers: [issuer, { ...issuer, audience: 'b' }], apiKeys: [key, { ...key, customer: '17' }] }),
    ).toEqual({
      'access.issuers.1.issuer': 'is there twice',
      'access.apiKeys.1.name': 'is there twice',
      'access.apiKeys.1.sha256': 'is there twice',
      'access.apiKeys.1.customer': 'set access.customer: whose key this is',
    });
  });
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
