// The HubSpot connector against a simulated account, over HTTP. Rows made up here; property names after the CRM API v3.
import { afterEach, expect, test } from 'vitest';
import { hubspot } from '../../connectors/hubspot/index.ts';
import { type HubspotOptions, PRIVATE_APP_TOKEN, startHubspotWith } from '../../connectors/hubspot/simulator.ts';
import type { ConfiguredFields } from '../../src/connector/configured.ts';
import type { AnyPort, Call, ConnectorConnection, Found, HttpRequest, Page } from '../../src/connector/contract.ts';
import { SourceError } from '../../src/connector/errors.ts';
import { HttpClient } from '../../src/connector/http.ts';
import type { EntityName } from '../../src/model/index.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import type { Simulator } from '../../src/simulator/contract.ts';
import { unconfigured } from '../support/unconfigured.ts';
import { idAt, rows, settings } from './hubspot-portal.ts';

interface Account {
  readonly simulator: Simulator;
  readonly clock: ManualClock;
  readonly connection: ConnectorConnection;
  readonly requests: HttpRequest[];
}

const open: (() => Promise<void>)[] = [];
const call = (): Call => ({ signal: AbortSignal.timeout(5_000), purpose: 'sync' });
const eur = (amount: string) => ({ amount, currency: 'EUR' });
const key = (objectType: string, value: string) => ({ by: 'key', connection: 'crm', objectType, value });

afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

async function account(
  options: Partial<HubspotOptions> = {},
  own: Readonly<Record<string, unknown>> = settings,
  configured: ConfiguredFields = {},
): Promise<Account> {
  const clock = new ManualClock('2026-06-01T12:00:00.000Z');
  const simulator = await startHubspotWith({ rows, clock, limits: 'unmetered', searchLagMs: 0, ...options });
  const client = new HttpClient({ source: 'hubspot', connections: 4, connectTimeoutMs: 500, maxBodyBytes: 4_000_000 });
  const requests: HttpRequest[] = [];
  const connection = hubspot.connect(hubspot.settings.parse({ ...simulator.settings, ...own }), {
    ...unconfigured(),
    configured,
    connection: 'crm',
    transport: {
      request: (request, one) => {
        requests.push(request);
        return client.request(request, one);
      },
    },
    clock,
    context: { connection: 'crm', legalEntity: 'nordlicht', currency: 'EUR', country: 'DE' },
  });
  open.push(
    () => client.close(),
    () => simulator.close(),
  );
  return { simulator, clock, connection, requests };
}

function portOf({ connection }: Pick<Account, 'connection'>, objectType: string): AnyPort {
  const port = connection.ports.find((each) => each.objectType === objectType);
  if (port === undefined) throw new Error(`no port of ${objectType}`);
  return port;
}

async function got(of: Pick<Account, 'connection'>, objectType: string, id: string): Promise<Found<EntityName>> {
  const port = portOf(of, objectType);
  const [found] = await port.get(
    [id],
    port.parts.map(({ name }) => name),
    call(),
  );
  if (found === null || found === undefined || found instanceof SourceError) throw new Error(`no record ${id}`);
  return found;
}

async function listed(
  port: AnyPort,
  from: Page<EntityName>['checkpoint'] | null,
): Promise<readonly Page<EntityName>[]> {
  const pages: Page<EntityName>[] = [];
  for await (const page of port.list(from, call())) pages.push(page);
  return pages;
}

const keysOf = (pages: readonly Page<EntityName>[]) => pages.flatMap(({ records }) => records.map((each) => each.key));

