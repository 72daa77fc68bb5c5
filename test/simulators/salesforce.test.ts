// The simulated Salesforce organisation, over HTTP, with rows made up here. Shapes after REST API 66.0.
import { generateKeyPairSync } from 'node:crypto';
import { importPKCS8, SignJWT } from 'jose';
import { afterEach, expect, test } from 'vitest';
import { normalId } from '../../connectors/salesforce/simulator/ids.ts';
import { type SalesforceOptions, startSalesforce, startSalesforceWith } from '../../connectors/salesforce/simulator.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import type { Row, Rows, Simulator } from '../../src/simulator/contract.ts';

const id = (prefix: string, number: number) => normalId(`${prefix}Ws${String(number).padStart(10, '0')}`) ?? '';
const owner = id('005', 1);
const inactive = id('005', 2);
const nordwind = id('001', 1);
const halden = id('001', 2);
const binned = id('001', 3);
const anna = id('003', 1);
const startedAt = '2026-06-01T12:00:00.000Z';
const data = '/services/data/v66.0';
const bearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

function accountRow(key: string, values: Row): Row {
  const created = { CreatedDate: '2026-05-01T08:00:00.000Z', SystemModstamp: '2026-05-04T09:12:44.000Z' };
  return {
    Id: key,
    Name: 'Halden Marine AS',
    OwnerId: owner,
    CurrencyIsoCode: 'EUR',
    IsDeleted: false,
    ...created,
    ...values,
  };
}

const rows: Rows = {
  User: [
    {
      Id: owner,
      Username: 'olga@example.com',
      FirstName: 'Olga',
      LastName: 'Owner',
      Email: 'olga@example.com',
      IsActive: true,
    },
    { Id: inactive, Username: 'gone@example.com', LastName: 'Gone', Email: 'gone@example.com', IsActive: false },
  ],
  Account: [
    accountRow(nordwind, {
      Name: 'Nordwind Traders GmbH',
      AccountNumber: 'C-10021',
      BillingStreet: 'Kai 1',
      BillingCity: 'Berlin',
      BillingCountryCode: 'DE',
      ERP_Customer_Number__c: 'K-1',
      DunsNumber: '123456789',
      AnnualRevenue: '12345678901234.50',
      NumberOfEmployees: '25',
    }),
    accountRow(halden, { ParentId: nordwind, Phone: '', SystemModstamp: '2026-05-05T10:00:00.000Z' }),
    accountRow(binned, { Name: "O'Brien 100%", IsDeleted: true, SystemModstamp: '2026-05-30T10:00:30.000Z' }),
  ],
  Contact: [
    {
      Id: anna,
      AccountId: nordwind,
      FirstName: 'Anna',
      LastName: 'Becker',
      Name: 'Anna Becker',
      Email: 'anna@nordwind.example',
      OwnerId: owner,
    },
  ],
};

let running: Simulator[] = [];
afterEach(async () => {
  await Promise.all(running.map((simulator) => simulator.close()));
  running = [];
});

type Started = Awaited<ReturnType<typeof start>>;

async function start(choices: Partial<SalesforceOptions> = {}) {
  const clock = new ManualClock(startedAt);
  const simulator = await startSalesforceWith({ rows, clock, limits: 'unmetered', ...choices });
  running.push(simulator);
  const form = (body: Record<string, string>) =>
    fetch(`${simulator.url}/services/oauth2/token`, { method: 'POST', body: new URLSearchParams(body) });
  const login = async (claims: Record<string, unknown> = {}, key = String(simulator.settings['privateKey'])) => {
    const assertion = await new SignJWT({
      iss: String(simulator.settings['clientId']),
      sub: String(simulator.settings['username']),
      aud: simulator.url,
      exp: clock.now() / 1000 + 180,
      ...claims,
    })
      .setProtectedHeader({ alg: 'RS256' })
      .sign(await importPKCS8(key, 'RS256'));
    const reply = await form({ grant_type: bearer, assertion });
    return { status: reply.status, body: (await reply.json()) as Record<string, string> };
  };
  let token = (await login()).body['access_token'];
  const raw = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const reply = await fetch(simulator.url + (path.startsWith('/services') ? path : data + path), {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: reply.status, headers: reply.headers, text: await reply.text() };
  };
  const call = async (...asked: Parameters<typeof raw>) => {
    const { status, text } = await raw(...asked);
    return { status, body: text.startsWith('[') || text.startsWith('{') ? JSON.parse(text) : text };
  };
  const query = (soql: string, headers?: Record<string, string>, resource = 'query') =>
    call('GET', `/${resource}?q=${encodeURIComponent(soql)}`, undefined, headers);
  const names = async (where: string, resource?: string): Promise<unknown> => {
    const { status, body } = await query(`SELECT Id, Name FROM Account ${where}`, {}, resource);
    return status === 200 ? body.records.map((record: Row) => record['Name']) : body[0].errorCode;
  };
  const become = (other: string | undefined) => {
    token = other;
  };
  return { simulator, clock, form, login, raw, call, query, names, become };
}

const attributes = (type: string, key: string) => ({ type, url: `${data}/sobjects/${type}/${key}` });
const failure = (errorCode: string, message: string, fields?: readonly string[]) => ({
  message,
  errorCode,
  ...(fields && { fields }),
});
const failed = (statusCode: string, message: string, fields: readonly string[] = []) => ({
  success: false,
  errors: [{ statusCode, message, fields }],
});
const invalidReference = failed('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id');

