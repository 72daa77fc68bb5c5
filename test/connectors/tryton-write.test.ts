// Writing customers and employees to a simulated Tryton, and what every step has in common. Rows made up, behaviour after a server 6.0.29.
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Row } from '../../src/simulator/contract.ts';
import { OWN_IDS, runAll, startWriting, undoAll, type Writing } from './tryton-writing.ts';

const PARTY = 'party.party';
const EMPLOYEE = 'company.employee';

let writing: Writing;
beforeEach(async () => {
  writing = await startWriting();
});
afterEach(() => writing.close());

const effects = () =>
  writing.simulator.ledger.effects.map(({ action, objectType, key }) => `${action} ${objectType} ${key}`);
const point = (type: string, value: string, label: string | null = null) => {
  return { type, value, label, original: null, isNormalized: true };
};
const place = (values: Row = {}) => ({
  type: 'BILLING',
  name: null,
  lines: ['Hafen 1'],
  city: 'Kiel',
  region: null,
  postalCode: '24103',
  country: 'DE',
  key: null,
  ...values,
});
const newCustomer = (values: Row = {}) => ({
  action: 'create',
  entity: 'Customer',
  values: {
    name: 'Ostwind AG {step:1}',
    addresses: [place()],
    contactPoints: [point('EMAIL', 'ap@ostwind.example', 'Accounts')],
    identifiers: [{ type: 'OTHER', value: 'K-78', isValid: null }],
    paymentTerms: '60 days',
    ...values,
  },
});
const update = async (objectType: string, key: string, values: Row) => {
  const entity = objectType === PARTY ? 'Customer' : 'Employee';
  return { action: 'update', entity, key, current: await writing.found(objectType, key), values };
};

test('a plan reads and changes nothing, and is the same again', async () => {
  const first = await writing.plan(PARTY, newCustomer());
  expect(await writing.plan(PARTY, newCustomer())).toEqual(first);
  expect(effects()).toEqual([]);
  expect(writing.simulator.ledger.callsOf(/create|write|delete/)).toEqual([]);
});

test('a customer is made with all its lists in one call, and is found by our own id', async () => {
  const plan = await writing.plan(PARTY, newCustomer());
  const [made] = await runAll(writing, PARTY, plan, OWN_IDS.Customer);
  expect(writing.simulator.ledger.callsOf(`model.${PARTY}.create`)).toHaveLength(1);
  const { record } = await writing.found(PARTY, made?.key ?? '');
  expect(record).toMatchObject({
    name: 'Ostwind AG {step:1}',
    status: 'ACTIVE',
    paymentTerms: '60 days',
    addresses: [{ ...place(), key: expect.any(String) }],
    contactPoints: [point('EMAIL', 'ap@ostwind.example', 'Accounts')],
    identifiers: [{ type: 'OTHER', value: 'K-78', isValid: null }],
    correlationId: OWN_IDS.Customer,
  });
  const found = await writing.find(PARTY, plan.steps[0] as never, { id: OWN_IDS.Customer });
  expect(found).toMatchObject({ kind: 'applied', key: made?.key });
});

test('a customer whose reply was lost is unknown, found, and made once', async () => {
  const { steps } = await writing.plan(PARTY, newCustomer());
  const [step] = steps;
  if (step === undefined) throw new Error('no step');
  const inputs = { id: OWN_IDS.Customer };
  expect(await writing.find(PARTY, step, inputs)).toEqual({ kind: 'absent' });
  writing.simulator.faults.add({ fault: { kind: 'lost-reply' }, operation: /party\.create/, times: 1 });
  expect(await writing.apply(PARTY, step, inputs)).toMatchObject({ kind: 'unknown' });
  expect(await writing.find(PARTY, step, inputs)).toMatchObject({ kind: 'applied' });
  expect(effects().filter((each) => each.startsWith(`create ${PARTY}`))).toHaveLength(1);
});

test('without room for our id a customer is found by name, later than all that had it', async () => {
  await writing.close();
  writing = await startWriting({ correlation: { customer: 'none' } });
  const { steps } = await writing.plan(PARTY, newCustomer({ name: 'Nordwind Traders GmbH' }));
  const [step] = steps;
  if (step === undefined) throw new Error('no step');
  expect(await writing.find(PARTY, step)).toEqual({ kind: 'absent' });
  const [made] = await runAll(writing, PARTY, { steps, refused: [], lossy: [] });
  expect(await writing.find(PARTY, step)).toMatchObject({ kind: 'applied', key: made?.key });
});

test('a new customer is undone by deleting it', async () => {
  const done = await runAll(writing, PARTY, await writing.plan(PARTY, newCustomer()), OWN_IDS.Customer);
  expect(await undoAll(writing, PARTY, done)).toEqual(['applied']);
  const undo = done[0]?.step.undo.call;
  if (undo === null || undo === undefined) throw new Error('no undo');
  expect(await writing.find(PARTY, undo, { self: done[0]?.key ?? '' })).toMatchObject({ kind: 'applied' });
});

