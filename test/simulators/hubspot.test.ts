// The simulated HubSpot account, over HTTP, held to what HubSpot's documentation says. Rows made up here.
import { afterEach, expect, test } from 'vitest';
import { type HubspotOptions, PRIVATE_APP_TOKEN, startHubspotWith } from '../../connectors/hubspot/simulator.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import type { Simulator } from '../../src/simulator/contract.ts';

const rows = {
  properties: [{ objectType: 'contacts', name: 'own_id', type: 'string', hasUniqueValue: true }],
  companies: ['11', '12', '13'].map((id) => ({
    hs_object_id: id,
    name: `Nordwind ${id}`,
    annualrevenue: '1200000',
    hs_lastmodifieddate: `2026-05-${id}T08:00:00.000Z`,
  })),
  contacts: [{ hs_object_id: '51', email: 'ada@nordwind.example', lastmodifieddate: '2026-05-01T08:00:00.000Z' }],
};

interface Reply {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into as they come
  readonly body: any;
}

const open: Simulator[] = [];

afterEach(async () => {
  for (const simulator of open.splice(0)) await simulator.close();
});

async function portal(options: Partial<HubspotOptions> = {}) {
  const clock = new ManualClock('2026-06-01T12:00:00.000Z');
  const simulator = await startHubspotWith({ rows, clock, limits: 'unmetered', ...options });
  open.push(simulator);
  const ask = async (method: string, path: string, body?: unknown): Promise<Reply> => {
    const answer = await fetch(`${simulator.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${PRIVATE_APP_TOKEN}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: text === '' ? null : JSON.parse(text) };
  };
  return { simulator, clock, ask };
}

const ids = ({ body }: Reply) => body.results.map(({ id }: { id: string }) => id);
const search = (filters: readonly unknown[], more: object = {}) => ({ filterGroups: [{ filters }], ...more });

test('a batch read takes 100, answers out of order, and tells missing ids with status 207', async () => {
  const { ask } = await portal();
  const inputs = (count: number) => Array.from({ length: count }, (_, index) => ({ id: String(11 + index) }));
  const path = '/crm/v3/objects/companies/batch/read';
  expect((await ask('POST', path, { inputs: inputs(101), properties: [] })).status).toBe(400);
  const partial = await ask('POST', path, { inputs: inputs(4), properties: ['name', 'no_such_property'] });
  expect([partial.status, partial.body.numErrors, partial.body.errors[0].context.ids]).toEqual([207, 1, ['14']]);
  expect(ids(partial)).toEqual(['12', '13', '11']);
  expect(Object.keys(partial.body.results[0].properties)).toEqual([
    'name',
    'createdate',
    'hs_lastmodifieddate',
    'hs_object_id',
  ]);
});

test('a list has the last page without paging, and few properties unless asked', async () => {
  const { ask } = await portal();
  const first = await ask('GET', '/crm/v3/objects/companies?limit=2&properties=annualrevenue');
  expect(first.body.results[0].properties.annualrevenue).toBe('1200000');
  const last = await ask('GET', `/crm/v3/objects/companies?limit=2&after=${first.body.paging.next.after}`);
  expect([ids(first), ids(last), 'paging' in last.body]).toEqual([['11', '12'], ['13'], false]);
});

test('the search learns late, refuses what is too much, and compares IN in lower case', async () => {
  const { ask, simulator, clock } = await portal({ searchLagMs: 5_000 });
  const path = '/crm/v3/objects/companies/search';
  simulator.change({ action: 'update', objectType: 'companies', key: '11', values: { name: 'Late' } });
  const late = search([{ propertyName: 'name', operator: 'EQ', value: 'LATE' }]);
  expect(ids(await ask('POST', path, late))).toEqual([]);
  expect((await ask('GET', '/crm/v3/objects/companies/11')).body.properties.name).toBe('Late');
  clock.advance(5_000);
  expect(ids(await ask('POST', path, late))).toEqual(['11']);
  const among = (values: readonly string[]) => search([{ propertyName: 'name', operator: 'IN', values }]);
  expect(ids(await ask('POST', path, among(['Nordwind 12'])))).toEqual([]);
  expect(ids(await ask('POST', path, among(['nordwind 12'])))).toEqual(['12']);
  const modified = {
    propertyName: 'hs_lastmodifieddate',
    operator: 'GTE',
    value: String(Date.parse('2026-05-12T08:00:00Z')),
  };
  const sorts = [{ propertyName: 'hs_lastmodifieddate', direction: 'ASCENDING' }];
  expect(ids(await ask('POST', path, search([modified], { sorts })))).toEqual(['12', '13', '11']);
  for (const refused of [
    search([], { limit: 201 }),
    search([], { limit: 200, after: '9900' }),
    search([], { sorts: [...sorts, ...sorts] }),
    search(Array.from({ length: 7 }, () => modified)),
    { filterGroups: Array.from({ length: 6 }, () => ({ filters: [modified] })) },
    search([{ ...modified, operator: 'SOUNDS_LIKE' }]),
  ])
    expect((await ask('POST', path, refused)).status).toBe(400);
});

test('writes are checked: taken e-mail, unknown property, unknown option; an upsert tells what was new', async () => {
  const { ask, simulator } = await portal();
  const path = '/crm/v3/objects/contacts';
  const taken = await ask('POST', path, { properties: { email: 'ADA@nordwind.example' } });
  expect([taken.status, taken.body.category, taken.body.message]).toEqual([
    409,
    'CONFLICT',
    'Contact already exists. Existing ID: 51',
  ]);
  const unknown = await ask('PATCH', `${path}/51`, { properties: { shoe_size: '42' } });
  expect([unknown.status, unknown.body.errors[0].code]).toEqual([400, 'PROPERTY_DOESNT_EXIST']);
  const option = await ask('PATCH', `${path}/51`, { properties: { lifecyclestage: 'Customer' } });
  expect([option.status, option.body.errors[0].code]).toEqual([400, 'INVALID_OPTION']);
  expect(simulator.ledger.effects).toEqual([]);
  const inputs = [{ idProperty: 'own_id', id: 'a1', properties: { lastname: 'Holm' } }];
  const [first, second] = [
    await ask('POST', `${path}/batch/upsert`, { inputs }),
    await ask('POST', `${path}/batch/upsert`, { inputs }),
  ];
  expect([first, second].map(({ body }) => body.results[0].new)).toEqual([true, false]);
  expect(simulator.ledger.effects).toHaveLength(1);
  await ask('PATCH', `${path}/51`, { properties: { email: '' } });
  expect((await ask('GET', `${path}/51`)).body.properties.email).toBeNull();
});

test('archived objects are in a list of their own, and a merged id leads to the survivor', async () => {
  const { ask } = await portal();
  expect((await ask('DELETE', '/crm/v3/objects/companies/12')).status).toBe(204);
  expect((await ask('GET', '/crm/v3/objects/companies/12')).status).toBe(404);
  const archived = await ask('GET', '/crm/v3/objects/companies?archived=true');
  expect([ids(archived), archived.body.results[0].archivedAt]).toEqual([['12'], '2026-06-01T12:00:00.000Z']);
  await ask('POST', '/crm/v3/objects/companies/merge', { primaryObjectId: '11', objectIdToMerge: '13' });
  const survivor = await ask('GET', '/crm/v3/objects/companies/13?properties=hs_merged_object_ids');
  expect([survivor.body.id, survivor.body.properties.hs_merged_object_ids]).toEqual(['11', '13']);
});

test('associations are read in a batch, the first company of a contact being its primary one', async () => {
  const { ask } = await portal();
  const read = () => ask('POST', '/crm/v4/associations/contacts/companies/batch/read', { inputs: [{ id: '51' }] });
  const none = await read();
  expect([none.status, none.body.errors[0].subCategory]).toEqual([207, 'crm.associations.NO_ASSOCIATIONS_FOUND']);
  expect((await ask('PUT', '/crm/v4/objects/contacts/51/associations/default/companies/11')).status).toBe(200);
  const [{ from, to }] = (await read()).body.results;
  expect([from.id, to[0].toObjectId, to[0].associationTypes.map((type: { typeId: number }) => type.typeId)]).toEqual([
    '51',
    11,
    [279, 1],
  ]);
});

test('limits are counted apart: searches without headers, the rest by ten seconds and by day', async () => {
  const { ask } = await portal({ limits: 'metered', quota: { perTenSeconds: 1, searchesPerSecond: 1 } });
  const path = '/crm/v3/objects/companies';
  const good = await ask('GET', path);
  expect(good.headers.get('x-hubspot-ratelimit-interval-milliseconds')).toBe('10000');
  const refused = await ask('GET', path);
  expect([refused.status, refused.body.errorType, refused.body.policyName]).toEqual([
    429,
    'RATE_LIMIT',
    'TEN_SECONDLY_ROLLING',
  ]);
  const found = await ask('POST', `${path}/search`, {});
  expect([found.status, found.headers.get('x-hubspot-ratelimit-remaining')]).toEqual([200, null]);
  expect((await ask('POST', `${path}/search`, {})).status).toBe(429);
  const daily = await portal({ limits: 'metered', quota: { perDay: 0 } });
  expect((await daily.ask('GET', path)).body.policyName).toBe('DAILY');
});