test('a company is a customer, with typed custom fields and its configured VAT number', async () => {
  const { record, gaps, url } = await got(await account(), 'companies', idAt('companies', 0));
  expect(record).toEqual({
    kind: 'ORGANIZATION',
    name: 'Nordwind 0',
    status: 'ACTIVE',
    identifiers: [
      { type: 'DOMAIN', value: 'nordwind0.example', isValid: null },
      { type: 'VAT', value: 'DE136695976', isValid: true },
    ],
    parent: null,
    addresses: [
      {
        type: 'STREET',
        name: null,
        lines: ['Hafenstr. 12'],
        city: 'Hamburg',
        region: 'Hamburg',
        postalCode: '20457',
        country: 'DE',
        key: null,
      },
    ],
    contactPoints: [
      { type: 'PHONE', value: '+49405550101', label: null, original: '040 5550101', isNormalized: true },
      { type: 'WEBSITE', value: 'https://nordwind0.example', label: null, original: null, isNormalized: true },
    ],
    industry: 'COMPUTER_SOFTWARE',
    accountOwner: key('owners', idAt('owners', 0)),
    createdAt: '2026-04-01T08:00:00.000Z',
    updatedAt: '2026-05-02T08:00:00.000Z',
    customFields: [
      { name: 'score', type: 'NUMBER', value: '12.5000' },
      { name: 'is_key_account', type: 'BOOLEAN', value: 'true' },
    ],
    correlationId: null,
  });
  expect(gaps).toEqual([]);
  expect(url).toBe(`https://app.hubspot.com/contacts/4711/record/0-2/${idAt('companies', 0)}`);
});

test('a country that names none is a gap, and a stage nobody knows is one too', async () => {
  const crm = await account();
  const values = { lifecyclestage: '90210' };
  crm.simulator.change({ action: 'update', objectType: 'companies', key: idAt('companies', 6), values });
  const { record, gaps } = await got(crm, 'companies', idAt('companies', 6));
  expect(gaps).toEqual([
    { path: 'status', reason: 'not-understood' },
    { path: 'addresses[0].country', reason: 'not-understood' },
  ]);
  expect(record).toMatchObject({ status: null, addresses: [{ country: null }] });
});

test('properties of the account fill fields by configuration', async () => {
  const crm = await account({}, settings, { Customer: { number: 'customer_number' } });
  expect((await got(crm, 'companies', idAt('companies', 3))).record).toMatchObject({ number: 'K-3' });
  const fields = (await crm.connection.describe?.('Customer', call())) ?? [];
  expect(fields.find(({ path }) => path === 'customer_number')).toEqual({
    path: 'customer_number',
    type: 'TEXT',
    label: 'Customer number',
    isWritable: true,
  });
  expect(fields.find(({ path }) => path === 'hs_lastmodifieddate')).toMatchObject({
    type: 'INSTANT',
    isWritable: false,
  });
});

test('an order has the line items and the company that are associated with it, digit for digit', async () => {
  const { record } = await got(await account(), 'orders', idAt('orders', 3));
  expect(record).toMatchObject({
    number: 'SO-1003',
    status: 'OPEN',
    fulfillmentStatus: 'SHIPPED',
    customer: key('companies', idAt('companies', 3)),
    orderedOn: '2026-05-01',
    currency: 'EUR',
    totals: { lines: eur('1050.00'), tax: eur('199.50'), shipping: eur('0.00'), discount: null, grand: eur('1249.50') },
    lines: [
      {
        key: idAt('line_items', 3),
        lineNumber: 1,
        item: key('products', idAt('products', 3)),
        sku: 'P-3',
        description: 'Pump 3',
        quantity: { value: '2.5', unit: 'C62' },
        unitPrice: eur('420.00'),
        adjustments: [{ kind: 'DISCOUNT', description: null, percent: '5', amount: null }],
        total: eur('1050.00'),
      },
    ],
  });
});

test('a product keeps every digit of its price', async () => {
  const { record } = await got(await account(), 'products', idAt('products', 2));
  expect(record).toMatchObject({ sku: 'P-2', kind: 'SERVICE', listPrice: eur('50.1234'), cost: eur('31.50') });
});

test('a change that the search index does not know yet is told by the next listing, for it reaches back', async () => {
  const crm = await account({ searchLagMs: 5_000 });
  const port = portOf(crm, 'companies');
  const first = await listed(port, null);
  crm.clock.advance(60_000);
  crm.simulator.change({
    action: 'update',
    objectType: 'companies',
    key: idAt('companies', 0),
    values: { name: 'Late' },
  });
  crm.clock.advance(1_000);
  const at = first.at(-1)?.checkpoint ?? null;
  const second = await listed(port, at);
  expect(keysOf(second)).toEqual([]);
  crm.clock.advance(30_000);
  expect(keysOf(await listed(port, second.at(-1)?.checkpoint ?? null))).toEqual([idAt('companies', 0)]);
});

