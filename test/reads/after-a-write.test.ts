// The mutations of one document follow each other: each shows what it left behind, not what was read before.
import { beforeEach, expect, test } from 'vitest';
import type { Desk } from '../../src/desk/desk.ts';
import type { EntityName } from '../../src/model/index.ts';
import { serve } from '../auth/support/served.ts';
import { FakeSource } from '../support/fake-port.ts';
import { memoryStore } from '../support/memory-store.ts';
import { idOf } from '../support/records.ts';

const db = memoryStore();
const source = () =>
  new FakeSource<'Customer'>({
    entity: 'Customer',
    parts: [{ name: 'core', fields: ['name', 'parent'], tracked: 'watermark' }],
  });

let erp: FakeSource<'Customer'>;
let gateway: Awaited<ReturnType<typeof serve>>;

beforeEach(async () => {
  erp = source();
  for (const key of ['own', 'child']) erp.records.set(key, { name: key, parent: parentOf(key) });
  gateway = await serve(db(), { erp: erp as unknown as FakeSource<EntityName> });
  await gateway.fill();
});

function parentOf(key: string) {
  return key === 'own' ? null : ({ by: 'key', connection: 'erp', objectType: 'thing', value: 'own' } as const);
}

test('what is shown of an entity, and of one that it names, is as the last write left it', async () => {
  const child = idOf('Customer', 'erp', 'child');
  const submit: Desk['submit'] = async (_mutation, input) => {
    const { name } = input as { readonly name: string };
    for (const key of ['own', 'child']) erp.records.set(key, { name: `${key} ${name}`, parent: parentOf(key) });
    await gateway.fill();
    return { userErrors: [], entityId: child, plan: null, operation: null };
  };
  const renamed = (name: string) =>
    `${name}: customerUpdate(input: { id: "${child}", name: "${name}" }, write: {}) { customer { name parent { name } } }`;

  const { data, errors } = await gateway.ask('sales', `mutation { ${renamed('a')} ${renamed('b')} }`, { submit });

  expect(errors).toEqual([]);
  expect(data).toEqual({
    a: { customer: { name: 'child a', parent: { name: 'own a' } } },
    b: { customer: { name: 'child b', parent: { name: 'own b' } } },
  });
});
