// Mutations through the whole gateway, judged by the ledgers of the sources.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ringOf } from '../support/sealing.ts';
import { at, type Caller, defined, fill, listAt, openCompany, type TestCompany } from './support/company.ts';
import { temporaryDirectory } from './support/mainstem.ts';
import {
  type CustomerRow,
  customersIn,
  decide,
  effectsOf,
  effectWords,
  mutate,
  operationOf,
  patient,
  sent,
  type WriteFields,
} from './support/writing.ts';

const ONE_EACH = ['erp update party.party', 'crm update Account', 'books update Contacts'];
const DAY_MS = 86_400_000;

let company: TestCompany;
let rows: CustomerRow[];

beforeAll(async () => {
  company = await openCompany({ input: patient });
  rows = [...(await customersIn(company, ['erp', 'crm', 'books']))];
});

afterAll(() => company.close());

beforeEach(() => company.forget());

afterEach(() => {
  for (const name of company.names) company.sim(name).faults.clear();
});

/** A customer that no test before has written to, known to erp, crm and books. */
const another = (): CustomerRow => defined(rows.pop());

const rename = ({ id }: CustomerRow, name: string, write: WriteFields = {}, caller: Caller = 'admin') =>
  mutate(company, caller, 'customerUpdate', { id, name }, write);

/** What is shown of a customer while it is being written. */
async function shown({ id }: CustomerRow) {
  const { data } = await company.query(
    'admin',
    `query ($id: ID!) { customer(id: $id) { name meta {
      etag pendingWrites { id } origins(paths: ["name"]) { connection isPending } } } }`,
    { id },
  );
  return {
    name: at(data, 'customer.name'),
    etag: String(at(data, 'customer.meta.etag')),
    isPending: at(data, 'customer.meta.origins.0.isPending'),
    pending: listAt(data, 'customer.meta.pendingWrites').map(({ id: operation }) => operation),
  };
}

const down = (name: 'erp' | 'crm' | 'books', status = 503) =>
  company.sim(name).faults.add({ fault: { kind: 'status', status } });

describe('the idempotency key', () => {
  test('makes fifty mutations at once one effect per source and fifty equal answers', async () => {
    const customer = another();
    const write = { idempotencyKey: 'fifty', wait: 25 };

    const answers = await Promise.all(Array.from({ length: 50 }, () => rename(customer, 'Fifty AG', write)));

    expect(effectWords(company)).toEqual(ONE_EACH);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ denied: [], userErrors: [], operation: { status: 'COMPLETED' } });
  });

  test('is refused with another input', async () => {
    const customer = another();
    await rename(customer, 'Once AG', { idempotencyKey: 'once' });
    company.forget();

    const { userErrors, operation } = await rename(customer, 'Twice AG', { idempotencyKey: 'once' });

    expect(userErrors).toMatchObject([{ code: 'IDEMPOTENCY_KEY_REUSED', path: ['write', 'idempotencyKey'] }]);
    expect([operation, sent(company)]).toEqual([null, []]);
  });

  test('is each caller’s own, and each issuer’s subject is another caller', async () => {
    const callers: readonly Caller[] = ['sales@jane', 'sales@john', 'sales@jane@partner'];
    const wishes = callers.map((caller, index) => ({ caller, customer: another(), name: `Own ${index} AG` }));

    const answers = [];
    for (const { caller, customer, name } of wishes)
      answers.push(await rename(customer, name, { idempotencyKey: 'shared' }, caller));

    expect(answers.map(({ operation }) => operation.status)).toEqual(['COMPLETED', 'COMPLETED', 'COMPLETED']);
    expect(new Set(answers.map(({ operation }) => operation.id)).size).toBe(3);
    expect(effectWords(company).toSorted()).toEqual([...ONE_EACH, ...ONE_EACH, ...ONE_EACH].toSorted());
  });

  test('is free after the configured time', async () => {
    const customer = another();
    const first = await rename(customer, 'First AG', { idempotencyKey: 'old' });
    company.clock.advance(DAY_MS - 1000);
    const replay = await rename(customer, 'First AG', { idempotencyKey: 'old' });
    company.clock.advance(2000);

    const second = await rename(customer, 'Second AG', { idempotencyKey: 'old' });

    expect(replay.operation.id).toBe(first.operation.id);
    expect(second).toMatchObject({ userErrors: [], operation: { status: 'COMPLETED' } });
    expect(effectWords(company).toSorted()).toEqual([...ONE_EACH, ...ONE_EACH].toSorted());
  });

  const ARGUMENTS: readonly (readonly [what: string, write: WriteFields, code: string, path: string])[] = [
    ['no key', { idempotencyKey: null }, 'IDEMPOTENCY_KEY_REQUIRED', 'idempotencyKey'],
    ['an empty key', { idempotencyKey: ' ' }, 'INVALID', 'idempotencyKey'],
    ['a key of 256 characters', { idempotencyKey: 'k'.repeat(256) }, 'INVALID', 'idempotencyKey'],
    ['a wait below zero', { wait: -1 }, 'INVALID', 'wait'],
    ['a wait of more than 25 seconds', { wait: 25.5 }, 'INVALID', 'wait'],
    ['a preview of a plan', { mode: 'PREVIEW', planHash: 'p1' }, 'INVALID', 'planHash'],
  ];

  test.each(ARGUMENTS)('and its companions: %s is a user error', async (_what, write, code, path) => {
    const { userErrors } = await rename(defined(rows[0]), 'Nobody AG', write);

    expect(userErrors).toMatchObject([{ code, path: ['write', path] }]);
    expect(company.calls()).toEqual([]);
  });
});

