// How many calls a write costs, and how deep they stand behind one another.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { depthOf } from '../support/depth.ts';
import { at, openCompany, type TestCompany } from './support/company.ts';

/** So long that calls which could go side by side do, on a busy machine too. */
const LATENCY_MS = 260;
const UPDATE = `mutation ($input: CustomerUpdateInput!, $write: WriteInput!) {
  customerUpdate(input: $input, write: $write) { userErrors { message } plan { steps { connection } } operation { status } }
}`;

let company: TestCompany;
let id: unknown;

beforeAll(async () => {
  company = await openCompany({ isFilledHere: true });
  id = at((await company.query('admin', '{ customer(number: "10021") { id } }')).data, 'customer.id');
  for (const name of company.names) company.sim(name).faults.latencyMs = LATENCY_MS;
});
afterAll(() => company.close());
beforeEach(async () => {
  await company.gateway.flush();
  company.clock.advance(120_000);
  company.forget();
});

const update = (input: object, write: object) => company.query('admin', UPDATE, { input: { id, ...input }, write });
const connections = () => [...new Set(company.calls().map(({ connection }) => connection))].toSorted();

test('a preview over three systems is two calls deep: the record, and what its port plans over', async () => {
  const { data } = await update({ name: 'Renamed' }, { mode: 'PREVIEW' });
  expect(at(data, 'customerUpdate.plan.steps')).toEqual([
    { connection: 'erp' },
    { connection: 'crm' },
    { connection: 'books' },
  ]);
  expect(connections()).toEqual(['books', 'crm', 'erp']);
  expect(depthOf(company.calls())).toBe(2);
});