test('a listing turns no page of a search, so its 10,000 results are no end: many records of one instant come by id', async () => {
  const many = Array.from({ length: 40 }, (_, index) => ({
    hs_object_id: String(20_000 + index),
    name: `Imported ${index}`,
    hs_lastmodifieddate: '2026-05-04T08:00:00.000Z',
  }));
  const crm = await account({ rows: { products: many } }, { pageSize: 10 });
  const keys = keysOf(await listed(portOf(crm, 'products'), null));
  expect(new Set(keys).size).toBe(40);
  const searches = crm.requests.filter(({ url }) => url.endsWith('/search'));
  expect(searches.filter(({ body }) => body?.includes('"after"'))).toEqual([]);
  // The first page, the same instant again, four pages of it by id, and what is behind it.
  expect(searches).toHaveLength(7);
});

test('archived and merged records are removed; a merged id leads to nobody', async () => {
  const crm = await account();
  const port = portOf(crm, 'companies');
  const first = await listed(port, null);
  crm.clock.advance(120_000);
  crm.simulator.change({ action: 'delete', objectType: 'companies', key: idAt('companies', 5) });
  const merge = { primaryObjectId: idAt('companies', 0), objectIdToMerge: idAt('companies', 4) };
  await fetch(`${crm.simulator.url}/crm/v3/objects/companies/merge`, {
    method: 'POST',
    headers: { authorization: `Bearer ${PRIVATE_APP_TOKEN}` },
    body: JSON.stringify(merge),
  });
  const second = await listed(port, first.at(-1)?.checkpoint ?? null);
  expect(second.flatMap(({ removed }) => removed)).toEqual([
    { key: idAt('companies', 4), mergedInto: idAt('companies', 0) },
    { key: idAt('companies', 5) },
  ]);
  expect(await port.get([idAt('companies', 4)], ['core'], call())).toEqual([null]);
});

test('a limit is waited for as its answer says: ten seconds, a second for searches, an hour for the day', async () => {
  const wait = async (quota: HubspotOptions['quota'], run: (crm: Account) => Promise<unknown>) => {
    const crm = await account({ limits: 'metered', ...(quota === undefined ? {} : { quota }) });
    const error = await run(crm).catch((failure: unknown) => failure);
    return error instanceof SourceError ? [error.kind, error.retryAfterMs] : error;
  };
  const read = (crm: Account) => got(crm, 'products', idAt('products', 0));
  expect(await wait({ perTenSeconds: 0 }, read)).toEqual(['rate-limited', 10_000]);
  expect(await wait({ perDay: 0 }, read)).toEqual(['rate-limited', 3_600_000]);
  const list = (crm: Account) => listed(portOf(crm, 'products'), null);
  expect(await wait({ searchesPerSecond: 0 }, list)).toEqual(['rate-limited', 1_000]);
});

test('searches take of a budget of their own, and their limit is no pause for the others', async () => {
  const crm = await account();
  await listed(portOf(crm, 'products'), null);
  const searches = crm.requests.filter(({ url }) => url.endsWith('/search'));
  expect(new Set(searches.map(({ takes, pauseOf }) => JSON.stringify([takes, pauseOf === undefined])))).toEqual(
    new Set([JSON.stringify([[{ budget: 'search', points: 1 }], true])]),
  );
  await got(crm, 'products', idAt('products', 0));
  const body = JSON.stringify({ errorType: 'RATE_LIMIT', policyName: 'DAILY' });
  const asked = crm.requests.at(-1);
  expect(asked?.takes).toEqual([{ budget: 'burst', points: 1 }]);
  expect(asked?.pauseOf?.({ status: 429, headers: {}, text: body })).toBe(3_600_000);
  expect(asked?.pauseOf?.({ status: 200, headers: {}, text: '{}' })).toBeNull();
});

test('the token of a private app is enough, and settings take one way of signing in', async () => {
  const crm = await account(
    {},
    {
      ...settings,
      accessToken: PRIVATE_APP_TOKEN,
      clientId: undefined,
      clientSecret: undefined,
      refreshToken: undefined,
    },
  );
  expect((await crm.connection.check(call())).filter(({ ok }) => !ok)).toEqual([]);
  expect(crm.simulator.ledger.callsOf(/oauth/)).toEqual([]);
  expect(hubspot.settings.safeParse({ accessToken: 'a', clientId: 'b' }).success).toBe(false);
  expect(hubspot.settings.safeParse({}).success).toBe(false);
});