describe('a preview', () => {
  test('writes nothing, and its hash carries out exactly what it shows', async () => {
    const customer = another();
    const input = { id: customer.id, name: 'Previewed AG', segment: 'Enterprise' };
    const preview = await mutate(company, 'admin', 'customerUpdate', input, { mode: 'PREVIEW' });
    expect([sent(company), effectsOf(company), preview.operation]).toEqual([[], [], null]);
    expect((await shown(customer)).pending).toEqual([]);

    const { plan } = preview;
    const { operation } = await mutate(company, 'admin', 'customerUpdate', input, { planHash: plan.hash });

    expect(operation.status).toBe('COMPLETED');
    expect(operation.steps.map(({ call, diff }) => ({ call, diff }))).toEqual(
      plan.steps.map(({ call, diff }) => ({ call, diff })),
    );
    expect(sent(company)).toEqual(plan.steps.map(({ connection, call }) => `${connection} ${call?.operation}`));
    expect(effectWords(company)).toEqual(ONE_EACH);
  });

  test('is not carried out when a source has changed since: it says which step and field', async () => {
    const customer = another();
    const { plan } = await rename(customer, 'Planned AG', { mode: 'PREVIEW' });
    changeInCrm(customer, 'Somebody Else AG');
    company.forget();

    const { userErrors, operation } = await rename(customer, 'Planned AG', { planHash: plan.hash });

    const step = defined(plan.steps.find(({ connection }) => connection === 'crm'));
    expect(userErrors).toEqual([
      {
        code: 'PLAN_CHANGED',
        path: ['write', 'planHash'],
        message: `step ${step.id} (crm: PATCH /sobjects/Account): the values before are not those that it was planned over (name)`,
      },
    ]);
    expect([operation, sent(company)]).toEqual([null, []]);
  });
});

describe('ifMatch', () => {
  const ENTITY = 'customer { name meta { etag } }';

  test('lets a write pass that is right, and refuses the same one afterwards with what is so now', async () => {
    const customer = another();
    const write = { ifMatch: customer.etag };
    const right = await rename(customer, 'Matched AG', write);
    company.forget();

    const input = { id: customer.id, name: 'Late AG' };
    const stale = await mutate(company, 'admin', 'customerUpdate', input, write, ENTITY);

    expect(right).toMatchObject({ userErrors: [], operation: { status: 'COMPLETED' } });
    expect(stale.userErrors).toMatchObject([{ code: 'CONFLICT', path: ['write', 'ifMatch'] }]);
    expect(stale).toMatchObject({ operation: null, customer: { name: 'Matched AG' } });
    expect(at(stale, 'customer.meta.etag')).toBe((await shown(customer)).etag);
    expect(sent(company)).toEqual([]);
  });

  test('is stale also when the source has changed and the index has not heard', async () => {
    const customer = another();
    changeInCrm(customer, 'Changed Behind AG');
    // What was fetched at this very instant counts as live.
    company.clock.advance(1000);
    company.forget();

    const input = { id: customer.id, segment: 'Enterprise' };
    const stale = await mutate(company, 'admin', 'customerUpdate', input, { ifMatch: customer.etag }, ENTITY);

    expect(stale.userErrors).toMatchObject([{ code: 'CONFLICT' }]);
    expect(at(stale, 'customer.meta.etag')).not.toBe(customer.etag);
    expect(sent(company)).toEqual([]);
  });

  test('says nothing of what is only being made', async () => {
    const write = { ifMatch: 'x' };
    const { userErrors } = await mutate(company, 'admin', 'customerCreate', { name: 'New AG' }, write);

    expect(userErrors).toMatchObject([{ code: 'INVALID', path: ['write', 'ifMatch'] }]);
    expect(sent(company)).toEqual([]);
  });
});

