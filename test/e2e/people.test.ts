import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { at, listAt, openCompany, type TestCompany } from './support/company.ts';

/** The staff over ERP, CRM and HR: one person, whose secrets are read live and kept nowhere. */
const SOPHIE = '2137';
/** Her pay of today in the history of HR. */
const PAY_ROW = '9042';
const NATIONAL_ID = 'CANARY-7731904';
const PAY = '7731904.27';

let company: TestCompany;

beforeAll(async () => {
  company = await openCompany({
    beforeFill: (sim) => {
      const { change } = sim('hris');
      change({ action: 'update', objectType: 'Employee', key: SOPHIE, values: { nationalId: NATIONAL_ID } });
      const rate = { value: PAY, currency: 'EUR' };
      change({ action: 'update', objectType: 'compensation', key: PAY_ROW, values: { rate } });
    },
  });
});

afterAll(() => company.close());

beforeEach(async () => {
  await company.gateway.flush();
  company.clock.advance(120_000);
  company.forget();
});

interface Person {
  readonly id: string;
  readonly meta: { readonly refs: readonly { readonly connection: string }[] };
}

test('the salesperson of an order, the owner of the customer and the person in HR are one employee', async () => {
  const answer = await company.query(
    'admin',
    `{
      orders(where: { customer: { number: { eq: "10021" } } }) {
        nodes { salesRep { id meta { refs { connection } } } customer { accountOwner { id } } }
      }
      employee(number: "E-0002") { id }
    }`,
  );

  const orders = listAt<{ salesRep: Person; customer: { accountOwner: Person } }>(answer.data, 'orders.nodes');
  const id = at(answer.data, 'employee.id');
  expect(answer.errors).toEqual([]);
  expect(new Set(orders.map(({ customer }) => customer.accountOwner.id))).toEqual(new Set([id]));
  expect(new Set(orders.map(({ salesRep }) => salesRep.id))).toEqual(new Set([id]));
  expect(orders[0]?.salesRep.meta.refs.map(({ connection }) => connection).toSorted()).toEqual(['crm', 'erp', 'hris']);
});

test('an order leads to the manager, the team, the jobs and the leave of who sold it', async () => {
  const answer = await company.query(
    'hr+sales',
    `{
      orders(first: 1, where: { customer: { number: { eq: "10021" } } }) {
        nodes {
          salesRep {
            name
            manager { name }
            directReports(first: 200) { totalCount nodes { manager { name } } }
            employments(orderBy: { field: startedOn }) { nodes { jobTitle startedOn endedOn } }
            timeOffRequests { totalCount }
            timeOffBalances { nodes { type balance { value } } }
          }
        }
      }
    }`,
  );

  const rep = at(answer.data, 'orders.nodes.0.salesRep');
  const led = new Set(listAt(rep, 'directReports.nodes').map((each) => at(each, 'manager.name')));
  expect([answer.errors, at(rep, 'name'), at(rep, 'manager.name')]).toEqual([
    [],
    'Günther Dittrich',
    'Matthias Schröder',
  ]);
  expect([led, at(rep, 'timeOffRequests.totalCount')]).toEqual([new Set(['Günther Dittrich']), 3]);
  expect(listAt(rep, 'employments.nodes').map((each) => at(each, 'jobTitle'))).toEqual(['Trainee', 'Head of Sales']);
  expect(new Set(listAt(rep, 'timeOffBalances.nodes').map((each) => at(each, 'type')))).toEqual(
    new Set(['Vacation', 'Sick Leave', 'Time in Lieu']),
  );
});

const SECRETS = `query @freshness(maxAge: 86400) {
  employee(number: "E-0011") {
    nationalId
    employments(orderBy: { field: startedOn, direction: DESC }, first: 1) { nodes { payRate { amount } payPeriod } }
  }
}`;

test('secrets are asked of HR with every question, however old values may be', async () => {
  const answers = [await company.query('hr', SECRETS)];
  const first = operations();
  company.forget();
  answers.push(await company.query('hr', SECRETS));

  for (const { data, errors } of answers) {
    expect(errors).toEqual([]);
    expect(at(data, 'employee.nationalId')).toBe(NATIONAL_ID);
    expect(at(data, 'employee.employments.nodes.0.payRate.amount')).toBe(PAY);
  }
  expect(operations()).toEqual(first);
  expect(first).toEqual([
    'GET /employees',
    'GET /employees/{id}/tables/compensation',
    'GET /employees/{id}/tables/employmentStatus',
    'GET /employees/{id}/tables/jobInfo',
    'POST /datasets/employee/data',
  ]);
});

test('who may not read secrets causes no call for them', async () => {
  const answer = await company.query(
    'manager+employee:2110',
    '{ employee(number: "E-0011") { name nationalId employments { nodes { payRate { amount } } } } }',
  );

  const codes = new Set(answer.errors.map(({ extensions }) => extensions['code']));
  expect([at(answer.data, 'employee.name'), at(answer.data, 'employee.nationalId'), codes]).toEqual([
    'Sophie Dittrich',
    null,
    new Set(['FORBIDDEN']),
  ]);
  expect(operations().filter((operation) => operation.endsWith('compensation'))).toEqual([]);
  expect(answer.body).not.toContain(NATIONAL_ID);
});

test('nothing of a secret is in the database or the log after filling, reading and polling', async () => {
  await company.query('hr', SECRETS);
  await company.gateway.flush();
  company.clock.advance(3_600_000);
  await company.gateway.syncer.runAll();

  expect(await tablesWith(NATIONAL_ID, PAY)).toEqual([]);
  // The search itself works: what is no secret is found.
  expect(await tablesWith('Senior Sales Engineer')).toContain('records');
  expect(company.log.filter((line) => line.includes(NATIONAL_ID) || line.includes(PAY))).toEqual([]);
});

function operations(): readonly string[] {
  return company
    .calls()
    .map(({ operation }) => operation)
    .toSorted();
}

/** Every table that has one of the texts in any row. */
async function tablesWith(...texts: readonly string[]): Promise<readonly string[]> {
  const { db } = company.gateway.store;
  const tables = await sql<{ schema: string; name: string }>`
    select table_schema as schema, table_name as name from information_schema.tables
    where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema') order by 1, 2`.execute(
    db,
  );
  const found: string[] = [];
  for (const { schema, name } of tables.rows) {
    const pattern = sql.join(
      texts.map((text) => sql`t::text like ${`%${text}%`}`),
      sql` or `,
    );
    const rows = await sql`select 1 from ${sql.table(`${schema}.${name}`)} t where ${pattern} limit 1`.execute(db);
    if (rows.rows.length > 0) found.push(name);
  }
  return found;
}