test('the check names a property that the account does not have', async () => {
  const crm = await account({}, { ...settings, vatProperty: 'ust_id' });
  expect((await crm.connection.check(call())).filter(({ ok }) => !ok)).toEqual([
    {
      what: 'properties of companies',
      ok: false,
      detail: 'create the property ust_id in HubSpot, or correct its name in the settings',
    },
  ]);
});

test('without a unique property a contact is made by its e-mail, once: a second one is refused by name', async () => {
  const crm = await account({}, {});
  const { write } = contactPort(crm);
  const values = { lastName: 'Holm', email: 'Ida@nordwind.example' };
  const plan = await write.plan({ action: 'create', entity: 'Contact', values }, call());
  const [step] = plan.steps;
  if (step === undefined) throw new Error('no step');
  expect(step.request).toEqual({
    method: 'POST',
    path: '/crm/v3/objects/contacts',
    body: { properties: { lastname: 'Holm', email: 'Ida@nordwind.example' } },
  });
  expect(await write.find(step, { id: 'x', key: 'y' }, call())).toEqual({ kind: 'absent' });
  expect(await write.apply(step, { id: 'x', key: 'y' }, call())).toMatchObject({ kind: 'applied' });
  const again = await write.plan({ action: 'create', entity: 'Contact', values }, call());
  expect(again).toEqual({ steps: [], refused: [{ path: 'email', detail: 'a record has it already' }], lossy: [] });
});

test('a taken e-mail is a conflict without effect, and clearing writes an empty text', async () => {
  const crm = await account();
  const { write } = contactPort(crm);
  const current = await contactPort(crm).get([idAt('contacts', 1)], ['core', 'company'], call());
  const [found] = current;
  if (found === null || found === undefined || found instanceof SourceError) throw new Error('no contact');
  const values = { email: 'ada2@nordwind.example', salutation: null };
  const change = { action: 'update', entity: 'Contact', key: found.key, current: found, values } as const;
  const [step] = (await write.plan(change, call())).steps;
  if (step === undefined) throw new Error('no step');
  expect(step.request.body).toEqual({ properties: { email: 'ada2@nordwind.example', salutation: '' } });
  const before = crm.simulator.ledger.effects.length;
  const outcome = await write.apply(step, { key: 'y' }, call());
  expect(outcome).toMatchObject({ kind: 'rejected', error: { kind: 'conflict' } });
  expect(crm.simulator.ledger.effects).toHaveLength(before);
});

function contactPort({ connection }: Account) {
  const port = connection.ports.find((each) => each.entity === 'Contact');
  if (port?.entity !== 'Contact' || port.write === undefined) throw new Error('contacts are not written');
  return { ...port, write: port.write };
}

test('what a company cannot hold is said when it is planned: a second phone, a VAT number without a property, a name of its own for the law', async () => {
  const crm = await account({}, { uniqueProperty: 'mainstem_id' });
  const port = crm.connection.ports.find((each) => each.entity === 'Customer');
  if (port?.entity !== 'Customer' || port.write === undefined) throw new Error('companies are not written');
  const point = (value: string) => ({ type: 'PHONE', value, label: null, original: null, isNormalized: true }) as const;
  const values = {
    name: 'Old Mill',
    legalName: 'Old Mill GmbH',
    identifiers: [{ type: 'VAT', value: 'DE136695976', isValid: true } as const],
    contactPoints: [point('+49405550101'), point('+49405550102')],
    accountOwner: { by: 'email', value: 'rep1@nordlicht.example' } as const,
  };
  const { steps, refused, lossy } = await port.write.plan({ action: 'create', entity: 'Customer', values }, call());
  expect(steps.map(({ request }) => request.body)).toEqual([
    {
      inputs: [
        {
          idProperty: 'mainstem_id',
          id: { $place: 'id' },
          properties: { name: 'Old Mill', phone: '+49405550101' },
        },
      ],
    },
  ]);
  expect(refused.map(({ path }) => path)).toEqual(['legalName', 'accountOwner']);
  expect(lossy.map(({ path }) => path)).toEqual(['identifiers', 'contactPoints']);
});