test('a JWT signed with the private key of the settings opens a session', async () => {
  const { simulator, login } = await start();
  expect(Object.keys(simulator.settings)).toEqual(['loginUrl', 'clientId', 'username', 'privateKey', 'apiVersion']);
  const { status, body } = await login({ sub: 'olga@example.com' });
  expect({ status, body }).toEqual({
    status: 200,
    body: {
      access_token: expect.any(String),
      scope: 'api',
      instance_url: simulator.url,
      id: `${simulator.url}/id/00DQy0000000001MAA/${owner}`,
      token_type: 'Bearer',
    },
  });
});

test('each flaw of an assertion has its own error', async () => {
  const { login, form, clock } = await start();
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  });
  const seconds = clock.now() / 1000;
  const errors = await Promise.all([
    login({ iss: 'other' }),
    login({ sub: 'nobody@example.com' }),
    login({ sub: 'gone@example.com' }),
    login({ aud: 'https://elsewhere.example' }),
    login({ exp: seconds - 1 }),
    login({ exp: seconds + 301 }),
    login({}, String(stranger)),
  ]);
  const unsupported = await form({ grant_type: 'password' });
  expect([...errors, { status: unsupported.status, body: await unsupported.json() }]).toEqual(
    [
      ['invalid_client_id', 'client identifier invalid'],
      ['invalid_grant', "user hasn't approved this consumer"],
      ['invalid_grant', "user hasn't approved this consumer"],
      ['invalid_grant', 'audience is invalid'],
      ['invalid_grant', 'expired authorization code'],
      ['invalid_grant', 'invalid assertion'],
      ['invalid_grant', 'invalid assertion'],
      ['unsupported_grant_type', 'grant type not supported'],
    ].map(([error, error_description]) => ({ status: 400, body: { error, error_description } })),
  );
});

test('client credentials open a session when the secret is right', async () => {
  const { simulator, form, call, become } = await start({ clientSecret: 'open sesame' });
  const grant_type = 'client_credentials';
  const client_id = String(simulator.settings['clientId']);
  const wrong = await form({ grant_type, client_id, client_secret: 'x' });
  expect(await wrong.json()).toEqual({ error: 'invalid_client', error_description: 'invalid client credentials' });
  const right = (await (await form({ grant_type, client_id, client_secret: 'open sesame' })).json()) as Record<
    string,
    string
  >;
  become(right['access_token']);
  expect((await call('GET', '/limits')).status).toBe(200);
});

test('an access token dies with its lifetime, with a fault, and when it is made up', async () => {
  const { simulator, clock, call, login, become } = await start({ tokenLifetimeMs: 60_000 });
  const refusal = { status: 401, body: [failure('INVALID_SESSION_ID', 'Session expired or invalid')] };
  clock.advance(60_000);
  expect(await call('GET', '/limits')).toEqual(refusal);
  become((await login()).body['access_token']);
  expect((await call('GET', '/limits')).status).toBe(200);
  simulator.faults.add({ fault: { kind: 'expire-session' }, times: 1 });
  expect(await call('GET', '/limits')).toEqual(refusal);
  become('made-up');
  expect(await call('GET', '/limits')).toEqual(refusal);
});

test('a query selects fields, parents and children, attributes first', async () => {
  const { query } = await start();
  const soql =
    'SELECT id, Name, Phone, AnnualRevenue, NumberOfEmployees, SystemModstamp, BillingCountry, BillingAddress, Owner.Name, Parent.Owner.Name, ' +
    "(SELECT Name, Account.Name FROM Contacts WHERE Email != null), (SELECT Name FROM ChildAccounts) FROM Account WHERE Name = 'NORDWIND traders gmbh'";
  const { body } = await query(soql);
  expect(body).toEqual({
    totalSize: 1,
    done: true,
    records: [
      {
        attributes: attributes('Account', nordwind),
        Id: nordwind,
        Name: 'Nordwind Traders GmbH',
        Phone: null,
        AnnualRevenue: 12345678901234.5,
        NumberOfEmployees: 25,
        SystemModstamp: '2026-05-04T09:12:44.000+0000',
        BillingCountry: 'Germany',
        BillingAddress: {
          city: 'Berlin',
          country: 'Germany',
          countryCode: 'DE',
          geocodeAccuracy: null,
          latitude: null,
          longitude: null,
          postalCode: null,
          state: null,
          stateCode: null,
          street: 'Kai 1',
        },
        Owner: { attributes: attributes('User', owner), Name: 'Olga Owner' },
        Parent: null,
        Contacts: {
          totalSize: 1,
          done: true,
          records: [
            {
              attributes: attributes('Contact', anna),
              Name: 'Anna Becker',
              Account: { attributes: attributes('Account', nordwind), Name: 'Nordwind Traders GmbH' },
            },
          ],
        },
        ChildAccounts: {
          totalSize: 1,
          done: true,
          records: [{ attributes: attributes('Account', halden), Name: 'Halden Marine AS' }],
        },
      },
    ],
  });
  expect(Object.keys(body.records[0])[0]).toBe('attributes');
});

test('a number goes out as the literal that the row holds', async () => {
  const { raw } = await start();
  const { text } = await raw('GET', `/sobjects/Account/${nordwind}?fields=AnnualRevenue`);
  const head = JSON.stringify({ attributes: attributes('Account', nordwind) }).slice(0, -1);
  expect(text).toBe(`${head},"AnnualRevenue":12345678901234.50,"Id":"${nordwind}"}`);
});

