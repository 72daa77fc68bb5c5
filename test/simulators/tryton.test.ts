// The simulated Tryton 6.0 server, over HTTP, with rows made up here. Shapes as recorded from a server of version 6.0.29.
import { afterEach, expect, test } from 'vitest';
import { startTrytonWith, type TrytonOptions } from '../../connectors/tryton/simulator.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import type { Row, Rows, Simulator } from '../../src/simulator/contract.ts';

const startedAt = '2026-06-01T12:00:00.000Z';
const created = '2026-01-02T08:00:00.000001Z';
const decimal = (text: string) => ({ __class__: 'Decimal', decimal: text });
const date = (year: number, month: number, day: number) => ({ __class__: 'date', year, month, day });
const instant = (text: string, microsecond = 0) => {
  const at = new Date(text);
  return {
    __class__: 'datetime',
    year: at.getUTCFullYear(),
    month: at.getUTCMonth() + 1,
    day: at.getUTCDate(),
    hour: at.getUTCHours(),
    minute: at.getUTCMinutes(),
    second: at.getUTCSeconds(),
    microsecond,
  };
};
/** What the first call that changes something after the start stamps, and the second and so on. */
const stamp = (call: number) => instant(startedAt, call);
const dated = { create_date: created, write_date: null };

const rows: Rows = {
  'currency.currency': [{ id: 1, code: 'EUR', name: 'Euro', digits: 2, rounding: '0.01' }],
  'country.country': [{ id: 4, code: 'DE', name: 'Germany' }],
  'party.category': [{ id: 1, name: 'Customer' }],
  'party.party': [
    { id: 1, name: 'Nordlicht GmbH', code: '1', active: true, categories: [], lang: null, ...dated },
    { id: 2, name: 'Alpenblick', code: '2', active: true, categories: [1], lang: 'de', ...dated },
    { id: 3, name: 'Mia Berg', code: '3', active: true, categories: [], lang: null, ...dated },
    { id: 4, name: 'Alt AG', code: '4', active: false, categories: [], lang: null, ...dated },
  ],
  'party.address': [
    {
      id: 1,
      party: 2,
      street: 'A 1\nHof',
      postal_code: '10115',
      city: 'Berlin',
      country: 4,
      invoice: true,
      delivery: true,
      active: true,
      sequence: null,
      ...dated,
    },
    {
      id: 2,
      party: 2,
      street: null,
      postal_code: null,
      city: 'Köln',
      country: null,
      invoice: false,
      delivery: false,
      active: true,
      sequence: 20,
      ...dated,
    },
    {
      id: 3,
      party: 2,
      street: null,
      postal_code: null,
      city: 'Alt',
      country: null,
      invoice: false,
      delivery: false,
      active: false,
      sequence: 1,
      ...dated,
    },
  ],
  'party.contact_mechanism': [
    { id: 1, party: 2, type: 'email', value: 'Info@alpen.example', name: null, active: true, sequence: null, ...dated },
  ],
  'party.identifier': [{ id: 1, party: 2, type: 'eu_vat', code: 'DE136695976', ...dated }],
  'account.invoice.payment_term': [{ id: 2, name: '30 days' }],
  'company.company': [{ id: 1, party: 1, currency: 1 }],
  'company.employee': [
    { id: 1, party: 3, company: 1, start_date: '2024-03-01', end_date: null, supervisor: null, ...dated },
  ],
  'product.uom': [
    { id: 1, name: 'Unit', symbol: 'u', digits: 0 },
    { id: 2, name: 'Kilogram', symbol: 'kg', digits: 2 },
  ],
  'product.template': [
    {
      id: 1,
      name: 'Lampe',
      code: 'LMP',
      type: 'goods',
      default_uom: 1,
      list_price: '49.90',
      salable: true,
      purchasable: false,
      categories: [],
      active: true,
      ...dated,
    },
  ],
  'product.product': [
    {
      id: 1,
      template: 1,
      suffix_code: '-01',
      code: 'LMP-01',
      cost_price: '20.1234',
      description: null,
      active: true,
      ...dated,
    },
  ],
  'stock.location': [
    { id: 3, name: 'Storage', code: 'STO', type: 'storage', parent: 5, warehouse: 5, active: true, ...dated },
    { id: 4, name: 'Lost', code: null, type: 'lost_found', parent: null, warehouse: null, active: true, ...dated },
    { id: 5, name: 'Warehouse', code: 'WH', type: 'warehouse', parent: null, warehouse: 5, active: true, ...dated },
    { id: 7, name: 'Customer', code: 'CUS', type: 'customer', parent: null, warehouse: null, active: true, ...dated },
    { id: 8, name: 'Shelf', code: 'S1', type: 'storage', parent: 3, warehouse: 5, active: true, ...dated },
  ],
  'stock.move': [
    {
      id: 1,
      product: 1,
      uom: 1,
      quantity: '12',
      from_location: 4,
      to_location: 3,
      state: 'done',
      effective_date: '2026-05-01',
      planned_date: null,
      company: 1,
      origin: null,
      ...dated,
    },
    {
      id: 2,
      product: 1,
      uom: 1,
      quantity: '7',
      from_location: 4,
      to_location: 8,
      state: 'done',
      effective_date: '2026-05-20',
      planned_date: null,
      company: 1,
      origin: null,
      ...dated,
    },
    {
      id: 3,
      product: 1,
      uom: 1,
      quantity: '2',
      from_location: 3,
      to_location: 7,
      state: 'draft',
      effective_date: null,
      planned_date: '2026-07-01',
      company: 1,
      origin: null,
      ...dated,
    },
  ],
  'sale.sale': [
    {
      id: 1,
      company: 1,
      number: null,
      reference: 'PO 7',
      description: null,
      party: 2,
      invoice_address: 1,
      shipment_address: 1,
      payment_term: 2,
      currency: 1,
      warehouse: 5,
      sale_date: null,
      shipping_date: null,
      state: 'draft',
      invoice_state: 'none',
      shipment_state: 'none',
      employee: 1,
      comment: null,
      ...dated,
    },
    {
      id: 2,
      company: 1,
      number: '17',
      reference: null,
      description: null,
      party: 2,
      invoice_address: 1,
      shipment_address: 1,
      payment_term: 2,
      currency: 1,
      warehouse: 5,
      sale_date: '2026-05-02',
      shipping_date: null,
      state: 'processing',
      invoice_state: 'waiting',
      shipment_state: 'waiting',
      employee: 1,
      comment: null,
      create_date: created,
      write_date: '2026-05-03T10:00:00.000Z',
    },
  ],
  'sale.line': [
    {
      id: 1,
      sale: 1,
      sequence: 1,
      type: 'line',
      product: 1,
      description: 'Lampe',
      unit: 1,
      quantity: '2',
      unit_price: '49.90',
      taxes_rate: '19',
      ...dated,
    },
    {
      id: 2,
      sale: 1,
      sequence: 2,
      type: 'comment',
      product: null,
      description: 'note',
      unit: null,
      quantity: null,
      unit_price: null,
      taxes_rate: null,
      ...dated,
    },
    {
      id: 3,
      sale: 2,
      sequence: 1,
      type: 'line',
      product: null,
      description: 'Weight',
      unit: 2,
      quantity: '0.25',
      unit_price: '0.10',
      taxes_rate: null,
      ...dated,
    },
  ],
};

