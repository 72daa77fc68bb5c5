// The writes of the Salesforce connector on a simulated organisation, with its ledger as the judge of what happened.
import { expect, test } from 'vitest';
import { SourceError } from '../../src/connector/errors.ts';
import { bornBy } from '../../src/connector/step.ts';
import type {
  Change,
  FindOutcome,
  Inputs,
  PlannedChange,
  StepCall,
  WriteOutcome,
  WritePort,
} from '../../src/connector/write.ts';
import type { Row, Simulator } from '../../src/simulator/contract.ts';
import type { Fault } from '../../src/simulator/faults.ts';
import { account, accountId, call, connected, contact, hide, id, newUser, rewrite, userId } from './salesforce-org.ts';

const OWN_ID = 'cus_0123456789abcdefghjkmnpqrs';
const HOSTILE = `Bø "Quay" \\' OR Name != ' {id} {"$place":"key"} 🦊`;

interface Shown {
  readonly record: Row;
}

/** A port as it writes, whatever its noun. */
interface Writing {
  readonly port: Row;
  found(key: string): Promise<Shown>;
  plan(change: object): Promise<PlannedChange>;
  apply(step: StepCall, inputs?: Inputs): Promise<WriteOutcome>;
  find(step: StepCall, inputs?: Inputs): Promise<FindOutcome>;
}

async function organisation(options: Parameters<typeof connected>[0] = {}) {
  const { customers, contacts, employees, ...rest } = await connected({
    accounts: [account(1, { Phone: '030 5550101', BillingCity: 'Berlin', BillingCountryCode: 'DE' }), account(2)],
    ...options,
    settings: { newUser, ...options.settings },
  });
  return { ...rest, customers: writingOf(customers), contacts: writingOf(contacts), employees: writingOf(employees) };
}

function writingOf(port: Awaited<ReturnType<typeof connected>>['customers']): Writing {
  const write = port.write as unknown as WritePort<'Customer'>;
  const inputs = { id: OWN_ID, key: 'k-1' };
  return {
    port: { ...port },
    found: async (key) => {
      const [found] = await port.get([key], ['core'], call);
      if (found === undefined || found === null || found instanceof SourceError) throw new Error('not visible');
      const shown: unknown = found;
      return shown as Shown;
    },
    plan: (change) => write.plan(change as Change<'Customer'>, call),
    apply: (step, more = {}) => write.apply(step, { ...inputs, ...more }, call),
    find: (step, more = {}) => write.find(step, { ...inputs, ...more }, call),
  };
}

type Org = Awaited<ReturnType<typeof organisation>>;
const writes = (simulator: Simulator) => simulator.ledger.calls.filter(({ kind }) => kind === 'write').length;
const effects = (simulator: Simulator) =>
  simulator.ledger.effects.map(({ action, objectType }) => `${action} ${objectType}`);
const strike = (simulator: Simulator, fault: Fault) => simulator.faults.add({ fault, call: 'write', times: 1 });

function only({ steps }: PlannedChange) {
  const [step] = steps;
  if (step === undefined || steps.length !== 1) throw new Error(`${steps.length} steps`);
  return step;
}

function undoOf(plan: PlannedChange): StepCall {
  const { undo } = only(plan);
  if (undo.call === null) throw new Error('cannot be undone');
  return undo.call;
}

async function update(writing: Writing, entity: string, key: string, values: Row) {
  return writing.plan({ action: 'update', entity, key, values, current: await writing.found(key) });
}

const reference = (objectType: string, value: unknown) => ({ by: 'key', connection: 'crm', objectType, value });
const point = (type: string, value: string) => ({ type, value, label: null, original: null, isNormalized: true });
const address = (type: string, city: string) => {
  const rest = { name: null, region: null, postalCode: '10115', country: 'DE', key: null };
  return { ...rest, type, city, lines: ['Kai 1', 'Tor 3'] };
};