test('WHERE knows logic, lists, patterns, null, instants, booleans and parents', async () => {
  const { names } = await start();
  const [north, hal] = ['Nordwind Traders GmbH', 'Halden Marine AS'];
  const cases: [string, unknown][] = [
    ["WHERE Name LIKE 'nord%' OR Name LIKE 'h_lden%' ORDER BY Name", [hal, north]],
    ["WHERE (NOT Name LIKE 'nord%') AND IsDeleted = false", [hal]],
    ["WHERE NOT Name LIKE 'nord%'", [hal]],
    ['WHERE ParentId = null', [north]],
    ["WHERE AccountNumber != 'X' ORDER BY AccountNumber", [hal, north]],
    ["WHERE AccountNumber = ''", [hal]],
    [`WHERE Id IN ('${nordwind.slice(0, 15)}', '${halden.toUpperCase()}') ORDER BY Id`, [north, hal]],
    [`WHERE Id NOT IN ('${nordwind}')`, [hal]],
    [`WHERE ParentId IN ('${nordwind}') AND Parent.Name LIKE '%wind%'`, [hal]],
    ['WHERE SystemModstamp > 2026-05-04T09:12:44Z', [hal]],
    ['WHERE SystemModstamp <= 2026-05-04T11:12:44.000+02:00', [north]],
    ['WHERE NumberOfEmployees >= 25', [north]],
    ['WHERE IsPersonAccount = true', []],
    ['ORDER BY AccountNumber DESC NULLS LAST LIMIT 1', [north]],
    ['ORDER BY AccountNumber LIMIT 1 OFFSET 1', [north]],
    ["WHERE Owner.Name = 'olga owner' ORDER BY Owner.Name, Name", [hal, north]],
  ];
  for (const [where, expected] of cases) expect([where, await names(where)]).toEqual([where, expected]);
});

test('text in a query is escaped with a backslash, for wildcards too', async () => {
  const { names } = await start();
  expect(await names("WHERE Name = 'O\\'Brien 100%'", 'queryAll')).toEqual(["O'Brien 100%"]);
  expect(await names("WHERE Name LIKE '%100\\%'", 'queryAll')).toEqual(["O'Brien 100%"]);
  expect(await names("WHERE Name LIKE '%\\%_'", 'queryAll')).toEqual([]);
});

test('a query that the source would refuse is refused', async () => {
  const { names, query } = await start();
  const cases: [string, string][] = [
    ["WHERE Name = 'a' OR Name = 'b' AND Name = 'c'", 'MALFORMED_QUERY'],
    ["WHERE Name = 'a' AND NOT Name = 'b'", 'MALFORMED_QUERY'],
    ['WHERE', 'MALFORMED_QUERY'],
    ['WHERE Nam = null', 'INVALID_FIELD'],
    ["WHERE SystemModstamp > '2026-05-04T09:12:44Z'", 'INVALID_FIELD'],
    ['WHERE SystemModstamp > 2026-05-04', 'INVALID_FIELD'],
    ['WHERE Name = 5', 'INVALID_FIELD'],
    ["WHERE Id = 'nope'", 'INVALID_QUERY_FILTER_OPERATOR'],
    ["WHERE Description = 'x'", 'MALFORMED_QUERY'],
    ['ORDER BY Nam', 'INVALID_FIELD'],
    ['LIMIT 10 OFFSET 2001', 'NUMBER_OUTSIDE_VALID_RANGE'],
  ];
  for (const [where, code] of cases) expect([where, await names(where)]).toEqual([where, code]);
  expect((await query('SELECT Id FROM Acount')).body[0].errorCode).toBe('INVALID_TYPE');
  expect((await query('SELECT Id, Id FROM Account')).body[0].errorCode).toBe('MALFORMED_QUERY');
  expect((await query('SELECT IsDeleted FROM User')).body[0].errorCode).toBe('INVALID_FIELD');
});

test('COUNT() answers a number without records, and deleted records count only in queryAll', async () => {
  const { query, names } = await start();
  const count = 'SELECT COUNT() FROM Account';
  expect((await query(count)).body).toEqual({ totalSize: 2, done: true, records: [] });
  expect((await query(count, {}, 'queryAll')).body).toEqual({ totalSize: 3, done: true, records: [] });
  expect(await names('WHERE IsDeleted = true', 'queryAll')).toEqual(["O'Brien 100%"]);
});

const manyAccounts = (count: number): Rows => ({
  User: rows['User'] ?? [],
  Account: Array.from({ length: count }, (_, at) =>
    accountRow(id('001', at + 1), {
      Name: `Customer ${at}`,
      SystemModstamp: new Date(Date.parse('2026-05-01T00:00:00Z') + Math.floor(at / 3) * 1000).toISOString(),
    }),
  ),
});

test('pages hold 2000 records, or the batch size asked for, and a locator leads to the next', async () => {
  const { call, query, simulator } = await start({ rows: manyAccounts(4100) });
  const ids: string[] = [];
  let page = await query('SELECT Id FROM Account');
  const sizes = [page.body.records.length];
  expect(page.body.nextRecordsUrl).toMatch(/^\/services\/data\/v66\.0\/query\/0r8\w{15}-2000$/);
  for (;;) {
    ids.push(...page.body.records.map((record: Row) => record['Id']));
    if (page.body.done) break;
    page = await call('GET', page.body.nextRecordsUrl);
    sizes.push(page.body.records.length);
  }
  expect({ sizes, total: page.body.totalSize, distinct: new Set(ids).size }).toEqual({
    sizes: [2000, 2000, 100],
    total: 4100,
    distinct: 4100,
  });
  expect(simulator.ledger.callsOf('more Account').length).toBe(2);
  const small = await query('SELECT Id FROM Account', { 'sforce-query-options': 'batchSize=50' });
  expect([small.body.records.length, small.body.nextRecordsUrl.slice(-4)]).toEqual([200, '-200']);
});