let running: Simulator[] = [];
afterEach(async () => {
  await Promise.all(running.map((simulator) => simulator.close()));
  running = [];
});

interface Session {
  readonly simulator: Simulator;
  readonly clock: ManualClock;
  readonly authorization: string;
  readonly post: (body: unknown, headers?: Record<string, string>) => Promise<Response>;
  /** The answer of `model.<method>`, without its envelope. */
  readonly call: (method: string, ...params: unknown[]) => Promise<unknown>;
  readonly result: (method: string, ...params: unknown[]) => Promise<unknown>;
}

async function start(options: Partial<TrytonOptions> = {}): Promise<Session> {
  const clock = new ManualClock(startedAt);
  const simulator = await startTrytonWith({ rows, clock, limits: 'metered', ...options });
  running.push(simulator);
  const send = (body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${simulator.url}/demo/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const { user, password } = simulator.settings;
  const login = await send({ id: 1, method: 'common.db.login', params: [user, { password }, 'en'] });
  const [userId, session] = ((await login.json()) as { result: [number, string] }).result;
  const authorization = `Session ${Buffer.from(`${user}:${userId}:${session}`).toString('base64')}`;
  const post = (body: unknown, headers: Record<string, string> = {}) => send(body, { authorization, ...headers });
  const call = async (method: string, ...params: unknown[]) => {
    const { id, ...answer } = (await (await post({ id: 1, method: `model.${method}`, params })).json()) as Row;
    return id === 1 ? answer : null;
  };
  const result = async (method: string, ...params: unknown[]) => ((await call(method, ...params)) as Row)['result'];
  return { simulator, clock, authorization, post, call, result };
}

const count = { id: 2, method: 'model.party.party.search_count', params: [[], {}] };
const userError = (message: string) => ({ error: ['UserError', [message, '', null]] });
const company = { company: 1 };

async function shape(response: Response) {
  return { status: response.status, type: response.headers.get('content-type'), body: await response.text() };
}

const html = (status: number, title: string, text: string) => ({
  status,
  type: 'text/html; charset=utf-8',
  body: `<!doctype html>\n<html lang=en>\n<title>${status} ${title}</title>\n<h1>${title}</h1>\n<p>${text}</p>\n`,
});
const ok = (body: string) => ({ status: 200, type: 'application/json', body });

// Transport

test('the envelope is used only for exactly id, method and params', async () => {
  const { post } = await start();
  expect(await shape(await post(count))).toEqual(ok('{"id":2,"result":3}'));
  expect(await shape(await post({ ...count, id: 'ä' }))).toEqual(ok('{"id":"\\u00e4","result":3}'));
  expect(await shape(await post({ jsonrpc: '2.0', ...count }))).toEqual(ok('3'));
});

test('a bare call answers errors by status', async () => {
  const { post } = await start();
  const bare = (method: string, ...params: unknown[]) => post({ method: `model.${method}`, params });
  expect(await shape(await bare('party.party.read', [99], ['name'], {}))).toEqual(
    html(
      400,
      'Bad Request',
      'You are trying to read records &#34;99&#34; of &#34;Party&#34; that don&#39;t exist anymore. - ',
    ),
  );
  expect(await shape(await bare('party.party.read', [1], ['nofield'], {}))).toEqual(
    html(500, 'Internal Server Error', '&#39;nofield&#39;'),
  );
  const stale = { _timestamp: { 'party.party,2': '1.0' } };
  expect(await shape(await bare('party.party.write', [2], {}, stale))).toEqual(
    html(423, 'Locked', 'Records were modified in the meanwhile'),
  );
});

test('a request that cannot be read is a 500', async () => {
  const { post } = await start();
  const unread = html(500, 'Internal Server Error', 'Value after * must be an iterable, not NoneType');
  expect(await shape(await post('{"id":1,'))).toEqual(unread);
  expect(await shape(await post({ id: 1, method: count.method }))).toEqual(unread);
  const noMicroseconds = { __class__: 'datetime', year: 2026, month: 1, day: 1, hour: 0, minute: 0, second: 0 };
  const search = { id: 1, method: 'model.party.party.search', params: [[['write_date', '>', noMicroseconds]], {}] };
  expect(await shape(await post(search))).toEqual(unread);
  expect((await post([count])).status).toBe(500);
  expect((await post(count, { 'content-type': 'text/plain' })).status).toBe(500);
  expect((await post(count, { origin: 'http://other.example' })).status).toBe(500);
});

test('addresses and methods other than POST /database/ are refused as HTTP does', async () => {
  const { simulator, post } = await start();
  expect((await fetch(`${simulator.url}/demo/`)).status).toBe(405);
  expect((await fetch(`${simulator.url}/demo`, { method: 'POST', redirect: 'manual' })).status).toBe(308);
  const version = { id: 1, method: 'common.server.version', params: [] };
  const root = (body: unknown) =>
    fetch(`${simulator.url}/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  expect(await (await root(version)).json()).toEqual({ id: 1, result: '6.0.29' });
  expect(await (await root({ ...version, method: 'common.db.list' })).json()).toEqual({ id: 1, result: ['demo'] });
  expect((await post({ id: 1, method: 'model.party.party.browse', params: [[1], {}] })).status).toBe(403);
});

test('calls without a context, on unknown models or fields are errors in a 200', async () => {
  const { call, post } = await start();
  expect(await call('party.party.search_count', [])).toEqual({ error: ['Missing context argument', ''] });
  expect(await call('no.such.search', [], {})).toEqual({ error: ["'no.such'", ''] });
  expect(await call('party.party.search', [['nofield', '=', 1]], {})).toEqual({ error: ["'nofield'", ''] });
  expect(await call('party.party.search', [['name', '~~', 'x']], {})).toEqual({
    error: ['maximum recursion depth exceeded in __instancecheck__', ''],
  });
  expect(await call('party.party.search', [['email', '=', 'x']], {})).toEqual({
    error: ['Missing search function for field "E-Mail" in "Party".', ''],
  });
  expect(await (await post({ id: 1, method: 'common.db.nope', params: [] })).json()).toEqual({
    id: 1,
    error: ["'common'", ''],
  });
});

// Sessions

test('a wrong password is a 401 page and the seventh try a 429', async () => {
  const { simulator, clock } = await start();
  const login = () =>
    fetch(`${simulator.url}/demo/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id: 1, method: 'common.db.login', params: ['nobody', { password: 'x' }, 'en'] }),
    });
  const statuses: number[] = [];
  for (let attempt = 1; attempt <= 7; attempt += 1) statuses.push((await login()).status);
  expect(statuses).toEqual([401, 401, 401, 401, 401, 401, 429]);
  clock.advance(300_000);
  expect((await login()).status).toBe(401);
});