const newCustomer = {
  action: 'create',
  entity: 'Customer',
  values: {
    name: HOSTILE,
    status: 'ACTIVE',
    identifiers: [
      { type: 'VAT', value: 'DE136695976', isValid: true },
      { type: 'DUNS', value: '123456789', isValid: null },
    ],
    parent: reference('Account', accountId(2)),
    addresses: [address('BILLING', 'Berlin'), address('SHIPPING', 'Köln')],
    contactPoints: [point('PHONE', '+49305550101'), point('WEBSITE', 'https://quay.example')],
    industry: 'Shipping',
    segment: 'Enterprise',
    accountOwner: reference('User', userId),
  },
};
const newContact = {
  action: 'create',
  entity: 'Contact',
  values: { firstName: 'Ida', lastName: 'Holm', jobTitle: 'Buyer', department: null, email: 'ida@quay.example' },
};
const newEmployee = {
  action: 'create',
  entity: 'Employee',
  values: {
    firstName: 'Åsa',
    lastName: 'Lindqvist-Berg',
    workEmail: 'asa@ours.example',
    jobTitle: 'Seller',
    manager: reference('User', userId),
  },
};

test('a customer is made by one upsert under our own id, and a plan writes nothing', async () => {
  const { customers, simulator } = await organisation();
  const plan = await customers.plan(newCustomer);
  expect([plan.refused, plan.lossy, effects(simulator), writes(simulator)]).toEqual([[], [], [], 0]);
  const step = only(plan);
  expect([step.operation, step.request.path, step.needs]).toEqual([
    'PATCH /sobjects/Account/Mainstem_Id__c',
    '/sobjects/Account/Mainstem_Id__c/{id}',
    [],
  ]);
  const outcome = await customers.apply(step);
  if (outcome.kind !== 'applied') throw outcome.error;
  expect([effects(simulator), writes(simulator)]).toEqual([['create Account'], 1]);
  expect(simulator.ledger.effects[0]?.idempotencyKey).toBe(OWN_ID);
  const { record } = await customers.found(outcome.key);
  expect(record).toMatchObject({ ...newCustomer.values, correlationId: OWN_ID });
});

test.each([
  ['customer', (org: Org) => [org.customers, newCustomer] as const],
  ['contact', (org: Org) => [org.contacts, newContact] as const],
  ['employee', (org: Org) => [org.employees, newEmployee] as const],
])('a %s that is sent twice is one record, and what people changed meanwhile stays', async (_name, pick) => {
  const org = await organisation();
  const [writing, change] = pick(org);
  const step = only(await writing.plan(change));
  expect(await writing.find(step)).toEqual({ kind: 'absent' });
  const first = await writing.apply(step);
  if (first.kind !== 'applied') throw first.error;
  org.simulator.change({ action: 'update', objectType: step.objectType, key: first.key, values: { Phone: '1' } });
  expect(await writing.apply(step)).toMatchObject({ kind: 'applied', key: first.key });
  expect(await writing.find(step)).toMatchObject({ kind: 'applied', key: first.key });
  expect(effects(org.simulator)).toEqual([`create ${step.objectType}`, `update ${step.objectType}`]);
});

test.each(['lost-reply', 'bad-json'] as const)('a create without an answer (%s) is unknown and found', async (kind) => {
  const { customers, simulator } = await organisation();
  const step = only(await customers.plan(newCustomer));
  strike(simulator, { kind });
  expect(await customers.apply(step)).toMatchObject({ kind: 'unknown' });
  const isDone = kind === 'lost-reply';
  expect(await customers.find(step)).toMatchObject({ kind: isDone ? 'applied' : 'absent' });
  expect(effects(simulator)).toEqual(isDone ? ['create Account'] : []);
});

test('a contact of an account that an earlier step makes has its place in the body', async () => {
  const { contacts } = await organisation();
  const values = { ...newContact.values, customer: reference('Account', bornBy('1')) };
  for (const customer of [values.customer, bornBy('1')]) {
    const step = only(await contacts.plan({ ...newContact, values: { ...values, customer } }));
    expect(step.request.body).toMatchObject({ AccountId: { $place: 'step:1' } });
  }
  const step = only(await contacts.plan({ ...newContact, values }));
  const outcome = await contacts.apply(step, { 'step:1': accountId(1) });
  if (outcome.kind !== 'applied') throw outcome.error;
  expect((await contacts.found(outcome.key)).record['customer']).toEqual(reference('Account', accountId(1)));
});