test('a locator expires, and serves only the user who opened it', async () => {
  const { call, query, clock, login, become } = await start({ rows: manyAccounts(2100), locatorLifetimeMs: 60_000 });
  const refusal = { status: 400, body: [failure('INVALID_QUERY_LOCATOR', 'invalid query locator')] };
  const { nextRecordsUrl } = (await query('SELECT Id FROM Account')).body;
  become((await login({ sub: 'olga@example.com' })).body['access_token']);
  expect(await call('GET', nextRecordsUrl)).toEqual(refusal);
  become((await login()).body['access_token']);
  expect((await call('GET', nextRecordsUrl)).status).toBe(200);
  clock.advance(60_000);
  expect(await call('GET', nextRecordsUrl)).toEqual(refusal);
});

test('an eleventh open cursor closes the first', async () => {
  const { call, query } = await start({ rows: manyAccounts(201) });
  const urls: string[] = [];
  for (let count = 0; count < 11; count += 1) {
    urls.push((await query('SELECT Id FROM Account', { 'sforce-query-options': 'batchSize=200' })).body.nextRecordsUrl);
  }
  const statuses = await Promise.all(urls.slice(0, 2).map(async (url) => (await call('GET', url)).status));
  expect(statuses).toEqual([400, 200]);
});

test('20,000 accounts are listed by SystemModstamp and Id in keyset pages, each once', {
  timeout: 20_000,
}, async () => {
  const { query } = await start({ rows: manyAccounts(20_000) });
  const ids = new Set<unknown>();
  let where = 'SystemModstamp >= 2026-05-01T00:00:00.000Z';
  for (;;) {
    const { body } = await query(
      `SELECT Id, SystemModstamp FROM Account WHERE ${where} ORDER BY SystemModstamp, Id LIMIT 200`,
    );
    for (const record of body.records) ids.add(record.Id);
    const last = body.records.at(-1);
    if (last === undefined) break;
    const stamp = last.SystemModstamp.replace('+0000', 'Z');
    where = `(SystemModstamp > ${stamp} OR (SystemModstamp = ${stamp} AND Id > '${last.Id}'))`;
  }
  expect(ids.size).toBe(20_000);
});

test('an address over 16 KB is refused before anything else', async () => {
  const { raw } = await start();
  expect((await raw('GET', `/query?q=${'x'.repeat(16_400)}`)).status).toBe(414);
  expect((await raw('GET', `/query?q=${'x'.repeat(16_300)}`)).status).toBe(431);
});

test('a retrieve answers in the order of the ids, with null for what is not there', async () => {
  const { call, simulator } = await start();
  const ids = [halden, id('001', 99), binned, nordwind.slice(0, 15), 'nonsense'];
  const expected = [
    { attributes: attributes('Account', halden), Name: 'Halden Marine AS', Id: halden },
    null,
    null,
    { attributes: attributes('Account', nordwind), Name: 'Nordwind Traders GmbH', Id: nordwind },
    null,
  ];
  expect(await call('POST', '/composite/sobjects/Account', { ids, fields: ['name'] })).toEqual({
    status: 200,
    body: expected,
  });
  expect((await call('GET', `/composite/sobjects/Account?ids=${ids.join(',')}&fields=Name`)).body).toEqual(expected);
  expect(simulator.ledger.callsOf('retrieve Account').map(({ kind, keys }) => ({ kind, keys }))).toEqual([
    { kind: 'read', keys: ids },
    { kind: 'read', keys: ids },
  ]);
});

test('a retrieve refuses unknown fields and more than 2000 ids', async () => {
  const { call } = await start();
  const codes = [
    await call('POST', '/composite/sobjects/Account', { ids: [nordwind], fields: ['Nam'] }),
    await call('POST', '/composite/sobjects/Account', { ids: Array(2001).fill(nordwind), fields: ['Name'] }),
    await call('POST', '/composite/sobjects/Nothing', { ids: [nordwind], fields: ['Name'] }),
  ].map(({ status, body }) => [status, body[0].errorCode]);
  expect(codes).toEqual([
    [400, 'INVALID_FIELD'],
    [400, 'EXCEEDED_ID_LIMIT'],
    [404, 'NOT_FOUND'],
  ]);
});

test('a single record comes with Last-Modified, and accounts with an ETag', async () => {
  const { raw, call } = await start();
  const { status, headers, text } = await raw('GET', `/sobjects/Account/${halden}?fields=Name,Phone`);
  expect({ status, body: JSON.parse(text), modified: headers.get('last-modified') }).toEqual({
    status: 200,
    body: { attributes: attributes('Account', halden), Name: 'Halden Marine AS', Phone: null, Id: halden },
    modified: 'Tue, 05 May 2026 10:00:00 GMT',
  });
  expect(headers.get('etag')).toMatch(/^"[^"]+"$/);
  expect((await call('GET', `/sobjects/Account/${binned}`)).status).toBe(404);
  expect((await call('GET', '/sobjects/Account/ERP_Customer_Number__c/k-1?fields=Id')).body.Id).toBe(nordwind);
});