test('what the source has no word for is refused with its path', async () => {
  const { refused, lossy } = await writing.plan(
    PARTY,
    newCustomer({
      legalName: 'Ostwind',
      status: 'PROSPECT',
      paymentTerms: 'never',
      addresses: [place({ country: 'XX' }), place({ region: 'Bayern', type: 'POSTAL' })],
      identifiers: [
        { type: 'VAT', value: 'DE123', isValid: false },
        { type: 'OTHER', value: OWN_IDS.Customer, isValid: null },
        { type: 'DUNS', value: '15-048', isValid: null },
      ],
    }),
  );
  expect(refused.map(({ path }) => path)).toEqual([
    'legalName',
    'status',
    'addresses[0].country',
    'identifiers[0]',
    'identifiers[1]',
    'paymentTerms',
  ]);
  expect(lossy.map(({ path }) => path)).toEqual(['addresses[1].region', 'addresses[1].type', 'identifiers[2].type']);
});

test('an update that changes nothing plans nothing', async () => {
  const { record } = await writing.found(PARTY, '2');
  expect(await writing.plan(PARTY, await update(PARTY, '2', record as Row))).toMatchObject({ steps: [] });
});

test('an update is one call for what is there, one for each entry that is new, and is undone to what was before', async () => {
  const before = await writing.found(PARTY, '2');
  const { addresses, contactPoints } = before.record as { addresses: Row[]; contactPoints: Row[] };
  const [billing] = addresses;
  const values = {
    name: 'Nordwind <b>"Traders"</b>',
    status: 'INACTIVE',
    addresses: [{ ...billing, city: 'Altona' }, place()],
    contactPoints: [contactPoints[1], point('EMAIL', 'new@nordwind.example')],
    identifiers: [{ type: 'VAT', value: 'DE136695976', isValid: true }],
  };
  const plan = await writing.plan(PARTY, await update(PARTY, '2', values));
  expect(plan.steps.map(({ operation, undo }) => [operation, undo.kind])).toEqual([
    ['model.party.party.write', 'restore'],
    ['model.party.address.create', 'delete'],
  ]);
  expect(plan.steps[0]?.diff.map(({ path }) => path)).toEqual([
    'name',
    'status',
    'addresses',
    'contactPoints[0]',
    'identifiers',
  ]);
  const done = await runAll(writing, PARTY, plan);
  expect((await writing.found(PARTY, '2')).record).toMatchObject({
    ...values,
    addresses: [
      { ...billing, city: 'Altona' },
      { ...place(), key: done[1]?.key },
    ],
    contactPoints: [values.contactPoints[1], values.contactPoints[0]],
  });
  for (const { step } of done) expect(await writing.find(PARTY, step)).toMatchObject({ kind: 'applied' });
  expect(await undoAll(writing, PARTY, done)).toEqual(['applied', 'applied']);
  const { updatedAt: _now, ...after } = (await writing.found(PARTY, '2')).record;
  const { updatedAt: _then, ...expected } = before.record;
  expect(after).toEqual(expected);
});

test('an update of a record that somebody changed meanwhile is a conflict and changes nothing', async () => {
  const plan = await writing.plan(PARTY, await update(PARTY, '2', { name: 'Stale' }));
  writing.simulator.change({ action: 'update', objectType: PARTY, key: '2', values: { name: 'Fresh' } });
  const [step] = plan.steps;
  if (step === undefined) throw new Error('no step');
  expect(await writing.apply(PARTY, step)).toMatchObject({ kind: 'rejected', error: { kind: 'conflict' } });
  expect(effects()).toEqual(['update party.party 2']);
  expect((await writing.found(PARTY, '2')).record).toMatchObject({ name: 'Fresh' });
});

test('an update is not undone over a change that came after it', async () => {
  const done = await runAll(writing, PARTY, await writing.plan(PARTY, await update(PARTY, '2', { name: 'Ours' })));
  writing.simulator.change({ action: 'update', objectType: PARTY, key: '2', values: { name: 'Theirs' } });
  expect(await undoAll(writing, PARTY, done)).toEqual(['rejected']);
});

test('a step over which somebody wrote since is unsure', async () => {
  const plan = await writing.plan(PARTY, await update(PARTY, '2', { name: 'Ours' }));
  const [done] = await runAll(writing, PARTY, plan);
  writing.simulator.change({ action: 'update', objectType: PARTY, key: '2', values: { name: 'Theirs' } });
  if (done === undefined) throw new Error('no step');
  expect(await writing.find(PARTY, done.step)).toEqual({ kind: 'unsure' });
});

test('a refusal of the source is rejected, without its text', async () => {
  const current = await writing.found(PARTY, '2');
  const plan = await writing.plan(PARTY, { action: 'remove', entity: 'Customer', key: '2', current });
  const [step] = plan.steps;
  if (step === undefined) throw new Error('no step');
  const outcome = await writing.apply(PARTY, step);
  expect(outcome).toMatchObject({ kind: 'rejected', error: { kind: 'invalid' } });
  expect(JSON.stringify(outcome)).not.toContain('Nordwind');
});