test('an update sends what differs, under the version it was planned over, and its undo restores the spelling', async () => {
  const { customers, simulator } = await organisation();
  const contactPoints = [point('PHONE', '+49305550101'), point('WEBSITE', 'https://quay.example')];
  const plan = await update(customers, 'Customer', accountId(1), { contactPoints, name: 'Quay' });
  expect(only(plan).request).toEqual({
    method: 'PATCH',
    path: `/sobjects/Account/${accountId(1)}`,
    headers: { 'if-unmodified-since': 'Mon, 04 May 2026 09:12:44 GMT' },
    body: { Website: 'https://quay.example', Name: 'Quay' },
  });
  expect(only(plan).diff.map(({ path }) => path)).toEqual(['name', 'contactPoints']);
  expect(await customers.find(only(plan))).toEqual({ kind: 'absent' });
  expect(await customers.apply(only(plan))).toEqual({ kind: 'applied', key: accountId(1), version: null });
  expect(await customers.find(only(plan))).toMatchObject({ kind: 'applied', key: accountId(1) });
  const undo = undoOf(plan);
  expect(await customers.find(undo)).toEqual({ kind: 'absent' });
  expect(await customers.apply(undo)).toMatchObject({ kind: 'applied' });
  expect(await customers.find(undo)).toMatchObject({ kind: 'applied' });
  expect(simulator.ledger.effects.map(({ values }) => values)).toEqual([
    { Website: 'https://quay.example', Name: 'Quay' },
    { Website: null, Name: 'Account 1' },
  ]);
});

test('a field that somebody else has changed as well cannot be told from ours', async () => {
  const { customers, simulator } = await organisation();
  const step = only(await update(customers, 'Customer', accountId(1), { name: 'Quay' }));
  simulator.change({ action: 'update', objectType: 'Account', key: accountId(1), values: { Name: 'Other' } });
  expect(await customers.find(step)).toEqual({ kind: 'unsure' });
});

test('an update over a record that has changed since is a conflict without effect', async () => {
  const { customers, simulator, clock } = await organisation();
  const step = only(await update(customers, 'Customer', accountId(1), { name: 'Quay' }));
  clock.advance(1000);
  simulator.change({ action: 'update', objectType: 'Account', key: accountId(1), values: { Industry: 'Rail' } });
  expect(await customers.apply(step)).toMatchObject({ kind: 'rejected', error: { kind: 'conflict' } });
  expect(simulator.ledger.effects.filter(({ call: from }) => from !== null)).toEqual([]);
});

test('an update to what the record has plans no step, however it is spelled', async () => {
  const customFields = { Account: ['Description'] };
  const { customers, contacts } = await organisation({ settings: { customFields } });
  const { record } = await customers.found(accountId(1));
  expect(record['customFields']).toHaveLength(1);
  expect(await update(customers, 'Customer', accountId(1), record)).toEqual({ steps: [], refused: [], lossy: [] });
  expect(
    (await update(contacts, 'Contact', id('003', 1), { email: 'ADA@nordwind.example', name: 'Ada Lind' })).steps,
  ).toEqual([]);
});

test.each([
  ['customer', (org: Org) => [org.customers, newCustomer] as const],
  ['contact', (org: Org) => [org.contacts, newContact] as const],
])('a %s that was made goes into the recycle bin when it is undone', async (_name, pick) => {
  const org = await organisation();
  const [writing, change] = pick(org);
  const plan = await writing.plan(change);
  const outcome = await writing.apply(only(plan));
  if (outcome.kind !== 'applied') throw outcome.error;
  const inputs = { self: outcome.key };
  expect([only(plan).undo.kind, await writing.find(undoOf(plan), inputs)]).toEqual(['delete', { kind: 'absent' }]);
  strike(org.simulator, { kind: 'lost-reply' });
  expect(await writing.apply(undoOf(plan), inputs)).toMatchObject({ kind: 'unknown' });
  expect(await writing.find(undoOf(plan), inputs)).toMatchObject({ kind: 'applied', key: outcome.key });
  expect(await writing.find(only(plan))).toEqual({ kind: 'absent' });
});

test('a customer is removed with its contacts, and nothing brings it back by the API', async () => {
  const { customers, simulator } = await organisation();
  const current = await customers.found(accountId(1));
  const plan = await customers.plan({ action: 'remove', entity: 'Customer', key: accountId(1), current });
  expect([only(plan).operation, only(plan).undo.kind]).toEqual(['DELETE /sobjects/Account', 'none']);
  expect(await customers.apply(only(plan))).toMatchObject({ kind: 'applied' });
  expect(effects(simulator)).toEqual(['delete Account', 'delete Contact']);
  expect(await customers.apply(only(plan))).toMatchObject({ kind: 'rejected', error: { kind: 'not-found' } });
});