test('describe lists the objects, their fields and their children', async () => {
  const { call } = await start();
  const { sobjects } = (await call('GET', '/sobjects')).body;
  expect(sobjects.map((type: Row) => [type['name'], type['keyPrefix'], type['deletable']])).toEqual([
    ['Account', '001', true],
    ['Contact', '003', true],
    ['User', '005', false],
  ]);
  const { fields, childRelationships } = (await call('GET', '/sobjects/Account/describe')).body;
  const field = (name: string) => fields.find((candidate: Row) => candidate['name'] === name);
  expect(field('OwnerId')).toMatchObject({
    type: 'reference',
    referenceTo: ['User'],
    relationshipName: 'Owner',
    soapType: 'tns:ID',
  });
  expect(field('ERP_Customer_Number__c')).toMatchObject({ externalId: true, unique: true, custom: true, length: 40 });
  expect(field('BillingAddress')).toMatchObject({
    type: 'address',
    createable: false,
    updateable: false,
    filterable: false,
  });
  expect(field('BillingCity').compoundFieldName).toBe('BillingAddress');
  expect(childRelationships.map((child: Row) => child['relationshipName'])).toEqual(['ChildAccounts', 'Contacts']);
});

test('a field hidden by field-level security does not exist for the caller', async () => {
  const { call, query } = await start({ hiddenFields: { Account: ['DunsNumber'] } });
  const { fields } = (await call('GET', '/sobjects/Account/describe')).body;
  expect(fields.filter((field: Row) => field['name'] === 'DunsNumber')).toEqual([]);
  expect('DunsNumber' in (await call('GET', `/sobjects/Account/${nordwind}`)).body).toBe(false);
  const codes = [
    await query('SELECT DunsNumber FROM Account'),
    await query("SELECT Id FROM Account WHERE DunsNumber = '1'"),
    await query('SELECT Account.DunsNumber FROM Contact'),
    await call('POST', '/composite/sobjects/Account', { ids: [nordwind], fields: ['DunsNumber'] }),
    await call('PATCH', `/sobjects/Account/${nordwind}`, { DunsNumber: '1' }),
  ].map(({ status, body }) => [status, body[0].errorCode]);
  expect(codes).toEqual(Array(5).fill([400, 'INVALID_FIELD']));
});

test('an organisation with one currency has no CurrencyIsoCode', async () => {
  const single = await start({ currencies: null });
  expect((await single.query('SELECT CurrencyIsoCode FROM Account')).body[0].errorCode).toBe('INVALID_FIELD');
  const multi = await start();
  expect((await multi.query('SELECT CurrencyIsoCode FROM Account LIMIT 1')).body.records[0].CurrencyIsoCode).toBe(
    'EUR',
  );
});

test('deleted and updated records are listed for a span of time', async () => {
  const { call, simulator } = await start();
  simulator.change({ action: 'delete', objectType: 'Account', key: nordwind });
  const span = (start: string, end: string) => `start=${encodeURIComponent(start)}&end=${encodeURIComponent(end)}`;
  const week = span('2026-05-25T00:00:00+00:00', '2026-06-01T12:05:00+00:00');
  expect((await call('GET', `/sobjects/Account/deleted?${week}`)).body).toEqual({
    deletedRecords: [
      { id: binned, deletedDate: '2026-05-30T10:00:30.000+0000' },
      { id: nordwind, deletedDate: '2026-06-01T12:00:00.000+0000' },
    ],
    earliestDateAvailable: '2026-05-17T12:00:00.000+0000',
    latestDateCovered: '2026-06-01T12:00:00.000+0000',
  });
  expect(
    (await call('GET', `/sobjects/Contact/deleted/?${week}`)).body.deletedRecords.map((record: Row) => record['id']),
  ).toEqual([anna]);
  const month = span('2026-05-05T00:00:00Z', '2026-06-01T00:00:00Z');
  expect((await call('GET', `/sobjects/Account/updated?${month}`)).body.ids).toEqual([halden]);
  expect((await call('GET', `/sobjects/Account/deleted?${month}`)).body[0].errorCode).toBe('INVALID_REPLICATION_DATE');
});