describe('a write whose source does not answer', () => {
  test('answers at once with wait: 0, and completes by itself', async () => {
    const customer = another();
    const write = { idempotencyKey: 'at once', wait: 0 };
    const { operation } = await rename(customer, 'At Once AG', write);
    const later = await rename(customer, 'At Once AG', { ...write, wait: 25 });

    expect(operation.status).toMatch(/ACCEPTED|RUNNING/);
    expect(later.operation).toMatchObject({ id: operation.id, status: 'COMPLETED' });
    expect(effectWords(company)).toEqual(ONE_EACH);
  });

  test('goes to the others when a follower is down, and to the follower when it is back', async () => {
    const customer = another();
    down('books');
    const { operation, userErrors } = await rename(customer, 'Follower Down AG');

    expect([userErrors, operation.status, operation.waitsFor]).toEqual([[], 'WAITING', ['books']]);
    expect(effectWords(company)).toEqual(ONE_EACH.slice(0, 2));
    expect(await shown(customer)).toMatchObject({
      name: 'Follower Down AG',
      isPending: false,
      pending: [operation.id],
    });

    await recovered();
    expect(await operationOf(company, 'admin', operation.id)).toMatchObject({ status: 'COMPLETED', waitsFor: [] });
    expect(effectWords(company)).toEqual(ONE_EACH);
    expect((await shown(customer)).pending).toEqual([]);
  });

  test('waits as a whole when its owner is down, and shows the value at once as pending', async () => {
    const customer = another();
    down('erp');
    const { operation, userErrors } = await rename(customer, 'Owner Down AG');

    expect([userErrors, operation.status, operation.waitsFor]).toEqual([[], 'WAITING', ['erp']]);
    expect(effectsOf(company)).toEqual([]);
    expect(await shown(customer)).toMatchObject({ name: 'Owner Down AG', isPending: true, pending: [operation.id] });

    await recovered();
    expect(await operationOf(company, 'admin', operation.id)).toMatchObject({ status: 'COMPLETED' });
    expect(effectWords(company)).toEqual(ONE_EACH);
    expect(await shown(customer)).toMatchObject({ name: 'Owner Down AG', isPending: false, pending: [] });
  });

  test('needs a person when a sign-in is refused, and goes on once that is mended', async () => {
    const customer = another();
    down('crm', 401);
    const { operation } = await rename(customer, 'Signed Out AG');
    expect(operation).toMatchObject({
      ...{ status: 'NEEDS_ATTENTION', waitsFor: ['operator'] },
      error: { code: 'SOURCE_UNAUTHENTICATED', connection: 'crm' },
    });

    company.sim('crm').faults.clear();
    const retried = await decide(company, 'operator', 'Retry', operation);

    expect(retried).toMatchObject({ userErrors: [], operation: { status: 'COMPLETED' } });
    expect(effectWords(company)).toEqual(ONE_EACH);
  });

  test('is taken back at the owner when a follower refuses it', async () => {
    const customer = another();
    await rename(another(), 'Taken AG');
    company.forget();

    // The books keep names unique.
    const { operation, userErrors } = await rename(customer, 'Taken AG');

    expect([userErrors, operation.status]).toEqual([[], 'COMPENSATED']);
    expect(operation.error).toMatchObject({ connection: 'books' });
    expect(effectWords(company)).toEqual(
      ['erp', 'erp', 'crm', 'crm'].map((name) => ONE_EACH.find((words) => words.startsWith(name))),
    );
    expect(effectsOf(company).map(({ values }) => values['name'] ?? values['Name'])).toEqual([
      ...['Taken AG', customer.name],
      ...['Taken AG', expect.not.stringContaining('Taken')],
    ]);
    expect(await shown(customer)).toMatchObject({ name: customer.name, isPending: false, pending: [] });
  });

  /** Every source answers again, and all pauses are over. */
  async function recovered(): Promise<void> {
    for (const name of company.names) company.sim(name).faults.clear();
    company.clock.advance(60_000);
    await company.gateway.writer.runDue();
  }
});

test('a gateway that was closed answers the same after it was opened again, and counts the quota of a plan', async () => {
  const directory = temporaryDirectory();
  const customer = another();
  const options = {
    ...{ beside: company, isEmpty: true, limits: { crm: { maxConcurrent: 5, perMinute: 100, perDay: null } } },
    directory: { path: directory.path, keyring: ringOf(`a:${Buffer.alloc(32, 1).toString('base64')}`) },
  };
  const before = await openCompany(options);
  await fill(before.gateway, ['crm']);
  const { data } = await before.query(
    'admin',
    `{ customers(where: { number: { eq: "${customer.number}" } }) { nodes { id } } }`,
  );
  const input = { id: at(data, 'customers.nodes.0.id'), segment: 'Kept' };
  const { plan } = await mutate(before, 'admin', 'customerUpdate', input, { mode: 'PREVIEW' });
  const first = await mutate(before, 'admin', 'customerUpdate', input, { idempotencyKey: 'kept' });
  await before.close();
  company.forget();

  const after = await openCompany(options);
  const again = await mutate(after, 'admin', 'customerUpdate', input, { idempotencyKey: 'kept' });
  await after.close();
  directory.remove();

  expect(plan.quota).toEqual([{ connection: 'crm', calls: 1, left: expect.any(Number) }]);
  expect(first.operation.status).toBe('COMPLETED');
  expect(again).toEqual(first);
  expect(sent(company)).toEqual([]);
});

/** A person changes the customer in the CRM. */
function changeInCrm({ keys }: CustomerRow, name: string): void {
  const key = defined(keys['crm']);
  company.sim('crm').change({ action: 'update', objectType: 'Account', key, values: { Name: name } });
}
