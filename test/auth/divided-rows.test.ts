// A person who is a contact of two customers: each of them is shown its own record, and searches no other.
import { sql } from 'kysely';
import { beforeEach, describe, expect, test } from 'vitest';
import type { EntityName } from '../../src/model/index.ts';
import { FakeSource } from '../support/fake-port.ts';
import { memoryStore } from '../support/memory-store.ts';
import { idOf } from '../support/records.ts';
import { insertRows } from '../support/rows.ts';
import { serve } from './support/served.ts';

const db = memoryStore();
const ROW = idOf('Contact', 'erp', 'shared');

/** The shop, whose word on positions counts, knows the shared contact at another customer. */
function sources() {
  const parts = [{ name: 'core', fields: ['name', 'jobTitle', 'customer'], tracked: 'watermark' }] as const;
  const [erp, shop] = [new FakeSource({ entity: 'Contact', parts }), new FakeSource({ entity: 'Contact', parts })];
  const customer = (value: string) => ({ by: 'key', connection: 'erp', objectType: 'thing', value }) as const;
  erp.records.set('plain', { name: 'Ada', jobTitle: 'Buyer', customer: customer('own') });
  erp.records.set('shared', { name: 'Eve', jobTitle: null, customer: customer('own') });
  shop.records.set('shared', { name: 'Eve', jobTitle: 'Secret Adviser', customer: customer('other') });
  return { erp, shop } as unknown as Record<string, FakeSource<EntityName>>;
}

let gateway: Awaited<ReturnType<typeof serve>>;

beforeEach(async () => {
  const shopFirst = { Contact: { order: ['erp', 'shop'], fields: { jobTitle: { order: ['shop', 'erp'] } } } };
  gateway = await serve(db(), sources(), shopFirst as unknown as Parameters<typeof serve>[2]);
  await gateway.fill();
  for (const key of ['own', 'other']) await insertRows(db(), 'Customer', [{ id: idOf('Customer', 'erp', key) }]);
  // The index finds a pointer's record by its own key.
  await sql`update records set key = ${'own'} where id = ${idOf('Customer', 'erp', 'own')}`.execute(db());
  await sql`update links set group_id = ${ROW} where id = ${idOf('Contact', 'shop', 'shared')}`.execute(db());
  await sql`delete from p_contact where id = ${idOf('Contact', 'shop', 'shared')}`.execute(db());
  await sql`update p_contact set job_title = 'secret adviser' where id = ${ROW}`.execute(db());
});

const contacts = async (as: string, inner: string) =>
  (await gateway.ask(as, `{ contacts${inner} }`)).data?.['contacts'];

describe('a row that belongs to several', () => {
  test('is on the list of the own, with what the own record says', async () => {
    expect(await contacts('customer:own', ' { totalCount nodes { name jobTitle } }')).toEqual({
      totalCount: 2,
      nodes: expect.arrayContaining([
        { name: 'Ada', jobTitle: 'Buyer' },
        { name: 'Eve', jobTitle: null },
      ]),
    });
  });

  test.each([
    '(where: { jobTitle: { startsWith: "secret" } })',
    '(where: { not: { jobTitle: { eq: "Buyer" } } })',
    '(where: { name: { eq: "Eve" } })',
  ])('is found by none of its values: %s', async (search) => {
    expect(await contacts('customer:own', `${search} { totalCount nodes { name } }`)).toEqual({
      totalCount: 0,
      nodes: [],
    });
  });

  test('is not looked up by what another record says', async () => {
    await sql`update p_contact set email = 'eve@example.com' where id = ${ROW}`.execute(db());
    const lookUp = async (as: string) =>
      (await gateway.ask(as, '{ contact(email: "eve@example.com") { name } }')).data?.['contact'];

    expect([await lookUp('customer:own'), await lookUp('sales')]).toEqual([null, { name: 'Eve' }]);
  });

  test('is on no sorted list, whose cursors would tell its values', async () => {
    const sorted = '(orderBy: { field: jobTitle }) { edges { cursor node { name } } }';

    expect(await contacts('customer:own', sorted)).toMatchObject({ edges: [{ node: { name: 'Ada' } }] });
    expect(await contacts('sales', sorted)).toMatchObject({
      edges: [{ node: { name: 'Ada' } }, { node: { name: 'Eve' } }],
    });
  });
});