test('a user is made with what the settings say, and made inactive when that is undone', async () => {
  const { employees, simulator } = await organisation({
    settings: { newUser: { ...newUser, usernameSuffix: '.crm' } },
  });
  const plan = await employees.plan(newEmployee);
  const outcome = await employees.apply(only(plan));
  if (outcome.kind !== 'applied') throw outcome.error;
  expect(simulator.ledger.effects[0]?.values).toMatchObject({
    Username: 'asa@ours.example.crm',
    Alias: 'alindqvi',
    ProfileId: expect.stringMatching(/^00eWs0000000001/),
    LanguageLocaleKey: 'en_US',
    EmailEncodingKey: 'UTF-8',
    IsActive: true,
  });
  expect(await employees.apply(undoOf(plan), { self: outcome.key })).toMatchObject({ kind: 'applied' });
  expect((await employees.found(outcome.key)).record['status']).toBe('INACTIVE');
  expect(await employees.find(undoOf(plan), { self: outcome.key })).toMatchObject({ kind: 'applied' });
});

test('without the setting newUser no employee is made, and the refusal names it and nothing else', async () => {
  const { employees } = await organisation({ settings: { newUser: null } });
  const { steps, refused } = await employees.plan(newEmployee);
  expect([steps, refused]).toEqual([[], [{ path: '', detail: expect.stringContaining('newUser') }]]);
});

test('a user leaves by a transition, once, and comes back when that is undone', async () => {
  const { employees } = await organisation();
  const end = async () => {
    const current = await employees.found(userId);
    return employees.plan({
      action: 'transition',
      to: 'INACTIVE',
      note: null,
      entity: 'Employee',
      key: userId,
      current,
    });
  };
  const plan = await end();
  expect(only(plan).diff).toEqual([{ path: 'status', before: 'ACTIVE', after: 'INACTIVE' }]);
  await employees.apply(only(plan));
  expect((await end()).steps).toEqual([]);
  await employees.apply(undoOf(plan));
  expect((await employees.found(userId)).record['status']).toBe('ACTIVE');
});

test('what an object has no room for is told, and nothing is refused without a reason', async () => {
  const { customers, contacts, employees } = await organisation();
  const values = {
    ...newCustomer.values,
    legalName: 'Quay Ltd',
    addresses: [address('BILLING', 'Berlin'), { ...address('STREET', 'Ulm'), name: 'Gate' }],
    contactPoints: [point('PHONE', '+49305550101'), point('PHONE', '+49305550102'), point('FAX', '+49305550103')],
    accountOwner: reference('Contact', id('003', 1)),
  };
  const plan = await customers.plan({ ...newCustomer, values });
  expect(plan.refused.map(({ path }) => path)).toEqual(['accountOwner', 'legalName']);
  expect(plan.lossy.map(({ path }) => path)).toEqual([
    'addresses[1]',
    'addresses[1].name',
    'contactPoints[1]',
    'contactPoints[2]',
  ]);
  const without = async (writing: Writing, change: object) => {
    const { steps, refused } = await writing.plan(change);
    return [steps.length, ...refused.map(({ path }) => path)];
  };
  expect(await without(customers, { ...newCustomer, values: { industry: 'Rail' } })).toEqual([0, 'name']);
  expect(await without(contacts, { ...newContact, values: { name: 'Ida Holm' } })).toEqual([0, 'name', 'lastName']);
  expect(await without(employees, { ...newEmployee, values: { lastName: 'Holm' } })).toEqual([0, 'workEmail']);
  expect(await update(customers, 'Customer', accountId(1), { status: 'INACTIVE', name: null })).toMatchObject({
    steps: [],
    refused: [{ path: 'status' }, { path: 'name', detail: 'Account.Name cannot be empty' }],
  });
});

test('an active customer gets the first type that is one, and where prospects are none they are refused', async () => {
  const { customers } = await organisation({ settings: { accountTypes: ['Customer - Direct'] } });
  const values = { name: 'Quay', status: 'ACTIVE' };
  expect(only(await customers.plan({ ...newCustomer, values })).request.body).toEqual({
    Name: 'Quay',
    Type: 'Customer - Direct',
  });
  const plan = await customers.plan({ ...newCustomer, values: { ...values, status: 'PROSPECT' } });
  expect(plan.refused.map(({ path }) => path)).toEqual(['status']);
});