test('every answer carries the usage, and a metered organisation refuses what is over its limit', async () => {
  const { raw, call, clock, login, become } = await start({ limits: 'metered', dailyLimit: 2 });
  const first = await raw('GET', '/limits');
  expect([first.headers.get('sforce-limit-info'), JSON.parse(first.text).DailyApiRequests]).toEqual([
    'api-usage=1/2',
    { Max: 2, Remaining: 1 },
  ]);
  expect((await call('GET', '/sobjects')).status).toBe(200);
  const refusal = failure('REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
  expect(await call('GET', '/limits')).toEqual({ status: 403, body: [refusal] });
  clock.advance(24 * 60 * 60_000);
  become((await login()).body['access_token']);
  expect((await call('GET', '/limits')).status).toBe(200);
});

async function stamps({ query }: Started, key: string): Promise<unknown> {
  const { body } = await query(`SELECT CreatedDate, LastModifiedDate, SystemModstamp FROM Account WHERE Id = '${key}'`);
  const { attributes: _attributes, ...dates } = body.records[0];
  return dates;
}

test('a create, an update and a delete take effect, move the timestamps and enter the ledger', async () => {
  const started = await start();
  const { call, clock, simulator, query } = started;
  const values = {
    Name: 'New',
    BillingCountryCode: 'fr',
    AnnualRevenue: 1.5,
    ERP_Customer_Number__c: 'K-9',
    Phone: '',
  };
  const created = await call('POST', '/sobjects/Account', values);
  const key = created.body.id;
  expect(created).toEqual({
    status: 201,
    body: { id: expect.stringMatching(/^001\w{15}$/), success: true, errors: [] },
  });
  expect(normalId(key.slice(0, 15))).toBe(key);
  clock.advance(90_500);
  expect(await call('PATCH', `/sobjects/Account/${key.slice(0, 15)}`, { BillingCity: 'Paris' })).toEqual({
    status: 204,
    body: '',
  });
  expect(await stamps(started, key)).toEqual({
    CreatedDate: '2026-06-01T12:00:00.000+0000',
    LastModifiedDate: '2026-06-01T12:01:30.000+0000',
    SystemModstamp: '2026-06-01T12:01:30.000+0000',
  });
  const { records } = (await query(`SELECT Phone, BillingCity, BillingCountry FROM Account WHERE Id = '${key}'`)).body;
  expect(records[0]).toMatchObject({ Phone: null, BillingCity: 'Paris', BillingCountry: 'France' });
  expect(await call('DELETE', `/sobjects/Account/${key}`)).toEqual({ status: 204, body: '' });
  const gone = { status: 404, body: [failure('ENTITY_IS_DELETED', 'entity is deleted', [])] };
  expect(await call('PATCH', `/sobjects/Account/${key}`, { Name: 'x' })).toEqual(gone);
  expect(await call('DELETE', `/sobjects/Account/${key}`)).toEqual(gone);
  const country = { BillingCountryCode: 'FR', BillingCountry: 'France' };
  const written = { ...values, ...country, AnnualRevenue: '1.5', Phone: null };
  const effect = { call: expect.any(Number), objectType: 'Account', key };
  expect(simulator.ledger.effects).toEqual([
    { seq: 1, ...effect, action: 'create', values: written, idempotencyKey: 'K-9' },
    { seq: 2, ...effect, action: 'update', values: { BillingCity: 'Paris' }, idempotencyKey: null },
    { seq: 3, ...effect, action: 'delete', values: {}, idempotencyKey: null },
  ]);
  expect(simulator.ledger.callsOf('POST /sobjects/Account').map(({ kind, status }) => [kind, status])).toEqual([
    ['write', 201],
  ]);
});

test('each flaw of a record is refused in the words of the source, and nothing is kept', async () => {
  const { call, simulator } = await start();
  const post = async (type: string, body: unknown) => (await call('POST', `/sobjects/${type}`, body)).body[0];
  const locked =
    'Unable to create/update fields: BillingAddress. Please check the security settings of this field and verify that it is read/write for your profile or permission set.';
  const column = "No such column 'Nam' on sobject of type Account";
  const missing = 'Required fields are missing: [Name]';
  const duplicate = `duplicate value found: ERP_Customer_Number__c duplicates value on record with id: ${nordwind.slice(0, 15)}`;
  expect(await post('Account', { Phone: '1' })).toEqual(failure('REQUIRED_FIELD_MISSING', missing, ['Name']));
  expect(await post('Account', { Name: 'x', Nam: 'y' })).toEqual(failure('INVALID_FIELD', column, []));
  expect(await post('Account', { Name: 'x', BillingAddress: { city: 'x' } })).toEqual(
    failure('INVALID_FIELD_FOR_INSERT_UPDATE', locked, ['BillingAddress']),
  );
  expect(await post('Account', { Name: 'x', ERP_Customer_Number__c: 'k-1' })).toEqual(
    failure('DUPLICATE_VALUE', duplicate, []),
  );
  expect(await post('Contact', { LastName: 'x', AccountId: id('001', 77) })).toEqual(
    failure('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', []),
  );
  const codes = [
    await post('Contact', { LastName: 'x', AccountId: owner }),
    await post('Contact', { LastName: 'x', AccountId: binned }),
    await post('Contact', { LastName: 'x', Email: 'nope' }),
    await post('Account', { Name: 'x'.repeat(256) }),
    await post('Account', { Name: 5 }),
    await post('Account', { Name: 'x', CurrencyIsoCode: 'XXX' }),
    await post('Account', { Name: 'x', BillingCountryCode: 'QQ' }),
    await post('Account', '{"Name":'),
  ].map(({ errorCode }) => errorCode);
  expect(codes).toEqual([
    'MALFORMED_ID',
    'ENTITY_IS_DELETED',
    'INVALID_EMAIL_ADDRESS',
    'STRING_TOO_LONG',
    'JSON_PARSER_ERROR',
    'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
    'FIELD_INTEGRITY_EXCEPTION',
    'JSON_PARSER_ERROR',
  ]);
  expect((await call('PATCH', `/sobjects/Account/${nordwind}`, { Id: nordwind })).body[0].errorCode).toBe(
    'INVALID_FIELD',
  );
  expect((await call('PATCH', `/sobjects/Account/${id('001', 77)}`, { Name: 'x' })).status).toBe(404);
  expect(simulator.ledger.effects).toEqual([]);
});

test('a conditional update fails when the record has moved on', async () => {
  const { raw, call, clock, simulator } = await start();
  const path = `/sobjects/Account/${nordwind}`;
  const read = await raw('GET', path);
  const since = { 'if-unmodified-since': read.headers.get('last-modified') ?? '' };
  const match = { 'if-match': read.headers.get('etag') ?? '' };
  expect((await call('PATCH', path, { Phone: '1' }, { ...since, ...match })).status).toBe(204);
  clock.advance(1000);
  expect((await call('PATCH', path, { Phone: '2' }, since)).status).toBe(412);
  expect((await call('PATCH', path, { Phone: '2' }, match)).status).toBe(412);
  expect((await call('PATCH', path, { Phone: '2' }, { 'if-unmodified-since': 'soon' })).status).toBe(400);
  expect(simulator.ledger.effects.length).toBe(1);
});

test('an upsert by external id creates once and updates after that', async () => {
  const { call, simulator, names } = await start();
  const path = '/sobjects/Account/ERP_Customer_Number__c/K%2F7';
  const first = await call('PATCH', path, { Name: 'Seven' });
  const second = await call('PATCH', path, { Name: 'Seven AG' });
  const key = first.body.id;
  expect([first, second]).toEqual([
    { status: 201, body: { id: key, success: true, errors: [], created: true } },
    { status: 200, body: { id: key, success: true, errors: [], created: false } },
  ]);
  expect(await names("WHERE ERP_Customer_Number__c = 'K/7'")).toEqual(['Seven AG']);
  expect(simulator.ledger.effects.map(({ action, idempotencyKey }) => [action, idempotencyKey])).toEqual([
    ['create', 'K/7'],
    ['update', 'K/7'],
  ]);
  expect((await call('PATCH', path, { ERP_Customer_Number__c: 'K/7' })).body[0].errorCode).toBe('INVALID_FIELD');
  expect((await call('PATCH', `${path}8?updateOnly=true`, { Name: 'x' })).status).toBe(404);
  expect((await call('PATCH', '/sobjects/Account/AccountNumber/1', { Name: 'x' })).status).toBe(404);
});

test('an upsert with an external id that two records share answers 300 and changes nothing', async () => {
  const twins = [nordwind, halden].map((key) => accountRow(key, { ERP_Customer_Number__c: 'K-1' }));
  const { call, simulator } = await start({ rows: { Account: twins } });
  expect(await call('PATCH', '/sobjects/Account/ERP_Customer_Number__c/K-1', { Name: 'x' })).toEqual({
    status: 300,
    body: [`${data}/sobjects/Account/${nordwind}`, `${data}/sobjects/Account/${halden}`],
  });
  expect(simulator.ledger.effects).toEqual([]);
});

test.each(['Account', 'Contact', 'User'])(
  'the field for the id of the gateway is an external id of %s',
  async (type) => {
    const { call } = await start();
    const { fields } = (await call('GET', `/sobjects/${type}/describe`)).body;
    expect(fields.find((field: Row) => field['name'] === 'Mainstem_Id__c')).toMatchObject({
      ...{ type: 'string', length: 40, externalId: true, unique: true, nillable: true, createable: true },
    });
  },
);

test('an upsert under the id of the gateway enters the ledger with it, whatever other external ids it writes', async () => {
  const { call, simulator } = await start();
  const path = '/sobjects/Account/Mainstem_Id__c/cus_1';
  expect(await call('PATCH', path, { Name: 'New', ERP_Customer_Number__c: 'K-7' })).toMatchObject({ status: 201 });
  expect(await call('PATCH', path, { Name: 'Newer' })).toMatchObject({ status: 200, body: { created: false } });
  expect(await call('POST', '/sobjects/Account', { Name: 'Other', Mainstem_Id__c: 'cus_1' })).toMatchObject({
    status: 400,
    body: [{ errorCode: 'DUPLICATE_VALUE' }],
  });
  expect(simulator.ledger.effects.map(({ action, idempotencyKey }) => [action, idempotencyKey])).toEqual([
    ['create', 'cus_1'],
    ['update', 'cus_1'],
  ]);
});

test('a new user needs a profile, a free user name and the settings of its session', async () => {
  const { call, simulator } = await start();
  const session = { TimeZoneSidKey: 'Europe/Berlin', LocaleSidKey: 'de_DE', LanguageLocaleKey: 'de' };
  const whole = {
    ...session,
    EmailEncodingKey: 'UTF-8',
    Username: 'new@example.com',
    LastName: 'New',
    Email: 'new@example.com',
    Alias: 'new',
    ProfileId: '00eWs0000000001',
  };
  const refusals = [
    { ...whole, ProfileId: undefined },
    { ...whole, ProfileId: nordwind },
    { ...whole, Username: 'OLGA@example.com' },
    { ...whole, Username: 'nobody' },
    { ...whole, Alias: 'muchtoolong' },
  ];
  const codes = await Promise.all(refusals.map(async (body) => (await call('POST', '/sobjects/User', body)).body));
  expect(codes.map(([error]) => error.errorCode)).toEqual([
    'REQUIRED_FIELD_MISSING',
    'MALFORMED_ID',
    'DUPLICATE_USERNAME',
    'INVALID_EMAIL_ADDRESS',
    'STRING_TOO_LONG',
  ]);
  expect(await call('POST', '/sobjects/User', whole)).toMatchObject({ status: 201 });
  expect(simulator.ledger.effects).toHaveLength(1);
});

test('an inactive user owns no account', async () => {
  const { call } = await start();
  expect(await call('PATCH', `/sobjects/Account/${nordwind}`, { OwnerId: inactive })).toMatchObject({
    status: 400,
    body: [{ errorCode: 'INACTIVE_OWNER_OR_USER', fields: ['OwnerId'] }],
  });
});

const typed = (type: string, values: Row) => ({ attributes: { type }, ...values });

test('a collection answers 200 with a result for each record, whatever failed', async () => {
  const { call, simulator } = await start();
  const created = await call('POST', '/composite/sobjects', {
    records: [
      typed('Account', { Name: 'A' }),
      typed('Account', {}),
      typed('Contact', { LastName: 'B', Account: { ERP_Customer_Number__c: 'K-1' } }),
    ],
  });
  expect(created).toEqual({
    status: 200,
    body: [
      { id: expect.any(String), success: true, errors: [] },
      failed('REQUIRED_FIELD_MISSING', 'Required fields are missing: [Name]', ['Name']),
      { id: expect.any(String), success: true, errors: [] },
    ],
  });
  const updated = await call('PATCH', '/composite/sobjects', {
    allOrNone: false,
    records: [
      typed('Account', { id: nordwind, Phone: '1' }),
      typed('Account', { id: id('001', 77), Phone: '1' }),
      typed('Account', { Id: binned, Phone: '1' }),
    ],
  });
  expect(updated).toEqual({
    status: 200,
    body: [
      { id: nordwind, success: true, errors: [] },
      invalidReference,
      failed('ENTITY_IS_DELETED', 'entity is deleted'),
    ],
  });
  expect(simulator.ledger.effects.map(({ action, objectType }) => `${action} ${objectType}`)).toEqual([
    'create Account',
    'create Contact',
    'update Account',
  ]);
});

test('a collection with allOrNone keeps nothing when one record fails', async () => {
  const { call, simulator, query } = await start();
  const before = (await query('SELECT COUNT() FROM Account')).body;
  const records = [typed('Account', { Name: 'A' }), typed('Account', {})];
  expect((await call('POST', '/composite/sobjects', { allOrNone: true, records })).body).toEqual([
    failed(
      'ALL_OR_NONE_OPERATION_ROLLED_BACK',
      'Record rolled back because not all records were valid and the request was using AllOrNone header',
    ),
    failed('REQUIRED_FIELD_MISSING', 'Required fields are missing: [Name]', ['Name']),
  ]);
  expect([(await query('SELECT COUNT() FROM Account')).body, simulator.ledger.effects]).toEqual([before, []]);
});

test('collections upsert and delete, and refuse more than 200 records', async () => {
  const { call, names } = await start();
  const records = [
    typed('Account', { ERP_Customer_Number__c: 'K-1', Name: 'Nordwind' }),
    typed('Account', { ERP_Customer_Number__c: 'K-2', Name: 'Second' }),
  ];
  const upserted = await call('PATCH', '/composite/sobjects/Account/ERP_Customer_Number__c', { records });
  expect(upserted.body).toEqual([
    { id: nordwind, success: true, errors: [], created: false },
    { id: expect.any(String), success: true, errors: [], created: true },
  ]);
  const deleted = await call('DELETE', `/composite/sobjects?ids=${nordwind},${id('001', 77)}&allOrNone=false`);
  expect(deleted).toEqual({ status: 200, body: [{ id: nordwind, success: true, errors: [] }, invalidReference] });
  expect(await names('ORDER BY Name')).toEqual(['Halden Marine AS', 'Second']);
  const many = await call('POST', '/composite/sobjects', { records: Array(201).fill(typed('Account', { Name: 'x' })) });
  expect([many.status, many.body[0].errorCode]).toEqual([400, 'EXCEEDED_ID_LIMIT']);
});

test('a person in the user interface moves the timestamps, and the effect has no call', async () => {
  const started = await start();
  const { simulator, clock, names } = started;
  clock.advance(5000);
  simulator.change({ action: 'update', objectType: 'Account', key: halden, values: { Name: 'Halden' } });
  simulator.change({ action: 'create', objectType: 'Account', row: { Name: 'Typed in' } });
  expect(await names('ORDER BY Name')).toEqual(['Halden', 'Nordwind Traders GmbH', 'Typed in']);
  expect(await stamps(started, halden)).toMatchObject({ SystemModstamp: '2026-06-01T12:00:05.000+0000' });
  expect(simulator.ledger.effects.map(({ call, action }) => [call, action])).toEqual([
    [null, 'update'],
    [null, 'create'],
  ]);
});

test('the ledger names each call in the words of the source, with the keys of reads by id', async () => {
  const { simulator, query, call } = await start();
  await query(`SELECT Id, (SELECT Id FROM Contacts) FROM Account WHERE Id IN ('${nordwind}') AND Name != null`);
  await query('SELECT Id FROM Contact', {}, 'queryAll');
  await call('GET', `/sobjects/Account/${nordwind}`);
  await call('GET', '/sobjects/Account/describe');
  expect(simulator.ledger.calls.map(({ kind, operation, keys }) => [kind, operation, keys])).toEqual([
    ['auth', 'token', null],
    ['read', 'query Account', [nordwind]],
    ['read', 'queryAll Contact', null],
    ['read', 'GET /sobjects/Account', [nordwind]],
    ['describe', 'GET /sobjects/Account/describe', null],
  ]);
});

test('a fault with a status answers with the error array of the source', async () => {
  const simulator = await startSalesforce({ rows, clock: new ManualClock(startedAt), limits: 'unmetered' });
  running.push(simulator);
  simulator.faults.add({ fault: { kind: 'status', status: 503, retryAfter: '7' } });
  const reply = await fetch(`${simulator.url}${data}/limits`);
  expect([reply.status, reply.headers.get('retry-after'), await reply.json()]).toEqual([
    503,
    '7',
    [failure('SERVER_UNAVAILABLE', 'We are down for maintenance.')],
  ]);
});