test('a login without a password asks for it, and one on an unknown database is a 404', async () => {
  const { simulator, post } = await start();
  expect(await (await post({ id: 1, method: 'common.db.login', params: ['gateway', {}, 'en'] })).json()).toEqual({
    id: 1,
    error: ['LoginException', ['password', 'Password for gateway', 'password']],
  });
  const other = (body: unknown) =>
    fetch(`${simulator.url}/other/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  expect((await other({ id: 1, method: 'common.db.login', params: ['gateway', { password: 'x' }, 'en'] })).status).toBe(
    404,
  );
  expect((await other(count)).status).toBe(200);
});

test('a session ends a fixed time after its login, by an empty 401', async () => {
  const { clock, post } = await start({ sessionLifetimeMs: 1000 });
  clock.advance(999);
  expect((await post(count)).status).toBe(200);
  clock.advance(1);
  const expired = await post(count);
  expect(expired.headers.get('www-authenticate')).toBe('Basic realm="Tryton"');
  expect(await shape(expired)).toEqual({ status: 401, type: 'text/plain; charset=utf-8', body: '' });
  const script = await post(count, { 'x-requested-with': 'XMLHttpRequest' });
  expect(script.headers.get('www-authenticate')).toBe(null);
});

test('logout, the expire-session fault and a missing header end in 401, HTTP Basic works', async () => {
  const { simulator, post } = await start();
  const basic = Buffer.from('gateway:tryton-secret').toString('base64');
  expect((await post(count, { authorization: `Basic ${basic}` })).status).toBe(200);
  expect((await post(count, { authorization: '' })).status).toBe(401);
  await post({ id: 1, method: 'common.db.logout', params: [] });
  expect((await post(count)).status).toBe(401);
  const second = await start();
  second.simulator.faults.add({ fault: { kind: 'expire-session' }, times: 1 });
  expect((await second.post(count)).status).toBe(401);
  expect(simulator.ledger.callsOf('common.db.logout').map(({ kind, status }) => ({ kind, status }))).toEqual([
    { kind: 'auth', status: 200 },
  ]);
});

test('answers are plain and connections close, unless the newer gzip is switched on', async () => {
  const read = { id: 1, method: 'model.party.party.fields_get', params: [[], {}] };
  const plain = await (await start()).post(read);
  expect([plain.headers.get('content-encoding'), plain.headers.get('connection')]).toEqual([null, 'close']);
  expect(plain.headers.get('x-tryton-cache')).toBe('86400');
  const zipped = await (await start({ gzip: true })).post(read);
  expect(zipped.headers.get('content-encoding')).toBe('gzip');
  expect(Object.keys((await zipped.json()) as Row)).toEqual(['id', 'result']);
});

test('preferences name the company of the user', async () => {
  const { result } = await start();
  expect(await result('res.user.get_preferences', true, {})).toEqual({
    company_filter: 'one',
    company: 1,
    'company.rec_name': 'Nordlicht GmbH',
    language: 'en',
    language_direction: 'ltr',
    groups: [6, 7, 1, 4, 2, 5, 3, 8, 12, 13, 9, 10, 11],
  });
});

test('a hidden model or field is refused by name', async () => {
  const { call } = await start({ hidden: { 'party.identifier': 'model', 'party.party': ['code'] } });
  expect(await call('party.identifier.search', [], {})).toEqual(
    userError('You are not allowed to access "Party Identifier".'),
  );
  expect(await call('party.party.search_read', [], 0, null, null, ['code'], {})).toEqual(
    userError('You are not allowed to access "Party.Code".'),
  );
});

// Reading

test('a record is read with typed values, links and dotted fields', async () => {
  const { result } = await start();
  const fields = [
    'name',
    'lang',
    'lang.code',
    'addresses',
    'addresses.country.code',
    'email',
    'phone',
    'tax_identifier.code',
    'rec_name',
    'create_date',
    'write_date',
    '_timestamp',
    'replaced_by.name',
  ];
  expect(await result('party.party.read', [2], fields, {})).toEqual([
    {
      id: 2,
      name: 'Alpenblick',
      lang: 5,
      'lang.': { id: 5, code: 'de' },
      addresses: [1, 2],
      'addresses.': [
        { id: 1, 'country.': { id: 4, code: 'DE' } },
        { id: 2, 'country.': null },
      ],
      email: 'Info@alpen.example',
      phone: '',
      'tax_identifier.': { id: 1, code: 'DE136695976' },
      rec_name: 'Alpenblick',
      create_date: instant(created, 1),
      write_date: null,
      _timestamp: '1767340800.000001',
      'replaced_by.': null,
    },
  ]);
});

test('floats keep their point and decimals their scale', async () => {
  const { post } = await start();
  const read = { id: 1, method: 'model.sale.line.read', params: [[1], ['quantity', 'unit_price'], company] };
  expect(await (await post(read)).text()).toBe(
    '{"id":1,"result":[{"quantity":2.0,"unit_price":{"__class__":"Decimal","decimal":"49.90"},"id":1}]}',
  );
});

test('read fails as a whole on a missing id and names all of them, search_read leaves it out', async () => {
  const { call, result } = await start();
  expect(await call('party.party.read', [1, 99], ['name'], {})).toEqual(
    userError('You are trying to read records "1, 99" of "Party" that don\'t exist anymore.'),
  );
  expect(await call('sale.sale.read', [1, 99], ['number'], {})).toEqual(
    userError(
      'You are not allowed to read records "1, 99" of "Sale" because of at least one of these rules:\nUser in companies',
    ),
  );
  expect(
    await result('party.party.search_read', [['id', 'in', [2, 99, 1]]], 0, null, [['id', 'ASC']], ['code'], {}),
  ).toEqual([
    { id: 1, code: '1' },
    { id: 2, code: '2' },
  ]);
});

test('offset, limit and null orders work as in the database', async () => {
  const { result } = await start();
  const search = (order: unknown, offset = 0, limit: number | null = null) =>
    result('sale.sale.search', [], offset, limit, order, company);
  expect(
    await search([
      ['write_date', 'ASC'],
      ['id', 'ASC'],
    ]),
  ).toEqual([2, 1]);
  expect(await search([['write_date', 'DESC']])).toEqual([1, 2]);
  expect(await search([['write_date', 'ASC NULLS FIRST']])).toEqual([1, 2]);
  expect(
    await search(
      [
        ['party.name', 'asc'],
        ['id', null],
      ],
      1,
      1,
    ),
  ).toEqual([2]);
  expect(await search([['id', 'ASC']], 0, 0)).toEqual([]);
});

test('bad orders and limits are errors', async () => {
  const { call } = await start();
  expect(await call('sale.sale.search', [], 0, null, [['id', 'sideways']], {})).toEqual({ error: ["'SIDEWAYS'", ''] });
  expect(await call('sale.sale.search', [], 0, -1, null, {})).toEqual({ error: ['LIMIT must not be negative\n', ''] });
});

test('the active filter is added to every nested list without an active leaf', async () => {
  const { result } = await start();
  const search = (domain: unknown, context = {}) =>
    result('party.party.search', domain, 0, null, [['id', 'ASC']], context);
  const either = [
    ['id', '=', 4],
    ['id', '=', 2],
  ];
  const any = ['active', 'in', [true, false]];
  expect(await search([['id', 'in', [2, 4]]])).toEqual([2]);
  expect(await search([['id', 'in', [2, 4]], any])).toEqual([2, 4]);
  expect(await search([any, ['OR', ...either]])).toEqual([2]);
  expect(await search([any, ['OR', ...either, ['active', '=', false]]])).toEqual([2, 4]);
  expect(await search(['OR', [['id', '=', 4], any], [['id', '=', 2], any]])).toEqual([2]);
  expect(await search(['OR', ...either], { active_test: false })).toEqual([2, 4]);
});

test('relation steps hide inactive children and show inactive parents', async () => {
  const { result } = await start();
  const parties = (domain: unknown, context = {}) => result('party.party.search', domain, context);
  expect(await parties([['addresses.city', '=', 'Alt']])).toEqual([]);
  expect(await parties([['addresses.city', '=', 'Alt']], { active_test: false })).toEqual([2]);
  expect(
    await parties([
      [
        'addresses',
        'where',
        [
          ['city', '=', 'Alt'],
          ['active', '=', false],
        ],
      ],
    ]),
  ).toEqual([2]);
  expect(await parties([['categories.name', '=', 'Customer']])).toEqual([2]);
  expect(await result('party.party.read', [2], ['addresses'], { active_test: false })).toEqual([
    { id: 2, addresses: [1, 3, 2] },
  ]);
});

test('negated operators leave null rows out, null inside a list asks for them', async () => {
  const { result } = await start();
  const addresses = (leaf: unknown) => result('party.address.search', [leaf], 0, null, [['id', 'ASC']], {});
  expect(await addresses(['postal_code', '!=', 'x'])).toEqual([1]);
  expect(await addresses(['postal_code', 'not in', ['x']])).toEqual([1]);
  expect(await addresses(['postal_code', 'in', ['x', null]])).toEqual([2]);
  expect(await addresses(['city', 'ilike', 'k_l%'])).toEqual([2]);
  expect(await addresses(['party', 'ilike', 'alpen%'])).toEqual([1, 2]);
  expect(await addresses(['country.code', '=', 'DE'])).toEqual([1]);
});

test('a keyset by write_date and id goes on exactly where it stopped', async () => {
  const { result } = await start();
  for (const id of [1, 2, 3]) await result('party.party.write', [id], {}, {});
  const [{ write_date: at }] = (await result('party.party.read', [2], ['write_date'], {})) as [{ write_date: unknown }];
  const after = ['OR', ['write_date', '>', at], ['AND', ['write_date', '=', at], ['id', '>', 2]]];
  const search = (domain: unknown) =>
    result(
      'party.party.search',
      domain,
      0,
      1000,
      [
        ['write_date', 'ASC'],
        ['id', 'ASC'],
      ],
      {},
    );
  expect(await search(after)).toEqual([3]);
  expect(await search([['write_date', '>=', at]])).toEqual([2, 3]);
});

// Writing

test('a party is created with its children, all with the stamp of the call and no write_date', async () => {
  const { simulator, result } = await start();
  const values = {
    name: 'Neu & Söhne',
    addresses: [['create', [{ city: 'Ulm' }]]],
    contact_mechanisms: [['create', [{ type: 'email', value: 'a@neu.example' }]]],
  };
  expect(await result('party.party.create', [values], {})).toEqual([5]);
  const fields = [
    'name',
    'code',
    'active',
    'addresses.city',
    'addresses.create_date',
    'email',
    'create_date',
    'write_date',
  ];
  expect(await result('party.party.read', [5], fields, {})).toEqual([
    {
      id: 5,
      name: 'Neu & Söhne',
      code: '5',
      active: true,
      'addresses.': [{ id: 4, city: 'Ulm', create_date: stamp(0) }],
      email: 'a@neu.example',
      create_date: stamp(0),
      write_date: null,
    },
  ]);
  expect(simulator.ledger.effects.map(({ action, objectType, key, call }) => [action, objectType, key, call])).toEqual([
    ['create', 'party.party', '5', 2],
    ['create', 'party.address', '4', 2],
    ['create', 'party.contact_mechanism', '2', 2],
  ]);
});

test('one bad row rolls the whole call back and leaves no effect, but its number is gone', async () => {
  const { simulator, call, result } = await start();
  const bad = { name: 'bad', contact_mechanisms: [['create', [{ type: 'zz', value: '1' }]]] };
  expect(await call('party.party.create', [{ name: 'good' }, bad], {})).toEqual(
    userError('The value "zz" for field "Type" in "Contact Mechanism" is not one of the allowed options.'),
  );
  expect(await result('party.party.search_count', [], {})).toBe(3);
  expect(simulator.ledger.effects).toEqual([]);
  expect(await result('party.party.create', [{ name: 'next' }], {})).toEqual([7]);
});

test('a child written directly leaves the parent alone, through the parent both move', async () => {
  const { result } = await start();
  const stamps = () => result('party.party.read', [2], ['write_date', 'addresses.write_date'], {});
  await result('party.address.write', [1], { city: 'B' }, {});
  expect(await stamps()).toEqual([
    {
      id: 2,
      write_date: null,
      'addresses.': [
        { id: 1, write_date: stamp(0) },
        { id: 2, write_date: null },
      ],
    },
  ]);
  await result('party.party.write', [2], { addresses: [['write', [1], { city: 'C' }]] }, {});
  expect(await stamps()).toEqual([
    {
      id: 2,
      write_date: stamp(1),
      'addresses.': [
        { id: 1, write_date: stamp(1) },
        { id: 2, write_date: null },
      ],
    },
  ]);
});

test('a deleted child leaves no trace, and deleting what is gone succeeds', async () => {
  const { call, result } = await start();
  expect(await call('party.address.delete', [2], {})).toEqual({ result: null });
  expect(await call('party.address.delete', [2], {})).toEqual({ result: null });
  expect(await result('party.party.read', [2], ['addresses', 'write_date'], {})).toEqual([
    { id: 2, addresses: [1], write_date: null },
  ]);
});

test('a stamp that is not the present one conflicts, null is no check', async () => {
  const { call, result } = await start();
  const conflict = { error: ['ConcurrencyException', 'Records were modified in the meanwhile'] };
  const write = (seen: string | null, key = 'party.party,2') =>
    call('party.party.write', [2], { name: 'N' }, { _timestamp: { [key]: seen } });
  expect(await write('1767340800.000001')).toEqual({ result: null });
  expect(await write('1767340800.000001')).toEqual(conflict);
  expect(await write('9999999999.0')).toEqual(conflict);
  expect(await write(null)).toEqual({ result: null });
  expect(await write('1.0', 'party.party,3')).toEqual({ result: null });
  const child = { addresses: [['write', [1], { city: 'Q' }]] };
  expect(await call('party.party.write', [2], child, { _timestamp: { 'party.address,1': '1.0' } })).toEqual(conflict);
  expect(await call('party.party.delete', [2], { _timestamp: { 'party.party,2': '1.0' } })).toEqual(conflict);
  expect(await result('party.address.read', [1], ['city'], {})).toEqual([{ id: 1, city: 'Berlin' }]);
});

test.each([
  ['party.party.create', [[{ name: 'x', code: '2' }], {}], 'The code on party must be unique.'],
  ['party.address.create', [[{ city: 'x' }], {}], 'A value is required for field "Party" in "Address".'],
  [
    'party.address.create',
    [[{ party: 2, country: 99 }], {}],
    'The value "99" for field "Country" in "Address" does not exist.',
  ],
  [
    'party.party.write',
    [[2], { name: 'x' }, [99], {}, {}],
    'You are trying to write to records "2, 99" of "Party" that don\'t exist anymore.',
  ],
  ['sale.sale.create', [[{ party: 2 }], {}], 'A value is required for field "Company" in "Sale".'],
  [
    'sale.line.create',
    [[{ sale: 1, product: 1, quantity: 1.5, unit: 1, unit_price: decimal('1') }], company],
    'The number of digits in the value "1.5" for field "Quantity" in "Sale Line" exceeds the limit of "0".',
  ],
  [
    'sale.line.create',
    [[{ sale: 1, quantity: 1, unit_price: 49.9 }], company],
    'The number of digits in the value "Decimal(\'49.89999999999999857891452847979962825775146484375\')" for field "Unit Price" in "Sale Line" exceeds the limit of "4".',
  ],
  [
    'product.product.create',
    [[{ template: 1, suffix_code: '-01' }], company],
    'Code of active product must be unique.',
  ],
  [
    'product.product.delete',
    [[1], {}],
    'The records could not be deleted because they are used by field "Product" of "Stock Move".',
  ],
  ['sale.sale.delete', [[2], company], 'To delete sale "17" you must cancel it.'],
])('%s refuses %j', async (method, params, message) => {
  const { call } = await start();
  expect(await call(method, ...params)).toEqual(userError(message));
});

// Products and stock

test('prices belong to a company and are null or zero without one', async () => {
  const { result } = await start();
  const fields = ['name', 'code', 'list_price', 'cost_price', 'rec_name', 'default_uom.symbol', 'write_date'];
  const shared = {
    id: 1,
    name: 'Lampe',
    code: 'LMP-01',
    rec_name: '[LMP-01] Lampe',
    'default_uom.': { id: 1, symbol: 'u' },
    write_date: instant(created, 1),
  };
  expect(await result('product.product.read', [1], fields, company)).toEqual([
    { ...shared, list_price: decimal('49.90'), cost_price: decimal('20.1234') },
  ]);
  expect(await result('product.product.read', [1], fields, {})).toEqual([
    { ...shared, list_price: null, cost_price: decimal('0') },
  ]);
});

test('a template write leaves its variants alone, except for its code', async () => {
  const { call, result } = await start();
  const variant = () => result('product.product.read', [1], ['name', 'code', 'write_date'], {});
  await result('product.template.write', [1], { name: 'Leuchte' }, company);
  expect(await variant()).toEqual([{ id: 1, name: 'Leuchte', code: 'LMP-01', write_date: instant(created, 1) }]);
  await result('product.template.write', [1], { code: 'LMX' }, company);
  expect(await variant()).toEqual([{ id: 1, name: 'Leuchte', code: 'LMX-01', write_date: stamp(1) }]);
  expect(await call('product.product.write', [1], { name: 'x' }, company)).toEqual({
    error: ['Missing setter function for field "Name" in "Product Variant".', ''],
  });
});

test('stock follows the locations, the date and the children of the context', async () => {
  const { result } = await start();
  const stock = async (context: Row) => {
    const [row] = (await result('product.product.read', [1], ['quantity', 'forecast_quantity'], context)) as Row[];
    return [row?.['quantity'], row?.['forecast_quantity']];
  };
  expect(await stock({})).toEqual([0, 0]);
  expect(await stock({ locations: [3] })).toEqual([19, 17]);
  expect(await stock({ locations: [3], with_childs: false })).toEqual([12, 10]);
  expect(await stock({ locations: [5] })).toEqual([19, 17]);
  expect(await stock({ locations: [3, 8] })).toEqual([19, 17]);
  expect(await stock({ locations: [5, 4] })).toEqual([-19, -19]);
  expect(await stock({ locations: [3], stock_date_end: date(2026, 6, 1) })).toEqual([19, 19]);
  expect(await stock({ locations: [3], stock_date_end: date(2026, 5, 10) })).toEqual([12, 12]);
});

test('an unknown location alone is an error', async () => {
  const { call } = await start();
  expect(await call('product.product.read', [1], ['quantity'], { locations: [99] })).toEqual(
    userError('You are trying to read records "99" of "Stock Location" that don\'t exist anymore.'),
  );
});

test('locations tell the quantity of the product of the context, a bare 0 where there is none', async () => {
  const { post } = await start();
  const params = [
    [['id', 'in', [3, 5, 7]]],
    0,
    null,
    [['id', 'ASC']],
    ['quantity'],
    { product: 1, stock_date_end: date(2026, 6, 1) },
  ];
  expect(await (await post({ id: 1, method: 'model.stock.location.search_read', params })).text()).toBe(
    '{"id":1,"result":[{"quantity":19.0,"id":3},{"quantity":19.0,"id":5},{"quantity":0,"id":7}]}',
  );
});

test('a future inventory asks a question that a warning record answers once', async () => {
  const { call, result } = await start();
  const lines = [['create', [{ product: 1, quantity: 5 }]]];
  const [id] = (await result('stock.inventory.create', [{ location: 3, date: date(2026, 7, 1), lines }], company)) as [
    number,
  ];
  const asked = (await call('stock.inventory.confirm', [id], company)) as { error: [string, [string, string, string]] };
  const [name] = asked.error[1];
  expect(asked.error).toEqual(['UserWarning', [name, 'The inventories "1" have dates in the future.', '']]);
  await result('res.user.warning.create', [{ name, user: 1, always: false }], {});
  expect(await call('stock.inventory.confirm', [id], company)).toEqual({ result: null });
  expect(await result('res.user.warning.search', [], {})).toEqual([]);
});

test('an inventory sets what was counted and a move adds', async () => {
  const { simulator, result } = await start();
  const quantity = () => result('product.product.read', [1], ['quantity'], { locations: [3], with_childs: false });
  const lines = [['create', [{ product: 1, quantity: 5 }]]];
  const [inventory] = (await result('stock.inventory.create', [{ location: 3, lines }], company)) as [number];
  await result('stock.inventory.confirm', [inventory], company);
  expect(await quantity()).toEqual([{ id: 1, quantity: 5 }]);
  const move = { product: 1, uom: 1, quantity: 4, from_location: 4, to_location: 3 };
  const [id] = (await result('stock.move.create', [move], company)) as [number];
  await result('stock.move.do', [id], company);
  expect(await quantity()).toEqual([{ id: 1, quantity: 9 }]);
  expect(simulator.ledger.effects.at(-1)).toMatchObject({
    action: 'transition',
    objectType: 'stock.move',
    values: { state: 'done' },
  });
});

// Sales

test('amounts come from the lines while a draft, and stay as they were once it is processed', async () => {
  const { result } = await start();
  const amounts = (id: number) =>
    result(
      'sale.sale.read',
      [id],
      ['untaxed_amount', 'tax_amount', 'total_amount', 'untaxed_amount_cache', 'rec_name'],
      company,
    );
  expect(await amounts(1)).toEqual([
    {
      id: 1,
      untaxed_amount: decimal('99.80'),
      tax_amount: decimal('18.96'),
      total_amount: decimal('118.76'),
      untaxed_amount_cache: null,
      rec_name: '[PO 7]',
    },
  ]);
  await result('sale.line.write', [3], { quantity: 9 }, company);
  expect(await amounts(2)).toEqual([
    {
      id: 2,
      untaxed_amount: decimal('0.02'),
      tax_amount: decimal('0'),
      total_amount: decimal('0.02'),
      untaxed_amount_cache: decimal('0.02'),
      rec_name: '17',
    },
  ]);
});

test('a sale goes from draft over quotation straight to processing, with its invoice and shipment', async () => {
  const { simulator, result } = await start();
  const state = () =>
    result(
      'sale.sale.read',
      [1],
      ['state', 'number', 'sale_date', 'invoice_state', 'shipment_state', 'invoices', 'shipments'],
      company,
    );
  expect(await result('sale.sale.confirm', [1], company)).toBe(null);
  await result('sale.sale.quote', [1], company);
  const none = { invoice_state: 'none', shipment_state: 'none', invoices: [], shipments: [] };
  expect(await state()).toEqual([{ id: 1, state: 'quotation', number: '18', sale_date: null, ...none }]);
  await result('sale.sale.confirm', [1], company);
  const after = {
    id: 1,
    state: 'processing',
    number: '18',
    sale_date: date(2026, 6, 1),
    invoice_state: 'waiting',
    shipment_state: 'waiting',
    invoices: [1],
    shipments: [1],
  };
  expect(await state()).toEqual([after]);
  expect(await result('sale.sale.cancel', [1], company)).toBe(null);
  expect(await state()).toEqual([after]);
  const transitions = simulator.ledger.effects.filter(({ action }) => action === 'transition');
  expect(transitions.map(({ objectType, key, values }) => [objectType, key, values])).toEqual([
    ['sale.sale', '1', { state: 'quotation' }],
    ['sale.sale', '1', { state: 'confirmed' }],
    ['sale.sale', '1', { state: 'processing' }],
  ]);
});

test('a quotation needs addresses, and a batch moves only the sales in the right state', async () => {
  const { call, result } = await start();
  const [bare] = (await result('sale.sale.create', [{ party: 2 }], company)) as [number];
  expect(await call('sale.sale.quote', [bare], company)).toEqual(
    userError(`To get a quote for sale "(${bare})" you must enter an invoice address.`),
  );
  expect(await call('sale.sale.quote', [1, 2], company)).toEqual({ result: null });
  expect(
    await result('sale.sale.search_read', [['id', 'in', [1, 2]]], 0, null, [['id', 'ASC']], ['state'], company),
  ).toEqual([
    { id: 1, state: 'quotation' },
    { id: 2, state: 'processing' },
  ]);
});

test('the salesperson of a row has quoted and confirmed, as far as the sale has come', async () => {
  const { result } = await start();
  const fields = ['quoted_by', 'confirmed_by.rec_name'];
  expect(await result('sale.sale.search_read', [], 0, null, [['id', 'ASC']], fields, company)).toEqual([
    { id: 1, quoted_by: null, 'confirmed_by.': null },
    { id: 2, quoted_by: 1, 'confirmed_by.': { id: 1, rec_name: 'Mia Berg' } },
  ]);
});

test('sales of other companies are hidden', async () => {
  const { result } = await start();
  const other = await start({
    rows: { ...rows, 'sale.sale': (rows['sale.sale'] ?? []).map((row) => ({ ...row, company: row['id'] })) },
  });
  expect(await result('sale.sale.search_count', [], {})).toBe(2);
  expect(await other.result('sale.sale.search', [], {})).toEqual([1]);
});

// Around the API

test('the ledger names calls with their model and the keys of batched reads', async () => {
  const { simulator, result } = await start();
  await result('party.party.search_read', [['id', 'in', [1, 2]]], 0, null, null, ['name'], {});
  await result('party.party.read', [3], ['name'], {});
  await result('party.party.search_read', [['code', '=', '1']], 0, null, null, ['name'], {});
  await result('party.party.write', [3], {}, {});
  expect(simulator.ledger.calls.map(({ kind, operation, keys }) => [kind, operation, keys])).toEqual([
    ['auth', 'common.db.login', null],
    ['read', 'model.party.party.search_read', ['1', '2']],
    ['read', 'model.party.party.read', ['3']],
    ['read', 'model.party.party.search_read', null],
    ['write', 'model.party.party.write', null],
  ]);
});

test('a direct change moves its own record only', async () => {
  const { simulator, result } = await start();
  simulator.change({ action: 'update', objectType: 'party.address', key: '1', values: { city: 'Bonn' } });
  simulator.change({ action: 'create', objectType: 'party.party', row: { name: 'Direkt', active: true } });
  simulator.change({ action: 'delete', objectType: 'party.address', key: '2' });
  expect(await result('party.party.read', [2], ['write_date', 'addresses.city', 'addresses.write_date'], {})).toEqual([
    { id: 2, write_date: null, 'addresses.': [{ id: 1, city: 'Bonn', write_date: stamp(0) }] },
  ]);
  expect(
    await result('party.party.search_read', [['name', '=', 'Direkt']], 0, null, null, ['code', 'create_date'], {}),
  ).toEqual([{ id: 5, code: '5', create_date: stamp(1) }]);
});