test('hidden and locked fields, values outside a picklist and texts too long are refused by the name of the field', async () => {
  const { customers, simulator } = await organisation();
  rewrite(simulator, /describe/, (body) => {
    const { fields, ...rest } = body as { fields: { name: string }[] };
    const changes: Record<string, Row> = {
      Industry: { restrictedPicklist: true, picklistValues: [{ value: 'Rail', active: true }] },
      ParentId: { createable: false, updateable: false },
    };
    const kept = fields.filter(({ name }) => name !== 'DunsNumber' && name !== 'Segment__c');
    return { ...rest, fields: kept.map((field) => ({ ...field, ...changes[field.name] })) };
  });
  const contactPoints = [point('WEBSITE', `https://quay.example/${'x'.repeat(255)}`)];
  const { refused, steps } = await customers.plan({ ...newCustomer, values: { ...newCustomer.values, contactPoints } });
  expect(Object.fromEntries(refused.map(({ path, detail }) => [path, detail]))).toEqual({
    identifiers: 'Account.DunsNumber is not in the organisation or hidden from our user',
    segment: 'Account.Segment__c is not in the organisation or hidden from our user',
    industry: 'Account.Industry has no such value in its picklist',
    parent: 'Account.ParentId is locked for our user',
    contactPoints: 'Account.Website takes 255 characters',
  });
  expect(only({ steps, refused, lossy: [] }).request.body).not.toHaveProperty('Industry');
});

test('an organisation whose external id field is missing refuses to make records, and the check names it', async () => {
  const { customers, connection, simulator } = await organisation();
  hide(simulator, 'Mainstem_Id__c');
  const { steps, refused } = await customers.plan(newCustomer);
  expect([steps, refused.map(({ path }) => path)]).toEqual([[], ['correlationId']]);
  const lines = (await connection.check(call)).filter(({ ok }) => !ok).map(({ what }) => what);
  expect(lines).toEqual(['Account.Mainstem_Id__c', 'Contact.Mainstem_Id__c', 'User.Mainstem_Id__c']);
  expect((await customers.found(accountId(1))).record['correlationId']).toBeNull();
});

test('without room for our id a record is made by POST, and found as one more that looks alike', async () => {
  const { contacts, simulator } = await organisation({ settings: { externalIdField: null } });
  const values = {
    firstName: 'Ada',
    lastName: 'Lind',
    email: 'ada@nordwind.example',
    customer: reference('Account', accountId(1)),
  };
  const step = only(await contacts.plan({ ...newContact, values }));
  expect(step).toMatchObject({ operation: 'POST /sobjects/Contact', expects: { known: [contact['Id']] } });
  expect(await contacts.find(step)).toEqual({ kind: 'absent' });
  strike(simulator, { kind: 'lost-reply' });
  expect(await contacts.apply(step)).toMatchObject({ kind: 'unknown' });
  expect(await contacts.find(step)).toMatchObject({ kind: 'applied', key: expect.not.stringMatching(id('003', 1)) });
  expect([effects(simulator), contacts.port['capabilities']]).toMatchObject([
    ['create Contact'],
    { idempotency: 'none' },
  ]);
});

test.each([
  ['UNABLE_TO_LOCK_ROW', 'rate-limited'],
  ['DUPLICATES_DETECTED', 'invalid'],
  ['DUPLICATE_VALUE', 'conflict'],
  ['FIELD_CUSTOM_VALIDATION_EXCEPTION', 'invalid'],
])('a refusal with %s is rejected as %s, and tells no value', async (errorCode, kind) => {
  const { customers, simulator } = await organisation();
  const edit = only(await update(customers, 'Customer', accountId(1), { name: HOSTILE }));
  // A refusal of the source itself, told in other words.
  const request = { ...edit.request, body: { Nope__c: HOSTILE } };
  const rewritten = () => [{ errorCode, message: `duplicate of ${HOSTILE}`, fields: [] }];
  simulator.faults.add({ fault: { kind: 'rewrite', rewrite: rewritten }, call: 'write', times: 1 });
  const outcome = await customers.apply({ ...edit, request });
  expect(outcome).toMatchObject({ kind: 'rejected', error: { kind } });
  if (outcome.kind === 'applied') throw new Error('applied');
  expect([outcome.error.message.includes('Quay'), effects(simulator)]).toEqual([false, []]);
});
