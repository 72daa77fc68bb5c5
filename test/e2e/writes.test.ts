// Mutations through the whole gateway, judged by the ledgers of the sources.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { at, type Caller, openCompany, type TestCompany } from './support/company.ts';

let company: TestCompany;
beforeAll(async () => {
  company = await openCompany();
});
afterAll(() => company.close());

test('x', async () => {
  const { data } = await company.query(
    'sales',
    '{ customer(number: "10021") { id name meta { etag pendingWrites { id } } } }',
  );
  console.log(JSON.stringify(data));
  const id = at(data, 'customer.id');
  const doc = `mutation($input: CustomerUpdateInput!, $write: WriteInput!) { customerUpdate(input: $input, write: $write) { userErrors { code path message } customer { name segment meta { etag pendingWrites { id status } origins(paths: ["name"]) { isPending connection } } }
    plan { hash steps { id connection role call { operation method path body } diff { path before after } undo } notes { kind connection path message } checks { rule result } quota { connection calls left } }
    operation { id status waitsFor steps { id connection status attempts error { code message } } error { code message } } } }`;
  company.forget();
  let t = performance.now();
  const p = await company.query('admin', doc, {
    input: { id, name: 'Nordwind Handel GmbH', segment: 'Enterprise' },
    write: { mode: 'PREVIEW' },
  });
  console.log(performance.now() - t, JSON.stringify(p.data ?? p.errors, null, 1));
  console.log(company.calls().map((c) => `${c.connection} ${c.kind} ${c.operation}`));
  company.forget();
  t = performance.now();
  const e = await company.query('admin', doc, {
    input: { id, name: 'Nordwind Handel GmbH', segment: 'Enterprise' },
    write: { idempotencyKey: randomUUID(), planHash: at(p.data, 'customerUpdate.plan.hash') },
  });
  console.log(performance.now() - t, JSON.stringify(e.data ?? e.errors, null, 1), e.errors);
  console.log(company.calls().map((c) => `${c.connection} ${c.kind} ${c.operation}`));
  console.log(company.log);
  expect(1).toBe(1);
});