test.each([
  [
    'a failure inside of the envelope was rolled back, so it is rejected',
    { id: 1, error: ['out of order', ''] },
    'rejected',
    'invalid',
  ],
  ['an answer that is none of the source leaves the step unknown', { hello: 'world' }, 'unknown', 'protocol'],
] as const)('%s', async (_what, answer, kind, errorKind) => {
  const { steps } = await writing.plan(PARTY, newCustomer());
  writing.simulator.faults.add({ fault: { kind: 'rewrite', rewrite: () => answer }, operation: /party\.create/ });
  const [step] = steps;
  if (step === undefined) throw new Error('no step');
  const outcome = await writing.apply(PARTY, step, { id: OWN_IDS.Customer });
  expect(outcome).toMatchObject({ kind, error: { kind: errorKind } });
});

test('a look that fails leaves the step unknown, whatever the failure', async () => {
  const { steps } = await writing.plan(PARTY, newCustomer());
  writing.simulator.faults.add({ fault: { kind: 'status', status: 403 }, operation: /party\.search_read/ });
  const [step] = steps;
  if (step === undefined) throw new Error('no step');
  expect(await writing.find(PARTY, step, { id: OWN_IDS.Customer })).toMatchObject({ kind: 'unknown' });
});

test('a session that ended is renewed, and the step still happens once', async () => {
  const { steps } = await writing.plan(PARTY, newCustomer());
  writing.simulator.faults.add({ fault: { kind: 'expire-session' }, operation: /party\.create/, times: 1 });
  await runAll(writing, PARTY, { steps, refused: [], lossy: [] }, OWN_IDS.Customer);
  expect(effects().filter((each) => each.startsWith(`create ${PARTY}`))).toHaveLength(1);
});

test('a step that could not sign in was not sent: it is rejected', async () => {
  const { steps } = await writing.plan(PARTY, newCustomer());
  writing.simulator.faults.add({ fault: { kind: 'expire-session' }, operation: /party\.create/, times: 1 });
  writing.simulator.faults.add({ fault: { kind: 'status', status: 503 }, operation: /login/ });
  const [step] = steps;
  if (step === undefined) throw new Error('no step');
  const outcome = await writing.apply(PARTY, step, { id: OWN_IDS.Customer });
  expect(outcome).toMatchObject({ kind: 'rejected', error: { kind: 'unavailable' } });
  expect(effects()).toEqual([]);
});

test('an employee is a person first, then at work; undone in turn', async () => {
  const values = {
    name: 'Jan Ott',
    workEmail: 'jan@nordlicht.example',
    contactPoints: [point('PHONE', '+49405550102')],
    hiredOn: '2026-06-01',
    manager: { by: 'key', connection: 'erp', objectType: EMPLOYEE, value: '1' },
  };
  const plan = await writing.plan(EMPLOYEE, { action: 'create', entity: 'Employee', values });
  expect(plan.steps.map(({ id, needs, operation }) => [id, needs, operation])).toEqual([
    ['1', [], 'model.party.party.create'],
    ['2', ['1'], 'model.company.employee.create'],
  ]);
  const done = await runAll(writing, EMPLOYEE, plan, OWN_IDS.Employee);
  const { record } = await writing.found(EMPLOYEE, done[1]?.key ?? '');
  expect(record).toMatchObject({
    ...values,
    contactPoints: [point('EMAIL', 'jan@nordlicht.example'), point('PHONE', '+49405550102')],
    correlationId: OWN_IDS.Employee,
  });
  expect(await undoAll(writing, EMPLOYEE, done)).toEqual(['applied', 'applied']);
});

test('an employee is changed where it is kept: dates with the employee, name and e-mail with the party', async () => {
  const values = { name: 'Mia Berg-Ott', workEmail: 'mia.ott@nordlicht.example', terminatedOn: '2026-12-31' };
  const before = (await writing.found(EMPLOYEE, '1')).record;
  const done = await runAll(writing, EMPLOYEE, await writing.plan(EMPLOYEE, await update(EMPLOYEE, '1', values)));
  expect(done.map(({ step }) => step.operation)).toEqual(['model.company.employee.write', 'model.party.party.write']);
  expect((await writing.found(EMPLOYEE, '1')).record).toMatchObject(values);
  expect(await undoAll(writing, EMPLOYEE, done)).toEqual(['applied', 'applied']);
  expect((await writing.found(EMPLOYEE, '1')).record).toMatchObject({ name: 'Mia Berg', terminatedOn: null });
  expect(before).toMatchObject({ name: 'Mia Berg', workEmail: 'mia@nordlicht.example' });
});

test('a manager who is no employee of this source is refused', async () => {
  const manager = { by: 'email', value: 'boss@nordlicht.example' };
  const plan = await writing.plan(EMPLOYEE, { action: 'create', entity: 'Employee', values: { name: 'Jan', manager } });
  expect(plan.refused.map(({ path }) => path)).toEqual(['manager']);
});
