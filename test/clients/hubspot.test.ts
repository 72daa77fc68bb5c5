// HubSpot's own client library (@hubspot/api-client) on the simulated account: it reads and writes, and the ledger tells what it did.
import { Client } from '@hubspot/api-client';
import { FilterOperatorEnum } from '@hubspot/api-client/lib/codegen/crm/companies/models/Filter.js';
import { afterEach, expect, test } from 'vitest';
import { PRIVATE_APP_TOKEN, startHubspotWith } from '../../connectors/hubspot/simulator.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import type { Simulator } from '../../src/simulator/contract.ts';

const rows = {
  properties: [{ objectType: 'contacts', name: 'own_id', label: 'Own id', type: 'string', hasUniqueValue: true }],
  companies: ['11', '12', '13'].map((id) => ({
    hs_object_id: id,
    name: `Nordwind ${id}`,
    hs_lastmodifieddate: `2026-05-${id}T08:00:00.000Z`,
  })),
  contacts: [{ hs_object_id: '51', email: 'ada@nordwind.example', lastmodifieddate: '2026-05-01T08:00:00.000Z' }],
  owners: [{ id: '900', email: 'rep@nordlicht.example', firstName: 'Ole', lastName: 'Petersen', userId: 1 }],
};

const open: Simulator[] = [];

afterEach(async () => {
  for (const simulator of open.splice(0)) await simulator.close();
});

async function portal() {
  const clock = new ManualClock('2026-06-01T12:00:00.000Z');
  const simulator = await startHubspotWith({ rows, clock, limits: 'metered', searchLagMs: 0 });
  open.push(simulator);
  const { crm } = new Client({ accessToken: PRIVATE_APP_TOKEN, basePath: simulator.url });
  return { crm, simulator };
}

test('it lists page by page, gets one, reads a batch and searches', async () => {
  const { crm } = await portal();
  const all = await crm.companies.getAll(2, undefined, ['name']);
  expect(all.map(({ id, properties, archived }) => [id, properties['name'], archived])).toEqual([
    ['11', 'Nordwind 11', false],
    ['12', 'Nordwind 12', false],
    ['13', 'Nordwind 13', false],
  ]);
  const one = await crm.contacts.basicApi.getById(
    'ada@nordwind.example',
    ['email'],
    undefined,
    undefined,
    false,
    'email',
  );
  expect([one.id, one.updatedAt]).toEqual(['51', new Date('2026-05-01T08:00:00.000Z')]);
  const inputs = [{ id: '11' }, { id: '99' }];
  const batch = await crm.companies.batchApi.read({ inputs, properties: ['name'], propertiesWithHistory: [] });
  expect([batch.results.map(({ id }) => id), 'errors' in batch ? batch.errors?.[0]?.context : null]).toEqual([
    ['11'],
    { ids: ['99'] },
  ]);
  const since = { propertyName: 'hs_lastmodifieddate', operator: FilterOperatorEnum.Gte, value: '1778572800000' };
  const found = await crm.companies.searchApi.doSearch({
    filterGroups: [{ filters: [since] }],
    sorts: ['hs_lastmodifieddate'],
    properties: ['name'],
    limit: 1,
  });
  expect([found.total, found.results.map(({ id }) => id), found.paging?.next?.after]).toEqual([2, ['12'], '1']);
});

test('it makes, changes, associates and archives, and each is one effect', async () => {
  const { crm, simulator } = await portal();
  const made = await crm.contacts.basicApi.create({ properties: { email: 'ida@nordwind.example' }, associations: [] });
  await crm.contacts.basicApi.update(made.id, { properties: { lastname: 'Holm' } });
  const inputs = [{ idProperty: 'own_id', id: 'a1', properties: { firstname: 'Bo' } }];
  const upserted = await crm.contacts.batchApi.upsert({ inputs });
  expect(upserted.results.map(({ _new }) => _new)).toEqual([true]);
  await crm.associations.v4.basicApi.createDefault('contacts', made.id, 'companies', '11');
  const links = await crm.associations.v4.batchApi.getPage('contacts', 'companies', { inputs: [{ id: made.id }] });
  expect(links.results.map(({ _from, to }) => [_from.id, String(to[0]?.toObjectId)])).toEqual([[made.id, '11']]);
  await crm.contacts.basicApi.archive(made.id);
  expect(simulator.ledger.effects.map(({ action, objectType, key }) => [action, objectType, key])).toEqual([
    ['create', 'contacts', made.id],
    ['update', 'contacts', made.id],
    ['create', 'contacts', upserted.results[0]?.id],
    ['update', 'contacts', made.id],
    ['delete', 'contacts', made.id],
  ]);
});

test('it understands a refusal, the owners and the properties', async () => {
  const { crm } = await portal();
  const refused = crm.contacts.basicApi.create({ properties: { email: 'ada@nordwind.example' }, associations: [] });
  await expect(refused).rejects.toMatchObject({ code: 409, body: { category: 'CONFLICT' } });
  await expect(crm.companies.basicApi.getById('99')).rejects.toMatchObject({ code: 404 });
  const owners = await crm.owners.ownersApi.getPage();
  expect(owners.results.map(({ id, email, archived }) => [id, email, archived])).toEqual([
    ['900', 'rep@nordlicht.example', false],
  ]);
  const { results } = await crm.properties.coreApi.getAll('contacts');
  expect(results.find(({ name }) => name === 'own_id')).toMatchObject({ type: 'string', hasUniqueValue: true });
});
